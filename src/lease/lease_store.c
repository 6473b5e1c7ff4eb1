/* Leases in the database. */
#include "apply/apply.h"
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/number.h"
#include "kit/setting.h"
#include "lease/lease_sql.h"
#include "lease/lease_store.h"

/* load, load_key and find give the same columns. */
#define FILL(l, row)                                              \
	(*(l) = (struct lease){.id = (row)->id,                   \
			       .number = (row)->number,           \
			       .home = (row)->home,               \
			       .project = (row)->project,         \
			       .household = (row)->household,     \
			       .tenant = (row)->tenant,           \
			       .tenant_name = (row)->tenant_name, \
			       .class = (row)->class,             \
			       .from = (row)->from_day,           \
			       .to = (row)->to_day,               \
			       .area = (row)->area,               \
			       .rate = (row)->rate,               \
			       .coefficient = (row)->coefficient, \
			       .rent = (row)->rent,               \
			       .deposit = (row)->deposit,         \
			       .state = (row)->state,             \
			       .pay_method = (row)->pay_method,   \
			       .notice_on = (row)->notice_on,     \
			       .ended_on = (row)->ended_on,       \
			       .sign_by = (row)->sign_by,         \
			       .application = (row)->application, \
			       .version = (row)->version})

static struct str home_name(struct arena *arena, struct str project, struct str code)
{
	return str_format(arena, "%.*s %.*s", STR_ARG(project), STR_ARG(code));
}

bool lease_store_load(struct tx *tx, const struct actor *actor, struct lease_id id, struct lease *ret,
		      struct lease_more *ret_more, struct err *err)
{
	struct lease_sql_load_in in = {.scope = actor->scope, .id = id};
	struct lease_sql_load_out row;

	if (!lease_sql_load(tx, &in, &row, err))
		return false;
	FILL(ret, &row);
	ret->home_name = home_name(tx_arena(tx), row.project_name, row.home_code);
	if (ret_more != NULL)
		*ret_more =
			(struct lease_more){row.tenant_signed_at, row.lessor_signed_at, row.handed_over_at,
					    row.end_cause,        row.cancel_cause,     row.cancel_words,
					    row.sign_dates};
	return true;
}

bool lease_load(struct tx *tx, const struct actor *actor, struct lease_id id, struct lease *ret,
		struct err *err)
{
	return lease_store_load(tx, actor, id, ret, NULL, err);
}

static bool find(struct tx *tx, const struct lease_sql_find_in *in, bool *ret_found, struct lease *ret,
		 struct err *err)
{
	struct lease_sql_find_out row;

	if (!lease_sql_find(tx, in, ret_found, &row, err))
		return false;
	if (*ret_found) {
		FILL(ret, &row);
		ret->home_name = home_name(tx_arena(tx), row.project_name, row.home_code);
	}
	return true;
}

static bool load_row(struct tx *tx, struct lease_id id, struct lease_sql_load_key_out *ret_row,
		     struct lease *ret, struct err *err)
{
	bool found;

	if (!lease_sql_load_key(tx, &(struct lease_sql_load_key_in){.id = id}, &found, ret_row, err))
		return false;
	if (!found)
		return err_not_found(err);
	FILL(ret, ret_row);
	ret->home_name = home_name(tx_arena(tx), ret_row->project_name, ret_row->home_code);
	return true;
}

bool lease_load_key(struct tx *tx, struct lease_id id, struct lease *ret, struct err *err)
{
	struct lease_sql_load_key_out row;

	return load_row(tx, id, &row, ret, err);
}

bool lease_find_household(struct tx *tx, int64_t household, bool *ret_found, struct lease *ret,
			  struct err *err)
{
	return find(tx, &(struct lease_sql_find_in){.household = household, .number = S("-")}, ret_found, ret,
		    err);
}

bool lease_find_home(struct tx *tx, struct home_id home, bool *ret_found, struct lease *ret, struct err *err)
{
	return find(tx, &(struct lease_sql_find_in){.home = home.v, .number = S("-")}, ret_found, ret, err);
}

bool lease_find_number(struct tx *tx, struct str number, bool *ret_found, struct lease *ret, struct err *err)
{
	return find(tx, &(struct lease_sql_find_in){.number = number}, ret_found, ret, err);
}

/* ---- making ---- */

bool lease_coefficient(struct tx *tx, enum applicant_class class, struct day on, struct ratio *ret,
		       struct err *err)
{
	struct policy policy;
	bool ok;

	if (!policy_load(tx, "rent", on, &policy, err))
		return false;
	ok = lease_rule_coefficient(policy.document, class, ret, err);
	policy_free(&policy);
	return ok;
}

bool lease_store_deadline(struct tx *tx, const struct lease *l, const char *kind, enum message label,
			  enum message rule, struct instant due, struct err *err)
{
	struct deadline d = {.kind = kind,
			     .label = label,
			     .rule = rule,
			     .subject = "lease",
			     .subject_id = l->id.v,
			     .project = l->project.v,
			     .household = l->household.v,
			     .owner = CAP_LEASE_WORK,
			     .due = due};

	d.title = str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(l->home_name),
			     STR_ARG(str_mask_name(tx_arena(tx), l->tenant_name)));
	d.path = str_format(tx_arena(tx), "/leases/%lld", (long long)l->id.v);
	return deadline_add(tx, &d, err);
}

static bool lease_number(struct tx *tx, const struct lease_new *n, struct str *ret, struct err *err)
{
	*ret = n->number;
	return n->number.n > 0 || number_next(tx, "HT", day_year(instant_day(tx_now(tx))), 6, ret, err);
}

bool lease_add(struct tx *tx, const struct actor *actor, const struct lease_new *n, struct err *err)
{
	struct lease_sql_add_in in = {.id = n->id,
				      .home = n->home,
				      .household = n->household,
				      .tenant = n->tenant,
				      .application = n->application,
				      .class = n->class,
				      .from_day = n->from,
				      .to_day = n->to,
				      .coefficient = n->coefficient,
				      .pay_method = n->pay_method,
				      .sign_by = n->sign_by,
				      .now = tx_now(tx)};
	struct home home;
	struct lease l;
	int64_t months_max, deposit_months;

	if (!home_load_key(tx, n->home, &home, err) ||
	    !setting_load(tx, SETTING_LEASE_MONTHS_MAX, n->from, home.project.v, &months_max, err) ||
	    !setting_load(tx, SETTING_DEPOSIT_MONTHS, n->from, home.project.v, &deposit_months, err) ||
	    !lease_rule_term(n->from, n->to, months_max, err))
		return false;
	if (home.state != HOME_VACANT && home.state != HOME_RESERVED)
		return err_conflict(err, MSG_LEASE_ERROR_HOME_TAKEN);
	in.project = home.project;
	in.area = home.built_area;
	in.rate = home.rent_rate;
	in.rent = money_rent_half_up(home.rent_rate, home.built_area, n->coefficient);
	in.deposit = money_share_half_up(in.rent, deposit_months, 1);
	if (!lease_number(tx, n, &in.number, err))
		return false;
	if (home.state == HOME_VACANT && !home_set_state(tx, actor, n->home, HOME_VACANT, HOME_RESERVED, err))
		return false;
	if (!lease_sql_add(tx, &in, err) || !lease_load_key(tx, n->id, &l, err))
		return false;
	if (n->sign_by.yyyymmdd != 0 &&
	    !lease_store_deadline(tx, &l, "lease.sign", MSG_LEASE_DEADLINE_SIGN, MSG_LEASE_RULE_SIGN,
				  calendar_day_end(n->sign_by), err))
		return false;
	return audit_note(tx, actor, "lease.add", "lease", n->id.v, in.number, err);
}

bool lease_store_step(struct tx *tx, const struct actor *actor, const struct lease *l, enum lease_act act,
		      struct err *err)
{
	enum lease_state to;
	int64_t changed;

	if (!lease_rule_step(l->state, act, &to, err) ||
	    !lease_sql_set_state(tx,
				 &(struct lease_sql_set_state_in){.id = l->id, .from = l->state, .state = to},
				 &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_BASE_ERROR_CONFLICT);
	return audit_note(tx, actor, "lease.step", "lease", l->id.v, enum_code(&lease_state_type, (int)to),
			  err);
}

/* When the second side has signed, the lease stands and the keys are next. */
static bool signed_by_both(struct tx *tx, const struct actor *actor, struct lease_id id, struct err *err)
{
	struct lease_sql_load_key_out row;
	struct lease l;

	if (!load_row(tx, id, &row, &l, err))
		return false;
	if (row.tenant_signed_at.us == 0 || row.lessor_signed_at.us == 0)
		return true;
	return lease_store_step(tx, actor, &l, LEASE_ACT_SIGN, err) &&
	       deadline_end(tx, "lease.sign", "lease", id.v, err) &&
	       lease_store_deadline(tx, &l, "lease.hand_over", MSG_LEASE_DEADLINE_HAND_OVER,
				    MSG_LEASE_RULE_HAND_OVER, calendar_day_end(l.from), err);
}

bool lease_sign_tenant(struct tx *tx, const struct actor *actor, struct lease_id id, struct err *err)
{
	int64_t changed;

	if (!lease_sql_set_tenant_signed(
		    tx, &(struct lease_sql_set_tenant_signed_in){.id = id, .now = tx_now(tx)}, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_LEASE_ERROR_SIGNED);
	return audit_note(tx, actor, "lease.sign_tenant", "lease", id.v, actor->name, err) &&
	       signed_by_both(tx, actor, id, err);
}

bool lease_sign_lessor(struct tx *tx, const struct actor *actor, struct lease_id id, struct err *err)
{
	int64_t changed;

	if (!lease_sql_set_lessor_signed(
		    tx, &(struct lease_sql_set_lessor_signed_in){.id = id, .now = tx_now(tx)}, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_LEASE_ERROR_SIGNED);
	return audit_note(tx, actor, "lease.sign_lessor", "lease", id.v, actor->name, err) &&
	       signed_by_both(tx, actor, id, err);
}

/* ---- move-in ---- */

static bool move_in(struct tx *tx, const struct actor *actor, const struct lease *l, struct err *err)
{
	struct home home;
	int64_t changed;

	if (!home_load_key(tx, l->home, &home, err) ||
	    !lease_store_step(tx, actor, l, LEASE_ACT_HAND_OVER, err) ||
	    !lease_sql_set_handed_over(tx,
				       &(struct lease_sql_set_handed_over_in){.id = l->id, .now = tx_now(tx)},
				       &changed, err))
		return false;
	if (home.state != HOME_LET && !home_set_state(tx, actor, l->home, home.state, HOME_LET, err))
		return false;
	if (l->application != 0 &&
	    !application_housed(tx, actor, (struct application_id){l->application}, err))
		return false;
	return deadline_end_all(tx, "lease", l->id.v, err);
}

bool lease_start(struct tx *tx, const struct actor *actor, struct lease_id id, struct err *err)
{
	struct lease l;

	return lease_sign_tenant(tx, actor, id, err) && lease_sign_lessor(tx, actor, id, err) &&
	       lease_load_key(tx, id, &l, err) && move_in(tx, actor, &l, err);
}

static bool add_readings(struct tx *tx, const struct lease *l, const struct handover *h, struct err *err)
{
	return home_add_reading(tx, l->home, METER_WATER, h->day, h->water, "lease", l->id.v, err) &&
	       home_add_reading(tx, l->home, METER_POWER, h->day, h->power, "lease", l->id.v, err) &&
	       home_add_reading(tx, l->home, METER_GAS, h->day, h->gas, "lease", l->id.v, err);
}

static bool add_handover(struct tx *tx, const struct actor *actor, const struct lease *l,
			 const struct handover *h, struct err *err)
{
	struct lease_sql_add_handover_in in = {.id = h->id,
					       .lease = l->id,
					       .kind = h->kind,
					       .day = h->day,
					       .water = h->water,
					       .power = h->power,
					       .gas = h->gas,
					       .keys = h->keys,
					       .words = h->words,
					       .damage = h->damage,
					       .actor = actor->id.v,
					       .now = tx_now(tx)};

	if (!lease_rule_check_day(h->day, instant_day(tx_now(tx)), err) ||
	    !lease_sql_add_handover(tx, &in, err))
		return false;
	for (int i = 0; i < HANDOVER_ITEMS; i++) {
		struct lease_sql_add_handover_item_in item = {.handover = h->id,
							      .number = i + 1,
							      .good = h->good[i],
							      .item = message_text(LANGUAGE_ZH_CN,
										   handover_item_labels[i])};
		if (!lease_sql_add_handover_item(tx, &item, err))
			return false;
	}
	return add_readings(tx, l, h, err);
}

bool lease_store_hand_over(struct tx *tx, const struct actor *actor, const struct lease *l,
			   const struct handover *h, struct err *err)
{
	return add_handover(tx, actor, l, h, err) && move_in(tx, actor, l, err) &&
	       home_key_out(tx, actor, l->home, h->keys, l->tenant_name, l->id.v, err);
}

bool lease_store_find_handover(struct tx *tx, struct lease_id id, enum handover_kind kind, bool *ret_found,
			       struct handover *ret, struct err *err)
{
	struct lease_sql_find_handover_out row;
	struct lease_sql_handover_items_out *items;
	size_t count;

	if (!lease_sql_find_handover(tx, &(struct lease_sql_find_handover_in){.lease = id, .kind = kind},
				     ret_found, &row, err))
		return false;
	if (!*ret_found)
		return true;
	*ret = (struct handover){.id = row.id,
				 .kind = kind,
				 .day = row.day,
				 .water = row.water,
				 .power = row.power,
				 .gas = row.gas,
				 .keys = row.keys,
				 .words = row.words,
				 .damage = row.damage,
				 .tenant_confirmed_at = row.tenant_confirmed_at};
	if (!lease_sql_handover_items(tx, &(struct lease_sql_handover_items_in){.handover = row.id}, &items,
				      &count, err))
		return false;
	for (size_t i = 0; i < count && i < HANDOVER_ITEMS; i++)
		ret->good[i] = items[i].good;
	return true;
}

bool lease_confirm_handover(struct tx *tx, const struct actor *actor, const struct lease *l,
			    enum handover_kind kind, struct err *err)
{
	int64_t changed;

	if (!lease_sql_confirm_handover(
		    tx,
		    &(struct lease_sql_confirm_handover_in){.lease = l->id, .kind = kind, .now = tx_now(tx)},
		    &changed, err))
		return false;
	return changed == 1 ? audit_note(tx, actor, "lease.confirm_handover", "lease", l->id.v, S(""), err)
			    : err_conflict(err, MSG_LEASE_ERROR_CONFIRMED);
}

/* ---- exit ---- */

bool lease_give_notice(struct tx *tx, const struct actor *actor, const struct lease *l, struct day last_day,
		       enum lease_end_cause cause, struct err *err)
{
	struct calendar calendar;
	int64_t days, changed;

	if (!lease_rule_notice(l, last_day, instant_day(tx_now(tx)), err) ||
	    !calendar_load(tx, &calendar, err) ||
	    !setting_load(tx, SETTING_CHECKOUT_WORKING_DAYS, last_day, l->project.v, &days, err) ||
	    !lease_store_step(tx, actor, l, LEASE_ACT_NOTICE, err) ||
	    !lease_sql_set_notice(
		    tx, &(struct lease_sql_set_notice_in){.id = l->id, .notice_on = last_day, .cause = cause},
		    &changed, err))
		return false;
	return lease_store_deadline(
		tx, l, "lease.check_out", MSG_LEASE_DEADLINE_CHECK_OUT, MSG_LEASE_RULE_CHECK_OUT,
		calendar_day_end(calendar_add_working(&calendar, last_day, (int32_t)days)), err);
}

bool lease_check_out(struct tx *tx, const struct actor *actor, const struct lease *l,
		     const struct handover *h, struct err *err)
{
	struct handover in, out;
	bool found, checked;

	if (l->state != LEASE_ENDING)
		return err_conflict(err, MSG_LEASE_ERROR_STEP);
	if (!lease_store_find_handover(tx, l->id, HANDOVER_IN, &found, &in, err) ||
	    !lease_store_find_handover(tx, l->id, HANDOVER_OUT, &checked, &out, err))
		return false;
	if (checked)
		return err_conflict(err, MSG_LEASE_ERROR_CHECKED_OUT);
	if (found && day_compare(h->day, in.day) < 0)
		return err_input(err, "day", MSG_LEASE_ERROR_CHECK_BEFORE);
	if (found && (!lease_rule_reading(in.water, h->water, "water", err) ||
		      !lease_rule_reading(in.power, h->power, "power", err) ||
		      !lease_rule_reading(in.gas, h->gas, "gas", err)))
		return false;
	return add_handover(tx, actor, l, h, err) &&
	       audit_note(tx, actor, "lease.check_out", "lease", l->id.v, S(""), err);
}

static bool add_ban(struct tx *tx, const struct actor *actor, const struct lease *l,
		    enum lease_end_cause cause, struct day on, struct err *err)
{
	int64_t months;

	if (!lease_rule_bans(cause))
		return true;
	return setting_load(tx, SETTING_BAN_MONTHS, on, 0, &months, err) &&
	       ban_add(tx, actor, l->tenant, enum_code(&lease_end_cause_type, (int)cause), on,
		       day_add_months(on, (int32_t)months), err);
}

bool lease_end(struct tx *tx, const struct actor *actor, struct lease_id id, struct day on, struct err *err)
{
	struct lease_sql_load_key_out row;
	struct lease l;
	int64_t changed;

	if (!load_row(tx, id, &row, &l, err) || !lease_store_step(tx, actor, &l, LEASE_ACT_END, err) ||
	    !lease_sql_set_ended(tx, &(struct lease_sql_set_ended_in){.id = id, .on_day = on}, &changed, err))
		return false;
	return home_set_state(tx, actor, l.home, HOME_LET, HOME_VACANT, err) &&
	       home_key_back(tx, actor, l.home, id.v, err) && deadline_end_all(tx, "lease", id.v, err) &&
	       add_ban(tx, actor, &l, row.end_cause, on, err) &&
	       audit_note(tx, actor, "lease.end", "lease", id.v, day_text(tx_arena(tx), on), err);
}

/* ---- billing ---- */

bool lease_billable(struct tx *tx, struct month month, struct lease_id after, unsigned limit,
		    struct lease_billing **ret, size_t *ret_count, struct err *err)
{
	struct lease_sql_billable_in in = {
		.after = after, .first = month_first(month), .last = month_last(month), .limit = limit};
	struct lease_sql_billable_out *rows;
	size_t n;

	if (!lease_sql_billable(tx, &in, &rows, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct lease_billing, n);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct lease_billing){.id = rows[i].id,
						   .project = rows[i].project,
						   .household = rows[i].household,
						   .from = rows[i].from_day,
						   .last = rows[i].last_day,
						   .rate = rows[i].rate,
						   .area = rows[i].area,
						   .coefficient = rows[i].coefficient};
	*ret_count = n;
	return true;
}

/* Applications out of the database and into it. */
#include "apply/apply_store.h"

#include "apply/apply_sql.h"
#include "kit/audit.h"
#include "kit/number.h"
#include "kit/outbox.h"
#include "kit/secret.h"

/* ---- read ---- */

static struct apply_case case_of(const struct apply_sql_load_key_out *r)
{
	return (struct apply_case){
		.a = {.id = r->id,
		      .number = r->number,
		      .household = r->household,
		      .applicant = r->applicant,
		      .applicant_name = r->applicant_name,
		      .state = r->state,
		      .class = r->class,
		      .size = r->size,
		      .income_month = r->income_month,
		      .assets = r->assets,
		      .present_area = r->present_area,
		      .residence_years = r->residence_years,
		      .applied_on = r->applied_on,
		      .waiting_since = r->waiting_since,
		      .wished_type = r->wished_type,
		      .waivers = r->waivers,
		      .blocked_until = r->blocked_until,
		      .version = r->version,
		      .channel = r->channel,
		      .marital = r->marital,
		      .housing = r->housing,
		      .registry = r->registry,
		      .insured_months = r->insured_months,
		      .priority = apply_store_priority_of(r->priority),
		      .eligible_on = r->eligible_on,
		      .reason = r->reason,
		      .applicant_birth = r->applicant_birth},
		.policy_id = r->policy_id,
		.supplement = r->supplement,
	};
}

bool apply_store_load(struct tx *tx, struct application_id id, struct apply_case *ret, struct err *err)
{
	struct apply_sql_load_key_out row;
	bool found;

	if (!apply_sql_load_key(tx, &(struct apply_sql_load_key_in){id}, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	*ret = case_of(&row);
	return true;
}

bool apply_store_load_seen(struct tx *tx, const struct actor *actor, struct application_id id,
			   struct apply_case *ret, struct err *err)
{
	struct apply_sql_load_own_out own;
	bool found;

	if (actor_can(actor, CAP_APPLICATION_SEE))
		return apply_store_load(tx, id, ret, err);
	if (actor->scope.household == 0)
		return err_not_found(err);
	if (!apply_sql_load_own(tx, &(struct apply_sql_load_own_in){.scope = actor->scope, .id = id}, &found,
				&own, err))
		return false;
	return found ? apply_store_load(tx, id, ret, err) : err_not_found(err);
}

bool apply_store_own(struct tx *tx, const struct actor *actor, struct application_id **ret, size_t *ret_count,
		     struct err *err)
{
	struct apply_sql_own_out *rows;
	size_t count = 0;

	if (actor->scope.household != 0 &&
	    !apply_sql_own(tx, &(struct apply_sql_own_in){.scope = actor->scope}, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct application_id, count);
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = rows[i].id;
	*ret_count = count;
	return true;
}

bool application_load(struct tx *tx, const struct actor *actor, struct application_id id,
		      struct application *ret, struct err *err)
{
	struct apply_case c;

	if (!apply_store_load_seen(tx, actor, id, &c, err))
		return false;
	*ret = c.a;
	return true;
}

bool application_load_key(struct tx *tx, struct application_id id, struct application *ret, struct err *err)
{
	struct apply_case c;

	if (!apply_store_load(tx, id, &c, err))
		return false;
	*ret = c.a;
	return true;
}

bool application_find_number(struct tx *tx, struct str number, bool *ret_found, struct application *ret,
			     struct err *err)
{
	struct apply_sql_find_number_out row;
	bool found;

	if (!apply_sql_find_number(tx, &(struct apply_sql_find_number_in){number}, &found, &row, err))
		return false;
	if (found && !application_load_key(tx, row.id, ret, err))
		return false;
	*ret_found = found;
	return true;
}

bool application_waiting(struct tx *tx, struct day on, struct application **ret, size_t *ret_count,
			 struct err *err)
{
	struct apply_sql_waiting_out *rows;
	struct application *list;
	size_t count;

	/* the two statements name the same columns in the same order (apply.sql) */
	_Static_assert(sizeof(struct apply_sql_waiting_out) == sizeof(struct apply_sql_load_key_out),
		       "the two statements have one row");
	if (!apply_sql_waiting(tx, &(struct apply_sql_waiting_in){on}, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(tx_keep(tx), struct application, count);
	for (size_t i = 0; i < count; i++)
		list[i] = case_of((const struct apply_sql_load_key_out *)&rows[i]).a;
	*ret = list;
	*ret_count = count;
	return true;
}

/* ---- steps ---- */

struct apply_move apply_store_move_of(const struct apply_case *c, enum application_act act)
{
	return (struct apply_move){act,
				   c->a.reason,
				   c->supplement,
				   c->a.eligible_on,
				   c->a.waiting_since,
				   c->a.blocked_until,
				   c->a.waivers};
}

bool apply_store_move(struct tx *tx, const struct actor *actor, const struct apply_case *c,
		      const struct apply_move *m, struct err *err)
{
	enum application_state to;
	struct audit audit = {.actor = actor,
			      .act = "application.move",
			      .subject = "application",
			      .subject_id = c->a.id.v,
			      .before = enum_code(&application_state_type, (int)c->a.state)};
	int64_t changed;

	if (!apply_rule_step(c->a.state, m->act, &to))
		return err_conflict_arg(err, MSG_APPLY_ERROR_STATE,
					enum_text(&application_state_type, actor->language, (int)c->a.state));
	if (!apply_sql_move(tx,
			    &(struct apply_sql_move_in){.id = c->a.id,
							.from = c->a.state,
							.to = to,
							.reason = m->reason,
							.supplement = m->supplement,
							.eligible_on = m->eligible_on,
							.waiting_since = m->waiting_since,
							.waivers = m->waivers,
							.blocked_until = m->blocked_until},
			    &changed, err))
		return false;
	if (changed == 0)
		return err_conflict(err, MSG_APPLY_ERROR_MOVED);
	audit.after = enum_code(&application_state_type, (int)to);
	return audit_add(tx, &audit, err);
}

/* ---- numbers: YZ, the year, five digits without gap; numbers given elsewhere push ours on ---- */

enum { NUMBER_DIGITS = 5 };

static bool prefix_on(struct tx *tx, struct day on, struct str *ret, const char **ret_sequence,
		      struct err *err)
{
	if (!setting_load_text(tx, SETTING_APPLICATION_PREFIX, on, 0, ret, err))
		return false;
	*ret_sequence = str_c(tx_arena(tx), str_format(tx_arena(tx), "application %.*s", STR_ARG(*ret)));
	return true;
}

bool apply_store_running_number(struct str number, struct str prefix, int year, int64_t *ret)
{
	struct str digits;
	int64_t y;

	if (!str_starts(number, prefix) || number.n <= prefix.n + 4 || number.n > prefix.n + 4 + 9)
		return false;
	digits = str_part(number, prefix.n, number.n);
	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
	if (!number_parse_i64(str_part(digits, 0, 4), &y) || y != year)
		return false;
	digits = str_part(digits, 4, digits.n);
	*ret = 0;
	for (size_t i = 0; i < digits.n; i++)
		*ret = *ret * 10 + (digits.p[i] - '0');
	return true;
}

bool apply_store_next_number(struct tx *tx, struct day on, struct str *ret, struct err *err)
{
	struct str prefix, next;
	const char *sequence;

	if (!prefix_on(tx, on, &prefix, &sequence, err) ||
	    !number_next(tx, sequence, day_year(on), NUMBER_DIGITS, &next, err))
		return false;
	/* "application YZ-2026-00042": what stands behind the last dash */
	for (size_t i = next.n; i > 0; i--)
		if (next.p[i - 1] == '-') {
			next = str_part(next, i, next.n);
			break;
		}
	*ret = str_format(tx_keep(tx), "%.*s%04d%.*s", STR_ARG(prefix), day_year(on), STR_ARG(next));
	return true;
}

bool apply_store_take_number(struct tx *tx, struct str number, struct day on, struct err *err)
{
	struct str prefix;
	const char *sequence;
	int64_t running;

	if (!prefix_on(tx, on, &prefix, &sequence, err))
		return false;
	return !apply_store_running_number(number, prefix, day_year(on), &running) ||
	       number_raise(tx, sequence, day_year(on), running, err);
}

/* ---- write ---- */

bool apply_store_add(struct tx *tx, const struct actor *actor, struct application_id id, struct str number,
		     const struct application_new *new, struct household_id household,
		     struct party_id applicant, int64_t policy_id, struct err *err)
{
	const struct application_form *f = &new->form;
	struct apply_sql_add_in in = {
		.id = id,
		.number = number,
		.channel = new->channel,
		.household = household,
		.applicant = applicant,
		.actor = actor->id,
		.state = APPLICATION_SUBMITTED,
		.class = f->class,
		.registry = str_trim(f->registry),
		.marital = f->marital,
		.size = (int32_t)f->member_count + 1,
		.income_month = f->income_month,
		.assets = f->assets,
		.housing = f->housing,
		.present_area = apply_rule_area_counts(f->housing) ? f->present_area : (struct area){0},
		.residence_years = (int32_t)f->residence_years,
		.insured_months = (int32_t)f->insured_months,
		.priority = apply_store_priority_codes(tx_arena(tx), f->priority),
		.wished_type = str_trim(f->wished_type),
		.applied_on = f->applied_on,
		.policy_id = policy_id,
		.now = tx_now(tx),
	};

	return apply_sql_add(tx, &in, err) &&
	       audit_note(tx, actor, "application.add", "application", id.v, number, err);
}

bool ban_add(struct tx *tx, const struct actor *actor, struct party_id party, struct str cause,
	     struct day from, struct day to, struct err *err)
{
	struct apply_sql_ban_add_in in = {id_new(), party, str_trim(cause), from, to};

	if (!day_valid(from) || !day_valid(to) || day_compare(to, from) < 0)
		return err_input(err, "to", MSG_APPLY_ERROR_BAN_DAYS);
	return apply_sql_ban_add(tx, &in, err) &&
	       audit_note(tx, actor, "application.ban", "party", party.v,
			  str_format(tx_arena(tx), "%.*s %d-%d", STR_ARG(in.cause), from.yyyymmdd,
				     to.yyyymmdd),
			  err);
}

bool apply_store_tell(struct tx *tx, const struct actor *actor, const struct application *a,
		      enum message message, const struct str *args, size_t count, struct err *err)
{
	struct outbox note = {.channel = OUTBOX_NOTE,
			      .words = message_format(tx_arena(tx), LANGUAGE_ZH_CN, message, args, count),
			      .subject = "application",
			      .subject_id = a->id.v,
			      .household = a->household.v};
	struct str phone;
	int64_t id;

	if (!outbox_add(tx, &note, &id, err) ||
	    !party_reveal_phone(tx, actor, a->applicant, "application.tell", &phone, err))
		return false;
	if (phone.n == 0)
		return true;
	note.channel = OUTBOX_SMS;
	note.address = phone;
	return outbox_add(tx, &note, &id, err);
}

/* ---- drafts: personal, so sealed ---- */

static const char draft_place[] = "application_draft.sealed";

bool apply_store_draft(struct tx *tx, struct actor_id actor, bool *ret_found, struct apply_draft *ret,
		       struct err *err)
{
	struct apply_sql_draft_load_out row;
	struct str json;

	if (!apply_sql_draft_load(tx, &(struct apply_sql_draft_load_in){actor}, ret_found, &row, err))
		return false;
	if (!*ret_found)
		return true;
	if (!secret_unseal(tx_keep(tx), draft_place, row.sealed, &json, err))
		return false;
	*ret = (struct apply_draft){row.id, row.step, row.updated_at, json};
	return true;
}

bool apply_store_draft_save(struct tx *tx, struct actor_id actor, int64_t id, int32_t step, struct str json,
			    struct err *err)
{
	struct apply_sql_draft_save_in in = {id, actor, secret_seal(tx_arena(tx), draft_place, json), step,
					     tx_now(tx)};

	return apply_sql_draft_save(tx, &in, err);
}

bool apply_store_draft_end(struct tx *tx, struct actor_id actor, struct err *err)
{
	int64_t changed;

	return apply_sql_draft_end(tx, &(struct apply_sql_draft_end_in){actor}, &changed, err);
}

/* ---- priority groups as text ---- */

struct str apply_store_priority_codes(struct arena *arena, unsigned priority)
{
	struct str all = S("");

	for (size_t i = 0; i < priority_group_type.count; i++)
		if (priority & PRIORITY_BIT(priority_group_type.items[i].value))
			all = str_format(arena, "%.*s%s%s", STR_ARG(all), all.n > 0 ? "," : "",
					 priority_group_type.items[i].code);
	return all;
}

unsigned apply_store_priority_of(struct str codes)
{
	const struct enum_item *item;
	unsigned bits = 0;
	struct str part;

	while (str_next(&codes, ',', &part))
		if ((item = enum_find_code(&priority_group_type, part)) != NULL)
			bits |= PRIORITY_BIT(item->value);
	return bits;
}

struct str apply_store_priority_words(struct arena *arena, enum language language, unsigned priority)
{
	struct str all = S("");

	for (size_t i = 0; i < priority_group_type.count; i++)
		if (priority & PRIORITY_BIT(priority_group_type.items[i].value)) {
			struct str words = message_text(language, priority_group_type.items[i].label);

			all = str_format(arena, "%.*s%s%.*s", STR_ARG(all),
					 all.n == 0                ? ""
					 : language == LANGUAGE_EN ? ", "
								   : "、",
					 STR_ARG(words));
		}
	return all;
}

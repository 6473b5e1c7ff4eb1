/* The account at exit (Order 11 art. 30; D07, D16): drawn up, confirmed, settled. */
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/setting.h"
#include "pay/pay_settlement.h"
#include "pay/settlement_sql.h"

static void fill(struct settlement *ret, const struct settlement_sql_find_out *r)
{
	*ret = (struct settlement){.id = r->id,
				   .lease = r->lease,
				   .last_day = r->last_day,
				   .sum = {r->rent_owed, r->late, r->damage, r->deposit, r->prepaid,
					   r->to_tenant, r->from_tenant},
				   .confirmed_at = r->confirmed_at,
				   .settled_at = r->settled_at,
				   .at = r->at,
				   .transaction = r->transaction,
				   .refund_reference = r->refund_reference,
				   .actor = r->actor};
}

enum settlement_state settlement_state_of(const struct settlement *s)
{
	if (s->settled_at.us != 0)
		return SETTLEMENT_SETTLED;
	return s->confirmed_at.us != 0 ? SETTLEMENT_CONFIRMED : SETTLEMENT_DRAWN_UP;
}

bool settlement_find(struct tx *tx, struct lease_id lease, bool *ret_found, struct settlement *ret,
		     struct err *err)
{
	struct settlement_sql_find_out row;

	if (!settlement_sql_find(tx, &(struct settlement_sql_find_in){.lease = lease}, ret_found, &row, err))
		return false;
	if (*ret_found)
		fill(ret, &row);
	return true;
}

bool settlement_load(struct tx *tx, const struct actor *actor, struct settlement_id id,
		     struct settlement *ret, struct err *err)
{
	struct settlement_sql_see_out names;
	bool found;

	if (!settlement_sql_see(tx, &(struct settlement_sql_see_in){.scope = actor->scope, .id = id}, &found,
				&names, err))
		return false;
	if (!found)
		return err_not_found(err);
	if (!settlement_find(tx, names.lease, &found, ret, err))
		return false;
	ret->actor_name = names.actor_name;
	ret->settled_name = names.settled_name;
	return true;
}

/* The last day that is paid for: that of the notice, or the day of checking out when it came later. */
static bool check_out(struct tx *tx, const struct lease *l, struct day *ret_last, struct money *ret_damage,
		      struct err *err)
{
	struct settlement_sql_check_out_out out;
	bool found;

	if (l->state != LEASE_ENDING)
		return err_conflict(err, MSG_PAY_ERROR_NOT_ENDING);
	if (!settlement_sql_check_out(tx, &(struct settlement_sql_check_out_in){l->id}, &found, &out, err))
		return false;
	if (!found)
		return err_conflict(err, MSG_PAY_ERROR_NOT_CHECKED_OUT);
	*ret_last = day_compare(out.day, l->notice_on) > 0 ? out.day : l->notice_on;
	*ret_damage = out.damage;
	return true;
}

/* as_of: up to when late charges run; the day on which the account is drawn up. */
static bool sum_up(struct tx *tx, const struct lease *l, struct money damage, struct day as_of,
		   struct settlement_sum *ret, struct err *err)
{
	struct settlement_sum sum = {.damage = damage};
	struct money deposit, prepaid;
	struct owed *owed;
	size_t n;

	if (!pay_store_owed(tx, l->id, as_of, &owed, &n, err) ||
	    !ledger_balance(tx, LEDGER_DEPOSIT, l->id.v, &deposit, err) ||
	    !ledger_balance(tx, LEDGER_PREPAID, l->id.v, &prepaid, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		sum.rent_owed = money_add(sum.rent_owed, owed[i].open);
		sum.late = money_add(sum.late, owed[i].late);
	}
	sum.deposit = money_negate(deposit);
	sum.prepaid = money_negate(prepaid);
	pay_rule_settle(&sum);
	*ret = sum;
	return true;
}

/* What was billed beyond the last day is taken back: out of what is open, and what was paid of it becomes
 * prepaid. */
static bool take_back(struct tx *tx, const struct actor *actor, const struct lease *l, struct day last,
		      struct err *err)
{
	struct overbilled *over;
	size_t n;

	if (!rent_overbilled(tx, l->id, last, &over, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct money open = rent_bill_open(&over[i].bill),
			     freed = money_subtract(over[i].credit, open);

		if (freed.fen > 0 && !pay_store_back(tx, actor, &over[i].bill, freed, err))
			return false;
		if (!rent_bill_credit(tx, actor, over[i].bill.id, over[i].credit, instant_day(tx_now(tx)),
				      message_text(LANGUAGE_ZH_CN, MSG_PAY_WORDS_OVERBILLED), err))
			return false;
	}
	return true;
}

static struct month earlier(struct month a, struct month b)
{
	return a.yyyymm < b.yyyymm ? a : b;
}

/* Months up to the last day that have no bill yet. The runs stop at the notice: whoever stays on pays from
 * there. Two months back besides, not to the beginning: what is older was billed, or stands in the books that
 * were taken over. */
static bool bill_rest(struct tx *tx, const struct actor *actor, const struct lease *l, struct day last,
		      struct err *err)
{
	struct month first = day_month(l->from),
		     month = earlier(month_add(day_month(last), -2), day_month(l->notice_on));
	struct bill b;

	if (month.yyyymm < first.yyyymm)
		month = first;
	for (; month.yyyymm <= day_month(last).yyyymm; month = month_add(month, 1))
		if (!rent_bill_one(tx, actor, l->id, month, last, &b, err))
			return false;
	return true;
}

bool settlement_preview(struct tx *tx, const struct lease *l, struct day as_of, struct settlement_sum *ret,
			struct day *ret_last, struct err *err)
{
	struct money damage;

	return check_out(tx, l, ret_last, &damage, err) && sum_up(tx, l, damage, as_of, ret, err);
}

/* The deposit is due back (D16). An account that is drawn up again has no new time: else whoever is late
 * could draw it up anew. */
static bool start_clock(struct tx *tx, const struct lease *l, struct settlement_id id, struct err *err)
{
	struct arena *a = tx_arena(tx);
	struct calendar calendar;
	struct deadline d = {.kind = "pay.settle",
			     .label = MSG_PAY_DEADLINE_SETTLE,
			     .rule = MSG_PAY_RULE_SETTLE,
			     .subject = "settlement",
			     .subject_id = id.v,
			     .project = l->project.v,
			     .household = l->household.v,
			     .owner = CAP_RENT_BILL};
	struct day today = instant_day(tx_now(tx));
	int64_t days;

	if (!calendar_load(tx, &calendar, err) ||
	    !setting_load(tx, SETTING_DEPOSIT_BACK_WORKING_DAYS, today, l->project.v, &days, err))
		return false;
	d.title =
		str_format(a, "%.*s %.*s", STR_ARG(l->home_name), STR_ARG(str_mask_name(a, l->tenant_name)));
	d.path = str_format(a, "/settlements/%lld", (long long)id.v);
	d.due = calendar_day_end(calendar_add_working(&calendar, today, (int32_t)days));
	return pay_store_start_clock(tx, &d, err);
}

bool settlement_draw_up(struct tx *tx, const struct actor *actor, struct settlement_id id,
			struct lease_id lease, struct err *err)
{
	struct settlement_sql_save_in in = {.id = id, .lease = lease, .actor = actor->id, .now = tx_now(tx)};
	struct settlement_sql_save_out saved;
	struct settlement_sum sum;
	struct lease l;
	struct money damage;
	bool open;

	if (!lease_load(tx, actor, lease, &l, err) || !check_out(tx, &l, &in.last_day, &damage, err) ||
	    !take_back(tx, actor, &l, in.last_day, err) || !bill_rest(tx, actor, &l, in.last_day, err) ||
	    !sum_up(tx, &l, damage, instant_day(tx_now(tx)), &sum, err))
		return false;
	in.project = l.project;
	in.household = l.household;
	in.rent_owed = sum.rent_owed;
	in.late = sum.late;
	in.damage = sum.damage;
	in.deposit = sum.deposit;
	in.prepaid = sum.prepaid;
	in.to_tenant = sum.to_tenant;
	in.from_tenant = sum.from_tenant;
	if (!settlement_sql_save(tx, &in, &open, &saved, err))
		return false;
	if (!open)
		return err_conflict(err, MSG_PAY_ERROR_SETTLED);
	return start_clock(tx, &l, saved.id, err) &&
	       audit_note(tx, actor, "pay.settlement", "settlement", saved.id.v,
			  money_plain(tx_arena(tx), sum.to_tenant), err);
}

bool settlement_confirm(struct tx *tx, const struct actor *actor, struct lease_id lease,
			struct instant drawn_at, struct err *err)
{
	struct settlement_sql_confirm_out row;
	struct settlement s;
	bool found;

	if (!settlement_find(tx, lease, &found, &s, err))
		return false;
	if (found && drawn_at.us != 0 && drawn_at.us != s.at.us)
		return err_conflict(err, MSG_PAY_ERROR_REDRAWN);
	if (!settlement_sql_confirm(tx, &(struct settlement_sql_confirm_in){lease, tx_now(tx)}, &found, &row,
				    err))
		return false;
	return found ? audit_note(tx, actor, "pay.settlement_confirm", "settlement", row.id.v, actor->name,
				  err)
		     : err_conflict(err, MSG_PAY_ERROR_NOTHING_TO_CONFIRM);
}

/* The last two follow from the others. */
static bool same(const struct settlement_sum *a, const struct settlement_sum *b)
{
	return a->rent_owed.fen == b->rent_owed.fen && a->late.fen == b->late.fen &&
	       a->damage.fen == b->damage.fen && a->deposit.fen == b->deposit.fen &&
	       a->prepaid.fen == b->prepaid.fen;
}

/* One transaction: what is held goes onto what is owed, the rest to the tenant. What is not covered stays
 * open. */
static bool post(struct tx *tx, const struct actor *actor, const struct lease *l,
		 const struct settlement_sum *sum, struct day as_of, struct ledger_transaction_id *ret,
		 struct err *err)
{
	struct ledger_line from[3];
	struct set_off s = {.lease = l->id,
			    .project = l->project,
			    .kind = SET_OFF_SETTLEMENT,
			    .transaction_kind = LEDGER_SETTLEMENT,
			    .words = message_text(LANGUAGE_ZH_CN, MSG_PAY_WORDS_SETTLEMENT),
			    .from = from};
	struct money have = money_add(sum->deposit, sum->prepaid);
	struct pay_part *parts;
	struct owed *owed;
	size_t n;

	if (have.fen == 0) {
		*ret = (struct ledger_transaction_id){0};
		return true;
	}
	if (!pay_store_owed(tx, l->id, as_of, &owed, &n, err))
		return false;
	parts = ARENA_ARRAY(tx_arena(tx), struct pay_part, 2 * n + 1);
	s.parts = parts;
	s.part_count = pay_rule_set_off(owed, n, have, parts);
	if (sum->deposit.fen > 0)
		from[s.from_count++] = (struct ledger_line){LEDGER_DEPOSIT, l->id.v, sum->deposit};
	if (sum->prepaid.fen > 0)
		from[s.from_count++] = (struct ledger_line){LEDGER_PREPAID, l->id.v, sum->prepaid};
	if (sum->to_tenant.fen > 0) { /* out of the bank, not into prepaid */
		require(s.part_count > 0 && parts[s.part_count - 1].kind == PAY_PART_PREPAID &&
			parts[s.part_count - 1].amount.fen == sum->to_tenant.fen);
		s.part_count--;
		from[s.from_count++] = (struct ledger_line){LEDGER_BANK, 0, money_negate(sum->to_tenant)};
	}
	return pay_store_set_off(tx, actor, &s, ret, err);
}

bool settlement_settle(struct tx *tx, const struct actor *actor, struct lease_id lease,
		       struct str refund_reference, struct err *err)
{
	struct settlement_sql_settle_in in = {.lease = lease,
					      .now = tx_now(tx),
					      .actor = actor->id,
					      .refund_reference = str_trim(refund_reference)};
	struct settlement_sum sum;
	struct settlement s;
	struct bill damage;
	struct lease l;
	struct day last;
	int64_t changed;
	bool found;

	if (!lease_load(tx, actor, lease, &l, err) || !settlement_find(tx, lease, &found, &s, err))
		return false;
	if (!found || s.confirmed_at.us == 0)
		return err_conflict(err, MSG_PAY_ERROR_NOT_CONFIRMED);
	if (s.settled_at.us != 0)
		return err_conflict(err, MSG_PAY_ERROR_SETTLED);
	if (s.actor.v == actor->id.v && actor->role != ROLE_SYSTEM) /* S1-05 */
		return err_conflict(err, MSG_PAY_ERROR_SETTLE_SAME_PERSON);
	if (!settlement_preview(tx, &l, instant_day(s.at), &sum, &last, err))
		return false;
	if (!same(&sum, &s.sum))
		return err_conflict(err, MSG_PAY_ERROR_SETTLEMENT_CHANGED);
	if (sum.to_tenant.fen > 0 && in.refund_reference.n == 0)
		return err_input(err, "refund_reference", MSG_PAY_ERROR_REFUND_REFERENCE);
	if (sum.damage.fen > 0 &&
	    !rent_bill_damage(tx, actor, lease, sum.damage, instant_day(tx_now(tx)), &damage, err))
		return false;
	if (!post(tx, actor, &l, &sum, instant_day(s.at), &in.transaction, err) ||
	    !settlement_sql_settle(tx, &in, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_BASE_ERROR_CONFLICT);
	return lease_end(tx, actor, lease, last, err) &&
	       deadline_end(tx, "pay.settle", "settlement", s.id.v, err) &&
	       rent_dunning_settle(tx, lease, instant_day(tx_now(tx)), err) &&
	       audit_note(tx, actor, "pay.settle", "settlement", s.id.v,
			  money_plain(tx_arena(tx), sum.to_tenant), err);
}

/* Bills in the database: made once, paid and credited by moves, each with its posting, summary and trail. */
#include "kit/audit.h"
#include "kit/setting.h"
#include "rent/rent_sql.h"
#include "rent/rent_store.h"

/* bill_load, bill_open and bill_newest give the same columns, in a struct of their own each. */
#define FILL(b, row)                                             \
	(*(b) = (struct bill){.id = (row)->id,                   \
			      .period = (row)->period,           \
			      .lease = (row)->lease,             \
			      .item = (row)->item,               \
			      .project = (row)->project,         \
			      .household = (row)->household,     \
			      .rate = (row)->rate,               \
			      .area = (row)->area,               \
			      .coefficient = (row)->coefficient, \
			      .full_rent = (row)->full_rent,     \
			      .reduction = (row)->reduction,     \
			      .amount = (row)->amount,           \
			      .credit = (row)->credit,           \
			      .paid = (row)->paid,               \
			      .late_paid = (row)->late_paid,     \
			      .days = (row)->days,               \
			      .month_days = (row)->month_days,   \
			      .due_on = (row)->due_on,           \
			      .paid_on = (row)->paid_on})

struct bill_id rent_store_bill_id(struct month period, int64_t sequence)
{
	return (struct bill_id){(int64_t)period.yyyymm * 10000000 + sequence};
}

bool rent_bill_load(struct tx *tx, struct bill_id id, struct bill *ret, struct err *err)
{
	struct rent_sql_bill_load_out row;
	bool found;

	if (!rent_sql_bill_load(tx, &(struct rent_sql_bill_load_in){id}, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	FILL(ret, &row);
	return true;
}

bool rent_store_see(struct tx *tx, const struct actor *actor, struct bill_id id, struct bill *ret,
		    struct bill_names *ret_names, struct err *err)
{
	struct rent_sql_bill_see_out row;

	if (!rent_sql_bill_see(tx, &(struct rent_sql_bill_see_in){.scope = actor->scope, .id = id}, &row,
			       err) ||
	    !rent_bill_load(tx, id, ret, err))
		return false;
	*ret_names = (struct bill_names){row.number,
					 str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(row.project_name),
						    STR_ARG(row.home_code)),
					 row.tenant_name};
	return true;
}

bool rent_open_bills(struct tx *tx, struct lease_id lease, struct bill **ret, size_t *ret_count,
		     struct err *err)
{
	struct rent_sql_bill_open_out *rows;

	if (!rent_sql_bill_open(tx, &(struct rent_sql_bill_open_in){lease}, &rows, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct bill, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		FILL(&(*ret)[i], &rows[i]);
	return true;
}

bool rent_bills(struct tx *tx, struct lease_id lease, unsigned months, struct bill **ret, size_t *ret_count,
		struct err *err)
{
	struct month newest = month_add(day_month(instant_day(tx_now(tx))), 2); /* billed ahead */
	struct rent_sql_bill_newest_in in = {.lease = lease,
					     .newest = newest,
					     .oldest = month_add(newest, -(int32_t)months - 1)};
	struct rent_sql_bill_newest_out *rows;

	if (!rent_sql_bill_newest(tx, &in, &rows, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct bill, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		FILL(&(*ret)[i], &rows[i]);
	return true;
}

/* ---- making one bill ---- */

bool rent_store_city(struct tx *tx, struct day on, int64_t project, struct rent_city *ret, struct err *err)
{
	int64_t prorata, due_day, first_days;

	if (!setting_load(tx, SETTING_PRORATA_KIND, on, project, &prorata, err) ||
	    !setting_load(tx, SETTING_RENT_DUE_DAY, on, project, &due_day, err) ||
	    !setting_load(tx, SETTING_RENT_FIRST_DAYS, on, project, &first_days, err))
		return false;
	*ret = (struct rent_city){(enum prorata_kind)prorata, (int)due_day, (int)first_days};
	return true;
}

bool rent_store_line(struct tx *tx, const struct lease *l, struct month month, struct day last,
		     bool *ret_some, struct rent_line *ret, struct err *err)
{
	struct rent_terms terms = {.from = l->from,
				   .last = last,
				   .rate = l->rate,
				   .area = l->area,
				   .coefficient = l->coefficient};

	if (!rent_store_city(tx, month_first(month), l->project.v, &terms.city, err))
		return false;
	*ret_some = rent_rule_line(&terms, month, ret);
	return true;
}

/* Debit what the lease owes, credit where it belongs. A bill of nothing has no posting. */
static bool post_bill(struct tx *tx, const struct actor *actor, const struct bill *b, enum ledger_kind credit,
		      struct err *err)
{
	struct ledger_line lines[] = {{LEDGER_RECEIVABLE, b->lease.v, b->amount},
				      {credit, b->project.v, money_negate(b->amount)}};
	struct ledger_post post = {.day = instant_day(tx_now(tx)),
				   .kind = LEDGER_BILL,
				   .subject = "bill",
				   .subject_id = b->id.v,
				   .words = month_text(tx_arena(tx), b->period),
				   .lines = lines,
				   .count = 2};
	struct ledger_transaction_id id;

	return money_is_zero(b->amount) || ledger_post(tx, actor, &post, &id, err);
}

/* The collection rate is of rent alone (S1-30): damage is in no summary. */
static bool move_summary(struct tx *tx, enum bill_item item, struct month period, struct project_id project,
			 int64_t bills, struct money due, struct money received, struct err *err)
{
	return item != BILL_RENT ||
	       rent_sql_summary_move(
		       tx, &(struct rent_sql_summary_move_in){period, project, bills, due, received}, err);
}

static bool add_bill(struct tx *tx, struct bill *b, bool *ret_added, struct err *err)
{
	struct rent_sql_sequence_take_out sequence;
	struct rent_sql_bill_find_out known;
	struct rent_sql_bill_add_in in = {.period = b->period,
					  .lease = b->lease,
					  .item = b->item,
					  .project = b->project,
					  .household = b->household,
					  .rate = b->rate,
					  .area = b->area,
					  .coefficient = b->coefficient,
					  .full_rent = b->full_rent,
					  .reduction = b->reduction,
					  .amount = b->amount,
					  .days = b->days,
					  .month_days = b->month_days,
					  .due_on = b->due_on};
	int64_t changed;
	bool found;

	if (!rent_sql_bill_find(tx, &(struct rent_sql_bill_find_in){b->period, b->lease, b->item}, &found,
				&known, err))
		return false;
	*ret_added = !found;
	if (found)
		return rent_bill_load(tx, known.id, b, err);
	if (!rent_sql_sequence_take(tx, &(struct rent_sql_sequence_take_in){b->period, 1}, &sequence, err))
		return false;
	in.id = b->id = rent_store_bill_id(b->period, sequence.last);
	if (!rent_sql_bill_add(tx, &in, &changed, err))
		return false;
	return changed == 1 ? move_summary(tx, b->item, b->period, b->project, 1, b->amount, MONEY(0), err)
			    : err_conflict(err, MSG_BASE_ERROR_CONFLICT);
}

/* The bill with its posting, or the one that is there already. */
static bool make_bill(struct tx *tx, const struct actor *actor, struct bill *b, enum ledger_kind credit,
		      const char *act, struct err *err)
{
	bool added;

	if (!add_bill(tx, b, &added, err))
		return false;
	return !added ||
	       (post_bill(tx, actor, b, credit, err) &&
		audit_note(tx, actor, act, "bill", b->id.v, money_plain(tx_arena(tx), b->amount), err));
}

bool rent_bill_one(struct tx *tx, const struct actor *actor, struct lease_id id, struct month month,
		   struct day last, struct bill *ret, struct err *err)
{
	struct lease l;
	struct rent_line line;
	struct bill b;
	bool some;

	if (!lease_load_key(tx, id, &l, err) || !rent_store_line(tx, &l, month, last, &some, &line, err))
		return false;
	if (!some)
		return err_conflict(err, MSG_RENT_ERROR_NO_DAYS);
	b = (struct bill){.period = month,
			  .lease = id,
			  .item = BILL_RENT,
			  .project = l.project,
			  .household = l.household,
			  .rate = l.rate,
			  .area = l.area,
			  .coefficient = l.coefficient,
			  .full_rent = line.full_rent,
			  .reduction = line.reduction,
			  .amount = line.amount,
			  .days = line.days,
			  .month_days = line.month_days,
			  .due_on = line.due_on};
	if (!make_bill(tx, actor, &b, LEDGER_RENT, "rent.bill", err))
		return false;
	*ret = b;
	return true;
}

bool rent_bill_damage(struct tx *tx, const struct actor *actor, struct lease_id id, struct money amount,
		      struct day day, struct bill *ret, struct err *err)
{
	struct lease l;
	struct bill b;

	require(amount.fen > 0);
	if (!lease_load_key(tx, id, &l, err))
		return false;
	b = (struct bill){.period = day_month(day),
			  .lease = id,
			  .item = BILL_DAMAGE,
			  .project = l.project,
			  .household = l.household,
			  .full_rent = amount,
			  .amount = amount,
			  .due_on = day};
	if (!make_bill(tx, actor, &b, LEDGER_DAMAGE, "rent.bill_damage", err))
		return false;
	*ret = b;
	return true;
}

static bool add_move(struct tx *tx, struct bill_id id, enum bill_move_kind kind, struct day day,
		     struct money amount, struct money late, struct err *err)
{
	return rent_sql_move_add(tx, &(struct rent_sql_move_add_in){id, kind, day, amount, late, tx_now(tx)},
				 err);
}

/* ---- paying, crediting ---- */

static bool pay(struct tx *tx, struct bill_id id, struct money amount, struct money late, struct day day,
		struct err *err)
{
	struct rent_sql_bill_pay_out row;
	bool found;

	if (!rent_sql_bill_pay(tx, &(struct rent_sql_bill_pay_in){id, amount, late, day}, &found, &row, err))
		return false;
	if (!found)
		return err_conflict(err, MSG_RENT_ERROR_OVERPAID);
	return add_move(tx, id, BILL_MOVE_PAID, day, amount, late, err) &&
	       move_summary(tx, row.item, row.period, row.project, 0, MONEY(0), amount, err);
}

bool rent_bill_pay(struct tx *tx, struct bill_id id, struct money amount, struct money late, struct day day,
		   struct err *err)
{
	require(amount.fen >= 0 && late.fen >= 0);
	return pay(tx, id, amount, late, day, err);
}

bool rent_bill_unpay(struct tx *tx, struct bill_id id, struct money amount, struct money late, struct day day,
		     struct err *err)
{
	require(amount.fen >= 0 && late.fen >= 0);
	return pay(tx, id, money_negate(amount), money_negate(late), day, err);
}

bool rent_bill_credit(struct tx *tx, const struct actor *actor, struct bill_id id, struct money amount,
		      struct day day, struct str words, struct err *err)
{
	struct rent_sql_bill_credit_out row;
	struct ledger_line lines[2];
	struct ledger_post post = {.day = day,
				   .kind = LEDGER_ADJUSTMENT,
				   .subject = "bill",
				   .subject_id = id.v,
				   .words = words,
				   .lines = lines,
				   .count = 2};
	struct ledger_transaction_id posted;
	bool found;

	require(amount.fen > 0);
	if (!rent_sql_bill_credit(tx, &(struct rent_sql_bill_credit_in){id, amount, day}, &found, &row, err))
		return false;
	if (!found)
		return err_conflict(err, MSG_RENT_ERROR_OVERPAID);
	lines[0] = (struct ledger_line){row.item == BILL_RENT ? LEDGER_RENT : LEDGER_DAMAGE, row.project.v,
					amount};
	lines[1] = (struct ledger_line){LEDGER_RECEIVABLE, row.lease.v, money_negate(amount)};
	return ledger_post(tx, actor, &post, &posted, err) &&
	       add_move(tx, id, BILL_MOVE_CREDIT, day, amount, MONEY(0), err) &&
	       move_summary(tx, row.item, row.period, row.project, 0, money_negate(amount), MONEY(0), err) &&
	       audit_note(tx, actor, "rent.credit", "bill", id.v, words, err);
}

bool rent_overbilled(struct tx *tx, struct lease_id id, struct day last, struct overbilled **ret,
		     size_t *ret_count, struct err *err)
{
	int32_t back = month_between(day_month(last), day_month(instant_day(tx_now(tx)))) + 1;
	struct overbilled *over;
	struct lease l;
	struct bill *bills;
	size_t n, count = 0;

	if (!lease_load_key(tx, id, &l, err) ||
	    !rent_bills(tx, id, back > 0 ? (unsigned)back : 0, &bills, &n, err))
		return false;
	over = ARENA_ARRAY(tx_arena(tx), struct overbilled, n);
	for (size_t i = 0; i < n; i++) {
		struct money asked = money_subtract(bills[i].amount, bills[i].credit), due;
		struct rent_line line;
		bool some;

		if (bills[i].item != BILL_RENT || bills[i].period.yyyymm < day_month(last).yyyymm)
			continue;
		l.rate = bills[i].rate; /* as it was billed, not as it would be today */
		l.area = bills[i].area;
		l.coefficient = bills[i].coefficient;
		if (!rent_store_line(tx, &l, bills[i].period, last, &some, &line, err))
			return false;
		due = some ? line.amount : MONEY(0);
		if (money_compare(asked, due) > 0)
			over[count++] = (struct overbilled){bills[i], money_subtract(asked, due)};
	}
	*ret = over;
	*ret_count = count;
	return true;
}

/* ---- late charge and arrears ---- */

bool rent_late_owed(struct tx *tx, const struct bill *b, struct day as_of, struct money *ret, struct err *err)
{
	struct rent_sql_moves_out *rows;
	struct late_move *moves;
	struct late_terms terms = {.amount = b->amount, .due_on = b->due_on};
	struct money late;
	size_t n;

	if (b->item != BILL_RENT || day_compare(as_of, b->due_on) <= 0) {
		*ret = MONEY(0);
		return true;
	}
	if (!setting_load(tx, SETTING_LATE_RATE_E6, b->due_on, b->project.v, &terms.rate_e6, err) ||
	    !setting_load(tx, SETTING_LATE_GRACE_DAYS, b->due_on, b->project.v, &terms.grace_days, err) ||
	    !rent_sql_moves(tx, &(struct rent_sql_moves_in){b->id}, &rows, &n, err))
		return false;
	moves = ARENA_ARRAY(tx_arena(tx), struct late_move, n);
	for (size_t i = 0; i < n; i++)
		moves[i] = (struct late_move){rows[i].day, rows[i].amount};
	late = money_subtract(rent_rule_late(&terms, moves, n, as_of), b->late_paid);
	*ret = late.fen > 0 ? late : MONEY(0);
	return true;
}

bool rent_arrears(struct tx *tx, struct lease_id id, struct day today, struct arrears *ret, struct err *err)
{
	struct bill *bills;
	struct arrears a;
	size_t n;

	if (!rent_open_bills(tx, id, &bills, &n, err))
		return false;
	a = rent_rule_arrears(bills, n, today);
	for (size_t i = 0; i < n; i++) {
		struct money late;
		if (!rent_late_owed(tx, &bills[i], today, &late, err))
			return false;
		a.late = money_add(a.late, late);
	}
	*ret = a;
	return true;
}

bool rent_own_lease(struct tx *tx, const struct actor *actor, struct lease *ret, struct err *err)
{
	struct rent_sql_own_lease_out row;
	bool found = false;

	if (actor->scope.household != 0 &&
	    !rent_sql_own_lease(tx, &(struct rent_sql_own_lease_in){.scope = actor->scope}, &found, &row,
				err))
		return false;
	return found ? lease_load_key(tx, row.id, ret, err) : err_not_found(err);
}

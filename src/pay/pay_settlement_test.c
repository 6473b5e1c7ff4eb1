/* Exit: the last part month, deposit and prepaid onto what is owed, the rest to the tenant or left as debt.
 */
#include "kit/audit.h"
#include "kit/deadline.h"
#include "pay/pay_settlement.h"
#include "tests/money.h"
#include "tests/test.h"

static const struct check_kind *const checks[] = {
	&pay_check_parts,    &pay_check_bills,   &pay_check_receipts,
	&pay_check_prepaid,  &rent_check_bills,  &rent_check_ledger,
	&rent_check_summary, &ledger_check_zero, &ledger_check_balance,
};

struct work {
	struct money_city *city;
	const struct actor *actor;
	struct lease_id lease;
	struct payment_new payment;
	struct payment paid; /* the last one */
	struct str reference;
	struct settlement settlement;
	struct instant drawn_at;
	bool found;
	struct lease state;
	struct money receivable, deposit, prepaid;
	bool clock_runs;
	struct instant due;
	size_t trail_count;
};

static bool post(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	bool repeated;

	return payment_post(tx, w->actor, &w->payment, &w->paid, &repeated, err);
}

static bool reverse(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return payment_reverse(tx, w->actor, w->paid.id, S("退票"), err);
}

static bool draw_up(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return settlement_draw_up(tx, w->actor, (struct settlement_id){id_new()}, w->lease, err);
}

static bool confirm(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return settlement_confirm(tx, w->actor, w->lease, w->drawn_at, err);
}

static bool settle(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return settlement_settle(tx, w->actor, w->lease, w->reference, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	struct audit_row *trail;

	if (!settlement_find(tx, w->lease, &w->found, &w->settlement, err))
		return false;
	if (w->found && (!deadline_find(tx, "pay.settle", "settlement", w->settlement.id.v, &w->clock_runs,
					&w->due, err) ||
			 !audit_list(tx, "settlement", w->settlement.id.v, &trail, &w->trail_count, err)))
		return false;
	return lease_load_key(tx, w->lease, &w->state, err) &&
	       ledger_balance(tx, LEDGER_RECEIVABLE, w->lease.v, &w->receivable, err) &&
	       ledger_balance(tx, LEDGER_DEPOSIT, w->lease.v, &w->deposit, err) &&
	       ledger_balance(tx, LEDGER_PREPAID, w->lease.v, &w->prepaid, err);
}

/* Notice and joint check as the lease's pages record them. */
static void leave_after(struct money_city *city, int32_t notice_on, int32_t last, int64_t damage)
{
	char text[600];
	struct str s = str_format(test_arena(),
				  "UPDATE lease SET state = 4, notice_on = %d, end_cause = 1 WHERE id = %lld;"
				  "INSERT INTO handover (id, lease_id, kind, day, water, power, gas, keys, "
				  "damage, actor_id, at) VALUES (%lld, %lld, 2, %d, 0, 0, 0, 2, %lld, 0, 1);",
				  notice_on, (long long)city->lease[0].v, (long long)id_new(),
				  (long long)city->lease[0].v, last, (long long)damage);

	snprintf(text, sizeof(text), "%.*s", STR_ARG(s));
	db_test_script(city->db, text);
}

static void leave(struct money_city *city, int32_t last, int64_t damage)
{
	leave_after(city, last, last, damage);
}

static struct work work_of(struct money_city *city)
{
	return (struct work){
		.city = city, .actor = &city->cashier, .lease = city->lease[0], .reference = S("T-9")};
}

static void pay(struct work *w, int64_t fen, bool deposit)
{
	w->payment = (struct payment_new){.lease = w->lease,
					  .channel = PAY_CASH,
					  .amount = MONEY(fen),
					  .paid_at = seam_now(),
					  .deposit = deposit};
	money_tx(w->city->db, post, w);
}

TEST(settlement, deposit_back_after_a_part_month)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city);

		pay(&w, 60384, true);
		assert_int_equal(money_tx_code(city.db, draw_up, &w), ERR_CONFLICT); /* nobody leaves yet */
		leave(&city, 20261118, 0);
		money_tx(city.db, draw_up, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.settlement.sum.rent_owed.fen,
				 2 * 60384 + 36230); /* September, October, 18/30 of November */
		assert_int_equal(w.settlement.sum.deposit.fen, 60384);
		assert_int_equal(money_tx_code(city.db, settle, &w), ERR_CONFLICT); /* not confirmed */
		w.actor = &city.tenant;
		w.drawn_at = (struct instant){1};
		assert_int_equal(money_tx_code(city.db, confirm, &w), ERR_CONFLICT); /* he saw another one */
		money_read(city.db, look, &w);
		w.drawn_at = w.settlement.at;
		money_tx(city.db, confirm, &w);
		assert_int_equal(money_tx_code(city.db, confirm, &w), ERR_CONFLICT);
		w.actor = &city.cashier;
		assert_int_equal(money_tx_code(city.db, settle, &w),
				 ERR_CONFLICT); /* who drew it up does not settle it */
		w.actor = &city.finance;
		money_tx(city.db, settle, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.state.state, LEASE_ENDED);
		assert_int_equal(w.deposit.fen, 0);
		assert_int_equal(w.receivable.fen,
				 w.settlement.sum.from_tenant.fen); /* the rest stays as debt */
		assert_true(w.settlement.sum.from_tenant.fen > 0);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(settlement, billed_and_paid_beyond_the_end)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city);

		for (int32_t m = 202609; m <= 202611; m++)
			money_city_bill(&city, m);
		seam_set_now(instant_of_day(DAY(20261110), 9, 0));
		pay(&w, 400000, false); /* all months with their late charges, the rest prepaid */
		pay(&w, 60384, true);
		seam_set_now(instant_of_day(DAY(20261118), 9, 0));
		leave(&city, 20261118, 5000);
		money_tx(city.db, draw_up, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.settlement.sum.rent_owed.fen, 0);
		assert_int_equal(w.settlement.sum.damage.fen, 5000);
		assert_int_equal(w.settlement.sum.to_tenant.fen, 60384 - 5000 + w.settlement.sum.prepaid.fen);
		money_tx(city.db, draw_up, &w); /* again: the same */
		w.actor = &city.tenant;
		money_tx(city.db, confirm, &w);
		w.actor = &city.finance;
		w.reference = S("");
		assert_int_equal(money_tx_code(city.db, settle, &w),
				 ERR_INPUT); /* a refund has a reference */
		w.reference = S("T-9");
		money_tx(city.db, settle, &w);
		assert_int_equal(money_tx_code(city.db, settle, &w), ERR_CONFLICT);
		money_read(city.db, look, &w);
		assert_int_equal(w.receivable.fen, 0);
		assert_int_equal(w.deposit.fen, 0);
		assert_int_equal(w.prepaid.fen, 0);
		/* 12 days of November were taken back: 603.84 - 362.30 */
		assert_int_equal(db_test_number(city.db,
						"SELECT credit FROM bill WHERE period = 202611 AND item = 1"),
				 60384 - 36230);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(settlement, the_time_for_it_does_not_begin_anew)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city);
		struct instant due;

		leave(&city, 20261118, 0);
		money_tx(city.db, draw_up, &w);
		money_read(city.db, look, &w);
		assert_true(w.clock_runs);
		due = w.due;
		seam_set_now(instant_of_day(DAY(20261123), 9, 0));
		money_tx(city.db, draw_up, &w);
		money_read(city.db, look, &w);
		assert_true(w.clock_runs);
		assert_int_equal(w.due.us, due.us);
		w.actor = &city.tenant;
		money_tx(city.db, confirm, &w);
		w.actor = &city.finance;
		money_tx(city.db, settle, &w);
		money_read(city.db, look, &w);
		assert_false(w.clock_runs);
		assert_int_equal(w.trail_count, 4); /* all of it in the trail of the one settlement */
		money_city_close(&city);
		seam_clear();
	}
}

/* Who stays on after his notice pays for every month until he is gone. */
TEST(settlement, months_between_notice_and_check_out_are_billed)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city);

		leave_after(&city, 20260731, 20261118, 0);
		for (int32_t m = 202607; m <= 202611; m++)
			money_city_bill(&city, m);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM bill"), 1); /* July */
		money_tx(city.db, draw_up, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.settlement.sum.rent_owed.fen, 4 * 60384 + 36230);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(settlement, a_deposit_that_went_back_cannot_be_reversed)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city);

		pay(&w, 60384, true);
		leave(&city, 20261118, 0);
		w.actor = &city.finance;
		money_tx(city.db, reverse, &w); /* while it is held it can */
		w.actor = &city.cashier;
		pay(&w, 60384, true);
		money_tx(city.db, draw_up, &w);
		w.actor = &city.tenant;
		money_tx(city.db, confirm, &w);
		w.actor = &city.finance;
		money_tx(city.db, settle, &w);
		assert_int_equal(money_tx_code(city.db, reverse, &w), ERR_CONFLICT);
		money_read(city.db, look, &w);
		assert_int_equal(w.deposit.fen, 0);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(settlement, a_payment_between_asks_for_a_new_one)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city);

		leave(&city, 20261118, 0);
		money_tx(city.db, draw_up, &w);
		w.actor = &city.tenant;
		money_tx(city.db, confirm, &w);
		w.actor = &city.cashier;
		pay(&w, 100, false);
		w.actor = &city.finance;
		assert_int_equal(money_tx_code(city.db, settle, &w), ERR_CONFLICT);
		w.actor = &city.cashier;
		money_tx(city.db, draw_up, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.settlement.confirmed_at.us, 0); /* what was confirmed is not this */
		money_city_close(&city);
	}
}

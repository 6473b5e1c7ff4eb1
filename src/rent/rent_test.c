/* Bills in a database, on each engine: a month, once, whole, in the books. */
#include "rent/rent_store.h"
#include "tests/money.h"
#include "tests/test.h"

static const struct check_kind *const checks[] = {&rent_check_bills, &rent_check_ledger, &rent_check_summary,
						  &ledger_check_zero, &ledger_check_balance};

struct work {
	struct money_city *city;
	struct lease_id lease;
	struct month month;
	struct day last, day;
	struct bill bill, *bills;
	size_t count;
	struct bill_id id;
	struct money amount, late;
	struct arrears arrears;
	struct overbilled *over;
};

/* What the summary has of the whole city, in fen. */
static int64_t summary_due(const struct money_city *city)
{
	return db_test_number(city->db, "SELECT SUM(due) FROM rent_summary");
}

static int64_t summary_received(const struct money_city *city)
{
	return db_test_number(city->db, "SELECT SUM(received) FROM rent_summary");
}

static bool one(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return rent_bill_one(tx, &w->city->finance, w->lease, w->month, w->last, &w->bill, err);
}

static bool pay(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return rent_bill_pay(tx, w->id, w->amount, w->late, w->day, err);
}

static bool credit(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return rent_bill_credit(tx, &w->city->finance, w->id, w->amount, w->day, S("多计的天数"), err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	struct bill *bills;

	if (!rent_open_bills(tx, w->lease, &bills, &w->count, err) ||
	    !rent_arrears(tx, w->lease, DAY(20261118), &w->arrears, err))
		return false;
	w->bills = arena_copy(test_arena(), bills, w->count * sizeof(*bills));
	return true;
}

static bool newest(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	struct bill *bills;

	if (!rent_bills(tx, w->lease, 24, &bills, &w->count, err))
		return false;
	w->bills = arena_copy(test_arena(), bills, w->count * sizeof(*bills));
	return true;
}

static void run(struct money_city *city, int32_t month, int64_t expect_bills, int64_t expect_fen)
{
	struct err e = {0};
	struct money amount;
	int64_t bills;

	if (!rent_bill_run(city->db, test_arena(), &city->finance, (struct month){month}, NULL, NULL, &bills,
			   &amount, &e))
		fail_msg("code %d: %s", (int)e.code, e.detail);
	assert_int_equal(bills, expect_bills);
	assert_int_equal(amount.fen, expect_fen);
}

TEST(rent, a_month_is_billed_once)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 3);
		struct work w = {.city = &city, .lease = city.lease[0]};

		money_city_add(&city, DAY(20261111), DAY(20271110), (struct ratio){7000});
		run(&city, 202611, 4, 3 * 60384 + 28179); /* 603.84 x 0.7 x 20/30 = 281.792 */
		run(&city, 202611, 4, 3 * 60384 + 28179);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM bill"), 4);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM ledger_transaction"), 4);
		assert_int_equal(db_test_number(city.db, "SELECT MIN(id) FROM bill"), INT64_C(2026110000001));
		money_read(city.db, look, &w);
		assert_int_equal(w.count, 1);
		assert_int_equal(summary_due(&city), 3 * 60384 + 28179);
		/* a lease that comes later gets its bill from another look at the month, and nobody else a
		 * second one */
		money_city_add(&city, DAY(20261130), DAY(20271110), (struct ratio){10000});
		run(&city, 202611, 5, 3 * 60384 + 28179 + 2013); /* 1/30 */
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(rent, a_lease_of_nothing_to_pay)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 0);

		money_city_add(&city, DAY(20260101), DAY(20271231), (struct ratio){0});
		city.finance.scope.all = true;
		run(&city, 202611, 1, 0);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM ledger_transaction"), 0);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(rent, one_bill_and_the_run_agree)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 2);
		struct work w = {
			.city = &city, .lease = city.lease[0], .month = {202611}, .last = DAY(20271231)};

		money_tx(city.db, one, &w);
		assert_int_equal(w.bill.amount.fen, 60384);
		w.id = w.bill.id;
		money_tx(city.db, one, &w); /* again: the same bill */
		assert_int_equal(w.bill.id.v, w.id.v);
		run(&city, 202611, 1, 60384); /* the run adds only the other lease */
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM bill"), 2);
		w.month = (struct month){202512};
		assert_int_equal(money_tx_code(city.db, one, &w), ERR_CONFLICT); /* before the lease began */
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(rent, paying_moves_bill_and_summary)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = {
			.city = &city, .lease = city.lease[0], .amount = MONEY(20000), .day = DAY(20261118)};

		run(&city, 202610, 1, 60384);
		money_read(city.db, look, &w);
		w.id = w.bills[0].id;
		assert_int_equal(w.arrears.overdue.fen, 60384);
		assert_int_equal(w.arrears.late.fen, 1027); /* 603.84 x 34 days x 0.05% = 10.26528 */
		money_tx(city.db, pay, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.open.fen, 40384);
		assert_int_equal(summary_received(&city), 20000);
		w.amount = MONEY(40385);
		assert_int_equal(money_tx_code(city.db, pay, &w), ERR_CONFLICT); /* never more than is open */
		w.amount = MONEY(384);
		money_tx(city.db, credit, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.open.fen, 40000);
		assert_int_equal(summary_due(&city), 60000);
		money_city_close(&city);
	}
}

static bool overbilled(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	struct overbilled *over;

	if (!rent_overbilled(tx, w->lease, w->last, &over, &w->count, err))
		return false;
	w->over = arena_copy(test_arena(), over, w->count * sizeof(*over));
	return true;
}

/* However long ago the last day was, and by the terms that the bill was made with. */
TEST(rent, what_was_billed_beyond_the_end)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = {.city = &city, .lease = city.lease[0], .last = DAY(20260115)};

		for (int32_t m = 202601; m <= 202603; m++)
			run(&city, m, 1, 60384);
		db_test_script(city.db, "UPDATE lease SET rate = 10 * rate;");
		seam_set_now(instant_of_day(DAY(20271118), 9, 0));
		money_read(city.db, overbilled, &w);
		assert_int_equal(w.count, 3);
		assert_int_equal(w.over[0].credit.fen, 60384);
		assert_int_equal(w.over[2].bill.period.yyyymm, 202601);
		assert_int_equal(w.over[2].credit.fen, 60384 - 29218); /* 15/31 stay */
		seam_clear();
		money_city_close(&city);
	}
}

TEST(rent, newest_bills_over_a_year_end)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = {.city = &city, .lease = city.lease[0]};

		for (int32_t m = 202601; m <= 202612; m++)
			run(&city, m, 1, 60384);
		run(&city, 202701, 1, 60384);
		money_read(city.db, newest, &w);
		assert_int_equal(w.count, 13);
		assert_int_equal(w.bills[0].period.yyyymm, 202701);
		assert_int_equal(w.bills[12].period.yyyymm, 202601);
		money_city_close(&city);
	}
}

/* Whatever call of the database fails, the run says so or goes through; taken up again it ends with every
 * bill once. */
TEST(rent, a_run_that_dies_is_taken_up)
{
	DB_TEST_EACH(engine)
	{
		for (unsigned long n = 1;; n += 3) {
			struct money_city city = money_city_open(engine, 2);
			struct err e = {0};
			struct money amount;
			int64_t bills;
			bool fired;

			db_fault_at(city.db, DB_FAULT_LOST, n);
			rent_bill_run(city.db, test_arena(), &city.finance, (struct month){202611}, NULL,
				      NULL, &bills, &amount, &e);
			fired = db_fault_fired(city.db);
			db_fault_at(city.db, DB_FAULT_NONE, 0);
			run(&city, 202611, 2, 2 * 60384);
			assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM bill"), 2);
			assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
			money_city_close(&city);
			if (!fired)
				break;
		}
	}
}

TEST(rent, a_month_half_way_is_taken_up_again)
{
	static const char whole[] =
		"SELECT COUNT(*) FROM bill_run WHERE ended_at IS NOT NULL"; /* as reports ask */

	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 2);

		run(&city, 202611, 2, 2 * 60384);
		db_test_script(city.db, "UPDATE bill_run SET state = 1, ended_at = NULL, last_lease_id = 0;");
		assert_int_equal(db_test_number(city.db, whole), 0);
		run(&city, 202611, 2, 2 * 60384); /* the cursor at the beginning again: nothing twice */
		assert_int_equal(db_test_number(city.db, whole), 1);
		assert_int_equal(summary_due(&city), 2 * 60384);
		money_city_close(&city);
	}
}

/* A forged amount, summary or move is found. */
TEST(rent, check_finds_forgeries)
{
	static const char *const forged[] = {
		"UPDATE bill SET amount = amount + 1, full_rent = full_rent + 1;",
		"UPDATE bill SET paid = 1;",
		"UPDATE rent_summary SET due = due - 1;",
		"UPDATE rent_summary SET received = 5;",
	};

	DB_TEST_EACH(engine)
	{
		for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
			struct money_city city = money_city_open(engine, 1);
			run(&city, 202611, 1, 60384);
			db_test_script(city.db, forged[i]);
			assert_true(money_faults(city.db, checks, ARRAY_LEN(checks)) > 0);
			money_city_close(&city);
		}
	}
}

TEST(rent, summary_is_repaired_from_its_rows)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct err e = {0};
		int64_t faults = -1;

		run(&city, 202611, 1, 60384);
		db_test_script(city.db, "UPDATE rent_summary SET due = 1, received = 7;");
		assert_true(check_run(city.db, checks, ARRAY_LEN(checks), true, NULL, NULL, &faults, &e));
		assert_int_equal(faults, 0);
		money_city_close(&city);
	}
}

/* Money in a database, on each engine: once, in the books, and back again. */
#include <pthread.h>
#include <stdio.h>
#include "kit/deadline.h"
#include "pay/pay_store.h"
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
	struct payment_new payment;
	struct payment ret;
	bool repeated;
	struct str reason;
	struct lease_id lease;
	struct money used, deposit, prepaid, receivable;
	struct arrears arrears;
};

static bool post(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return payment_post(tx, w->actor, &w->payment, &w->ret, &w->repeated, err);
}

static bool reverse(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return payment_reverse(tx, w->actor, w->ret.id, w->reason, err);
}

static bool apply(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return pay_apply_prepaid(tx, w->actor, w->lease, &w->used, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return rent_arrears(tx, w->lease, DAY(20261118), &w->arrears, err) &&
	       ledger_balance(tx, LEDGER_DEPOSIT, w->lease.v, &w->deposit, err) &&
	       ledger_balance(tx, LEDGER_PREPAID, w->lease.v, &w->prepaid, err) &&
	       ledger_balance(tx, LEDGER_RECEIVABLE, w->lease.v, &w->receivable, err);
}

static struct work work_of(struct money_city *city, int64_t amount, enum pay_channel channel,
			   const char *reference)
{
	return (struct work){.city = city,
			     .actor = &city->cashier,
			     .lease = city->lease[0],
			     .reason = S("记错户"),
			     .payment = {.lease = city->lease[0],
					 .channel = channel,
					 .amount = MONEY(amount),
					 .reference = str_of(reference),
					 .paid_at = seam_now()}};
}

TEST(pay, late_charge_then_oldest_rent_then_prepaid)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city, 60384 + 1027 + 10000, PAY_TRANSFER, "B-1");

		money_city_bill(&city, 202610);
		money_city_bill(&city, 202611);
		money_tx(city.db, post, &w); /* 34 days late on October: 10.27; October; 100.00 of November,
						due on the 15th: 0.91 */
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.late.fen, 0);
		assert_int_equal(w.arrears.open.fen, 60384 - 10000 + 91);
		assert_int_equal(w.receivable.fen, w.arrears.open.fen);
		assert_int_equal(db_test_number(city.db,
						"SELECT -SUM(b.amount) FROM ledger_balance b JOIN "
						"ledger_account a ON a.id = b.account_id WHERE a.kind = 9"),
				 1027 + 91);
		assert_int_equal(db_test_number(city.db,
						"SELECT amount FROM ledger_balance b JOIN ledger_account a "
						"ON a.id = b.account_id WHERE a.kind = 4"),
				 60384 + 1027 + 10000);
		assert_str(w.ret.receipt_number, "SJ-2026-000001");
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay, the_same_payment_again_is_the_same_payment)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 2);
		struct work w = work_of(&city, 60384, PAY_TRANSFER, "B-1");
		int64_t first;

		money_city_bill(&city, 202611);
		money_tx(city.db, post, &w);
		assert_false(w.repeated);
		first = w.ret.id.v;
		money_tx(city.db, post, &w);
		assert_true(w.repeated);
		assert_int_equal(w.ret.id.v, first);
		w.payment.amount =
			MONEY(1); /* another amount or lease under the same reference is not the same */
		assert_int_equal(money_tx_code(city.db, post, &w), ERR_CONFLICT);
		w.payment.amount = MONEY(60384);
		w.payment.lease = city.lease[1];
		assert_int_equal(money_tx_code(city.db, post, &w), ERR_CONFLICT);
		w.payment.channel = PAY_WECHAT; /* another channel has its own references */
		money_tx(city.db, post, &w);
		assert_false(w.repeated);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM payment"), 2);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

static bool load(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	if (!payment_load(tx, w->actor, w->ret.id, &w->ret, err))
		return false;
	w->ret.reference = str_copy(test_arena(), w->ret.reference);
	return true;
}

/* What reversals are for: a transfer that was entered on the wrong lease. */
TEST(pay, a_reversed_transfer_is_entered_on_the_right_lease)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 2);
		struct work w = work_of(&city, 60384, PAY_TRANSFER, "B-1"), wrong;

		money_city_bill(&city, 202611);
		money_tx(city.db, post, &w);
		wrong = w;
		wrong.actor = &city.finance;
		money_tx(city.db, reverse, &wrong);
		w.payment.lease = w.lease = city.lease[1];
		money_tx(city.db, post, &w);
		assert_false(w.repeated);
		assert_int_not_equal(w.ret.id.v, wrong.ret.id.v);
		money_read(city.db, load, &wrong); /* it still says what it was */
		assert_str(wrong.ret.reference, "B-1");
		assert_int_not_equal(wrong.ret.reversed_by.v, 0);
		w.payment.lease = city.lease[0]; /* once is once again */
		assert_int_equal(money_tx_code(city.db, post, &w), ERR_CONFLICT);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

struct racer {
	pthread_t thread;
	struct db *db;
	struct actor actor;
	struct lease_id lease;
	int rounds, posted, repeated, busy;
	bool other;
};

static void *race(void *arg)
{
	struct racer *r = arg;

	for (int i = 0; i < r->rounds; i++) {
		struct work w = {.actor = &r->actor,
				 .payment = {.lease = r->lease,
					     .channel = PAY_WECHAT,
					     .amount = MONEY(60384),
					     .paid_at = {1},
					     .reference = S("4200001")}};
		struct arena *arena = arena_new((size_t)1 << 20);
		struct err e = {0};

		if (db_write(r->db, arena, post, &w, &e))
			r->posted += !w.repeated, r->repeated += w.repeated;
		else if (e.code == ERR_BUSY)
			r->busy++, i--;
		else
			r->other = true;
		arena_free(arena);
	}
	return NULL;
}

/* A hundred repeats of one callback from ten threads: one posting. */
TEST(pay, a_hundred_at_once_post_once)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct racer racers[10] = {0};
		int posted = 0, repeated = 0;

		money_city_bill(&city, 202611);
		for (int i = 0; i < 10; i++) {
			racers[i] = (struct racer){
				.db = city.db, .actor = city.cashier, .lease = city.lease[0], .rounds = 10};
			assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
		}
		for (int i = 0; i < 10; i++) {
			pthread_join(racers[i].thread, NULL);
			assert_false(racers[i].other);
			posted += racers[i].posted;
			repeated += racers[i].repeated;
		}
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM payment"), 1);
		assert_int_equal(
			db_test_number(city.db,
				       "SELECT COUNT(*) FROM ledger_transaction WHERE subject = 'payment'"),
			1);
		assert_int_equal(posted, 1);
		assert_int_equal(repeated, 99);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay, reversal_by_another_person)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city, 61411, PAY_CASH, "");

		money_city_bill(&city, 202610);
		money_tx(city.db, post, &w); /* October 603.84 and its 10.27 */
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.open.fen, 0);
		assert_int_equal(money_tx_code(city.db, reverse, &w), ERR_CONFLICT); /* the cashier himself */
		w.actor = &city.finance;
		w.reason = S("");
		assert_int_equal(money_tx_code(city.db, reverse, &w), ERR_INPUT);
		w.reason = S("应记 5-1-0702");
		money_tx(city.db, reverse, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.open.fen, 60384);
		assert_int_equal(w.arrears.late.fen, 1027); /* as if it never had been */
		assert_int_equal(money_tx_code(city.db, reverse, &w), ERR_CONFLICT);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay, prepaid_goes_onto_the_next_bill_and_back)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city, 100000, PAY_CASH, "");
		struct err e = {0};
		int64_t leases;

		money_tx(city.db, post, &w); /* nothing is owed: all prepaid */
		money_read(city.db, look, &w);
		assert_int_equal(w.prepaid.fen, -100000);
		money_city_bill(&city, 202611);
		assert_true(pay_prepaid_run(city.db, test_arena(), &city.finance, &leases, &e));
		assert_int_equal(leases, 1);
		assert_true(pay_prepaid_run(city.db, test_arena(), &city.finance, &leases, &e));
		assert_int_equal(leases, 0);
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.open.fen, 0);
		assert_int_equal(w.prepaid.fen,
				 -100000 + 60384 + 91); /* with the late charge since the 15th */
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		w.actor = &city.finance;
		money_tx(city.db, reverse, &w); /* the money never came: its use is undone, too */
		money_read(city.db, look, &w);
		assert_int_equal(w.arrears.open.fen, 60384);
		assert_int_equal(w.prepaid.fen, 0);
		money_tx(city.db, apply, &w);
		assert_int_equal(w.used.fen, 0);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay, deposit_is_kept_apart)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = work_of(&city, 60384, PAY_CASH, "");

		money_city_bill(&city, 202611);
		w.payment.deposit = true;
		money_tx(city.db, post, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.deposit.fen, -60384);
		assert_int_equal(w.arrears.open.fen, 60384); /* rent is not paid out of it */
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay, forgeries_are_found)
{
	static const char *const forged[] = {
		"UPDATE payment SET amount = amount + 1;",
		"UPDATE payment_part SET amount = amount - 1;",
		"UPDATE payment SET receipt_number = 'SJ-2026-000009';",
		"UPDATE bill SET paid = 0; UPDATE bill_move SET amount = 0;",
	};

	DB_TEST_EACH(engine)
	{
		for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
			struct money_city city = money_city_open(engine, 1);
			struct work w = work_of(&city, 60384, PAY_TRANSFER, "B-1");
			money_city_bill(&city, 202611);
			money_tx(city.db, post, &w);
			db_test_script(city.db, forged[i]);
			assert_true(money_faults(city.db, checks, ARRAY_LEN(checks)) > 0);
			money_city_close(&city);
		}
	}
}

/* Seeded months of bills, payments of any size, prepaid runs and reversals: the books hold after each. */
TEST(pay, months_of_chance_keep_the_books)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 3);
		struct work posted[60];
		size_t count = 0;
		int rounds = engine == DB_SQLITE ? 60 : 25;

		for (int round = 0; round < rounds; round++) {
			uint32_t dice = (uint32_t)(round * 2654435761u) >> 8; /* chance that repeats */
			struct lease_id lease = city.lease[dice % 3];
			struct err e = {0};
			int64_t leases;

			seam_set_now(instant_of_day(day_add(DAY(20260301), round * 5), 10, 0));
			if (round % 6 == 0)
				money_city_bill(&city, day_month(seam_today()).yyyymm);
			if (round % 7 == 3)
				assert_true(
					pay_prepaid_run(city.db, test_arena(), &city.finance, &leases, &e));
			if (round % 5 == 4 && count > 0) {
				struct work *w = &posted[dice % count];
				w->actor = &city.finance;
				money_tx_code(city.db, reverse,
					      w); /* a second reversal is refused: that is fine */
			} else {
				struct work w = work_of(&city, 1 + dice % 150000, PAY_CASH, "");
				w.payment.lease = w.lease = lease;
				money_tx(city.db, post, &w);
				posted[count++] = w;
			}
			for (int i = 0; i < 3; i++) {
				struct work w = {.lease = city.lease[i]};
				money_read(city.db, look, &w);
				assert_int_equal(w.receivable.fen, w.arrears.open.fen);
				assert_true(w.prepaid.fen <= 0);
			}
			assert_int_equal(db_test_number(city.db,
							"SELECT COALESCE(SUM(amount), 0) FROM ledger_entry"),
					 0);
		}
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
		seam_clear();
	}
}

/* Online orders without a provider, and what it tells: booked once, frozen when it does not fit, never
 * dropped. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include "kit/config.h"
#include "kit/deadline.h"
#include "pay/pay_order.h"
#include "tests/money.h"
#include "tests/test.h"

static const struct check_kind *const checks[] = {
	&pay_check_parts,  &pay_check_bills,   &pay_check_receipts, &pay_check_prepaid,    &pay_check_orders,
	&rent_check_bills, &rent_check_ledger, &ledger_check_zero,  &ledger_check_balance,
};

/* A merchant whose provider does not answer: nobody listens on port 1. */
static void configure(void)
{
	static bool done;
	char private_path[300], public_path[300];
	EVP_PKEY *key;
	FILE *f;

	if (done)
		return;
	done = true;
	snprintf(private_path, sizeof(private_path), "%s/merchant.pem", db_test_directory());
	snprintf(public_path, sizeof(public_path), "%s/platform.pem", db_test_directory());
	key = EVP_RSA_gen(2048);
	assert_non_null(key);
	f = fopen(private_path, "w");
	assert_true(f != NULL && PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1);
	fclose(f);
	f = fopen(public_path, "w");
	assert_true(f != NULL && PEM_write_PUBKEY(f, key) == 1);
	fclose(f);
	EVP_PKEY_free(key);
	config_set("wechat_base_url", "http://127.0.0.1:1", NULL);
	config_set("wechat_mchid", "1900000001", NULL);
	config_set("wechat_appid", "wxd678efh567hg6787", NULL);
	config_set("wechat_merchant_serial", "3775B6A45ACD588826D15E583A95F5DD", NULL);
	config_set("wechat_merchant_private_key", str_c(test_arena(), str_of(private_path)), NULL);
	config_set("wechat_platform_public_key", str_c(test_arena(), str_of(public_path)), NULL);
	config_set("wechat_platform_key_id", "PUB_KEY_ID_0000000000000024101100397200000006", NULL);
	config_set("wechat_api_v3_key", "0123456789abcdef0123456789abcdef", NULL);
	assert_true(pay_provider_settings()->ready);
}

struct work {
	struct money_city *city;
	struct lease lease;
	struct money amount;
	struct pay_order_id id, ret;
	struct pay_order order;
	struct wechat_transaction transaction;
	struct notification notification;
	struct str words;
	bool alarmed;
	struct instant due;
};

static bool start(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return lease_load_key(tx, w->city->lease[0], &w->lease, err) &&
	       pay_order_start(tx, &w->city->tenant, w->id, &w->lease, w->amount, &w->ret, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	struct instant due;
	bool found;

	if (!pay_order_find(tx, w->ret, S(""), &found, &w->order, err) ||
	    !deadline_find(tx, "pay.frozen", "pay_order", w->ret.v, &w->alarmed, &due, err))
		return false;
	w->order.out_trade_no = str_copy(test_arena(), w->order.out_trade_no);
	return found;
}

static bool book(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return pay_order_book(tx, &w->transaction, &w->words, err);
}

static bool take_in(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return pay_order_take_in(tx, &w->notification, err);
}

static bool ask_close(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return pay_order_ask_close(tx, &w->city->tenant, w->ret, err);
}

static struct work begin(struct money_city *city, int64_t fen)
{
	struct work w = {.city = city, .amount = MONEY(fen), .id = {id_new()}};

	money_tx(city->db, start, &w);
	money_read(city->db, look, &w);
	return w;
}

/* What WeChat would tell of this order once it is paid. */
static void paid(struct work *w, const char *transaction_id)
{
	struct wechat_transaction *t = &w->transaction;

	*t = (struct wechat_transaction){.mchid = "1900000001",
					 .appid = "wxd678efh567hg6787",
					 .currency = "CNY",
					 .state = WECHAT_TRADE_SUCCESS,
					 .success_s = seam_now().us / US_PER_SECOND,
					 .total_fen = w->amount.fen,
					 .payer_total_fen = w->amount.fen};
	snprintf(t->out_trade_no, sizeof(t->out_trade_no), "%.*s", STR_ARG(w->order.out_trade_no));
	snprintf(t->transaction_id, sizeof(t->transaction_id), "%s", transaction_id);
}

TEST(pay_order, no_answer_is_unknown_and_is_asked_again)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = begin(&city, 60384), again;
		struct err e = {0};

		assert_int_equal(w.order.state, PAY_ORDER_CREATED); /* stored before anybody was called */
		again = begin(&city, 60384);                        /* the same amount: the same order */
		assert_int_equal(again.ret.v, w.ret.v);
		assert_true(pay_order_look(city.db, test_arena(), w.ret, &e));
		money_read(city.db, look, &w);
		assert_int_equal(w.order.state, PAY_ORDER_UNKNOWN);
		assert_int_equal(w.order.queries, 1);
		assert_true(w.order.next_query_at.us > seam_now().us);
		assert_true(pay_order_look(city.db, test_arena(), w.ret, &e));
		money_read(city.db, look, &w);
		assert_int_equal(w.order.state, PAY_ORDER_UNKNOWN); /* never guessed */
		assert_int_equal(w.order.queries, 2);
		paid(&w, "4200000001");
		money_tx(city.db, book, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.order.state, PAY_ORDER_PAID);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay_order, told_five_times_is_booked_once)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w;

		money_city_bill(&city, 202611);
		w = begin(&city, 60384);
		paid(&w, "4200000001");
		for (int i = 0; i < 5; i++) {
			w.notification = (struct notification){.id = id_new(),
							       .event_id = S("3119dfba-e649"),
							       .event_type = S("TRANSACTION.SUCCESS"),
							       .body = S("{}"),
							       .headers = S("h"),
							       .transaction = w.transaction,
							       .is_transaction = true};
			money_tx(city.db, take_in, &w);
		}
		w.notification.event_id = S("another event of the same payment");
		w.notification.id = id_new();
		money_tx(city.db, take_in, &w);
		money_tx(city.db, book, &w); /* and a query finds it once more */
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM pay_inbox"), 2);
		assert_int_equal(db_test_number(city.db,
						"SELECT COUNT(*) FROM pay_inbox WHERE posted_at IS NOT NULL"),
				 2);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM payment"), 1);
		assert_int_equal(db_test_number(city.db, "SELECT paid FROM bill"),
				 60384 - 91); /* the late charge since the 15th goes first */
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay_order, what_does_not_fit_freezes_and_is_not_booked)
{
	configure();
	DB_TEST_EACH(engine)
	{
		for (int fault = 0; fault < 4; fault++) {
			struct money_city city = money_city_open(engine, 1);
			struct work w = begin(&city, 60384);

			paid(&w, "4200000001");
			if (fault == 0)
				w.transaction.total_fen++;
			if (fault == 1)
				snprintf(w.transaction.mchid, sizeof(w.transaction.mchid), "1900000002");
			if (fault == 2)
				snprintf(w.transaction.appid, sizeof(w.transaction.appid),
					 "wx0000000000000000");
			if (fault == 3)
				snprintf(w.transaction.currency, sizeof(w.transaction.currency), "USD");
			money_tx(city.db, book, &w);
			money_read(city.db, look, &w);
			assert_int_equal(w.order.state, PAY_ORDER_FROZEN);
			assert_true(w.alarmed);
			assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM payment"), 0);
			paid(&w, "4200000001"); /* what comes later, right or not, waits for people */
			money_tx(city.db, book, &w);
			assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM payment"), 0);
			money_city_close(&city);
		}
	}
}

/* Paid after it was closed, and paid twice: taken in, what is not owed becomes prepaid. */
TEST(pay_order, late_and_double_money_is_kept)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w;

		money_city_bill(&city, 202611);
		w = begin(&city, 60384);
		db_test_script(city.db, "UPDATE pay_order SET state = 4;");
		paid(&w, "4200000001");
		money_tx(city.db, book, &w);
		money_read(city.db, look, &w);
		assert_int_equal(w.order.state, PAY_ORDER_PAID);
		paid(&w, "4200000002"); /* a second transaction for the same order */
		money_tx(city.db, book, &w);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM payment"), 2);
		assert_int_equal(db_test_number(city.db,
						"SELECT SUM(amount) FROM payment_part WHERE kind = 3"),
				 60384 - 91); /* less the late charge since the 15th */
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

TEST(pay_order, money_without_an_order_is_suspended_once)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = begin(&city, 60384);

		paid(&w, "4200000009");
		snprintf(w.transaction.out_trade_no, sizeof(w.transaction.out_trade_no), "NOBODYKNOWSTHIS");
		money_tx(city.db, book, &w);
		money_tx(city.db, book, &w);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM suspense"), 1);
		assert_int_equal(db_test_number(city.db,
						"SELECT -b.amount FROM ledger_balance b JOIN ledger_account "
						"a ON a.id = b.account_id WHERE a.kind = 8"),
				 60384);
		assert_int_equal(money_faults(city.db, checks, ARRAY_LEN(checks)), 0);
		money_city_close(&city);
	}
}

static bool look_alarm(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return deadline_find(tx, "pay.unknown", "pay_order", w->ret.v, &w->alarmed, &w->due, err);
}

/* The office has its hours from the first alarm on, however often the provider is asked meanwhile. */
TEST(pay_order, an_alarm_is_not_put_off_by_asking_again)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work w = begin(&city, 60384);
		struct err e = {0};
		struct instant due;

		seam_set_now(instant_add(w.order.expires_at, 3 * US_PER_HOUR));
		assert_true(pay_order_look(city.db, test_arena(), w.ret, &e));
		money_read(city.db, look_alarm, &w);
		assert_true(w.alarmed);
		due = w.due;
		seam_set_now(instant_add(w.order.expires_at, 4 * US_PER_HOUR));
		assert_true(pay_order_look(city.db, test_arena(), w.ret, &e));
		money_read(city.db, look_alarm, &w);
		assert_int_equal(w.due.us, due.us);
		seam_clear();
		money_city_close(&city);
	}
}

/* Who gave an order up and thinks better of it gets a code that is not about to close. */
TEST(pay_order, an_order_that_is_being_closed_is_not_taken_again)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work first = begin(&city, 60384), second;

		money_tx(city.db, ask_close, &first);
		second = begin(&city, 60384);
		assert_int_not_equal(second.ret.v, first.ret.v);
		assert_false(second.order.close_asked);
		money_city_close(&city);
	}
}

TEST(pay_order, another_amount_closes_the_open_order_first)
{
	configure();
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct work first = begin(&city, 60384), second;
		struct err e = {0};

		second = begin(&city, 10000);
		assert_int_not_equal(second.ret.v, first.ret.v);
		money_read(city.db, look, &first);
		assert_true(first.order.close_asked);
		assert_true(pay_order_look(city.db, test_arena(), second.ret,
					   &e)); /* the provider is silent: the old one may still be paid */
		money_read(city.db, look, &second);
		assert_int_equal(second.order.state, PAY_ORDER_CREATED); /* so the new one is not sent */
		paid(&first, "4200000001");
		money_tx(city.db, book, &first);
		assert_true(pay_order_look(city.db, test_arena(), second.ret, &e));
		money_read(city.db, look, &second);
		assert_int_equal(second.order.queries, 2); /* now it was asked for */
		assert_int_equal(money_tx_code(city.db, ask_close, &first), ERR_CONFLICT); /* over is over */
		money_city_close(&city);
	}
}

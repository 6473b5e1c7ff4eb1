/* A life of commands in one small city, from the application to the settlement. Each fails at its first
 * statement, at its second ... until nothing fails any more: a command that failed has left nothing, and once
 * it went well the life goes on as if nothing had been. The same with memory that runs out, and with faults
 * that are mended by trying again. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include "apply/apply.h"
#include "apply/apply_test.h"
#include "kit/approval.h"
#include "kit/audit.h"
#include "kit/check.h"
#include "lease/lease_store.h"
#include "matter/matter_store.h"
#include "pay/pay_settlement.h"
#include "pay/pay_store.h"
#include "repair/repair_store.h"
#include "tests/money.h"
#include "tests/test.h"

static const struct check_kind *const checks[] = {
	&pay_check_parts,    &pay_check_bills,   &pay_check_receipts,
	&pay_check_prepaid,  &rent_check_bills,  &rent_check_ledger,
	&rent_check_summary, &ledger_check_zero, &ledger_check_balance,
};

struct life {
	struct db *db;
	struct actor officer, other, director, finance, tenant;
	struct application_new form;
	struct application_id application;
	struct home_id home;
	struct lease_id lease;
	struct bill bill;
	struct payment payment;
	struct settlement_id settlement;
	struct repair_id repair;
	struct matter_id matter;
};

/* ---- the commands ---- */

static bool apply(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return application_add(tx, &l->officer, &l->form, &l->application, err);
}

static bool review_first(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return application_decide(tx, &l->other, l->application, APPROVAL_PASS, S("材料齐全"), err);
}

static bool review_second(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return application_decide(tx, &l->director, l->application, APPROVAL_PASS, S("同意"), err);
}

static bool make_home(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct home_entry entry = money_home(S("0701"));
	enum home_change change;

	return home_save(tx, &l->officer, &entry, &l->home, &change, err);
}

static bool make_lease(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct actor system = actor_system();
	struct application a;
	struct lease_new lease = {.id = l->lease,
				  .home = l->home,
				  .class = CLASS_LOW_INCOME,
				  .from = DAY(20261001),
				  .to = DAY(20270930),
				  .coefficient = {10000},
				  .pay_method = PAY_METHOD_COUNTER};

	if (!application_load(tx, &l->officer, l->application, &a, err))
		return false;
	lease.household = a.household;
	lease.tenant = a.applicant;
	return lease_add(tx, &system, &lease, err);
}

static bool sign_tenant(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return lease_sign_tenant(tx, &l->officer, l->lease, err);
}

static bool sign_lessor(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return lease_sign_lessor(tx, &l->officer, l->lease, err);
}

static struct handover check_sheet(enum handover_kind kind, int32_t day)
{
	struct handover h = {.id = 7700 + kind,
			     .kind = kind,
			     .day = {day},
			     .water = 100,
			     .power = 200,
			     .gas = 300,
			     .keys = 2};

	memset(h.good, 1, sizeof(h.good));
	return h;
}

static bool hand_over(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct handover h = check_sheet(HANDOVER_IN, 20261001);
	struct lease lease;

	return lease_load(tx, &l->officer, l->lease, &lease, err) &&
	       lease_store_hand_over(tx, &l->officer, &lease, &h, err);
}

static bool make_bill(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return rent_bill_one(tx, &l->finance, l->lease, (struct month){202610}, DAY(20270930), &l->bill, err);
}

static bool book(struct life *l, struct tx *tx, int64_t fen, const char *reference, bool deposit,
		 struct err *err)
{
	struct payment_new payment = {.lease = l->lease,
				      .channel = PAY_TRANSFER,
				      .amount = MONEY(fen),
				      .reference = str_of(reference),
				      .paid_at = tx_now(tx),
				      .deposit = deposit};
	bool repeated;

	return payment_post(tx, &l->officer, &payment, &l->payment, &repeated, err);
}

static bool pay_deposit(struct tx *tx, void *arg, struct err *err)
{
	return book(arg, tx, 100000, "D-1", true, err);
}

static bool pay_rent(struct tx *tx, void *arg, struct err *err)
{
	return book(arg, tx, 70000, "B-1", false, err); /* all that is owed, and something in advance */
}

static bool reverse(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return payment_reverse(tx, &l->finance, l->payment.id, S("记错户"), err);
}

static bool pay_again(struct tx *tx, void *arg, struct err *err)
{
	return book(arg, tx, 30000, "B-2", false, err);
}

static bool ask_repair(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct repair_new new = {.id = l->repair,
				 .home = l->home,
				 .trade = TRADE_WATER,
				 .words = S("水龙头漏水"),
				 .phone = S("13800001234")};

	return repair_add(tx, &l->officer, &new, err);
}

static bool complain(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct matter_new new = {.id = l->matter,
				 .kind = MATTER_COMPLAINT,
				 .source = MATTER_BY_PHONE,
				 .name = S("孙明"),
				 .words = S("楼道灯不亮"),
				 .home = l->home};

	return matter_add(tx, &l->officer, &new, err);
}

static bool give_notice(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct lease lease;

	return lease_load(tx, &l->officer, l->lease, &lease, err) &&
	       lease_give_notice(tx, &l->officer, &lease, DAY(20261120), END_NOTICE, err);
}

static bool check_out(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;
	struct handover h = check_sheet(HANDOVER_OUT, 20261118);
	struct lease lease;

	h.damage = MONEY(12000);
	return lease_load(tx, &l->officer, l->lease, &lease, err) &&
	       lease_check_out(tx, &l->officer, &lease, &h, err);
}

static bool draw_up(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return settlement_draw_up(tx, &l->officer, l->settlement, l->lease, err);
}

static bool confirm(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return settlement_confirm(tx, &l->officer, l->lease, (struct instant){0}, err);
}

static bool settle(struct tx *tx, void *arg, struct err *err)
{
	struct life *l = arg;

	return settlement_settle(tx, &l->finance, l->lease, S("REFUND-1"), err);
}

/* In the order of a life; NULL is the billing run of a month, which is more than one transaction. */
static db_fn *const commands[] = {
	apply,      review_first, review_second, make_home,   make_lease, sign_tenant, sign_lessor,
	hand_over,  make_bill,    NULL,          pay_deposit, pay_rent,   reverse,     pay_again,
	ask_repair, complain,     give_notice,   check_out,   draw_up,    confirm,     settle,
};

static bool run(struct life *l, size_t at, struct arena *keep, struct err *err)
{
	struct db_write w = {.fn = commands[at],
			     .arg = l,
			     .arena = keep,
			     .operation = 900 + (int64_t)at,
			     .kind = S("life")};
	struct money amount;
	int64_t bills;

	if (commands[at] == NULL)
		return rent_bill_run(l->db, keep, &l->finance, (struct month){202611}, NULL, NULL, &bills,
				     &amount, err);
	if (db_write_wait(l->db, &w))
		return true;
	*err = w.err;
	return false;
}

/* ---- the city ---- */

static void say(void *arg, struct str line)
{
	int *count = arg;

	(*count)++;
	print_error("audit: %.*s\n", STR_ARG(line));
}

static bool trail(struct tx *tx, void *arg, struct err *err)
{
	return audit_check(tx, say, arg, err);
}

static void is_clean(struct life *l)
{
	int faults = 0;

	assert_int_equal(money_faults(l->db, checks, ARRAY_LEN(checks)), 0);
	money_read(l->db, trail, &faults);
	assert_int_equal(faults, 0);
}

static bool policy(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();
	int64_t id;

	(void)arg;
	return policy_add(tx, &system, str_of(apply_test_policy), DAY(20260101), (struct day){0}, &id, err);
}

static struct life life_open(enum db_engine engine)
{
	struct life l = {.db = kit_test_open(engine)};

	policy_kinds_add(apply_domain.policies, apply_domain.policy_count);
	l.officer = kit_test_actor(l.db, "first", ROLE_LEASE_OFFICER, 0);
	l.other = kit_test_actor(l.db, "other", ROLE_LEASE_OFFICER, 0);
	l.director = kit_test_actor(l.db, "director", ROLE_DIRECTOR, 0);
	l.finance = kit_test_actor(l.db, "finance", ROLE_FINANCE, 0);
	l.officer.scope.all = l.other.scope.all = l.director.scope.all = l.finance.scope.all = true;
	l.form = (struct application_new){.channel = CHANNEL_PAPER, .form = apply_test_form(991)};
	l.lease.v = 801;
	l.settlement.v = 802;
	l.repair.v = 803;
	l.matter.v = 804;
	kit_test_write(l.db, policy, NULL);
	return l;
}

static void mix(uint64_t *hash, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*hash = (*hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
}

static void mix_table(sqlite3 *lite, const char *name, uint64_t *ret_hash)
{
	char *text = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY 1", name);
	sqlite3_stmt *rows;

	assert_int_equal(sqlite3_prepare_v2(lite, text, -1, &rows, NULL), SQLITE_OK);
	while (sqlite3_step(rows) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(rows); i++) {
			const void *bytes = sqlite3_column_blob(rows, i);

			mix(ret_hash, bytes, (size_t)sqlite3_column_bytes(rows, i));
			mix(ret_hash, "|", 1);
		}
	sqlite3_finalize(rows);
	sqlite3_free(text);
}

/* All that there is, in one number: every value of every table; on PostgreSQL how many rows. */
static uint64_t everything(struct db *db)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	sqlite3 *lite;
	sqlite3_stmt *tables;

	if (db_engine(db) == DB_POSTGRESQL)
		return (uint64_t)db_test_number(
			db, "SELECT SUM((xpath('/row/c/text()', query_to_xml('SELECT COUNT(*) AS c FROM ' || "
			    "quote_ident(tablename), false, true, '')))[1]::text::BIGINT)::BIGINT FROM "
			    "pg_tables WHERE "
			    "schemaname = 'public'");
	assert_int_equal(sqlite3_open_v2(strchr(db_test_url(db), ':') + 1, &lite, SQLITE_OPEN_READONLY, NULL),
			 SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(lite, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
				   -1, &tables, NULL),
		SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW)
		mix_table(lite, (const char *)sqlite3_column_text(tables, 0), &hash);
	sqlite3_finalize(tables);
	sqlite3_close(lite);
	return hash;
}

/* How many rows the whole life leaves: the same whatever went wrong on the way. */
static int64_t rows_of(struct db *db)
{
	static const char *const tables[] = {"application",  "approval_opinion", "lease",
					     "handover",     "home_key",         "bill",
					     "payment",      "payment_part",     "ledger_transaction",
					     "ledger_entry", "settlement",       "repair",
					     "matter",       "deadline",         "outbox",
					     "audit",        "operation",        "job"};
	int64_t sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		char text[100];

		snprintf(text, sizeof(text), "SELECT COUNT(*) FROM %s", tables[i]);
		sum = sum * 3 + db_test_number(db, text);
	}
	return sum;
}

static void must(struct life *l, size_t at)
{
	struct err err = {0};

	if (!run(l, at, test_arena(), &err))
		fail_msg("command %zu: code %d message %d field %s: %s", at, (int)err.code, (int)err.message,
			 err.field != NULL ? err.field : "-", err.detail);
}

static int64_t lived(enum db_engine engine)
{
	struct life l = life_open(engine);
	int64_t rows;

	for (size_t at = 0; at < ARRAY_LEN(commands); at++)
		must(&l, at);
	is_clean(&l);
	rows = rows_of(l.db);
	db_test_close(l.db);
	return rows;
}

TEST(nth_failure, a_command_that_fails_at_any_statement_leaves_nothing)
{
	DB_TEST_EACH(engine)
	{
		int64_t rows = lived(engine);
		struct life l = life_open(engine);
		unsigned long failures = 0;

		for (size_t at = 0; at < ARRAY_LEN(commands); at++) {
			uint64_t before = everything(l.db);
			struct err err = {0};

			for (unsigned long n = 1;; n++) {
				bool ok;

				assert_true(n < 2000);
				db_fault_at(l.db, DB_FAULT_ERROR, n);
				ok = run(&l, at, test_arena(), &err);
				if (ok && db_fault_fired(l.db))
					fail_msg("command %zu swallowed a failure of statement %lu", at, n);
				db_fault_at(l.db, DB_FAULT_NONE, 0);
				if (ok)
					break;
				failures++;
				assert_int_equal(err.code, ERR_SYSTEM);
				if (commands[at] != NULL && everything(l.db) != before)
					fail_msg("command %zu left something at statement %lu", at, n);
			}
		}
		assert_true(failures > 200);
		is_clean(&l);
		assert_int_equal(rows_of(l.db), rows);
		db_test_close(l.db);
	}
}

TEST(nth_failure, what_trying_again_mends_is_done_once)
{
	static const enum db_fault kinds[] = {DB_FAULT_BUSY, DB_FAULT_LOST, DB_FAULT_DISK_FULL,
					      DB_FAULT_COMMIT_UNKNOWN};
	static const unsigned long places[] = {1, 5, 15, 40};

	DB_TEST_EACH(engine)
	{
		int64_t rows = lived(engine);

		for (size_t i = 0; i < ARRAY_LEN(kinds) * ARRAY_LEN(places); i++) {
			enum db_fault kind = kinds[i / ARRAY_LEN(places)];
			struct life l = life_open(engine);

			for (size_t at = 0; at < ARRAY_LEN(commands); at++) {
				struct err err = {0};

				db_fault_at(l.db, kind, places[i % ARRAY_LEN(places)]);
				/* a full disk of a server is not mended by trying again at once; a lost
				 * COMMIT without a key is not known */
				if (!run(&l, at, test_arena(), &err)) {
					assert_true((engine == DB_POSTGRESQL && kind == DB_FAULT_DISK_FULL) ||
						    (commands[at] == NULL && err.code == ERR_UNKNOWN));
					db_fault_at(l.db, DB_FAULT_NONE, 0);
					must(&l, at);
				}
				db_fault_at(l.db, DB_FAULT_NONE, 0);
			}
			is_clean(&l);
			assert_int_equal(rows_of(l.db), rows);
			db_test_close(l.db);
		}
	}
}

TEST(nth_failure, memory_that_runs_out_anywhere_leaves_nothing)
{
	int64_t rows = lived(DB_SQLITE);
	struct life l = life_open(DB_SQLITE);
	unsigned failures = 0;
	int64_t bytes = 512;

	for (size_t at = 0; at < ARRAY_LEN(commands); at++) {
		uint64_t before = everything(l.db);

		for (bytes = 512;; bytes += bytes / 4) {
			struct arena *keep = arena_new((size_t)bytes);
			struct err err = {0};
			bool ok;

			assert_true(bytes < INT64_C(1) << 30);
			l.db = db_test_reopen(l.db, &(struct db_options){.synchronous_off = true,
									 .reserve_bytes = -1,
									 .attempt_bytes = bytes});
			/* the run of a month keeps its own place: a small arena there would be our mistake */
			ok = run(&l, at, commands[at] == NULL ? test_arena() : keep, &err);
			arena_free(keep);
			if (ok)
				break;
			failures++;
			assert_int_equal(err.code, ERR_LIMIT);
			if (commands[at] != NULL && everything(l.db) != before)
				fail_msg("command %zu left something with %lld bytes", at, (long long)bytes);
		}
	}
	assert_true(failures > 50);
	l.db = db_test_reopen(l.db, NULL);
	is_clean(&l);
	assert_int_equal(rows_of(l.db), rows);
	db_test_close(l.db);
}

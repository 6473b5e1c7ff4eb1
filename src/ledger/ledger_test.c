/* The books in a database, on each engine: whatever is posted, they balance; whatever is forged is found. */
#include "tests/test.h"
#include "kit/check.h"
#include "kit/kit_test.h"
#include "ledger/ledger.h"

enum { KINDS = LEDGER_DAMAGE, OWNERS = 5, POSTINGS = 300 };

struct work {
	struct actor actor;
	struct ledger_post post;
	struct ledger_transaction_id id, reversal;
	struct str reason;
	struct ledger_line account;
	struct money balance;
	unsigned limit;
	struct ledger_row *rows;
	size_t count;
};

static bool post(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return ledger_post(tx, &w->actor, &w->post, &w->id, err);
}

static bool reverse(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return ledger_reverse(tx, &w->actor, w->id, DAY(20261119), w->reason, &w->reversal, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return ledger_balance(tx, w->account.kind, w->account.owner, &w->balance, err) &&
	       ledger_statement(tx, w->account.kind, w->account.owner, w->limit, &w->rows, &w->count, err);
}

static void looked(struct db *db, struct work *w, enum ledger_kind kind, int64_t owner)
{
	struct err err;

	w->account = (struct ledger_line){kind, owner, MONEY(0)};
	assert_true(db_read(db, test_arena(), look, w, &err));
}

static int64_t faults(struct db *db, bool repair)
{
	static const struct check_kind *const kinds[] = {&ledger_check_zero, &ledger_check_balance};
	struct err err;
	int64_t n = -1;

	assert_true(check_run(db, kinds, ARRAY_LEN(kinds), repair, NULL, NULL, &n, &err));
	return n;
}

static struct work bill_of(int64_t lease, int64_t fen, struct ledger_line lines[2])
{
	lines[0] = (struct ledger_line){LEDGER_RECEIVABLE, lease, MONEY(fen)};
	lines[1] = (struct ledger_line){LEDGER_RENT, 1, MONEY(-fen)};
	return (struct work){.actor = actor_system(),
			     .reason = S("收错了"),
			     .limit = 100,
			     .post = {.day = DAY(20261118),
				      .kind = LEDGER_BILL,
				      .subject = "lease",
				      .subject_id = lease,
				      .words = S("十一月租金"),
				      .lines = lines,
				      .count = 2}};
}

TEST(ledger, balances_and_statements_follow_the_entries)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct ledger_line lines[2];
		struct work w = bill_of(7, 38317, lines);

		looked(db, &w, LEDGER_RECEIVABLE, 7);
		assert_int_equal(w.balance.fen, 0);
		assert_int_equal(w.count, 0);
		for (int i = 0; i < 3; i++)
			kit_test_write(db, post, &w);
		looked(db, &w, LEDGER_RECEIVABLE, 7);
		assert_int_equal(w.balance.fen, 3 * 38317);
		assert_int_equal(w.count, 3);
		for (size_t i = 0; i < w.count; i++) {
			assert_int_equal(w.rows[i].debit.fen, 38317);
			assert_int_equal(w.rows[i].credit.fen, 0);
			assert_int_equal(w.rows[i].balance.fen, 38317 * (int64_t)(i + 1));
		}
		w.limit = 2; /* the newest */
		looked(db, &w, LEDGER_RENT, 1);
		assert_int_equal(w.count, 2);
		assert_int_equal(w.rows[0].credit.fen, 38317);
		assert_int_equal(w.rows[0].balance.fen, -2 * 38317);
		assert_int_equal(w.rows[1].balance.fen, -3 * 38317);
		assert_int_equal(faults(db, false), 0);
		db_test_close(db);
	}
}

/* A transfer that is found later stands where it belongs, and every row's balance is what the rows above
 * make. */
TEST(ledger, a_statement_runs_by_day)
{
	static const struct {
		int32_t day;
		int64_t fen, balance;
	} rows[] = {{20261110, 100, 100}, {20261117, 30, 130}, {20261118, 5, 135}, {20261118, 7, 142}};
	static const size_t posted[] = {2, 0, 3, 1};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		for (size_t i = 0; i < ARRAY_LEN(posted); i++) {
			struct ledger_line lines[2];
			struct work w = bill_of(7, rows[posted[i]].fen, lines);

			w.post.day = DAY(rows[posted[i]].day);
			kit_test_write(db, post, &w);
		}
		struct work w = {.actor = actor_system(), .limit = 10};
		looked(db, &w, LEDGER_RECEIVABLE, 7);
		assert_int_equal(w.count, ARRAY_LEN(rows));
		for (size_t i = 0; i < w.count; i++) {
			assert_int_equal(w.rows[i].day.yyyymmdd, rows[i].day);
			assert_int_equal(w.rows[i].debit.fen, rows[i].fen);
			assert_int_equal(w.rows[i].balance.fen, rows[i].balance);
		}
		db_test_close(db);
	}
}

TEST(ledger, a_reversal_takes_back_all_of_it_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct ledger_line lines[2];
		struct work w = bill_of(7, 38317, lines);
		struct err err;

		kit_test_write(db, post, &w);
		kit_test_write(db, reverse, &w);
		looked(db, &w, LEDGER_RECEIVABLE, 7);
		assert_int_equal(w.balance.fen, 0);
		assert_int_equal(w.count, 2);
		assert_int_equal(w.rows[1].kind, LEDGER_REVERSAL);
		assert_int_equal(w.rows[1].credit.fen, 38317);
		assert_false(db_write(db, test_arena(), reverse, &w, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		w.id = w.reversal;
		assert_false(db_write(db, test_arena(), reverse, &w, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		w.id.v = 12345;
		assert_false(db_write(db, test_arena(), reverse, &w, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		assert_int_equal(faults(db, false), 0);
		db_test_close(db);
	}
}

static void unbalanced(void)
{
	struct db *db = kit_test_open(DB_SQLITE);
	struct ledger_line lines[2];
	struct work w = bill_of(7, 100, lines);

	lines[1].amount = MONEY(-99);
	kit_test_write(db, post, &w);
}

TEST(ledger, an_unbalanced_posting_is_our_own_mistake)
{
	assert_true(test_ends_process(unbalanced));
}

/* ---- random books against a small model ---- */

static size_t random_lines(struct ledger_line lines[20], int64_t model[KINDS + 1][OWNERS])
{
	size_t count = 2 + seam_random_below(19);
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t fen = (int64_t)seam_random_below(2000000) - 1000000;
		bool last = i + 1 == count;

		lines[i] = (struct ledger_line){(enum ledger_kind)(1 + seam_random_below(KINDS)),
						seam_random_below(OWNERS), MONEY(last ? -sum : fen)};
		if (lines[i].amount.fen == 0)
			return random_lines(lines, model);
		sum += lines[i].amount.fen;
	}
	for (size_t i = 0; i < count; i++)
		model[lines[i].kind][lines[i].owner] += lines[i].amount.fen;
	return count;
}

TEST(ledger, random_books_balance)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		int64_t model[KINDS + 1][OWNERS] = {0};
		struct ledger_line lines[20];
		struct work w = {.actor = actor_system(), .reason = S("收错了"), .limit = 1000};

		seam_set_seed(20261118);
		for (int i = 0; i < POSTINGS; i++) {
			w.post = (struct ledger_post){.day = day_add(DAY(20260101), i),
						      .kind = LEDGER_ADJUSTMENT,
						      .subject = "test",
						      .subject_id = i,
						      .words = S("random"),
						      .lines = lines,
						      .count = random_lines(lines, model)};
			kit_test_write(db, post, &w);
			if (seam_random_below(10) > 0)
				continue;
			kit_test_write(db, reverse, &w);
			for (size_t k = 0; k < w.post.count; k++)
				model[lines[k].kind][lines[k].owner] -= lines[k].amount.fen;
		}
		for (int kind = 1; kind <= KINDS; kind++)
			for (int owner = 0; owner < OWNERS; owner++) {
				looked(db, &w, (enum ledger_kind)kind, owner);
				assert_int_equal(w.balance.fen, model[kind][owner]);
				if (w.count > 0)
					assert_int_equal(w.rows[0].balance.fen,
							 w.rows[0].debit.fen - w.rows[0].credit.fen);
			}
		assert_int_equal(db_test_number(db, "SELECT SUM(amount) FROM ledger_entry"), 0);
		assert_int_equal(db_test_number(db, "SELECT SUM(amount) FROM ledger_balance"), 0);
		assert_int_equal(faults(db, false), 0);
		seam_clear();
		db_test_close(db);
	}
}

struct bulk_work {
	struct actor actor;
	struct ledger_bulk bulk;
};

static bool post_bulk(struct tx *tx, void *arg, struct err *err)
{
	struct bulk_work *w = arg;

	return ledger_post_bulk(tx, &w->actor, &w->bulk, err);
}

TEST(ledger, a_bulk_leaves_the_books_that_single_postings_leave)
{
	static const struct ledger_bulk_row rows[] = {
		{1, 7, 100, MONEY(38317)},
		{2, 8, 100, MONEY(44455)},
		{3, 9, 200, MONEY(1)},
		{4, 10, 100, MONEY(2)},
	};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct ledger_line lines[2];
		struct work w = bill_of(8, 500, lines); /* the account of 8 is there already */
		struct bulk_work b = {actor_system(),
				      {DAY(20261118), LEDGER_BILL, "bill", S("2026-11"), LEDGER_RECEIVABLE,
				       LEDGER_RENT, rows, ARRAY_LEN(rows)}};

		kit_test_write(db, post, &w);
		kit_test_write(db, post_bulk, &b);
		looked(db, &w, LEDGER_RECEIVABLE, 8);
		assert_int_equal(w.balance.fen, 500 + 44455);
		assert_int_equal(w.count, 2);
		looked(db, &w, LEDGER_RENT, 100);
		assert_int_equal(w.balance.fen, -(38317 + 44455 + 2));
		looked(db, &w, LEDGER_RENT, 200);
		assert_int_equal(w.balance.fen, -1);
		assert_int_equal(faults(db, false), 0);
		db_test_close(db);
	}
}

/* The same books as one posting after the other would give: with old and new accounts, in whole and part
 * batches. */
TEST(ledger, bulk_posts_as_one_by_one)
{
	static const size_t counts[] = {0, 1, 15, 16, 17, 50};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = {.actor = actor_system()};

		for (size_t c = 0; c < ARRAY_LEN(counts); c++) {
			struct ledger_bulk_row rows[50];
			struct bulk_work b = {actor_system(),
					      {DAY(20261101), LEDGER_BILL, "bill", S("2026-11"),
					       LEDGER_RECEIVABLE, LEDGER_RENT, rows, counts[c]}};

			for (size_t i = 0; i < counts[c]; i++)
				rows[i] =
					(struct ledger_bulk_row){(int64_t)i + 1, 10 + 2 * (int64_t)i,
								 (int64_t)i % 3 + 1, MONEY(100 + (int64_t)i)};
			kit_test_write(db, post_bulk, &b);
		}
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM ledger_transaction"),
				 1 + 15 + 16 + 17 + 50);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM ledger_entry"),
				 2 * (1 + 15 + 16 + 17 + 50));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM ledger_account"), 50 + 3);
		w.limit = 100;
		looked(db, &w, LEDGER_RECEIVABLE, 10);
		assert_int_equal(w.balance.fen, 5 * 100);
		looked(db, &w, LEDGER_RECEIVABLE, 10 + 2 * 49);
		assert_int_equal(w.balance.fen, 149);
		assert_int_equal(faults(db, false), 0);
		db_test_close(db);
	}
}

/* ---- what somebody does behind the program's back ---- */

struct forgery {
	const char *key, *text;
};

static bool forge(struct tx *tx, void *arg, struct err *err)
{
	const struct forgery *f = arg;

	return db_run_text(tx, str_of(f->key), str_of(f->text), NULL, 0, NULL, NULL, err);
}

static bool forged(struct db *db, const char *text)
{
	struct forgery f = {text, text};
	struct err err;

	return db_write(db, test_arena(), forge, &f, &err);
}

TEST(ledger, entries_cannot_be_edited_and_a_forged_one_is_found)
{
	static const char *const drop[] = {[DB_SQLITE] = "DROP TRIGGER ledger_entry_no_update;",
					   [DB_POSTGRESQL] =
						   "DROP TRIGGER ledger_entry_append_only ON ledger_entry;"};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct ledger_line lines[2];
		struct work w = bill_of(7, 38317, lines);

		kit_test_write(db, post, &w);
		assert_false(forged(db, "UPDATE ledger_entry SET amount = amount + 1 WHERE number = 1"));
		assert_false(forged(db, "DELETE FROM ledger_entry"));
		assert_false(forged(db, "UPDATE ledger_transaction SET day = 20260101"));
		assert_false(forged(db, "DELETE FROM ledger_transaction"));
		assert_int_equal(faults(db, false), 0);
		db_test_script(db, drop[engine]);
		assert_true(forged(db, "UPDATE ledger_entry SET amount = amount + 1 WHERE number = 1"));
		assert_int_equal(faults(db, false), 2); /* the transaction, and the account's balance */
		assert_int_equal(faults(db, true), 1);  /* a summary can be mended, an entry cannot */
		db_test_close(db);
	}
}

TEST(ledger, a_lost_or_wrong_balance_is_found_and_mended)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct ledger_line lines[2];
		struct work w = bill_of(7, 38317, lines);

		kit_test_write(db, post, &w);
		assert_true(forged(db, "UPDATE ledger_balance SET amount = 0, entries = 0 WHERE amount > 0"));
		assert_true(forged(db, "DELETE FROM ledger_balance WHERE amount < 0"));
		assert_int_equal(faults(db, false), 2);
		assert_int_equal(faults(db, true), 0);
		looked(db, &w, LEDGER_RENT, 1);
		assert_int_equal(w.balance.fen, -38317);
		db_test_close(db);
	}
}

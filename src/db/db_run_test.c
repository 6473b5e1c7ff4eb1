/* Statements: every type there and back, NULL and empty, errors, nesting; the same on both engines. */
#include <string.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

struct row {
	int64_t id, big, big_null;
	int32_t middle;
	int16_t small;
	bool flag;
	struct str words, words_null, bytes;
};

#define M(name_, type_, nullable_)                                                           \
	{                                                                                    \
#name_, type_, nullable_, offsetof(struct row, name_), SQL_MEANS_PLAIN, NULL \
	}

static const struct sql_member all[] = {M(id, SQL_I64, false),      M(big, SQL_I64, false),
					M(big_null, SQL_I64, true), M(middle, SQL_I32, false),
					M(small, SQL_I16, false),   M(flag, SQL_BOOL, false),
					M(words, SQL_STR, false),   M(words_null, SQL_STR, true),
					M(bytes, SQL_BLOB, false)};

static const struct sql_statement add = {
	.name = "add",
	.text = "INSERT INTO sample (id, big, big_null, middle, small, flag, words, "
		"words_null, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
	.in = all,
	.in_count = 9,
	.writes = true};
static const struct sql_statement load = {
	.name = "load",
	.text = "SELECT id, big, big_null, middle, small, flag, words, words_null, bytes "
		"FROM sample WHERE id = $1",
	.in = all,
	.in_count = 1,
	.out = all,
	.out_count = 9,
	.out_size_bytes = sizeof(struct row)};
static const struct sql_statement list = {
	.name = "list",
	.text = "SELECT id, big, big_null, middle, small, flag, words, words_null, bytes "
		"FROM sample ORDER BY id",
	.out = all,
	.out_count = 9,
	.out_size_bytes = sizeof(struct row)};
static const struct sql_statement set_big = {.name = "set_big",
					     .text = "UPDATE sample SET big = $2 WHERE id >= $1",
					     .in = all,
					     .in_count = 2,
					     .writes = true};
static const struct sql_statement returning = {
	.name = "returning",
	.text = "UPDATE sample SET big = big + 1 WHERE id = $1 RETURNING id, big",
	.in = all,
	.in_count = 1,
	.out = all,
	.out_count = 2,
	.out_size_bytes = sizeof(struct row),
	.writes = true};

static const char ddl[] =
	"CREATE TABLE sample (id BIGINT PRIMARY KEY, big BIGINT NOT NULL, big_null BIGINT, middle INTEGER "
	"NOT NULL, "
	"small SMALLINT NOT NULL CHECK (small < 1000), flag SMALLINT NOT NULL, words TEXT NOT NULL, "
	"words_null TEXT, bytes BLOB NOT NULL);\n"
	"CREATE TABLE child (id BIGINT PRIMARY KEY, sample_id BIGINT NOT NULL REFERENCES sample (id));\n"
	"CREATE UNIQUE INDEX sample_words ON sample (words) WHERE words <> '';\n";

static struct db *open_sample(enum db_engine engine)
{
	struct db *db = db_test_open(engine);

	db_test_script(db, ddl);
	return db;
}

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_run(tx, &add, arg, NULL, err);
}

static bool load_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_one(tx, &load, arg, arg, err);
}

TEST(db_run, every_type_there_and_back)
{
	static const char bytes[] = {0, 1, '\\', 'x', '\'', (char)0xff, 0};
	struct row rows[] = {
		{1,
		 INT64_MAX,
		 INT64_MIN,
		 INT32_MAX,
		 999,
		 true,
		 {"安居 it's \\ \"x\"", 21},
		 {"y", 1},
		 {bytes, sizeof(bytes)}},
		{2, INT64_MIN, 0, INT32_MIN, INT16_MIN, false, {NULL, 0}, {NULL, 0}, {NULL, 0}},
		{3, -1, 7, 0, 0, false, {"$1 :x ? %", 9}, {"", 0}, {"", 0}},
	};

	rows[0].words = S("安居 it's \\ \"x\"");
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct err err = {0};

		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			struct row got = {.id = rows[i].id};

			assert_true(db_write(db, test_arena(), add_tx, &rows[i], &err));
			assert_true(db_read(db, test_arena(), load_tx, &got, &err));
			assert_int_equal(got.big, rows[i].big);
			assert_int_equal(got.big_null, rows[i].big_null);
			assert_int_equal(got.middle, rows[i].middle);
			assert_int_equal(got.small, rows[i].small);
			assert_int_equal(got.flag, rows[i].flag);
			assert_true(str_equal(got.words, rows[i].words));
			assert_true(str_equal(got.words_null, rows[i].words_null));
			assert_true(str_equal(got.bytes, rows[i].bytes));
		}
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM sample WHERE words_null IS NULL"),
				 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM sample WHERE big_null IS NULL"), 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM sample WHERE words = ''"), 1);
		db_test_close(db);
	}
}

TEST(db_run, absent_is_not_found_and_leaves_the_output)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct row row = {.id = 5, .big = 77};
		struct err err = {0};

		assert_false(db_read(db, test_arena(), load_tx, &row, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		assert_int_equal(row.big, 77);
		db_test_close(db);
	}
}

static bool many_tx(struct tx *tx, void *arg, struct err *err)
{
	void *rows;
	size_t count;
	struct row *r;

	if (!db_many(tx, &list, NULL, &rows, &count, err))
		return false;
	r = rows;
	for (size_t i = 0; i < count; i++)
		if (r[i].id != (int64_t)i || r[i].middle != (int32_t)i * 2)
			return err_system(err, "row %zu", i);
	*(size_t *)arg = count;
	return true;
}

struct walk {
	struct tx *tx;
	int64_t sum;
	size_t count;
	size_t stop_at;
};

/* Runs the same and another statement while the first is being read. */
static bool walk_row(void *arg, const void *data, struct err *err)
{
	struct walk *w = arg;
	const struct row *row = data;
	struct row again = {.id = row->id};

	if (++w->count == w->stop_at)
		return err_conflict(err, MSG_DB_CONFLICT);
	if (w->count % 50 == 1) {
		size_t count;

		if (!db_one(w->tx, &load, &again, &again, err) || !many_tx(w->tx, &count, err))
			return false;
		w->sum += again.middle - row->middle;
	}
	w->sum += row->id;
	return true;
}

static bool walk_tx(struct tx *tx, void *arg, struct err *err)
{
	struct walk *w = arg;

	w->tx = tx;
	w->sum = 0;
	w->count = 0;
	return db_each(tx, &list, NULL, walk_row, w, err);
}

static bool fill_tx(struct tx *tx, void *arg, struct err *err)
{
	int count = *(int *)arg;

	for (int i = 0; i < count; i++) {
		struct row row = {.id = i, .middle = i * 2, .bytes = S("b")};

		if (!db_run(tx, &add, &row, NULL, err))
			return false;
	}
	return true;
}

TEST(db_run, many_and_each_with_statements_between)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct err err = {0};
		struct walk w = {0};
		int count = 2500;
		size_t seen = 0;

		assert_true(db_write(db, test_arena(), fill_tx, &count, &err));
		assert_true(db_read(db, test_arena(), many_tx, &seen, &err));
		assert_int_equal(seen, 2500);
		assert_true(db_read(db, test_arena(), walk_tx, &w, &err));
		assert_int_equal(w.count, 2500);
		assert_int_equal(w.sum, 2499 * 2500 / 2);
		w.stop_at = 1100; /* the row says stop: its error comes out, the connection stays usable */
		assert_false(db_read(db, test_arena(), walk_tx, &w, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_true(db_read(db, test_arena(), many_tx, &seen, &err));
		db_test_close(db);
	}
}

struct changed {
	struct row row;
	int64_t changed;
};

static bool set_tx(struct tx *tx, void *arg, struct err *err)
{
	struct changed *c = arg;

	return db_run(tx, &set_big, &c->row, &c->changed, err);
}

static bool returning_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_one(tx, &returning, arg, arg, err);
}

TEST(db_run, counts_changes_and_returns_rows_of_a_write)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct err err = {0};
		struct changed c = {.row = {.id = 4, .big = 9}};
		struct row row = {.id = 7};
		int count = 10;

		assert_true(db_write(db, test_arena(), fill_tx, &count, &err));
		assert_true(db_write(db, test_arena(), set_tx, &c, &err));
		assert_int_equal(c.changed, 6);
		c.row.id = 10;
		assert_true(db_write(db, test_arena(), set_tx, &c, &err));
		assert_int_equal(c.changed, 0);
		assert_true(db_write(db, test_arena(), returning_tx, &row, &err));
		assert_int_equal(row.big, 10);
		db_test_close(db);
	}
}

static bool orphan_tx(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	return db_run_text(tx, S("orphan"), S("INSERT INTO child (id, sample_id) VALUES (1, 404)"), NULL, 0,
			   NULL, NULL, err);
}

static bool ignore_error_tx(struct tx *tx, void *arg, struct err *err)
{
	struct row row = *(struct row *)arg;
	struct err first = {0};

	if (!db_run(tx, &add, &row, NULL, err))
		return false;
	db_run(tx, &add, &row, NULL, &first); /* the same key again, its error ignored */
	return true;
}

TEST(db_run, errors_mean_the_same_on_both_engines)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct err err = {0};
		struct row row = {.id = 1, .words = S("one"), .bytes = S("b")},
			   check = {.id = 2, .small = 1000, .bytes = S("b")};
		struct row same_words = {.id = 3, .words = S("one"), .bytes = S("b")},
			   other = {.id = 4, .bytes = S("b")};

		assert_true(db_write(db, test_arena(), add_tx, &row, &err));
		assert_false(db_write(db, test_arena(), add_tx, &row, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_false(db_write(db, test_arena(), add_tx, &same_words, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_false(db_write(db, test_arena(), orphan_tx, NULL, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_false(db_write(db, test_arena(), add_tx, &check, &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		assert_false(db_read(db, test_arena(), add_tx, &check, &err)); /* a write in a read */
		assert_int_equal(err.code, ERR_SYSTEM);
		assert_false(
			db_write(db, test_arena(), ignore_error_tx, &other, &err)); /* nothing half stays */
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM sample"), 1);
		db_test_close(db);
	}
}

struct tries {
	int64_t from;
	unsigned good, bad;
};

static bool nested_tx(struct tx *tx, void *arg, struct err *err)
{
	struct row row = *(struct row *)arg;

	if (!db_run(tx, &add, &row, NULL, err))
		return false;
	row.id++;
	tx_try(tx, add_tx, &row, err); /* may fail: the outer part stays */
	return true;
}

static bool tries_tx(struct tx *tx, void *arg, struct err *err)
{
	struct tries *t = arg;
	struct err ignored;

	t->good = t->bad = 0;
	for (int64_t i = 0; i < 10; i++) {
		struct row row = {.id = i % 4, .bytes = S("b")};

		if (tx_try(tx, add_tx, &row, &ignored))
			t->good++;
		else
			t->bad++;
	}
	return tx_try(tx, nested_tx, &(struct row){.id = 100, .bytes = S("b")}, err);
}

TEST(db_run, tries_undo_only_their_part)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct tries t = {0};
		struct err err = {0};

		assert_true(db_write(db, test_arena(), tries_tx, &t, &err));
		assert_int_equal(t.good, 4);
		assert_int_equal(t.bad, 6);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM sample"), 6);
		db_test_close(db);
	}
}

static bool narrow_row(void *arg, const void *row, struct err *err)
{
	(void)arg;
	(void)row;
	(void)err;
	return true;
}

static bool wrong_tx(struct tx *tx, void *arg, struct err *err)
{
	static const struct sql_member narrow = {"narrow", SQL_I16, false, 0, SQL_MEANS_PLAIN, NULL};
	struct str text = str_of(arg);

	return db_each_text(tx, text, text, NULL, 0, NULL, &narrow, 1, 64, narrow_row, NULL, err);
}

TEST(db_run, a_column_of_another_type_is_an_error)
{
	static char *const texts[] = {"SELECT 70000", "SELECT 'x'", "SELECT 1, 2 FROM nowhere", "SELECT 1.5"};

	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);

		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
			struct err err = {0};

			assert_false(db_read(db, test_arena(), wrong_tx, texts[i], &err));
			assert_int_equal(err.code, ERR_SYSTEM);
		}
		db_test_close(db);
	}
}

static bool prepare_tx(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	for (size_t i = 0; i < db_statement_count; i++)
		if (!db_prepare(tx, db_statements[i], err))
			return false;
	for (size_t i = 0; i < db_list_total; i++)
		if (!db_prepare_list(tx, db_lists[i], err))
			return false;
	return true;
}

TEST(db_run, every_statement_of_the_program_is_understood)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		struct err err = {0};

		if (!db_read(db, test_arena(), prepare_tx, NULL, &err))
			fail_msg("%s", err.detail);
		db_test_close(db);
	}
}

static bool prepare_wrong_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_prepare(tx, arg, err);
}

TEST(db_run, preparing_finds_wrong_statements)
{
	struct sql_statement columns = load, table = load;

	columns.out_count = 8;
	table.text = "SELECT id FROM nowhere WHERE id = $1";
	DB_TEST_EACH(engine)
	{
		struct db *db = open_sample(engine);
		struct err err = {0};

		assert_false(db_read(db, test_arena(), prepare_wrong_tx, &columns, &err));
		assert_false(db_read(db, test_arena(), prepare_wrong_tx, &table, &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		db_test_close(db);
	}
}

TEST(db_run, patterns_are_escaped)
{
	assert_str(db_like_contains(test_arena(), S("50%_\\x")), "%50\\%\\_\\\\x%");
	assert_str(db_like_begins(test_arena(), S("a")), "a%");
}

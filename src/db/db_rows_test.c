/* Many rows by one statement, and chunks that fail half-way: all of it or nothing. */
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

struct row {
	int64_t id, amount;
	struct str words;
};

static const struct sql_member members[] = {
	{.name = "id", .type = SQL_I64, .offset = offsetof(struct row, id)},
	{.name = "amount", .type = SQL_I64, .offset = offsetof(struct row, amount)},
	{.name = "words", .type = SQL_STR, .offset = offsetof(struct row, words)},
};
static const struct sql_statement add = {
	.name = "rows_add",
	.text = "INSERT INTO line (id, amount, words) VALUES ($1, ABS($2), $3)",
	.in = members,
	.in_count = 3,
	.writes = true};
static const struct sql_statement add_new = {
	.name = "rows_add_new",
	.text = "INSERT INTO line (id, amount, words) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
	.in = members,
	.in_count = 3,
	.writes = true};

static struct db *open_lines(enum db_engine engine)
{
	struct db *db = db_test_open_with(engine, &(struct db_options){.synchronous_off = true});

	db_test_script(db, "CREATE TABLE line (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL, words TEXT NOT "
			   "NULL)");
	return db;
}

struct work {
	const struct sql_statement *statement;
	struct row rows[200];
	size_t count;
	int64_t changed;
};

static struct work work_of(const struct sql_statement *s, int64_t first, size_t count)
{
	struct work w = {.statement = s, .count = count, .changed = -1};

	for (size_t i = 0; i < count; i++)
		w.rows[i] = (struct row){first + (int64_t)i, 1000 + (int64_t)i,
					 str_format(test_arena(), "它's $%zu (%zu)", i, i)};
	return w;
}

static bool run(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return db_run_rows(tx, w->statement, w->rows, sizeof(*w->rows), w->count, &w->changed, err);
}

/* Fewer than a batch, one, one and a rest, many: every value in its own row. */
TEST(db_rows, each_value_comes_into_its_row)
{
	static const size_t counts[] = {0, 1, 15, 16, 17, 32, 47, 200};

	DB_TEST_EACH(engine)
	{
		struct db *db = open_lines(engine);
		int64_t first = 1, all = 0;

		for (size_t k = 0; k < ARRAY_LEN(counts); k++, first += 1000) {
			struct work w = work_of(&add, first, counts[k]);
			struct err err = {0};

			assert_true(db_write(db, test_arena(), run, &w, &err));
			assert_int_equal(w.changed, counts[k]);
			all += (int64_t)counts[k];
		}
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM line"), all);
		assert_int_equal(db_test_number(db,
						"SELECT COUNT(*) FROM line WHERE amount = 1000 + (id - 1) % "
						"1000 AND words = '它''s $' || ((id - 1) % 1000) || ' (' || "
						"((id - 1) % 1000) || ')'"),
				 all);
		db_test_close(db);
	}
}

TEST(db_rows, one_bad_row_takes_all_of_them_along)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_lines(engine);

		for (size_t bad = 1; bad < 40; bad += 6) { /* in a whole batch and in the rest */
			struct work w = work_of(&add, 1, 40);
			struct err err = {0};

			w.rows[bad].id = 1;
			assert_false(db_write(db, test_arena(), run, &w, &err));
			assert_int_equal(err.code, ERR_CONFLICT);
			assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM line"), 0);
		}
		db_test_close(db);
	}
}

TEST(db_rows, what_is_there_already_is_counted_out)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_lines(engine);
		struct work first = work_of(&add_new, 11, 20), second = work_of(&add_new, 1, 50);
		struct err err = {0};

		assert_true(db_write(db, test_arena(), run, &first, &err));
		assert_true(db_write(db, test_arena(), run, &second, &err));
		assert_int_equal(first.changed, 20);
		assert_int_equal(second.changed, 30);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM line"), 50);
		db_test_close(db);
	}
}

/* ---- chunks ---- */

struct chunks {
	int64_t next;
	int64_t fail_at; /* in this chunk, when half of it is written */
	unsigned tries;
};

static bool chunk(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct chunks *c = arg;
	struct work w = work_of(&add, c->next, 100);

	c->tries++;
	*ret_done = c->next + 100 > 500;
	w.count = 50;
	if (!run(tx, &w, err))
		return false;
	if (c->next == c->fail_at)
		return err_conflict(err, MSG_DB_OPERATION_USED);
	w = work_of(&add, c->next + 50, 50);
	if (!run(tx, &w, err))
		return false;
	c->next += 100;
	return true;
}

/* The writer sets no savepoint round a chunk: what it left half-way must go all the same, and only that. */
TEST(db_rows, a_chunk_that_fails_half_way_leaves_nothing_and_the_next_run_goes_on)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_lines(engine);
		struct chunks c = {.next = 1, .fail_at = 301};
		struct work alone = work_of(&add, 5000, 20);
		struct err err = {0};

		assert_false(db_write_chunks(db, test_arena(), chunk, &c, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_int_equal(c.tries, 4);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM line"), 300);
		assert_int_equal(db_test_number(db, "SELECT MAX(id) FROM line"), 300);
		assert_true(db_write(db, test_arena(), run, &alone, &err)); /* the writer is as it was */
		c.fail_at = 0;
		assert_true(db_write_chunks(db, test_arena(), chunk, &c, &err));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM line WHERE id <= 500"), 500);
		db_test_close(db);
	}
}

/* A savepoint of more pages than SQLite keeps in memory. */
#include "db/db_test_open.h"
#include "tests/test.h"

static const struct sql_statement move_all = {
	.name = "pieces_move_all",
	.text = "UPDATE page SET words = substr(words, 2) || substr(words, 1, 1), moves = moves + 1",
	.writes = true};

static bool move_tx(struct tx *tx, void *arg, struct err *err)
{
	const bool *fails = arg;

	for (int i = 0; i < 2; i++)
		if (!db_run(tx, &move_all, NULL, NULL, err))
			return false;
	return !*fails || err_conflict(err, MSG_DB_OPERATION_USED);
}

static bool try_tx(struct tx *tx, void *arg, struct err *err)
{
	struct err ignored = {0};
	bool fails = true, holds = false;

	(void)arg;
	assert_false(tx_try(tx, move_tx, &fails, &ignored));
	assert_int_equal(ignored.code, ERR_CONFLICT);
	return tx_try(tx, move_tx, &holds, err);
}

/* 20 MiB of pages change in one command, are undone, and change again. */
TEST(db_pieces, a_savepoint_larger_than_its_memory_can_be_undone)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open_with(engine, &(struct db_options){.synchronous_off = true});
		struct err err = {0};

		if (engine == DB_SQLITE) {
			db_test_script(
				db, "CREATE TABLE page (id INTEGER PRIMARY KEY, words TEXT, moves INTEGER);"
				    "INSERT INTO page WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + "
				    "1 FROM n WHERE i < 6000) SELECT i, hex(zeroblob(1700)) || i, 0 FROM n;");
			if (!db_write(db, test_arena(), try_tx, NULL, &err))
				fail_msg("%s", err.detail);
			assert_int_equal(db_test_number(db, "SELECT SUM(moves) FROM page"), 12000);
			assert_int_equal(
				db_test_number(
					db, "SELECT COUNT(*) FROM page WHERE words LIKE '%' || id || '00'"),
				6000);
		}
		db_test_close(db);
	}
}

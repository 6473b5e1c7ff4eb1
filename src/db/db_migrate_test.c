/* Migrations: translation, order, checksums, refusal of what is newer; a migration that fails leaves nothing.
 */
#include <stdlib.h>
#include <string.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

#define TEXT_(literal)                            \
	{                                         \
		(literal ""), sizeof(literal) - 1 \
	}

/* The program's own migrations, then these. */
static struct migration list[600];

static size_t list_with(const struct migration *more, size_t count)
{
	assert_true(db_migration_count + count < ARRAY_LEN(list));
	memcpy(list, db_migrations, db_migration_count * sizeof(list[0]));
	memcpy(list + db_migration_count, more, count * sizeof(list[0]));
	return db_migration_count + count;
}

static const struct migration more[] = {
	{9001, "first",
	 TEXT_("-- folder: first\nCREATE TABLE first (id BIGINT PRIMARY KEY, words TEXT NOT NULL, small "
	       "SMALLINT, "
	       "bytes BLOB, day INTEGER CHECK (day > 0 AND length(CAST(day AS TEXT)) = 8));\n"
	       "CREATE INDEX first_words ON first (words);\nINSERT INTO first (id, words) VALUES (1, 'TEXT; "
	       ") stays'), (2, 'b');\n")},
	{9005, "second",
	 TEXT_("-- folder: second\nCREATE TABLE second (id BIGINT PRIMARY KEY,\n\tfirst_id BIGINT NOT NULL "
	       "REFERENCES first (id)\n);\n"
	       "ALTER TABLE first ADD COLUMN note TEXT;\n"
	       "-- engine: sqlite\nCREATE TRIGGER second_kept BEFORE DELETE ON second BEGIN SELECT "
	       "RAISE(ABORT, 'kept'); END;\n"
	       "-- engine: postgresql\nCREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
	       "RAISE EXCEPTION 'kept'; END; $$;\n"
	       "CREATE TRIGGER second_kept BEFORE DELETE ON second FOR EACH ROW EXECUTE FUNCTION kept();\n"
	       "-- engine: both\nINSERT INTO second (id, first_id) VALUES (1, 2);\n")},
	{9006, "third", TEXT_("CREATE TABLE third (id BIGINT PRIMARY KEY);\n")},
};

TEST(db_migrate, translates_types_and_sections)
{
	struct arena *a = test_arena();
	struct str text =
		S("CREATE TABLE x (id BIGINT PRIMARY KEY, s SMALLINT, t TEXT DEFAULT 'TEXT' CHECK (CAST(s AS "
		  "TEXT) <> ''), b BLOB);\n"
		  "\n-- engine: sqlite\n\nA;\n-- engine: postgresql\nB $$ TEXT $$;\n\n-- engine: both\nC;");

	assert_str(migrate_translate(a, DB_SQLITE, text),
		   "CREATE TABLE x (id INTEGER PRIMARY KEY, s INTEGER, t TEXT DEFAULT 'TEXT' CHECK (CAST(s "
		   "AS TEXT) <> ''), b BLOB) STRICT;\n\n\nA;\nC;");
	assert_str(migrate_translate(a, DB_POSTGRESQL, text),
		   "CREATE TABLE x (id BIGINT PRIMARY KEY, s SMALLINT, t TEXT COLLATE \"C\" DEFAULT 'TEXT' "
		   "CHECK (CAST(s AS TEXT) <> ''), b BYTEA);\n\n"
		   "B $$ TEXT $$;\n\nC;");
}

static bool delete_tx(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	return db_run_text(tx, S("d"), S("DELETE FROM second WHERE id = 1"), NULL, 0, NULL, NULL, err);
}

TEST(db_migrate, runs_each_once_and_knows_what_ran)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		size_t two = list_with(more, 2), three;
		struct err err = {0};
		int applied = -1;

		assert_false(migrate_is_current(db, list, two, false, &err));
		assert_int_equal(err.message, MSG_DB_BEHIND);
		if (!migrate_list(db, list, two, &applied, &err))
			fail_msg("%s", err.detail);
		assert_int_equal(applied, 2);
		assert_true(migrate_list(db, list, two, &applied, &err));
		assert_int_equal(applied, 0);
		assert_true(migrate_is_current(db, list, two, false, &err));
		three = list_with(more, 3);
		assert_true(migrate_list(db, list, three, &applied, &err));
		assert_int_equal(applied, 1);
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM first WHERE words = 'TEXT; ) stays'"), 1);
		assert_int_equal(db_test_number(db, "SELECT first_id FROM second"), 2);
		assert_false(
			db_write(db, test_arena(), delete_tx, NULL, &err)); /* the trigger of its engine */
		assert_int_equal(err.code, ERR_CONFLICT);
		db_test_close(db);
	}
}

/* A number that was free between two others: cities have gone by it. */
TEST(db_migrate, refuses_one_that_was_put_before_what_ran)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		size_t n = list_with(more, 3);
		struct err err = {0};

		list[n - 2] = list[n - 1];
		assert_true(migrate_list(db, list, n - 1, NULL, &err));
		list_with(more, 3);
		assert_false(migrate_list(db, list, n, NULL, &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		assert_non_null(strstr(err.detail, "stands before"));
		db_test_close(db);
	}
}

TEST(db_migrate, refuses_a_changed_text_a_hole_and_a_newer_database)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		size_t n = list_with(more, 3);
		struct err err = {0};

		assert_true(migrate_list(db, list, n, NULL, &err));
		list[n - 2].text = S("-- another text\n");
		assert_false(migrate_list(db, list, n, NULL, &err));
		assert_int_equal(err.message, MSG_DB_MIGRATION_CHANGED);
		assert_string_equal(err.arg[0], "9005");
		assert_false(migrate_is_current(db, list, n, false, &err));
		list_with(more, 3);
		list[n - 3] = list[n - 2]; /* 9001 was never heard of */
		list[n - 2] = list[n - 1];
		assert_false(migrate_list(db, list, n - 1, NULL, &err));
		list_with(more, 3);
		assert_false(migrate_list(db, list, n - 1, NULL, &err));
		assert_int_equal(err.message, MSG_DB_NEWER);
		assert_false(migrate_is_current(db, list, n - 1, true, &err));
		assert_int_equal(err.message, MSG_DB_NEWER);
		list[n - 1].number = list[n - 2].number;
		assert_false(migrate_list(db, list, n, NULL, &err)); /* not ascending */
		db_test_close(db);
	}
}

TEST(db_migrate, an_older_program_does_not_open_a_newer_database)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine), *again = NULL;
		size_t n = list_with(more, 3);
		char url[1200];
		struct err err = {0};

		assert_true(migrate_list(db, list, n, NULL, &err));
		snprintf(url, sizeof(url), "%s", db_test_url(db));
		assert_false(db_open(url, NULL, &again, &err));
		assert_int_equal(err.message, MSG_DB_NEWER);
		assert_null(again);
		db_test_close(db);
	}
}

TEST(db_migrate, a_failing_one_leaves_nothing_behind)
{
	static const struct migration bad[] = {
		{9001, "good", TEXT_("CREATE TABLE good (id BIGINT PRIMARY KEY);\n")},
		{9002, "bad",
		 TEXT_("CREATE TABLE half (id BIGINT PRIMARY KEY);\nINSERT INTO half (id) VALUES "
		       "(1);\nINSERT INTO nowhere (id) VALUES (1);\n")},
	};

	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		size_t n = list_with(bad, 2);
		struct err err = {0};

		assert_false(migrate_list(db, list, n, NULL, &err));
		assert_non_null(strstr(err.detail, "migration 9002 bad"));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM good"), 0);
		list[n - 1].text = S("CREATE TABLE half (id BIGINT PRIMARY KEY);\n");
		assert_true(migrate_list(db, list, n, NULL, &err));
		db_test_close(db);
	}
}

struct racer {
	struct db *db;
	size_t count;
	int applied;
	bool ok;
	pthread_t thread;
};

static void *racer_main(void *arg)
{
	struct racer *r = arg;
	struct err err = {0};

	r->ok = migrate_list(r->db, list, r->count, &r->applied, &err);
	return NULL;
}

TEST(db_migrate, several_programs_at_once_run_each_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		struct racer racers[4];
		size_t n = list_with(more, 3);
		int applied = 0;

		for (size_t i = 0; i < ARRAY_LEN(racers); i++) {
			racers[i] = (struct racer){.db = db, .count = n};
			assert_int_equal(pthread_create(&racers[i].thread, NULL, racer_main, &racers[i]), 0);
		}
		for (size_t i = 0; i < ARRAY_LEN(racers); i++) {
			pthread_join(racers[i].thread, NULL);
			assert_true(racers[i].ok);
			applied += racers[i].applied;
		}
		assert_int_equal(applied, 3);
		db_test_close(db);
	}
}

#include "tests/test.h"
#include "kit/audit.h"
#include "kit/check.h"
#include "kit/kit_domain.h"
#include "kit/kit_test.h"
#include "kit/secret.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool note(struct tx *tx, void *arg, struct err *err)
{
	struct actor actor = {.id = {9}, .role = ROLE_FINANCE};
	struct audit audit = {.actor = &actor,
			      .act = "lease.sign",
			      .subject = "lease",
			      .subject_id = *(int64_t *)arg,
			      .before = S("草稿"),
			      .after = S("已签")};

	return audit_add(tx, &audit, err);
}

struct faults {
	int count;
	char first[200];
};

static void take(void *arg, struct str line)
{
	struct faults *f = arg;

	if (f->count++ == 0)
		snprintf(f->first, sizeof(f->first), "%.*s", STR_ARG(line));
}

static bool check(struct tx *tx, void *arg, struct err *err)
{
	return audit_check(tx, take, arg, err);
}

static struct faults faults_of(struct db *db)
{
	struct faults f = {0};
	struct err err;

	if (!db_read(db, test_arena(), check, &f, &err))
		fail_msg("%s", err.detail);
	return f;
}

static struct db *chain_of(enum db_engine engine, int64_t rows)
{
	struct db *db = kit_test_open(engine);

	for (int64_t id = 1; id <= rows; id++)
		kit_test_write(db, note, &id);
	return db;
}

/* What somebody with the rights of a database owner can do. */
static void open_the_safe(struct db *db)
{
	db_test_script(db,
		       "-- engine: sqlite\nDROP TRIGGER audit_keep_update;\nDROP TRIGGER audit_keep_delete;\n"
		       "-- engine: postgresql\nDROP TRIGGER audit_keep_change ON audit;\n-- engine: both\n");
}

TEST(audit, rows_are_chained_and_whole)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = chain_of(engine, 10);

		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit"), 10);
		assert_int_equal(db_test_number(db, "SELECT SUM(number) FROM audit_head"), 10);
		assert_int_equal(faults_of(db).count, 0);
		db_test_close(db);
	}
}

static bool script_fails(struct tx *tx, void *arg, struct err *err)
{
	return db_run_text(tx, str_of(arg), str_of(arg), NULL, 0, NULL, NULL, err);
}

TEST(audit, rows_cannot_be_changed_or_deleted)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = chain_of(engine, 3);
		struct err err;

		assert_false(db_write(db, test_arena(), script_fails,
				      "UPDATE audit SET after_words = 'x' WHERE subject_id = 2", &err));
		assert_false(db_write(db, test_arena(), script_fails,
				      "DELETE FROM audit WHERE subject_id = 3", &err));
		assert_int_equal(faults_of(db).count, 0);
		db_test_close(db);
	}
}

/* security.md 2-33: each of these is found, at the place where it was done. */
TEST(audit, every_kind_of_tampering_is_found)
{
	static const struct {
		const char *script, *says;
	} cases[] = {
		{"UPDATE audit SET after_words = '未签' WHERE subject_id = 4;", "was changed"},
		{"UPDATE audit SET actor_id = 8 WHERE subject_id = 4;", "was changed"},
		{"UPDATE audit SET at = at + 1 WHERE subject_id = 10;", "was changed"},
		{"DELETE FROM audit WHERE subject_id = 5;", "missing"},
		{"DELETE FROM audit WHERE subject_id = 1;", "missing"},
		{"DELETE FROM audit WHERE subject_id >= 9;", "missing"},
		{"DELETE FROM audit;", "missing"},
		/* the end cut off, and the head set back by hand: only the seal tells */
		{"DELETE FROM audit WHERE subject_id = 10; UPDATE audit_head SET number = number - 1, "
		 "row_hash = "
		 "(SELECT row_hash FROM audit WHERE subject_id = 9) WHERE chain = (SELECT chain FROM audit "
		 "WHERE subject_id = 9);",
		 "seal"},
		{"DELETE FROM audit_head;", "lost its head"},
		/* two rows exchanged */
		{"UPDATE audit SET number = number + 100 WHERE subject_id = 3; UPDATE audit SET number = "
		 "number - 1 WHERE subject_id = 4;"
		 "UPDATE audit SET number = number - 99 WHERE subject_id = 3;",
		 "was changed"},
		/* one put in at the end */
		{"INSERT INTO audit (chain, number, at, actor_id, role, act, subject, subject_id, "
		 "before_words, after_words, row_hash) "
		 "SELECT chain, number + 1, at, actor_id, role, act, subject, 11, '', '', row_hash FROM "
		 "audit WHERE subject_id = 10;",
		 "was changed, or put in"},
	};

	DB_TEST_EACH(engine)
	{
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			struct db *db = chain_of(engine, 10);
			struct faults f;

			open_the_safe(db);
			db_test_script(db, cases[i].script);
			f = faults_of(db);
			if (f.count == 0 || (strstr(f.first, cases[i].says) == NULL && f.count < 2))
				fail_msg("case %zu: %d faults, first: %s", i, f.count, f.first);
			db_test_close(db);
		}
	}
}

/* Without the key nobody can write a head that fits, even when every hash is computed anew. */
TEST(audit, a_head_sealed_with_another_key_is_refused)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = chain_of(engine, 2);
		struct arena *a = test_arena();
		char *other = str_c(a, str_format(a, "%s/other.key", db_test_directory()));
		struct err err;

		assert_true(secret_open(other, true, &err));
		assert_int_equal(faults_of(db).count, 1);
		kit_test_secret();
		assert_int_equal(faults_of(db).count, 0);
		db_test_close(db);
	}
}

/* ---- two servers, each with its first change ---- */

struct first_change {
	struct db *db;
	int64_t id;
	_Atomic bool *written; /* the other one's row lies there, not yet committed */
	bool first, ok;
	struct err err;
	pthread_t thread;
};

static bool change_tx(struct tx *tx, void *arg, struct err *err)
{
	struct first_change *c = arg;

	if (!note(tx, &c->id, err))
		return false;
	if (c->first) {
		*c->written = true;
		usleep(300000);
	}
	return true;
}

static void *change_main(void *arg)
{
	struct first_change *c = arg;

	for (int i = 0; i < 2000 && !c->first && !*c->written; i++)
		usleep(1000);
	c->ok = db_write(c->db, NULL, change_tx, c, &c->err);
	return NULL;
}

/* Both have a connection of number 0, and so the same chain, which nobody has begun. */
TEST(audit, two_servers_begin_a_chain_together)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine), *other;
		_Atomic bool written = false;
		struct first_change c[2] = {{.db = db, .id = 1, .written = &written, .first = true},
					    {.id = 2, .written = &written}};
		struct err err;

		if (engine == DB_SQLITE) { /* has one writer */
			db_test_close(db);
			continue;
		}
		assert_true(db_open(db_test_url(db), &(struct db_options){0}, &other, &err));
		c[1].db = other;
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(pthread_create(&c[i].thread, NULL, change_main, &c[i]), 0);
		for (size_t i = 0; i < 2; i++) {
			pthread_join(c[i].thread, NULL);
			if (!c[i].ok)
				fail_msg("server %zu: code %d %s", i, (int)c[i].err.code, c[i].err.detail);
		}
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit"), 2);
		assert_int_equal(faults_of(db).count, 0);
		db_close(other);
		db_test_close(db);
	}
}

static void take_line(void *arg, struct str line)
{
	snprintf(arg, 200, "%.*s", STR_ARG(line));
}

TEST(check, the_kit_proves_its_trail)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = chain_of(engine, 3);
		int64_t faults = -1;
		char line[200] = "";
		struct err err;

		assert_true(check_run(db, kit_domain.checks, kit_domain.check_count, true, take_line, line,
				      &faults, &err));
		assert_int_equal(faults, 0);
		open_the_safe(db);
		db_test_script(db, "UPDATE audit SET subject = 'bill' WHERE subject_id = 2;");
		assert_true(check_run(db, kit_domain.checks, kit_domain.check_count, false, take_line, line,
				      &faults, &err));
		assert_int_equal(faults, 1);
		assert_non_null(strstr(line, "audit.chain: chain "));
		assert_true(check_run(db, kit_domain.checks, kit_domain.check_count, false, NULL, NULL,
				      &faults, &err));
		assert_int_equal(faults, 1);
		db_test_close(db);
	}
}

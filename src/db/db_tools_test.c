/* Backups and restores that cannot be made: what the tools of PostgreSQL are given, what is said when they
 * are not there, and what a failed restore leaves behind. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

/* ---- the tools of PostgreSQL ---- */

/* A directory that holds the named tools: each writes what it was given into the file of its --file
 * (pg_dump), or into "given" beside itself. */
static const char *tools_directory(const char *name, bool filled)
{
	static const char script[] =
		"#!/bin/sh\n"
		"to=$(dirname \"$0\")/given\n"
		"for each; do [ \"${before:-}\" = --file ] && to=$each; before=$each; done\n"
		"{ printf '%s\\n' \"$@\"; env | grep ^PG; } >\"$to\"\n";
	const char *tools[] = {"pg_dump", "pg_restore"};
	const char *directory =
		str_c(test_arena(), str_format(test_arena(), "%s/%s", db_test_directory(), name));

	assert_int_equal(mkdir(directory, 0700), 0);
	for (size_t i = 0; filled && i < ARRAY_LEN(tools); i++) {
		const char *path =
			str_c(test_arena(), str_format(test_arena(), "%s/%s", directory, tools[i]));
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fputs(script, f);
		fclose(f);
		assert_int_equal(chmod(path, 0700), 0);
	}
	return directory;
}

static void tools_remove(const char *directory)
{
	static const char *const names[] = {"pg_dump", "pg_restore", "backup", "given"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(str_c(test_arena(), str_format(test_arena(), "%s/%s", directory, names[i])));
	assert_int_equal(rmdir(directory), 0);
}

/* The variables that a test changes, as they were. */
static const char *const changed[] = {"PATH", "PGPASSWORD", "PGSSLMODE", "PGPASSFILE", "PGCONNECT_TIMEOUT"};
struct variables {
	char *values[ARRAY_LEN(changed)];
};

static struct variables variables_keep(void)
{
	struct variables kept = {0};

	for (size_t i = 0; i < ARRAY_LEN(changed); i++)
		if (getenv(changed[i]) != NULL)
			kept.values[i] = db_text(getenv(changed[i]), strlen(getenv(changed[i])));
	return kept;
}

static void variables_restore(const struct variables *kept)
{
	for (size_t i = 0; i < ARRAY_LEN(changed); i++) {
		if (kept->values[i] != NULL)
			setenv(changed[i], kept->values[i], 1);
		else
			unsetenv(changed[i]);
		free(kept->values[i]);
	}
}

static void path_set(const char *directory, bool rest)
{
	const char *path = getenv("PATH");

	setenv("PATH",
	       rest ? str_c(test_arena(), str_format(test_arena(), "%s:%s", directory, path)) : directory, 1);
}

static bool backup(const char *url, const char *path, struct err *err)
{
	struct db db = {.engine = DB_POSTGRESQL, .url = db_text(url, strlen(url))};
	bool ok = db_backup(&db, path, err);

	free(db.url);
	return ok;
}

static char *given(const char *path)
{
	static char text[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

TEST(db_tools, the_environment_holds_for_pg_dump_too)
{
	struct variables kept = variables_keep();
	const char *directory = tools_directory("tools_env", true),
		   *file = str_c(test_arena(), str_format(test_arena(), "%s/backup", directory));
	struct err err = {0};
	char *text;

	path_set(directory, true);
	unsetenv("PGCONNECT_TIMEOUT");
	setenv("PGPASSWORD", "of the environment", 1);
	setenv("PGSSLMODE", "verify-full", 1);
	setenv("PGPASSFILE", "/etc/anju/pgpass", 1);
	if (!backup("postgresql://keeper@db.example/an%27ju?sslrootcert=%5Croot", file, &err))
		fail_msg("%s", err.detail);
	text = given(file);
	assert_non_null(strstr(text, "PGPASSWORD=of the environment\n"));
	assert_non_null(strstr(text, "PGSSLMODE=verify-full\n"));
	assert_non_null(strstr(text, "PGPASSFILE=/etc/anju/pgpass\n"));
	assert_non_null(strstr(text, "user='keeper'"));
	assert_non_null(strstr(text, "host='db.example'"));
	assert_non_null(strstr(text, "dbname='an\\'ju'"));
	assert_non_null(strstr(text, "sslrootcert='\\\\root'"));
	assert_non_null(strstr(text, "PGCONNECT_TIMEOUT=10\n"));

	/* the address goes before the environment, and its password stays out of the process list */
	assert_true(backup("postgresql://keeper:secret@db.example/anju?sslmode=require", file, &err));
	text = given(file);
	assert_non_null(strstr(text, "PGPASSWORD=secret\n"));
	assert_non_null(strstr(text, "sslmode='require'"));
	assert_null(strstr(text, "of the environment"));
	assert_null(strstr(text, "password='"));
	variables_restore(&kept);
	tools_remove(directory);
}

TEST(db_tools, a_missing_tool_names_its_package)
{
	struct variables kept = variables_keep();
	const char *directory = tools_directory("tools_none", false),
		   *file = str_c(test_arena(), str_format(test_arena(), "%s/backup", directory));
	FILE *f = fopen(file, "w");
	struct err err = {0};

	assert_non_null(f);
	fclose(f);
	path_set(directory, false);
	assert_false(backup("postgresql://db.example/anju", file, &err));
	assert_int_equal(err.message, MSG_DB_TOOL_MISSING);
	assert_string_equal(err.arg[0], "pg_dump");
	assert_false(db_restore("postgresql://db.example/anju", file, &err));
	assert_int_equal(err.message, MSG_DB_TOOL_MISSING); /* the backup may be a good one */
	assert_string_equal(err.arg[0], "pg_restore");
	assert_true(
		str_find(err_text(test_arena(), LANGUAGE_EN, &err), S("postgresql-client"), &(size_t){0}));
	variables_restore(&kept);
	tools_remove(directory);
}

/* ---- SQLite: no room for what is restored ---- */

/* No file may grow beyond a limit. In a child, as the limit is the process's. */
static enum message restore_without_room(const char *url, const char *from)
{
	const struct rlimit limit = {300000, RLIM_INFINITY};
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		struct err err = {0};

		signal(SIGXFSZ, SIG_IGN);
		_exit(setrlimit(RLIMIT_FSIZE, &limit) != 0 || db_restore(url, from, &err) ? 10
		      : err.code == ERR_BUSY && err.message == MSG_DB_DISK_FULL           ? 0
											  : 11);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 0 ? MSG_DB_DISK_FULL : MSG_NONE;
}

TEST(db_tools, a_restore_that_failed_leaves_no_file_and_can_be_tried_again)
{
	struct db *db = db_test_open_with(DB_SQLITE, &(struct db_options){.synchronous_off = true});
	const char *file = str_c(test_arena(), str_format(test_arena(), "%s/whole", db_test_directory())),
		   *target = str_c(test_arena(), str_format(test_arena(), "%s.again", db->path)),
		   *url = str_c(test_arena(), str_format(test_arena(), "sqlite:%s", target));
	struct err err = {0};
	FILE *f;

	db_test_script(db, "CREATE TABLE big (id BIGINT PRIMARY KEY, bytes BLOB);\n"
			   "-- engine: sqlite\nINSERT INTO big (id, bytes) VALUES (1, zeroblob(3000000));\n");
	assert_true(db_backup(db, file, &err));

	assert_int_equal(restore_without_room(url, file), MSG_DB_DISK_FULL);
	assert_int_not_equal(access(target, F_OK), 0);
	f = fopen(target, "w"); /* made by hand, with rights of its own: not ours to remove */
	assert_non_null(f);
	fclose(f);
	assert_int_equal(restore_without_room(url, file), MSG_DB_DISK_FULL);
	assert_int_equal(access(target, F_OK), 0);
	if (!db_restore(url, file, &err))
		fail_msg("%s", err.detail);
	assert_false(db_restore(url, file, &err));
	assert_int_equal(err.message, MSG_DB_NOT_EMPTY);
	assert_int_equal(access(target, F_OK), 0); /* what is in it stays */
	unlink(target);
	db_test_close(db);
}

/* ---- migrations: what a person can mend stays what it is ---- */

static struct migration with_one[600];

static size_t migration_after_all(struct str text)
{
	assert_true(db_migration_count + 1 < ARRAY_LEN(with_one));
	memcpy(with_one, db_migrations, db_migration_count * sizeof(with_one[0]));
	with_one[db_migration_count] = (struct migration){9001, "mended_later", text};
	return db_migration_count + 1;
}

static int migrate_without_room(const char *url, size_t count)
{
	const struct rlimit limit = {6 << 20, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
	struct err err = {0};
	struct db *db;

	signal(SIGXFSZ, SIG_IGN);
	if (!db_open(url, &(struct db_options){.reserve_bytes = -1}, &db, &err) ||
	    setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 10;
	if (migrate_list(db, with_one, count, NULL, &err))
		return 11;
	if (err.code != ERR_BUSY || err.message != MSG_DB_DISK_FULL ||
	    strstr(err.detail, "migration 9001 mended_later") == NULL)
		return 12;
	if (setrlimit(RLIMIT_FSIZE, &none) != 0 || !migrate_list(db, with_one, count, NULL, &err))
		return 13;
	db_close(db);
	return 0;
}

TEST(db_tools, a_migration_without_room_says_so)
{
	/* with a small cache it meets the end of the disk before its COMMIT */
	size_t count =
		migration_after_all(S("PRAGMA cache_size = 100;\n"
				      "CREATE TABLE big (id BIGINT PRIMARY KEY, bytes BLOB);\n"
				      "INSERT INTO big (id, bytes) VALUES (1, zeroblob(20000000));\n"));
	struct db *db = db_test_open(DB_SQLITE);
	const char *url = db_test_url(db);
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(migrate_without_room(url, count));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	db_test_close(db);
}

TEST(db_tools, a_migration_that_meets_a_lock_is_busy)
{
	struct db *db = db_test_open_with(DB_SQLITE, &(struct db_options){.busy_ms = 50});
	struct arena *a = test_arena();
	const char *other = str_c(a, str_format(a, "%s.other", db->path));
	size_t count = migration_after_all(
		str_format(a, "ATTACH '%s' AS other;\nINSERT INTO other.held VALUES (1);\n", other));
	struct err err = {0};
	sqlite3 *holder = NULL;

	assert_int_equal(sqlite3_open(other, &holder), SQLITE_OK);
	assert_int_equal(sqlite3_exec(holder, "CREATE TABLE held (id); BEGIN EXCLUSIVE", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_false(migrate_list(db, with_one, count, NULL, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_non_null(strstr(err.detail, "migration 9001 mended_later"));
	assert_int_equal(sqlite3_exec(holder, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(holder);
	if (!migrate_list(db, with_one, count, NULL, &err))
		fail_msg("%s", err.detail);
	unlink(other);
	db_test_close(db);
}

TEST(db_tools, a_migration_of_postgresql_without_room_or_lock_says_so)
{
	static const struct {
		const char *state;
		enum message message;
	} cases[] = {{"53100", MSG_DB_DISK_FULL},
		     {"55P03", MSG_BASE_ERROR_BUSY},
		     {"22012", MSG_BASE_ERROR_SYSTEM}};

	if (!db_test_has(DB_POSTGRESQL))
		return;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct db *db = db_test_open(DB_POSTGRESQL);
		size_t count = migration_after_all(str_format(
			test_arena(), "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '%s'; END; $$;\n",
			cases[i].state));
		struct err err = {0};

		assert_false(migrate_list(db, with_one, count, NULL, &err));
		assert_int_equal(err.message, cases[i].message);
		assert_non_null(strstr(err.detail, "migration 9001 mended_later"));
		db_test_close(db);
	}
}

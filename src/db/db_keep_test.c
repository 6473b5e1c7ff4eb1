/* What happens to data when things go wrong: kill -9, a full disk, a lock held by another, a server that goes
 * away; and backups. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

struct note {
	int64_t id;
	struct str words;
};

static const struct sql_member members[] = {
	{"id", SQL_I64, false, offsetof(struct note, id), SQL_MEANS_ID, NULL},
	{"words", SQL_STR, false, offsetof(struct note, words), SQL_MEANS_TEXT, NULL}};
static const struct sql_statement note_add = {.name = "note_add",
					      .text = "INSERT INTO note (id, words) VALUES ($1, $2)",
					      .in = members,
					      .in_count = 2,
					      .writes = true};

static const char ddl[] = "CREATE TABLE note (id BIGINT PRIMARY KEY, words TEXT NOT NULL);\n";

static bool note_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_run(tx, &note_add, arg, NULL, err);
}

static bool note_write(struct db *db, int64_t id, size_t size, struct err *err)
{
	static char words[1 << 20];

	memset(words, 'x', size);
	return db_write(db, test_arena(), note_tx, &(struct note){id, {words, size}}, err);
}

static struct db *open_notes(enum db_engine engine, struct db_options options)
{
	struct db *db = db_test_open_with(engine, &options);

	db_test_script(db, ddl);
	return db;
}

/* ---- kill -9 ---- */

struct acknowledged {
	atomic_uint count;
	_Atomic int64_t ids[200000];
};

struct writer {
	struct db *db;
	struct acknowledged *shared;
	int64_t first;
};

static void *killed_writer(void *arg)
{
	struct writer *w = arg;
	struct arena *arena = arena_new(1 << 20);

	for (int64_t id = w->first;; id++) {
		struct err err = {0};

		if (db_write(w->db, arena, note_tx, &(struct note){id, S("acknowledged")}, &err))
			atomic_store(&w->shared->ids[atomic_fetch_add(&w->shared->count, 1)], id);
	}
	return NULL;
}

__attribute__((noreturn)) static void killed_child(const char *url, struct acknowledged *shared,
						   int64_t first)
{
	struct err err = {0};
	struct writer writers[8];
	struct db *db;
	pthread_t thread;

	if (!db_open(url, &(struct db_options){.reserve_bytes = -1}, &db, &err))
		_exit(1);
	for (int i = 0; i < 8; i++) {
		writers[i] = (struct writer){db, shared, first + i * INT64_C(1000000)};
		if (pthread_create(&thread, NULL, killed_writer, &writers[i]) != 0)
			_exit(1);
	}
	for (;;)
		pause();
}

static bool present_tx(struct tx *tx, void *arg, struct err *err)
{
	static const struct sql_statement find = {.name = "note_find",
						  .text = "SELECT id FROM note WHERE id = $1",
						  .in = members,
						  .in_count = 1,
						  .out = members,
						  .out_count = 1,
						  .out_size_bytes = sizeof(struct note)};
	const struct acknowledged *shared = arg;

	for (unsigned i = 0; i < atomic_load(&shared->count); i++) {
		struct note note = {.id = atomic_load(&shared->ids[i])};

		if (note.id != 0 && !db_one(tx, &find, &note, &note, err))
			return false;
	}
	return true;
}

TEST(db_keep, nothing_acknowledged_is_lost_by_kill_9)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_notes(engine, (struct db_options){0});
		struct acknowledged *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
						   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		struct err err = {0};
		char url[1200];

		assert_true(shared != MAP_FAILED);
		snprintf(url, sizeof(url), "%s", db_test_url(db));
		for (int round = 0; round < 3; round++) {
			unsigned before = atomic_load(&shared->count);
			int status;
			pid_t child = fork();

			if (child == 0)
				killed_child(url, shared, 1 + round * INT64_C(100000000));
			for (int i = 0;
			     i < 30000 && atomic_load(&shared->count) < before + 300u + 97u * (unsigned)round;
			     i++)
				usleep(1000);
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			assert_true(WIFSIGNALED(status));
			assert_true(atomic_load(&shared->count) > before);
			if (!db_read(db, test_arena(), present_tx, shared, &err))
				fail_msg("acknowledged and lost: %s", err.detail);
		}
		munmap(shared, sizeof(*shared));
		db_test_close(db);
	}
}

/* ---- a full disk ---- */

static off_t file_size(const struct db *db, const char *end)
{
	char path[400];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", db->path, end);
	return stat(path, &st) == 0 ? st.st_size : -1;
}

TEST(db_keep, a_full_database_fails_the_command_and_keeps_the_rest)
{
	struct db *db =
		open_notes(DB_SQLITE, (struct db_options){.synchronous_off = true, .reserve_bytes = 1 << 16});
	struct err err = {0};
	int64_t stored = 0;

	assert_int_equal(file_size(db, ".reserve"), 1 << 16);
	pthread_mutex_lock(&db->writer_lock);
	assert_int_equal(sqlite3_exec(db->writer->lite, "PRAGMA max_page_count = 2000", NULL, NULL, NULL),
			 SQLITE_OK);
	pthread_mutex_unlock(&db->writer_lock);
	while (note_write(db, stored + 1, 100000, &err))
		stored++;
	assert_int_equal(err.code, ERR_BUSY);
	assert_int_equal(err.message, MSG_DB_DISK_FULL);
	assert_in_range(stored, 10, 90);
	assert_int_equal(file_size(db, ".reserve"), -1); /* given free so that somebody can mend it */
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM note"), stored);
	pthread_mutex_lock(&db->writer_lock);
	assert_int_equal(sqlite3_exec(db->writer->lite, "PRAGMA max_page_count = 100000", NULL, NULL, NULL),
			 SQLITE_OK);
	pthread_mutex_unlock(&db->writer_lock);
	assert_true(note_write(db, stored + 1, 100000, &err)); /* and on, without a restart */
	db_test_close(db);
}

/* The file system itself refuses: no file may grow beyond a limit. In a child, as the limit is the process's.
 */
static int file_limit_child(const char *url)
{
	const struct rlimit limit = {3 << 20, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
	struct err err = {0};
	struct db *db;
	int64_t stored = 0;

	signal(SIGXFSZ, SIG_IGN);
	if (!db_open(url, &(struct db_options){.reserve_bytes = -1}, &db, &err) ||
	    setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 10;
	while (stored < 100 && note_write(db, stored + 1, 100000, &err))
		stored++;
	if (stored == 0 || stored == 100 || err.message != MSG_DB_DISK_FULL)
		return 11;
	if (db_test_number(db, "SELECT COUNT(*) FROM note") != stored)
		return 12;
	if (setrlimit(RLIMIT_FSIZE, &none) != 0 || !note_write(db, stored + 1, 100000, &err))
		return 13;
	if (db_test_number(db, "SELECT COUNT(*) FROM note") != stored + 1)
		return 14;
	db_close(db);
	return 0;
}

TEST(db_keep, a_file_that_cannot_grow_loses_nothing)
{
	struct db *db = open_notes(DB_SQLITE, (struct db_options){0});
	struct err err = {0};
	struct str faults;
	char url[1200];
	int status;
	pid_t child;

	snprintf(url, sizeof(url), "%s", db_test_url(db));
	child = fork();
	if (child == 0)
		_exit(file_limit_child(url));
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(db_check_engine(db, test_arena(), &faults, &err));
	assert_int_equal(faults.n, 0);
	db_test_close(db);
}

/* ---- somebody else holds the lock ---- */

TEST(db_keep, a_locked_database_is_busy_and_reads_go_on)
{
	struct db *db = open_notes(DB_SQLITE, (struct db_options){.synchronous_off = true, .busy_ms = 100});
	struct err err = {0};
	sqlite3 *other = NULL;

	assert_int_equal(sqlite3_open(db->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_false(note_write(db, 1, 10, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM note"), 0);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_true(note_write(db, 1, 10, &err));
	sqlite3_close(other);
	db_test_close(db);
}

/* ---- the server goes away ---- */

static void end_backends(struct db *db)
{
	PGconn *pg = PQconnectdb(getenv("ANJU_TEST_PG_URL"));
	char text[400];

	snprintf(text, sizeof(text),
		 "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%.*s'",
		 (int)strcspn(db->url + 14, "?"), db->url + 14);
	PQclear(PQexec(pg, text));
	PQfinish(pg);
}

TEST(db_keep, connections_that_died_are_made_again)
{
	struct err err = {0};
	struct db *db;

	if (!db_test_has(DB_POSTGRESQL))
		return;
	db = open_notes(DB_POSTGRESQL, (struct db_options){0});
	for (int64_t i = 1; i <= 5; i++) {
		end_backends(db);
		if (!note_write(db, i, 10, &err))
			fail_msg("%s", err.detail);
		end_backends(db);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM note"), i);
	}
	db_test_close(db);
}

static bool words_tx(struct tx *tx, void *arg, struct err *err)
{
	static const struct sql_statement words = {.name = "words",
						   .text = "SELECT words FROM note WHERE id = $1",
						   .in = members,
						   .in_count = 1,
						   .out = &members[1],
						   .out_count = 1,
						   .out_size_bytes = sizeof(struct note)};
	struct note note = {.id = 1};

	(void)arg;
	return db_one(tx, &words, &note, &note, err);
}

TEST(db_keep, a_table_changed_by_another_program_is_prepared_anew)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_notes(engine, (struct db_options){.readers = 1});
		struct err err = {0};

		assert_true(note_write(db, 1, 10, &err));
		assert_true(db_read(db, test_arena(), words_tx, NULL, &err));
		db_test_script(db, "ALTER TABLE note RENAME COLUMN words TO old;\nALTER TABLE note ADD "
				   "COLUMN words BLOB;\n");
		if (!db_read(db, test_arena(), words_tx, NULL, &err))
			fail_msg("%s", err.detail);
		db_test_close(db);
	}
}

TEST(db_keep, a_pool_in_use_is_busy)
{
	struct conn *taken[2];
	struct err err = {0};
	struct db *db;

	if (!db_test_has(DB_POSTGRESQL))
		return;
	db = open_notes(DB_POSTGRESQL, (struct db_options){.readers = 2, .busy_ms = 50});
	assert_true(pg_take(db, &taken[0], &err) && pg_take(db, &taken[1], &err));
	assert_int_not_equal(taken[0]->number, taken[1]->number);
	assert_false(note_write(db, 1, 10, &err));
	assert_int_equal(err.code, ERR_BUSY);
	pg_give(db, taken[0]);
	assert_true(note_write(db, 1, 10, &err));
	pg_give(db, taken[1]);
	db_test_close(db);
}

/* ---- backup and restore ---- */

struct busy_writer {
	struct db *db;
	atomic_bool stop;
	int64_t written;
};

static void *busy_writer_main(void *arg)
{
	struct busy_writer *w = arg;
	struct arena *arena = arena_new(1 << 20);
	struct err err = {0};

	while (!atomic_load(&w->stop))
		if (db_write(w->db, arena, note_tx, &(struct note){1000 + w->written, S("busy")}, &err))
			w->written++;
	arena_free(arena);
	return NULL;
}

/* A new, empty database on the same engine, for restoring into. */
static void empty_url(struct db *like, char *ret, size_t size)
{
	if (db_engine(like) == DB_SQLITE) {
		snprintf(ret, size, "sqlite:%s.restored", like->path);
	} else {
		PGconn *pg = PQconnectdb(getenv("ANJU_TEST_PG_URL"));
		int n = (int)strcspn(like->url + 14, "?");
		char text[400];

		snprintf(text, sizeof(text), "CREATE DATABASE %.*s_r", n, like->url + 14);
		PQclear(PQexec(pg, text));
		PQfinish(pg);
		snprintf(ret, size, "postgresql:///%.*s_r%s", n, like->url + 14, like->url + 14 + n);
	}
}

TEST(db_keep, a_backup_while_writing_is_whole_and_comes_back)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_notes(engine, (struct db_options){.synchronous_off = true}), *again;
		struct busy_writer w = {.db = db};
		struct err err = {0};
		char path[400], url[1200];
		struct str faults;
		int64_t before, after;
		pthread_t thread;

		snprintf(path, sizeof(path), "%s/backup-%d", db_test_directory(), engine);
		for (int64_t i = 1; i <= 20; i++)
			assert_true(note_write(db, i, 50000, &err));
		assert_int_equal(pthread_create(&thread, NULL, busy_writer_main, &w), 0);
		before = db_test_number(db, "SELECT COUNT(*) FROM note");
		if (!db_backup(db, path, &err))
			fail_msg("%s", err.detail);
		atomic_store(&w.stop, true);
		pthread_join(thread, NULL);
		empty_url(db, url, sizeof(url));
		if (!db_restore(url, path, &err))
			fail_msg("%s", err.detail);
		assert_false(db_restore(url, path, &err)); /* not into a full one */
		assert_int_equal(err.message, MSG_DB_NOT_EMPTY);
		assert_true(db_open(url, NULL, &again, &err));
		assert_true(db_schema_is_current(again, &err));
		after = db_test_number(again, "SELECT COUNT(*) FROM note");
		assert_true(after >= before && after <= 20 + w.written);
		assert_int_equal(
			db_test_number(again, "SELECT COUNT(*) FROM note WHERE length(words) = 50000"), 20);
		assert_true(db_check_engine(again, test_arena(), &faults, &err));
		assert_int_equal(faults.n, 0);
		assert_true(note_write(again, 7000000, 10, &err));
		db_test_close(again);
		db_test_close(db);
	}
}

TEST(db_keep, a_broken_backup_is_refused)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_notes(engine, (struct db_options){.synchronous_off = true}), *again;
		char path[400], url[1200];
		struct err err = {0};

		snprintf(path, sizeof(path), "%s/broken-%d", db_test_directory(), engine);
		for (int64_t i = 1; i <= 20; i++)
			assert_true(note_write(db, i, 5000, &err));
		assert_true(db_backup(db, path, &err));
		assert_int_equal(truncate(path, engine == DB_SQLITE ? 30000 : 300), 0);
		empty_url(db, url, sizeof(url));
		assert_false(db_restore(url, path, &err));
		assert_int_equal(err.message, MSG_DB_BACKUP_BAD);
		assert_false(db_restore(url, "/nowhere/at/all", &err));
		assert_true(db_open(url, NULL, &again, &err)); /* still empty, still usable */
		db_test_close(again);
		assert_false(db_backup(db, "/nowhere/at/all", &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		db_test_close(db);
	}
}

TEST(db_keep, the_engine_check_finds_orphans)
{
	struct db *db = open_notes(DB_SQLITE, (struct db_options){.synchronous_off = true});
	struct err err = {0};
	struct str faults;
	sqlite3 *other = NULL;

	db_test_script(db, "CREATE TABLE child (id BIGINT PRIMARY KEY, note_id BIGINT NOT NULL REFERENCES "
			   "note (id));\n");
	assert_int_equal(sqlite3_open(db->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (1, 404)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(other);
	assert_true(db_check_engine(db, test_arena(), &faults, &err));
	assert_str(faults, "foreign key: child row 1 has no note");
	db_test_close(db);
}

/* ---- the write-ahead log does not grow for ever ---- */

/* A program of its own that opens the database beside a running server, reads, and closes: when it takes
 * itself for the last, it takes the log away. (A mere fork would share what this process knows of its locks.)
 */
__attribute__((constructor)) static void beside_main(int argc, char **argv)
{
	sqlite3 *lite;
	bool ok;

	if (argc != 3 || strcmp(argv[1], "read-beside") != 0)
		return;
	ok = sqlite3_open(argv[2], &lite) == SQLITE_OK &&
	     sqlite3_exec(lite, "SELECT COUNT(*) FROM note", NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_close(lite);
	_exit(ok ? 0 : 1);
}

static void read_beside(const char *path)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execl("/proc/self/exe", "unit", "read-beside", path, (char *)NULL);
		_exit(2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

TEST(db_keep, another_program_beside_a_server_takes_no_log_away)
{
	struct db *db = open_notes(DB_SQLITE, (struct db_options){0});
	const char *path = strchr(db_test_url(db), ':') + 1;
	const char *log = str_c(test_arena(), str_format(test_arena(), "%s-wal", path));
	struct err err;

	assert_true(note_write(db, 1, 10, &err));
	assert_int_equal(access(log, F_OK), 0);
	read_beside(path);
	assert_int_equal(access(log, F_OK), 0);
	assert_true(note_write(db, 2, 10, &err));
	read_beside(path);
	db = db_test_reopen(db, &(struct db_options){0});
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM note"), 2);
	db_test_close(db);
}

TEST(db_keep, the_log_goes_back_into_the_file)
{
	struct db *db = open_notes(DB_SQLITE, (struct db_options){.synchronous_off = true});
	struct err err = {0};
	int64_t id = 0;

	for (int round = 0; round < 6; round++) {
		for (int i = 0; i < 50; i++)
			assert_true(note_write(db, ++id, 200000, &err));
		for (int tries = 0; atomic_load(&db->wal_pages) > 1024; tries++) { /* not begun anew */
			assert_true(tries < 200);
			usleep(50000);
			assert_true(note_write(db, ++id, 10, &err));
		}
	}
	assert_in_range(file_size(db, "-wal"), 1, 40 << 20);
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM note"), id);
	db_test_close(db);
}

/* A command beside a running server: what it closes last must not be the log that the server writes into. */
static void other_process(const char *path)
{
	sqlite3 *lite = NULL;
	bool ok = sqlite3_open_v2(path, &lite, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
		  sqlite3_exec(lite, "SELECT COUNT(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK;

	_exit(ok && sqlite3_close(lite) == SQLITE_OK ? 0 : 1);
}

TEST(db_keep, another_process_does_not_take_the_log_away)
{
	struct db *db = db_test_open(DB_SQLITE);
	char log[600];
	struct stat before, after;
	int status = -1;
	pid_t child;

	db_test_script(db, "CREATE TABLE beside (id BIGINT PRIMARY KEY);");
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM beside"), 0); /* a reader is open, too */
	snprintf(log, sizeof(log), "%s-wal", db->path);
	assert_int_equal(stat(log, &before), 0);
	child = fork();
	if (child == 0)
		other_process(db->path);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(stat(log, &after), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	db_test_script(db, "INSERT INTO beside (id) VALUES (1);");
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM beside"), 1);
	db_test_close(db);
}

/* Keeping: backup, restore, and what the engine itself can say about the data. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "db/db_inner.h"

extern char **environ;

/* ---- files ---- */

/* Of a file or a directory. */
static bool file_sync(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok || err_system(err, "%s cannot be stored safely: %s", path, strerror(errno));
}

static bool directory_sync(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash == NULL ? db_text(".", 1) : db_text(path, (size_t)(slash - path) + 1);
	bool ok = file_sync(directory, err);

	free(directory);
	return ok;
}

/* A backup is made beside its target and renamed: a broken-off one never looks like one. */
static char *part_path(const char *path)
{
	size_t n = strlen(path);
	char *part = malloc(n + 6);

	require(part != NULL);
	snprintf(part, n + 6, "%s.part", path);
	return part;
}

/* Stores what was made, or removes it when it was not; frees part. */
static bool part_end(bool made, char *part, const char *path, struct err *err)
{
	bool ok = made && file_sync(part, err) &&
		  (rename(part, path) == 0 || err_system(err, "%s: %s", path, strerror(errno))) &&
		  directory_sync(path, err);

	if (!ok)
		unlink(part);
	free(part);
	return ok;
}

/* ---- SQLite: page by page within one snapshot ---- */

/* All pages in one step: the reader's snapshot stands while writers go on. */
static bool pages_copy(sqlite3 *from, sqlite3 *to, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (backup == NULL)
		return err_system(err, "copying cannot begin: %s", sqlite3_errmsg(to));
	rc = sqlite3_backup_step(backup, -1);
	sqlite3_backup_finish(backup);
	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return err_busy(err, "copying: the database is locked");
	return rc == SQLITE_DONE || err_system(err, "copying: %s", sqlite3_errstr(rc));
}

static bool file_open_new(const char *path, sqlite3 **ret, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	*ret = NULL;
	if (fd < 0)
		return err_system(err, "%s cannot be made: %s", path, strerror(errno));
	close(fd);
	if (sqlite3_open_v2(path, ret, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		return true;
	err_system(err, "%s: %s", path, sqlite3_errmsg(*ret));
	sqlite3_close(*ret);
	return false;
}

static bool lite_backup(struct db *db, const char *path, struct err *err)
{
	struct conn *from = NULL;
	char *part = part_path(path);
	sqlite3 *to = NULL;
	bool ok;

	ok = lite_open(db, &from, true, err) && file_open_new(part, &to, err);
	if (ok) {
		ok = pages_copy(from->lite, to, err);
		/* one file without a log beside it, wherever it is carried */
		if (ok && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
			ok = err_system(err, "%s: %s", part, sqlite3_errmsg(to));
		ok = sqlite3_close(to) == SQLITE_OK && ok;
	}
	lite_close(from);
	return part_end(ok, part, path, err);
}

static bool backup_is_whole(sqlite3 *lite)
{
	sqlite3_stmt *stmt = NULL;
	int64_t tables = 0;
	bool ok = sqlite3_prepare_v2(lite, "PRAGMA integrity_check(1)", -1, &stmt, NULL) == SQLITE_OK &&
		  sqlite3_step(stmt) == SQLITE_ROW &&
		  strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;

	sqlite3_finalize(stmt);
	stmt = NULL;
	ok = ok && sqlite3_prepare_v2(lite, "PRAGMA foreign_key_check", -1, &stmt, NULL) == SQLITE_OK &&
	     sqlite3_step(stmt) == SQLITE_DONE;
	sqlite3_finalize(stmt);
	return ok &&
	       lite_scalar(lite, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_migration'",
			   &tables) &&
	       tables == 1;
}

static bool lite_restore_into(const char *target, sqlite3 *from, struct err *err)
{
	int64_t tables = 1;
	sqlite3 *to = NULL;
	int fd = open(target, O_RDWR | O_CREAT | O_CLOEXEC, 0600); /* nobody else reads what is restored */
	bool ok;

	if (fd < 0)
		return err_system(err, "%s cannot be made: %s", target, strerror(errno));
	close(fd);
	if (sqlite3_open_v2(target, &to, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    !lite_scalar(to, "SELECT COUNT(*) FROM sqlite_master", &tables))
		ok = err_system(err, "%s: %s", target, sqlite3_errmsg(to));
	else
		ok = tables == 0 || err_set(err, ERR_CONFLICT, MSG_DB_NOT_EMPTY);
	ok = ok && pages_copy(from, to, err) &&
	     (backup_is_whole(to) || err_set(err, ERR_INPUT, MSG_DB_BACKUP_BAD));
	sqlite3_close(to);
	return ok && file_sync(target, err) && directory_sync(target, err);
}

static bool lite_restore(const char *target, const char *path, struct err *err)
{
	sqlite3 *from = NULL;
	bool ok = sqlite3_open_v2(path, &from, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
		  backup_is_whole(from);

	ok = ok ? lite_restore_into(target, from, err) : err_set(err, ERR_INPUT, MSG_DB_BACKUP_BAD);
	sqlite3_close(from);
	return ok;
}

/* ---- PostgreSQL: its own tools, the address in the environment so that no password shows in the process
 * list ---- */

static const char *const passed_on[][2] = {
	{"host", "PGHOST"},
	{"hostaddr", "PGHOSTADDR"},
	{"port", "PGPORT"},
	{"dbname", "PGDATABASE"},
	{"user", "PGUSER"},
	{"password", "PGPASSWORD"},
	{"passfile", "PGPASSFILE"},
	{"service", "PGSERVICE"},
	{"sslmode", "PGSSLMODE"},
	{"sslrootcert", "PGSSLROOTCERT"},
	{"sslcert", "PGSSLCERT"},
	{"sslkey", "PGSSLKEY"},
	{"target_session_attrs", "PGTARGETSESSIONATTRS"},
};

static char *variable(const char *name, const char *value)
{
	size_t n = strlen(name) + strlen(value) + 2;
	char *text = malloc(n);

	require(text != NULL);
	snprintf(text, n, "%s=%s", name, value);
	return text;
}

/* The environment without PG variables, then those of the address. The list and its texts are the caller's to
 * free.
 */
static char **environment_of(PQconninfoOption *options)
{
	size_t count = 0, n = 0;
	char **list;

	while (environ[count] != NULL)
		count++;
	list = calloc(count + ARRAY_LEN(passed_on) + 2, sizeof(*list));
	require(list != NULL);
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], "PG", 2) != 0)
			list[n++] = db_text(environ[i], strlen(environ[i]));
	for (PQconninfoOption *o = options; o->keyword != NULL; o++)
		for (size_t i = 0; o->val != NULL && i < ARRAY_LEN(passed_on); i++)
			if (strcmp(o->keyword, passed_on[i][0]) == 0)
				list[n++] = variable(passed_on[i][1], o->val);
	list[n++] = variable("PGCONNECT_TIMEOUT", "10");
	return list;
}

static bool tool_run(const char *url, char *const *args, struct err *err)
{
	char *fault = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &fault);
	char **environment;
	int status = -1, rc;
	pid_t pid;

	if (options == NULL) {
		err_system(err, "the database's address: %.150s", fault != NULL ? fault : "no memory");
		PQfreemem(fault);
		return false;
	}
	environment = environment_of(options);
	PQconninfoFree(options);
	rc = posix_spawnp(&pid, args[0], NULL, NULL, args, environment);
	for (char **v = environment; *v != NULL; v++)
		free(*v);
	free(environment);
	if (rc != 0)
		return err_system(err, "%s cannot be started: %s", args[0], strerror(rc));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_system(err, "%s ended with status %d", args[0],
				  WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return true;
}

static bool pg_backup(struct db *db, const char *path, struct err *err)
{
	char *part = part_path(path);
	char *args[] = {"pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", part, NULL};

	return part_end(tool_run(db->url, args, err), part, path, err);
}

static const struct sql_member count_member = {"count", SQL_I64, false, 0, SQL_MEANS_PLAIN, NULL};
static const struct sql_statement tables_count = {
	.name = "tables_count",
	.text = "SELECT COUNT(*) FROM sqlite_master",
	.text_postgresql = "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
			   "WHERE c.relkind IN ('r', 'p', 'v', 'S') "
			   "AND n.nspname = current_schema()",
	.out = &count_member,
	.out_count = 1,
	.out_size_bytes = sizeof(int64_t),
};

static bool tables_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_one(tx, &tables_count, NULL, arg, err);
}

static bool pg_is_empty(const char *url, struct err *err)
{
	struct arena *arena = arena_new(1 << 20);
	struct db *db = NULL;
	int64_t tables = 0;
	bool ok = db_open(url, &(struct db_options){.readers = 1}, &db, err) &&
		  db_read(db, arena, tables_tx, &tables, err);

	db_close(db);
	arena_free(arena);
	return ok && (tables == 0 || err_set(err, ERR_CONFLICT, MSG_DB_NOT_EMPTY));
}

static bool pg_restore(const char *url, const char *path, struct err *err)
{
	char *file = db_text(path, strlen(path));
	char *look[] = {"pg_restore", "--list", "--file=/dev/null", file, NULL};
	/* --dbname= is the environment's PGDATABASE; without it the tool prints a script */
	char *args[] = {"pg_restore",
			"--no-owner",
			"--no-privileges",
			"--exit-on-error",
			"--single-transaction",
			"--dbname=",
			file,
			NULL};
	bool ok = pg_is_empty(url, err);

	if (ok && !tool_run(url, look, err))
		ok = err_set(err, ERR_INPUT, MSG_DB_BACKUP_BAD);
	ok = ok && tool_run(url, args, err);
	free(file);
	return ok;
}

bool db_backup(struct db *db, const char *path, struct err *err)
{
	return db->engine == DB_SQLITE ? lite_backup(db, path, err) : pg_backup(db, path, err);
}

bool db_restore(const char *url, const char *path, struct err *err)
{
	if (access(path, R_OK) != 0)
		return err_system(err, "%s cannot be read: %s", path, strerror(errno));
	if (str_starts(str_of(url), S("sqlite:")))
		return lite_restore(url + 7, path, err);
	return pg_restore(url, path, err);
}

/* ---- what the engine itself finds ---- */

struct fault_row {
	struct str words;
};

struct faults {
	struct tx *tx;
	struct str text;
};

static bool fault_row(void *arg, const void *data, struct err *err)
{
	struct faults *f = arg;
	const struct fault_row *row = data;

	(void)err;
	if (!str_equal(row->words, S("ok")))
		f->text = str_format(tx_arena(f->tx), "%.*s%s%.*s", STR_ARG(f->text),
				     f->text.n > 0 ? "\n" : "", STR_ARG(row->words));
	return true;
}

static const struct sql_member words_member = {"words", SQL_STR, false, 0, SQL_MEANS_TEXT, NULL};
static const char *const checks_lite[] = {
	"SELECT integrity_check FROM pragma_integrity_check(100)",
	"SELECT 'foreign key: ' || \"table\" || ' row ' || COALESCE(rowid, 0) || ' has no ' || parent FROM "
	"pragma_foreign_key_check LIMIT 100",
};
static const char *const checks_pg[] = {
	"SELECT 'invalid index ' || c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE "
	"NOT i.indisvalid",
	"SELECT 'unchecked constraint ' || conname FROM pg_constraint WHERE NOT convalidated",
	"SELECT 'checksum failures: ' || checksum_failures FROM pg_stat_database WHERE datname = "
	"current_database() AND checksum_failures > 0",
};

static bool check_tx(struct tx *tx, void *arg, struct err *err)
{
	bool lite = tx->db->engine == DB_SQLITE;
	size_t count = lite ? ARRAY_LEN(checks_lite) : ARRAY_LEN(checks_pg);
	struct faults *f = arg;

	f->tx = tx;
	for (size_t i = 0; i < count; i++) {
		struct str text = str_of(lite ? checks_lite[i] : checks_pg[i]);

		if (!db_each_text(tx, text, text, NULL, 0, NULL, &words_member, 1, sizeof(struct fault_row),
				  fault_row, f, err))
			return false;
	}
	return true;
}

bool db_check_engine(struct db *db, struct arena *arena, struct str *ret_faults, struct err *err)
{
	struct faults f = {0};

	if (!db_read(db, arena, check_tx, &f, err))
		return false;
	*ret_faults = f.text;
	return true;
}

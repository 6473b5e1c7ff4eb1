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
	bool full;
	int rc;

	if (backup == NULL)
		return err_system(err, "copying cannot begin: %s", sqlite3_errmsg(to));
	rc = sqlite3_backup_step(backup, -1);
	full = rc == SQLITE_FULL || ((rc & 0xff) == SQLITE_IOERR && lite_no_room(to));
	sqlite3_backup_finish(backup);
	if (full)
		return db_full(err, "copying", sqlite3_errstr(rc));
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

/* Nobody else reads what is restored. *ret_made: there was no such file before. */
static bool target_open(const char *path, bool *ret_made, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	*ret_made = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_system(err, "%s cannot be made: %s", path, strerror(errno));
	close(fd);
	return true;
}

/* With what SQLite keeps beside it: the next try would take an old journal for its own. */
static void target_remove(const char *path)
{
	static const char *const ends[] = {"", "-journal", "-wal", "-shm"};
	size_t size = strlen(path) + 10;
	char *name = malloc(size);

	require(name != NULL);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, size, "%s%s", path, ends[i]);
		unlink(name);
	}
	free(name);
}

static bool lite_restore_into(const char *target, sqlite3 *from, struct err *err)
{
	int64_t tables = 1;
	sqlite3 *to = NULL;
	bool made, ok;

	if (!target_open(target, &made, err))
		return false;
	if (sqlite3_open_v2(target, &to, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    !lite_scalar(to, "SELECT COUNT(*) FROM sqlite_master", &tables))
		ok = err_system(err, "%s: %s", target, sqlite3_errmsg(to));
	else
		ok = tables == 0 || err_set(err, ERR_CONFLICT, MSG_DB_NOT_EMPTY);
	ok = ok && pages_copy(from, to, err) &&
	     (backup_is_whole(to) || err_set(err, ERR_INPUT, MSG_DB_BACKUP_BAD));
	sqlite3_close(to);
	ok = ok && file_sync(target, err) && directory_sync(target, err);
	if (!ok && made)
		target_remove(target);
	return ok;
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

/* ---- PostgreSQL: its own tools ---- */

/* The database's address for another program: an argument that anybody may see in the process list, and an
 * environment for what nobody may see. */
struct address {
	char *argument;     /* --dbname=keyword='value' ... */
	char **environment; /* this program's, with the password of the address */
};

static bool is_secret(const PQconninfoOption *o)
{
	return strcmp(o->keyword, "password") == 0 || strcmp(o->keyword, "sslpassword") == 0;
}

static char *address_argument(const PQconninfoOption *options)
{
	struct buf out;
	char *text;

	buf_open(&out, 1 << 16);
	BUF_LIT(&out, "--dbname=");
	for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
		if (o->val == NULL || is_secret(o))
			continue;
		buf_format(&out, " %s='", o->keyword);
		for (const char *p = o->val; *p != '\0'; p++) {
			if (*p == '\'' || *p == '\\')
				buf_char(&out, '\\');
			buf_char(&out, *p);
		}
		buf_char(&out, '\'');
	}
	text = out.full ? NULL : db_text(out.p, out.n);
	buf_close(&out);
	return text;
}

static char *variable(const char *name, const char *value)
{
	size_t n = strlen(name) + strlen(value) + 2;
	char *text = malloc(n);

	require(text != NULL);
	snprintf(text, n, "%s=%s", name, value);
	return text;
}

/* PGPASSWORD, PGSSLMODE, PGPASSFILE and the like hold for the tools as they hold for this program. */
static char **address_environment(const PQconninfoOption *options)
{
	const char *password = NULL;
	size_t count = 0, n = 0;
	char **list;

	while (environ[count] != NULL)
		count++;
	for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
		if (strcmp(o->keyword, "password") == 0)
			password = o->val;
	list = calloc(count + 3, sizeof(*list));
	require(list != NULL);
	for (size_t i = 0; i < count; i++)
		if (password == NULL || strncmp(environ[i], "PGPASSWORD=", 11) != 0)
			list[n++] = db_text(environ[i], strlen(environ[i]));
	if (password != NULL)
		list[n++] = variable("PGPASSWORD", password);
	if (getenv("PGCONNECT_TIMEOUT") == NULL) /* an address that says its own goes first */
		list[n++] = variable("PGCONNECT_TIMEOUT", "10");
	return list;
}

static void address_close(struct address *a)
{
	for (char **v = a->environment; v != NULL && *v != NULL; v++)
		free(*v);
	free(a->environment);
	free(a->argument);
}

/* What came of it is closed with address_close in any case. */
static bool address_open(const char *url, struct address *ret, struct err *err)
{
	char *fault = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &fault);

	*ret = (struct address){0};
	if (options == NULL) {
		err_system(err, "the database's address: %.150s", fault != NULL ? fault : "no memory");
		PQfreemem(fault);
		return false;
	}
	ret->argument = address_argument(options);
	ret->environment = address_environment(options);
	PQconninfoFree(options);
	return ret->argument != NULL || err_system(err, "the database's address is too long");
}

/* *ret_status: 0 when the tool is content; what it says of its trouble goes to stderr. */
static bool tool_run(char *const *args, char *const *environment, int *ret_status, struct err *err)
{
	int status = -1, rc;
	pid_t pid;

	rc = posix_spawnp(&pid, args[0], NULL, NULL, args, environment);
	if (rc == ENOENT) {
		err_set(err, ERR_SYSTEM, MSG_DB_TOOL_MISSING);
		err_arg(err, 0, str_of(args[0]));
		return false;
	}
	if (rc != 0)
		return err_system(err, "%s cannot be started: %s", args[0], strerror(rc));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status))
		return err_system(err, "%s was ended by signal %d", args[0],
				  WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	*ret_status = WEXITSTATUS(status);
	return true;
}

static bool tool_end(const char *name, int status, struct err *err)
{
	return status == 0 || err_system(err, "%s ended with status %d", name, status);
}

static bool pg_backup(struct db *db, const char *path, struct err *err)
{
	char *part = part_path(path);
	struct address address;
	int status = 0;
	bool ok = address_open(db->url, &address, err);
	char *args[] = {"pg_dump",        "--format=custom", "--no-owner", "--no-privileges",
			address.argument, "--file",          part,         NULL};

	ok = ok && tool_run(args, address.environment, &status, err) && tool_end(args[0], status, err);
	address_close(&address);
	return part_end(ok, part, path, err);
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

/* The backup first: one that cannot be read is not worth a connection. */
static bool pg_restore(const char *url, const char *path, struct err *err)
{
	char *file = db_text(path, strlen(path));
	char *look[] = {"pg_restore", "--list", "--file=/dev/null", file, NULL};
	struct address address;
	int status = 0;
	bool ok = address_open(url, &address, err);
	char *args[] = {"pg_restore",
			"--no-owner",
			"--no-privileges",
			"--exit-on-error",
			"--single-transaction",
			address.argument,
			file,
			NULL};

	ok = ok && tool_run(look, address.environment, &status, err);
	if (ok && status != 0)
		ok = err_set(err, ERR_INPUT, MSG_DB_BACKUP_BAD);
	ok = ok && pg_is_empty(url, err) && tool_run(args, address.environment, &status, err) &&
	     tool_end(args[0], status, err);
	address_close(&address);
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

/* SQLite: one connection, its pragmas, stepping a statement, and what its errors mean. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "db/db_inner.h"

#define SAVEPOINT_BYTES (8 << 20)

/* What the system said last. SQLite notes it for a statement; for COMMIT only the log's own note is there,
 * for a backup's target only the file's. */
static int system_error(sqlite3 *lite)
{
	int error = sqlite3_system_errno(lite);
	sqlite3_file *log = NULL;

	if (error != 0)
		return error;
	sqlite3_file_control(lite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (log != NULL && log->pMethods != NULL)
		log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
	if (error == 0)
		sqlite3_file_control(lite, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
	return error;
}

bool lite_no_room(sqlite3 *lite)
{
	int error = system_error(lite);

	return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

bool lite_fail(struct conn *conn, int rc, const char *what, struct err *err)
{
	int code = conn->lite != NULL ? sqlite3_extended_errcode(conn->lite) : rc;
	const char *words = conn->lite != NULL ? sqlite3_errmsg(conn->lite) : sqlite3_errstr(rc);

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return err_busy(err, "%s: %s", what, words);
	case SQLITE_FULL: conn->full = true; return db_full(err, what, words);
	case SQLITE_IOERR:
		if (!lite_no_room(conn->lite))
			return err_system(err, "%s: %s (%d)", what, words, code);
		conn->full = true;
		return db_full(err, what, words);
	case SQLITE_CONSTRAINT:
		if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
		    code == SQLITE_CONSTRAINT_ROWID || code == SQLITE_CONSTRAINT_FOREIGNKEY ||
		    code == SQLITE_CONSTRAINT_TRIGGER) {
			err_set(err, ERR_CONFLICT, MSG_DB_CONFLICT);
			snprintf(err->detail, sizeof(err->detail), "%s: %s", what, words);
			return false;
		}
		break;
	default: break;
	}
	return err_system(err, "%s: %s", what, words);
}

static bool lite_pragmas(struct conn *conn, bool reader, struct err *err)
{
	const struct db *db = conn->db;
	const char *texts[] = {
		"PRAGMA journal_mode = WAL",
		db->options.synchronous_off ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL",
		"PRAGMA foreign_keys = ON",
		"PRAGMA mmap_size = 0",
		/* with MEMORY a savepoint's pages are a list that is walked from its start at every
		 * statement: quadratic in one large command; with FILE they are one block until they pass
		 * SAVEPOINT_BYTES */
		reader ? "PRAGMA temp_store = MEMORY" : "PRAGMA temp_store = FILE",
		"PRAGMA trusted_schema = OFF",
		"PRAGMA case_sensitive_like = ON",
		"PRAGMA wal_autocheckpoint = 0",
		"PRAGMA journal_size_limit = 67108864",
		reader ? "PRAGMA cache_size = -16000" : "PRAGMA cache_size = -65536",
		reader ? "PRAGMA query_only = ON" : NULL,
	};

	for (size_t i = 0; i < ARRAY_LEN(texts) && texts[i] != NULL; i++) {
		int rc = sqlite3_exec(conn->lite, texts[i], NULL, NULL, NULL);

		if (rc != SQLITE_OK)
			return lite_fail(conn, rc, texts[i], err);
	}
	return true;
}

/* Every command and most statements set a savepoint: at the default of 64 KiB its pages go to a file by the
 * thousands. */
static void lite_configure(void)
{
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, SAVEPOINT_BYTES);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS,
		       0); /* nobody asks how much it is, and each malloc takes a lock */
	lite_pieces();
}

bool lite_open(struct db *db, struct conn **ret, bool reader, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct conn *conn = calloc(1, sizeof(*conn));
	int fd, rc;

	require(conn != NULL);
	pthread_once(&once, lite_configure); /* before SQLite's first use */
	conn->db = db;
	/* Nobody else reads a new database. One that is there must not be opened here: closing any descriptor
	 * of a file drops every lock that this process holds on it (POSIX), and another process would then
	 * take away the log under our feet. */
	fd = open(db->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno != EEXIST) {
		free(conn);
		return err_system(err, "%s cannot be made: %s", db->path, strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	rc = sqlite3_open_v2(db->path, &conn->lite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		lite_fail(conn, rc, "open", err);
		lite_close(conn);
		return false;
	}
	sqlite3_extended_result_codes(conn->lite, 1);
	sqlite3_db_config(conn->lite, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "x" is a name, never a text */
	sqlite3_db_config(conn->lite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(conn->lite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_busy_timeout(conn->lite, (int)db->options.busy_ms);
	if (!lite_pragmas(conn, reader, err)) {
		lite_close(conn);
		return false;
	}
	*ret = conn;
	return true;
}

void lite_close(struct conn *conn)
{
	if (conn == NULL)
		return;
	cache_clear(conn);
	arena_free(conn->attempt);
	sqlite3_close(conn->lite);
	free(conn);
}

/* ---- statements ---- */

static bool slots_find(struct conn *conn, struct prepared *p, struct err *err)
{
	int count = sqlite3_bind_parameter_count(p->lite);

	p->slot_count = (unsigned)count;
	p->slots = calloc((size_t)count + 1, sizeof(*p->slots));
	require(p->slots != NULL);
	for (int i = 1; i <= count; i++) {
		const char *name = sqlite3_bind_parameter_name(p->lite, i);
		int64_t n = 0;

		if (name == NULL || *name != '$' || !number_parse_i64(str_of(name + 1), &n) || n < 1 ||
		    n > VALUES_MAX) {
			cache_drop(conn, p);
			return err_system(err, "a parameter is not written as $1");
		}
		p->slots[i - 1] = (uint16_t)(n - 1);
	}
	return true;
}

static struct prepared *lite_prepared(struct conn *conn, const struct query *q, struct err *err)
{
	struct prepared *p = cache_find(conn, q);
	int rc;

	if (p != NULL)
		return p;
	p = cache_add(conn, q);
	/* with the NUL counted in, SQLite need not copy the text */
	rc = sqlite3_prepare_v3(conn->lite, p->text, (int)p->text_n + 1, SQLITE_PREPARE_PERSISTENT, &p->lite,
				NULL);
	if (rc != SQLITE_OK || p->lite == NULL) {
		lite_fail(conn, rc, query_name(q), err);
		cache_drop(conn, p);
		return NULL;
	}
	return slots_find(conn, p, err) ? p : NULL;
}

bool lite_prepare(struct conn *conn, const struct query *q, int *ret_columns, struct err *err)
{
	struct prepared *p = lite_prepared(conn, q, err);

	if (p == NULL)
		return false;
	*ret_columns = sqlite3_column_count(p->lite);
	return true;
}

static bool lite_bind(const struct prepared *p, const struct query *q, struct err *err)
{
	for (unsigned i = 0; i < p->slot_count; i++) {
		const struct value *v = &q->values[p->slots[i]];
		int at = (int)i + 1, rc;

		if (p->slots[i] >= q->value_count)
			return err_system(err, "$%d has no value", p->slots[i] + 1);
		if (v->null)
			rc = sqlite3_bind_null(p->lite, at);
		else if (v->type == SQL_STR)
			rc = sqlite3_bind_text64(p->lite, at, v->s.n > 0 ? v->s.p : "", v->s.n, SQLITE_STATIC,
						 SQLITE_UTF8);
		else if (v->type == SQL_BLOB)
			rc = sqlite3_bind_blob64(p->lite, at, v->s.n > 0 ? v->s.p : "", v->s.n,
						 SQLITE_STATIC);
		else
			rc = sqlite3_bind_int64(p->lite, at, v->i);
		if (rc != SQLITE_OK)
			return err_system(err, "$%d cannot be bound: %s", p->slots[i] + 1,
					  sqlite3_errstr(rc));
	}
	return true;
}

static bool lite_column(struct tx *tx, const struct query *q, sqlite3_stmt *stmt, int at, void *row,
			struct err *err)
{
	const struct sql_member *m = &q->out[at];
	bool text = m->type == SQL_STR || m->type == SQL_BLOB;
	const void *bytes;

	switch (sqlite3_column_type(stmt, at)) {
	case SQLITE_NULL: return true;
	case SQLITE_INTEGER: return row_put_integer(m, row, sqlite3_column_int64(stmt, at), err);
	case SQLITE_TEXT:
	case SQLITE_BLOB:
		if (!text)
			break;
		bytes = m->type == SQL_STR ? (const void *)sqlite3_column_text(stmt, at)
					   : sqlite3_column_blob(stmt, at);
		row_put_text(tx, q, m, row, bytes, (size_t)sqlite3_column_bytes(stmt, at));
		return true;
	default: break;
	}
	return err_system(err, "column %s is not of the declared type", m->name);
}

/* *ret_engine: the fault is the engine's, the transaction cannot go on. */
static bool lite_step(struct tx *tx, struct query *q, sqlite3_stmt *stmt, bool *ret_engine, struct err *err)
{
	void *row = q->out_count > 0 ? arena_alloc(tx->attempt, q->row_bytes) : NULL;
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (q->row == NULL)
			continue; /* a RETURNING nobody asked for: step to the end */
		memset(row, 0, q->row_bytes);
		for (unsigned i = 0; i < q->out_count; i++)
			if (!lite_column(tx, q, stmt, (int)i, row, err))
				return false;
		if (!q->row(q->row_arg, row, err))
			return false;
	}
	if (rc == SQLITE_DONE)
		return true;
	*ret_engine = true;
	tx->retry |= (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED;
	return lite_fail(tx->conn, rc, query_name(q), err);
}

bool lite_query(struct tx *tx, struct query *q, struct err *err)
{
	struct prepared *p = lite_prepared(tx->conn, q, err);
	bool engine = false, ok;

	if (p == NULL)
		return tx_break(tx, err);
	if ((unsigned)sqlite3_column_count(p->lite) < q->out_count) {
		err_system(err, "%s gives %d columns, %u were declared", query_name(q),
			   sqlite3_column_count(p->lite), q->out_count);
		return tx_break(tx, err);
	}
	if (!lite_bind(p, q, err))
		return tx_break(tx, err);
	p->busy = true;
	ok = lite_step(tx, q, p->lite, &engine, err);
	if (ok)
		q->changed = sqlite3_changes64(tx->conn->lite);
	sqlite3_reset(p->lite);
	p->busy = false;
	return ok || !engine ? ok : tx_break(tx, err);
}

bool lite_command(struct conn *conn, const char *text, struct err *err)
{
	struct query q = {.key = str_of(text), .text = str_of(text)};
	struct prepared *p = lite_prepared(conn, &q, err);
	int rc;

	if (p == NULL)
		return false;
	rc = sqlite3_step(p->lite);
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		lite_fail(conn, rc, text, err);
	sqlite3_reset(p->lite);
	return rc == SQLITE_DONE || rc == SQLITE_ROW;
}

bool lite_scalar(sqlite3 *lite, const char *text, int64_t *ret)
{
	sqlite3_stmt *stmt = NULL;
	bool found = sqlite3_prepare_v2(lite, text, -1, &stmt, NULL) == SQLITE_OK &&
		     sqlite3_step(stmt) == SQLITE_ROW;

	if (found)
		*ret = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return found;
}

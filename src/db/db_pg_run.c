/* PostgreSQL: statements prepared with explicit types, values sent binary, results read as text. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include "db/db_inner.h"

enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_I64 = 20,
	OID_I16 = 21,
	OID_I32 = 23,
	OID_TEXT = 25,
	OID_NUMERIC = 1700,
	FETCH_ROWS = 500
};

bool pg_fail(struct conn *conn, const PGresult *r, const char *what, bool *ret_retry, struct err *err)
{
	const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	const char *words = r != NULL ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	*ret_retry = false;
	if (words == NULL)
		words = PQerrorMessage(conn->pg);
	if (state == NULL || pg_is_lost(conn) || strncmp(state, "08", 2) == 0 ||
	    strncmp(state, "57P", 3) == 0 || strcmp(state, "25006") == 0) {
		*ret_retry = true;
		return err_busy(err, "%s: connection lost: %.150s", what, words);
	}
	if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "55P03") == 0) {
		*ret_retry = true;
		return err_busy(err, "%s: %s %.150s", what, state, words);
	}
	if (strcmp(state, "53100") == 0)
		return db_full(err, what, words);
	if (strcmp(state, "57014") == 0 || strcmp(state, "53300") == 0)
		return err_busy(err, "%s: %s %.150s", what, state, words);
	if (strcmp(state, "23505") == 0 || strcmp(state, "23503") == 0 || strcmp(state, "23P01") == 0 ||
	    strcmp(state, "P0001") == 0) {
		err_set(err, ERR_CONFLICT, MSG_DB_CONFLICT);
		snprintf(err->detail, sizeof(err->detail), "%s: %s", what, words);
		return false;
	}
	return err_system(err, "%s: %s %.180s", what, state, words);
}

static bool result_ok(const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);

	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_EMPTY_QUERY;
}

bool pg_command(struct conn *conn, const char *text, struct err *err)
{
	PGresult *r;
	bool ok, retry;

	if (conn->pg == NULL)
		return err_busy(err, "connection lost");
	r = PQexec(conn->pg, text);
	ok = result_ok(r) || pg_fail(conn, r, strlen(text) < 60 ? text : "script", &retry, err);
	if (ok && strcmp(text, "COMMIT") == 0 && strcmp(PQcmdStatus(r), "COMMIT") != 0)
		ok = err_system(err, "COMMIT was answered with %s", PQcmdStatus(r));
	PQclear(r);
	return ok;
}

/* ---- values ---- */

struct bound {
	Oid types[VALUES_MAX];
	const char *values[VALUES_MAX];
	int lengths[VALUES_MAX], formats[VALUES_MAX];
	int64_t numbers[VALUES_MAX];
};

static void bind_values(const struct query *q, struct bound *b)
{
	for (unsigned i = 0; i < q->value_count; i++) {
		const struct value *v = &q->values[i];

		b->formats[i] = 1;
		b->types[i] = v->type == SQL_STR ? OID_TEXT : v->type == SQL_BLOB ? OID_BYTEA : OID_I64;
		b->lengths[i] = b->types[i] == OID_I64 ? 8 : (int)v->s.n;
		b->numbers[i] = (int64_t)htobe64((uint64_t)v->i);
		if (v->null)
			b->values[i] = NULL;
		else if (b->types[i] == OID_I64)
			b->values[i] = (const char *)&b->numbers[i];
		else
			b->values[i] = v->s.n > 0 ? v->s.p : "";
	}
}

static struct prepared *pg_prepared(struct conn *conn, const struct query *q, const struct bound *b,
				    bool *ret_retry, struct err *err)
{
	struct prepared *p = cache_find(conn, q);
	PGresult *r;

	if (p != NULL)
		return p;
	p = cache_add(conn, q);
	snprintf(p->name, sizeof(p->name), "s%lu", ++conn->names);
	r = PQprepare(conn->pg, p->name, p->text, (int)q->value_count, b->types);
	if (!result_ok(r)) {
		pg_fail(conn, r, query_name(q), ret_retry, err);
		p->name[0] = '\0';
		cache_drop(conn, p);
		p = NULL;
	}
	PQclear(r);
	return p;
}

bool pg_prepare(struct conn *conn, const struct query *q, int *ret_columns, struct err *err)
{
	struct bound b;
	struct prepared *p;
	PGresult *r;
	bool retry, ok;

	bind_values(q, &b);
	p = pg_prepared(conn, q, &b, &retry, err);
	if (p == NULL)
		return false;
	r = PQdescribePrepared(conn->pg, p->name);
	ok = result_ok(r) || pg_fail(conn, r, query_name(q), &retry, err);
	*ret_columns = PQnfields(r);
	PQclear(r);
	return ok;
}

/* ---- rows ---- */

static bool is_number(Oid type)
{
	return type == OID_I64 || type == OID_I32 || type == OID_I16 || type == OID_NUMERIC ||
	       type == OID_BOOL;
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* \x41ff in its own place */
static size_t bytes_decode(char *p, size_t n)
{
	size_t count = n >= 2 ? (n - 2) / 2 : 0;

	for (size_t i = 0; i < count; i++)
		p[i] = (char)(hex_digit(p[2 + 2 * i]) << 4 | hex_digit(p[3 + 2 * i]));
	return count;
}

static bool pg_column(struct tx *tx, const struct query *q, PGresult *r, int at_row, int at, void *row,
		      struct err *err)
{
	const struct sql_member *m = &q->out[at];
	Oid type = PQftype(r, at);
	char *value = PQgetvalue(r, at_row, at);
	size_t n = (size_t)PQgetlength(r, at_row, at);
	int64_t i;

	if (PQgetisnull(r, at_row, at))
		return true;
	if (m->type == SQL_STR || m->type == SQL_BLOB) {
		if (is_number(type))
			return err_system(err, "column %s is a number, a text was expected", m->name);
		if (type == OID_BYTEA)
			n = bytes_decode(value, n);
		row_put_text(tx, q, m, row, value, n);
		return true;
	}
	if (type == OID_BOOL)
		return row_put_integer(m, row, *value == 't', err);
	if (!is_number(type) || !number_parse_i64((struct str){value, n}, &i))
		return err_system(err, "column %s is not of the declared type", m->name);
	return row_put_integer(m, row, i, err);
}

static bool pg_rows(struct tx *tx, struct query *q, PGresult *r, void *row, struct err *err)
{
	int rows = PQntuples(r);

	for (int i = 0; q->row != NULL && i < rows; i++) {
		memset(row, 0, q->row_bytes);
		for (unsigned c = 0; c < q->out_count; c++)
			if (!pg_column(tx, q, r, i, (int)c, row, err))
				return false;
		if (!q->row(q->row_arg, row, err))
			return false;
	}
	return true;
}

/* The tables changed under a prepared statement: a migration ran beside this program. */
static bool plan_is_old(const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE),
		   *words = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	return state != NULL && words != NULL && strcmp(state, "0A000") == 0 &&
	       strstr(words, "cached plan") != NULL;
}

/* Takes r over: frees it, here or (when control leaves from a row) in conn_rescue(). *ret_rows: how many it
 * had. */
static bool pg_take_result(struct tx *tx, struct query *q, PGresult *r, void *row, int *ret_rows,
			   struct err *err)
{
	struct conn *conn = tx->conn;
	bool retry = false, ok;

	*ret_rows = 0;
	if (!result_ok(r)) {
		pg_fail(conn, r, query_name(q), &retry, err);
		if (plan_is_old(r))
			retry = tx->lost = true; /* a new connection prepares anew */
		PQclear(r);
		tx->retry |= retry;
		return tx_break(tx, err);
	}
	require(conn->result_count < RESULTS_MAX);
	conn->results[conn->result_count++] = r;
	*ret_rows = PQntuples(r);
	if (PQresultStatus(r) == PGRES_TUPLES_OK && (unsigned)PQnfields(r) < q->out_count) {
		err_system(err, "%s gives %d columns, %u were declared", query_name(q), PQnfields(r),
			   q->out_count);
		ok = tx_break(tx, err);
	} else {
		if (!number_parse_i64(str_of(PQcmdTuples(r)), &q->changed))
			q->changed = 0;
		ok = pg_rows(tx, q, r, row, err);
	}
	PQclear(r);
	conn->result_count--;
	return ok;
}

/* A cursor: the server keeps the rows, this side FETCH_ROWS of them. */
static bool pg_stream(struct tx *tx, struct query *q, const struct bound *b, void *row, struct err *err)
{
	struct conn *conn = tx->conn;
	struct str text = query_text(tx->db, q);
	unsigned long number = ++conn->names;
	struct query rowless = {.statement = q->statement}; /* for DECLARE's own answer */
	struct str declare =
		str_format(tx->attempt, "DECLARE c%lu NO SCROLL CURSOR FOR %.*s", number, STR_ARG(text));
	struct err ignored;
	char command[64];
	int rows;
	bool ok;

	ok = pg_take_result(tx, &rowless,
			    PQexecParams(conn->pg, str_c(tx->attempt, declare), (int)q->value_count, b->types,
					 b->values, b->lengths, b->formats, 0),
			    NULL, &rows, err);
	snprintf(command, sizeof(command), "FETCH %d FROM c%lu", FETCH_ROWS, number);
	for (rows = FETCH_ROWS; ok && rows == FETCH_ROWS;)
		ok = pg_take_result(tx, q, PQexec(conn->pg, command), row, &rows, err);
	if (tx->broken.code == ERR_NONE) {
		snprintf(command, sizeof(command), "CLOSE c%lu", number);
		pg_command(conn, command, &ignored);
	}
	return ok;
}

bool pg_query(struct tx *tx, struct query *q, struct err *err)
{
	struct conn *conn = tx->conn;
	void *row = q->out_count > 0 ? arena_alloc(tx->attempt, q->row_bytes) : NULL;
	struct prepared *p;
	struct bound b;
	bool retry = false;
	int rows;

	if (conn->pg == NULL) {
		tx->retry = true;
		err_busy(err, "connection lost");
		return tx_break(tx, err);
	}
	bind_values(q, &b);
	if (q->stream && !q->writes)
		return pg_stream(tx, q, &b, row, err);
	p = pg_prepared(conn, q, &b, &retry, err);
	if (p == NULL) {
		tx->retry |= retry;
		return tx_break(tx, err);
	}
	return pg_take_result(tx, q,
			      PQexecPrepared(conn->pg, p->name, (int)q->value_count, b.values, b.lengths,
					     b.formats, 0),
			      row, &rows, err);
}

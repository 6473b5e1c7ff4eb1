/* Statements by their descriptions: members to values, columns to members. The same on both engines. */
#include <string.h>
#include "db/db_inner.h"

static void value_text(struct value *v, const void *at, bool nullable)
{
	memcpy(&v->s, at, sizeof(v->s));
	v->null = nullable && v->s.n == 0;
}

bool values_of(const struct sql_member *members, size_t count, const void *in, struct value *ret,
	       struct err *err)
{
	if (count > VALUES_MAX)
		return err_system(err, "%zu parameters are more than %d", count, VALUES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct sql_member *m = &members[i];
		const char *at = (const char *)in + m->offset;
		struct value *v = &ret[i];
		int32_t i32;
		int16_t i16;
		bool flag;

		*v = (struct value){.type = m->type};
		switch (m->type) {
		case SQL_I64: memcpy(&v->i, at, sizeof(v->i)); break;
		case SQL_I32:
			memcpy(&i32, at, sizeof(i32));
			v->i = i32;
			break;
		case SQL_I16:
			memcpy(&i16, at, sizeof(i16));
			v->i = i16;
			break;
		case SQL_BOOL:
			memcpy(&flag, at, sizeof(flag));
			v->i = flag;
			break;
		case SQL_STR:
		case SQL_BLOB: value_text(v, at, m->nullable); continue;
		}
		v->null = m->nullable && v->i == 0;
	}
	return true;
}

bool row_put_integer(const struct sql_member *m, void *row, int64_t i, struct err *err)
{
	char *at = (char *)row + m->offset;
	int32_t i32 = (int32_t)i;
	int16_t i16 = (int16_t)i;
	bool flag = i != 0;

	switch (m->type) {
	case SQL_I64: memcpy(at, &i, sizeof(i)); return true;
	case SQL_I32:
		memcpy(at, &i32, sizeof(i32));
		return i32 == i || err_system(err, "column %s: the number is too large", m->name);
	case SQL_I16:
		memcpy(at, &i16, sizeof(i16));
		return i16 == i || err_system(err, "column %s: the number is too large", m->name);
	case SQL_BOOL:
		memcpy(at, &flag, sizeof(flag));
		return (i == 0 || i == 1) || err_system(err, "column %s is neither 0 nor 1", m->name);
	case SQL_STR:
	case SQL_BLOB: break;
	}
	return err_system(err, "column %s is a number, a text was expected", m->name);
}

void row_put_text(struct tx *tx, const struct query *q, const struct sql_member *m, void *row, const void *p,
		  size_t n)
{
	struct str s = {p, n};

	if (!q->stream)
		s = str_copy(tx->attempt, s);
	memcpy((char *)row + m->offset, &s, sizeof(s));
}

struct str statement_text(const struct db *db, const struct sql_statement *s)
{
	return str_of(db->engine == DB_POSTGRESQL && s->text_postgresql != NULL ? s->text_postgresql
										: s->text);
}

struct str query_text(const struct db *db, const struct query *q)
{
	return q->statement != NULL ? statement_text(db, q->statement) : q->text;
}

const char *query_name(const struct query *q)
{
	return q->statement != NULL ? q->statement->name : "text";
}

/* ---- the one way to the engines ---- */

static bool query_fault(struct tx *tx, struct err *err)
{
	switch (fault_next(tx, false)) {
	case DB_FAULT_BUSY:
		tx->retry = true;
		err_busy(err, "injected: busy");
		return true;
	case DB_FAULT_SERIALIZATION:
		tx->retry = true;
		err_busy(err, "injected: serialization failure");
		return true;
	case DB_FAULT_DISK_FULL:
		tx->conn->full = true;
		db_full(err, "injected", "disk full");
		return true;
	case DB_FAULT_LOST:
		tx->retry = tx->lost = true;
		err_busy(err, "injected: connection lost");
		return true;
	case DB_FAULT_ERROR: err_system(err, "injected: error"); return true;
	case DB_FAULT_NONE:
	case DB_FAULT_COMMIT_UNKNOWN: break;
	}
	return false;
}

bool db_query(struct tx *tx, struct query *q, struct err *err)
{
	if (tx->broken.code != ERR_NONE) {
		*err = tx->broken;
		return false;
	}
	if (q->writes && !tx->writes)
		return err_system(err, "%s writes in a read transaction", query_name(q));
	if (query_fault(tx, err))
		return tx_break(tx, err);
	return tx->db->engine == DB_SQLITE ? lite_query(tx, q, err) : pg_query(tx, q, err);
}

static struct query query_of(const struct sql_statement *s, struct value *values)
{
	return (struct query){.statement = s,
			      .values = values,
			      .value_count = s->in_count,
			      .out = s->out,
			      .out_count = s->out_count,
			      .row_bytes = s->out_size_bytes,
			      .writes = s->writes};
}

bool db_run(struct tx *tx, const struct sql_statement *s, const void *in, int64_t *ret_changed,
	    struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = query_of(s, values);

	if (!values_of(s->in, s->in_count, in, values, err) || !db_query(tx, &q, err))
		return false;
	if (ret_changed != NULL)
		*ret_changed = q.changed;
	return true;
}

struct first {
	void *ret;
	size_t row_bytes;
	const char *name;
	bool found;
};

static bool first_row(void *arg, void *row, struct err *err)
{
	struct first *f = arg;

	if (f->found)
		return err_system(err, "%s: more than one row", f->name);
	f->found = true;
	memcpy(f->ret, row, f->row_bytes);
	return true;
}

bool db_find(struct tx *tx, const struct sql_statement *s, const void *in, bool *ret_found, void *ret,
	     struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = query_of(s, values);
	struct first f = {.row_bytes = s->out_size_bytes, .name = s->name};

	/* beside *ret: it may be a part of `in`, and must not change on failure */
	f.ret = arena_alloc(tx->attempt, s->out_size_bytes);
	q.row = first_row;
	q.row_arg = &f;
	if (!values_of(s->in, s->in_count, in, values, err) || !db_query(tx, &q, err))
		return false;
	if (f.found)
		memcpy(ret, f.ret, s->out_size_bytes);
	*ret_found = f.found;
	return true;
}

bool db_one(struct tx *tx, const struct sql_statement *s, const void *in, void *ret, struct err *err)
{
	bool found;

	if (!db_find(tx, s, in, &found, ret, err))
		return false;
	return found || err_not_found(err);
}

struct rows {
	struct tx *tx;
	char *rows;
	size_t count, capacity, row_bytes, most;
};

static bool rows_row(void *arg, void *row, struct err *err)
{
	struct rows *r = arg;

	if (r->count == r->most)
		return err_set(err, ERR_LIMIT, MSG_DB_TOO_MANY_ROWS);
	if (r->count == r->capacity) {
		size_t capacity = r->capacity == 0 ? 16 : r->capacity * 2;
		char *rows = arena_array(r->tx->attempt, capacity, r->row_bytes);

		if (r->count > 0)
			memcpy(rows, r->rows, r->count * r->row_bytes);
		r->rows = rows;
		r->capacity = capacity;
	}
	memcpy(r->rows + r->count++ * r->row_bytes, row, r->row_bytes);
	return true;
}

bool query_rows(struct tx *tx, struct query *q, void **ret_rows, size_t *ret_count, size_t most,
		struct err *err)
{
	struct rows r = {.tx = tx, .row_bytes = q->row_bytes, .most = most};

	q->row = rows_row;
	q->row_arg = &r;
	if (!db_query(tx, q, err))
		return false;
	*ret_rows = r.rows != NULL ? r.rows : arena_alloc(tx->attempt, q->row_bytes);
	*ret_count = r.count;
	return true;
}

bool db_many(struct tx *tx, const struct sql_statement *s, const void *in, void **ret_rows, size_t *ret_count,
	     struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = query_of(s, values);

	return values_of(s->in, s->in_count, in, values, err) &&
	       query_rows(tx, &q, ret_rows, ret_count, ROWS_MAX, err);
}

struct each {
	db_row_fn *fn;
	void *arg;
};

static bool each_row(void *arg, void *row, struct err *err)
{
	const struct each *e = arg;

	return e->fn(e->arg, row, err);
}

bool query_each(struct tx *tx, struct query *q, db_row_fn *fn, void *arg, struct err *err)
{
	struct each e = {fn, arg};

	q->stream = true;
	q->row = each_row;
	q->row_arg = &e;
	return db_query(tx, q, err);
}

bool db_each(struct tx *tx, const struct sql_statement *s, const void *in, db_row_fn *fn, void *arg,
	     struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = query_of(s, values);

	return values_of(s->in, s->in_count, in, values, err) && query_each(tx, &q, fn, arg, err);
}

/* ---- texts made of declared parts ---- */

static bool text_writes(struct str text)
{
	return !str_starts(text, S("SELECT")) && !str_starts(text, S("WITH"));
}

bool db_each_text(struct tx *tx, struct str key, struct str text, const struct sql_member *in,
		  size_t in_count, const void *in_struct, const struct sql_member *out, size_t out_count,
		  size_t out_size_bytes, db_row_fn *fn, void *arg, struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = {.key = key,
			  .text = text,
			  .values = values,
			  .value_count = (unsigned)in_count,
			  .out = out,
			  .out_count = (unsigned)out_count,
			  .row_bytes = out_size_bytes,
			  .writes = text_writes(text)};

	return values_of(in, in_count, in_struct, values, err) && query_each(tx, &q, fn, arg, err);
}

bool db_run_text(struct tx *tx, struct str key, struct str text, const struct sql_member *in, size_t in_count,
		 const void *in_struct, int64_t *ret_changed, struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = {.key = key,
			  .text = text,
			  .values = values,
			  .value_count = (unsigned)in_count,
			  .writes = text_writes(text)};

	if (!values_of(in, in_count, in_struct, values, err) || !db_query(tx, &q, err))
		return false;
	if (ret_changed != NULL)
		*ret_changed = q.changed;
	return true;
}

/* ---- the test that every statement is understood ---- */

bool db_prepare(struct tx *tx, const struct sql_statement *s, struct err *err)
{
	struct value values[VALUES_MAX];
	static const char zeros[65536]; /* stands for any `in` */
	struct query q = query_of(s, values);
	int columns;

	if (!values_of(s->in, s->in_count, zeros, values, err))
		return false;
	if (!conn_prepare(tx->conn, &q, &columns, err))
		return tx_break(tx, err);
	if (columns != s->out_count)
		return err_system(err, "%s gives %d columns, %u were declared", s->name, columns,
				  s->out_count);
	return true;
}

/* ---- words from a person ---- */

static struct str like_escape(struct arena *arena, struct str words, bool contains)
{
	char *p = arena_alloc(arena, words.n * 2 + 2);
	size_t n = 0;

	if (contains)
		p[n++] = '%';
	for (size_t i = 0; i < words.n; i++) {
		if (words.p[i] == '%' || words.p[i] == '_' || words.p[i] == '\\')
			p[n++] = '\\';
		p[n++] = words.p[i];
	}
	p[n++] = '%';
	return (struct str){p, n};
}

struct str db_like_contains(struct arena *arena, struct str words)
{
	return like_escape(arena, words, true);
}

struct str db_like_begins(struct arena *arena, struct str words)
{
	return like_escape(arena, words, false);
}

/* Many rows by one statement: the VALUES of a generated INSERT written several times, so that a bulk pays for
 * a statement once per sixteen rows. */
#include <string.h>
#include "db/db_inner.h"

enum { ROWS_AT_ONCE = 16 };

struct insert {
	struct str before, tuple, after; /* "INSERT INTO t (...) VALUES ", "($1, $2)", " ON CONFLICT ..." */
};

/* The one tuple behind VALUES. Texts of generated statements hold no bracket in quotes. */
static struct insert insert_of(struct str text)
{
	struct insert i = {0};
	size_t values, open, close;
	int depth = 0;

	require(str_find(text, S("VALUES"), &values));
	open = values + 6;
	while (open < text.n && text.p[open] != '(')
		open++;
	for (close = open; close < text.n; close++) {
		depth += text.p[close] == '(' ? 1 : text.p[close] == ')' ? -1 : 0;
		if (depth == 0)
			break;
	}
	require(close < text.n);
	i.before = str_part(text, 0, open);
	i.tuple = str_part(text, open, close + 1 - open);
	i.after = str_part(text, close + 1, text.n);
	require(memchr(i.after.p, '$', i.after.n) == NULL);
	return i;
}

/* $3 of the second row of a statement with 7 parameters is $10. */
static void put_tuple(struct buf *b, struct str tuple, unsigned first)
{
	for (size_t i = 0; i < tuple.n; i++) {
		int64_t n = 0;

		if (tuple.p[i] != '$') {
			buf_char(b, tuple.p[i]);
			continue;
		}
		while (i + 1 < tuple.n && tuple.p[i + 1] >= '0' && tuple.p[i + 1] <= '9')
			n = n * 10 + (tuple.p[++i] - '0');
		buf_char(b, '$');
		buf_i64(b, n + first);
	}
}

static struct str rows_text(struct arena *arena, const struct insert *i, unsigned in_count, unsigned rows)
{
	struct buf b;

	buf_open_in(&b, arena, (size_t)1 << 16);
	buf_str(&b, i->before);
	for (unsigned k = 0; k < rows; k++) {
		if (k > 0)
			BUF_LIT(&b, ", ");
		put_tuple(&b, i->tuple, k * in_count);
	}
	buf_str(&b, i->after);
	require(!b.full);
	return buf_view(&b);
}

static bool run_some(struct tx *tx, const struct sql_statement *s, const struct query *like, const char *rows,
		     size_t row_bytes, unsigned count, int64_t *ret_changed, struct err *err)
{
	struct value values[VALUES_MAX];
	struct query q = *like;

	q.values = values;
	q.value_count = count * s->in_count;
	for (unsigned i = 0; i < count; i++)
		if (!values_of(s->in, s->in_count, rows + i * row_bytes, values + i * s->in_count, err))
			return false;
	if (!db_query(tx, &q, err))
		return false;
	*ret_changed += q.changed;
	return true;
}

bool db_run_rows(struct tx *tx, const struct sql_statement *s, const void *rows, size_t row_bytes,
		 size_t count, int64_t *ret_changed, struct err *err)
{
	const char *at = rows;
	struct insert insert = insert_of(statement_text(tx->db, s));
	struct query q = {.writes = true};
	int64_t changed = 0;
	unsigned some;

	require(s->in_count > 0 && s->in_count <= VALUES_MAX && s->writes && s->out_count == 0);
	some = VALUES_MAX / s->in_count < ROWS_AT_ONCE ? VALUES_MAX / s->in_count : ROWS_AT_ONCE;
	q.key = str_format(tx_arena(tx), "%s*%u", s->name, some);
	q.text = rows_text(tx_arena(tx), &insert, s->in_count, some);
	for (; count >= some; count -= some, at += some * row_bytes)
		if (!run_some(tx, s, &q, at, row_bytes, some, &changed, err))
			return false;
	for (; count > 0; count--, at += row_bytes) {
		int64_t one;

		if (!db_run(tx, s, at, &one, err))
			return false;
		changed += one;
	}
	if (ret_changed != NULL)
		*ret_changed = changed;
	return true;
}

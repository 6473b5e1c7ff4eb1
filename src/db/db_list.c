/* Lists: filters, allowed sorts and keyset pages, put together from declared texts; values are always bound.
 */
#include <string.h>
#include "db/db_inner.h"

enum list_mode { LIST_PAGE, LIST_ALL, LIST_COUNT };

struct list_text {
	struct buf text, key;
	struct value values[VALUES_MAX];
	unsigned count;
};

static void text_c(struct buf *b, const char *c_string)
{
	buf_str(b, str_of(c_string));
}

static unsigned value_add(struct list_text *t, const struct sql_member *m, const struct list_value *v)
{
	require(t->count < VALUES_MAX);
	t->values[t->count] = (struct value){.type = m->type, .i = v->i, .s = v->s};
	return ++t->count;
}

/* A filter's own $1 becomes the number of its value; a bool filter without $1 stands for its condition. */
static void filter_add(struct list_text *t, const struct sql_filter *f, const struct list_value *v)
{
	unsigned number = 0;

	if (strstr(f->text, "$1") == NULL && v->i == 0)
		return;
	BUF_LIT(&t->text, " AND (");
	for (const char *p = f->text; *p != '\0'; p++) {
		if (p[0] != '$' || p[1] != '1') {
			buf_char(&t->text, *p);
			continue;
		}
		if (number == 0)
			number = value_add(t, &f->member, v);
		buf_format(&t->text, "$%u", number);
		p++;
	}
	buf_char(&t->text, ')');
}

/* NULL sorts as what it reads as; texts by bytes: the same order on both engines and in memory. */
static void sort_put(struct buf *b, const struct sql_list *l, const struct sql_sort *s, enum db_engine engine)
{
	const struct sql_member *m = &l->out[s->out_index];
	bool text = m->type == SQL_STR;

	if (m->nullable)
		buf_format(b, "COALESCE(%s, %s)", s->expression, text ? "''" : "0");
	else
		text_c(b, s->expression);
	if (text && engine == DB_POSTGRESQL)
		BUF_LIT(b, " COLLATE \"C\"");
}

static bool list_check(const struct sql_list *l, const struct list_query *q, struct err *err)
{
	if (q->sort >= l->sort_count || l->filter_count > ARRAY_LEN(q->filter))
		return err_system(err, "%s: no such sort", l->name);
	return true;
}

static void keyset_put(struct list_text *t, const struct sql_list *l, const struct list_query *q,
		       enum db_engine engine)
{
	static const struct sql_member key_member = {.name = "key", .type = SQL_I64};
	const struct sql_sort *s = &l->sorts[q->sort];
	bool less = q->descending != q->backward;
	struct list_value key = {.set = true, .i = q->after_key};
	unsigned a = value_add(t, &l->out[s->out_index], &q->after), b = value_add(t, &key_member, &key);

	text_c(&t->text, l->group_by != NULL ? " HAVING (" : " AND (");
	sort_put(&t->text, l, s, engine);
	buf_format(&t->text, ", %s) %s ($%u, $%u)", l->key, less ? "<" : ">", a, b);
}

static void order_put(struct list_text *t, const struct sql_list *l, const struct list_query *q,
		      enum db_engine engine)
{
	const char *direction = q->descending != q->backward ? " DESC" : "";

	BUF_LIT(&t->text, " ORDER BY ");
	sort_put(&t->text, l, &l->sorts[q->sort], engine);
	buf_format(&t->text, "%s, %s%s", direction, l->key, direction);
}

/* Where FROM begins, outside brackets and quotes: counting selects 1 instead of the columns. NULL: as it is.
 */
static const char *select_from(const char *select)
{
	int depth = 0;
	bool quoted = false;

	for (const char *p = select; *p != '\0'; p++) {
		quoted ^= *p == '\'';
		depth += quoted ? 0 : (*p == '(') - (*p == ')');
		if (depth == 0 && !quoted && strncmp(p, " FROM ", 6) == 0)
			return p;
	}
	return NULL;
}

static bool list_build(struct tx *tx, const struct sql_list *l, const void *in, const struct list_query *q,
		       enum list_mode mode, int64_t most, struct list_text *t, struct err *err)
{
	enum db_engine engine = tx->db->engine;
	const char *from = mode == LIST_COUNT ? select_from(l->select) : NULL;
	uint32_t mask = 0, zero = 0; /* filters that are set; and with 0, which a bool filter may leave out */

	if (!list_check(l, q, err) || !values_of(l->in, l->in_count, in, t->values, err))
		return false;
	t->count = l->in_count;
	buf_open(&t->text, 1 << 20);
	buf_open(&t->key, 1 << 12);
	if (mode == LIST_COUNT)
		BUF_LIT(&t->text, "SELECT COUNT(*) FROM (");
	if (from != NULL)
		BUF_LIT(&t->text, "SELECT 1 AS one");
	text_c(&t->text, from != NULL ? from : l->select);
	for (unsigned i = 0; i < l->filter_count; i++)
		if (q->filter[i].set) {
			mask |= UINT32_C(1) << i;
			zero |= (uint32_t)(q->filter[i].i == 0) << i;
			filter_add(t, &l->filters[i], &q->filter[i]);
		}
	if (mode == LIST_PAGE && q->after.set && l->group_by == NULL)
		keyset_put(t, l, q, engine);
	if (l->group_by != NULL)
		buf_format(&t->text, " GROUP BY %s", l->group_by);
	if (mode == LIST_PAGE && q->after.set && l->group_by != NULL)
		keyset_put(t, l, q, engine);
	if (mode != LIST_COUNT)
		order_put(t, l, q, engine);
	if (mode != LIST_ALL)
		buf_format(&t->text, " LIMIT %lld", (long long)most);
	if (mode == LIST_COUNT)
		BUF_LIT(&t->text, ") AS counted");
	/* all that the text depends on */
	buf_format(&t->key, "%s|%d|%x|%x|%u|%d|%d|%d|%lld", l->name, mode, mask, zero, q->sort, q->descending,
		   q->backward, q->after.set, (long long)most);
	if (!t->text.full && !t->key.full)
		return true;
	return err_system(err, "%s: the text is too long", l->name);
}

static void list_drop(struct list_text *t)
{
	buf_close(&t->text);
	buf_close(&t->key);
}

/* The texts move into the arena, so that nothing is lost when control leaves from a row. t holds the values
 * and must outlive *ret. */
static bool list_query(struct tx *tx, const struct sql_list *l, const void *in, const struct list_query *q,
		       enum list_mode mode, int64_t most, struct list_text *t, struct query *ret,
		       struct err *err)
{
	bool ok = list_build(tx, l, in, q, mode, most, t, err);

	if (ok) {
		*ret = (struct query){.values = t->values,
				      .value_count = t->count,
				      .out = l->out,
				      .out_count = l->out_count,
				      .row_bytes = l->out_size_bytes};
		ret->text = str_copy(tx->attempt, buf_view(&t->text));
		ret->key = str_copy(tx->attempt, buf_view(&t->key));
	}
	list_drop(t);
	return ok;
}

static void rows_reverse(struct tx *tx, char *rows, size_t count, size_t row_bytes)
{
	char *spare = arena_alloc(tx->attempt, row_bytes);

	for (size_t i = 0; i < count / 2; i++) {
		char *a = rows + i * row_bytes, *b = rows + (count - 1 - i) * row_bytes;

		memcpy(spare, a, row_bytes);
		memcpy(a, b, row_bytes);
		memcpy(b, spare, row_bytes);
	}
}

bool db_list(struct tx *tx, const struct sql_list *l, const void *in, const struct list_query *q,
	     void **ret_rows, size_t *ret_count, bool *ret_more, struct err *err)
{
	struct list_text t = {0};
	struct query query;
	void *rows;
	size_t count;

	if (q->limit < 1 || q->limit > 1000)
		return err_system(err, "%s: a page has 1 to 1,000 rows", l->name);
	if (!list_query(tx, l, in, q, LIST_PAGE, (int64_t)q->limit + 1, &t, &query, err) ||
	    !query_rows(tx, &query, &rows, &count, (size_t)q->limit + 1, err))
		return false;
	*ret_more = count > q->limit;
	if (*ret_more)
		count--;
	if (q->backward)
		rows_reverse(tx, rows, count, l->out_size_bytes);
	*ret_rows = rows;
	*ret_count = count;
	return true;
}

bool db_list_each(struct tx *tx, const struct sql_list *l, const void *in, const struct list_query *q,
		  db_row_fn *fn, void *arg, struct err *err)
{
	struct list_text t = {0};
	struct query query;

	if (!list_query(tx, l, in, q, LIST_ALL, 0, &t, &query, err))
		return false;
	return query_each(tx, &query, fn, arg, err);
}

bool db_list_count(struct tx *tx, const struct sql_list *l, const void *in, const struct list_query *q,
		   int64_t most, int64_t *ret, struct err *err)
{
	static const struct sql_member member = {.name = "count", .type = SQL_I64};
	struct list_text t = {0};
	struct query query;
	void *rows;
	size_t count;

	if (!list_query(tx, l, in, q, LIST_COUNT, most, &t, &query, err))
		return false;
	query.out = &member;
	query.out_count = 1;
	query.row_bytes = sizeof(int64_t);
	if (!query_rows(tx, &query, &rows, &count, 1, err))
		return false;
	memcpy(ret, rows, sizeof(*ret));
	return true;
}

bool db_prepare_list(struct tx *tx, const struct sql_list *l, struct err *err)
{
	static const char zeros[65536]; /* stands for any `in` */
	struct list_query q = {.limit = 10};

	for (unsigned i = 0; i < l->filter_count; i++)
		q.filter[i] = (struct list_value){.set = true, .i = 1};
	for (unsigned variant = 0; variant < l->sort_count * 4u; variant++) {
		struct list_text t = {0};
		struct query query;
		int columns;

		q.sort = variant / 4;
		q.descending = variant & 1;
		q.after.set = variant & 2;
		if (!list_query(tx, l, zeros, &q, LIST_PAGE, 11, &t, &query, err))
			return false;
		if (!conn_prepare(tx->conn, &query, &columns, err))
			return tx_break(tx, err);
		if (columns != l->out_count)
			return err_system(err, "%s gives %d columns, %u were declared", l->name, columns,
					  l->out_count);
	}
	return true;
}

/* The rows of a list as JSON, CSV and XLSX. */
#include <string.h>
#include <unistd.h>
#include "kit/table_out.h"
#include "web/list_inner.h"

static void json_row(struct json *j, struct arena *arena, enum language language, const struct list_view *v,
		     const void *row)
{
	struct value key = v_member(&v->list->out[v->list->key_index], row);

	json_begin(j);
	json_key(j, S("id"));
	value_json(j, &key);
	for (size_t i = 0; i < v->column_count; i++) {
		struct value value = list_value_of(arena, language, v, &v->columns[i], row);
		json_key(j, str_of(v->columns[i].name));
		value_json(j, &value);
	}
	json_end(j);
}

bool list_send_json(struct listing *l, struct err *err)
{
	struct buf out;
	struct json j;

	(void)err;
	buf_open(&out, (size_t)16 << 20);
	json_open(&j, &out);
	json_begin(&j);
	json_put_str(&j, "title", message_text(l->rq->language, l->view->title));
	json_put_i64(&j, "count", l->total < LIST_COUNT_MOST ? l->total : LIST_COUNT_MOST);
	json_put_bool(&j, "count_is_more", l->total >= LIST_COUNT_MOST);
	json_key(&j, S("rows"));
	json_begin_array(&j);
	for (size_t r = 0; r < l->count; r++)
		json_row(&j, l->rq->arena, l->rq->language, l->view,
			 (const char *)l->rows + r * l->view->list->out_size_bytes);
	json_end_array(&j);
	json_key(&j, S("next"));
	if ((l->query.backward || l->more) && l->count > 0)
		json_str(&j, list_place(l, l->count - 1, "after"));
	else
		json_none(&j);
	json_end(&j);
	return req_reply_buf(l->rq, 200, S("application/json; charset=utf-8"), &out);
}

struct export
{
	struct table_out *out;
	const struct list_view *view;
	enum language language;
	struct arena *arena;
};

static void export_value(struct export *e, const struct value *v)
{
	static const uint8_t decimals[] = {
		[VALUE_NUMBER] = 0, [VALUE_MONEY] = 2,  [VALUE_AREA] = 2,  [VALUE_RATE] = 4,
		[VALUE_RATIO] = 4,  [VALUE_POINTS] = 4, [VALUE_DEGREE] = 6};

	switch (v->kind) {
	case VALUE_NUMBER:
	case VALUE_MONEY:
	case VALUE_AREA:
	case VALUE_RATE:
	case VALUE_RATIO:
	case VALUE_POINTS:
	case VALUE_DEGREE: table_out_number(e->out, v->i, decimals[v->kind]); return;
	case VALUE_DAY: table_out_day(e->out, DAY((int32_t)v->i)); return;
	default: table_out_text(e->out, value_words(e->arena, e->language, v));
	}
}

static bool export_row(void *arg, const void *row, struct err *err)
{
	struct export *e = arg;

	(void)err;
	for (size_t i = 0; i < e->view->column_count; i++) {
		struct value v = list_value_of(e->arena, e->language, e->view, &e->view->columns[i], row);
		export_value(e, &v);
	}
	table_out_row(e->out);
	arena_reset(e->arena);
	return true;
}

/* All rows of a query into a file, with flat memory: a row's arena is emptied after each. */
static bool write_rows(struct tx *tx, struct arena *arena, const struct list_view *v, const void *in,
		       const struct list_query *q, enum language language, bool csv, const char *path,
		       struct err *err)
{
	struct export e = {.view = v, .language = language};
	bool ok;

	if (!table_out_open(arena, path, csv ? TABLE_CSV : TABLE_XLSX, message_text(language, v->title),
			    &e.out, err))
		return false;
	for (size_t i = 0; i < v->column_count; i++)
		table_out_text(e.out, message_text(language, v->columns[i].label));
	table_out_row(e.out);
	e.arena = arena_new((size_t)1 << 20);
	ok = db_list_each(tx, v->list, in, q, export_row, &e, err);
	arena_free(e.arena);
	if (table_out_close(e.out, err) && ok)
		return true;
	unlink(path);
	return false;
}

/* The list, and by what it was narrowed: the names only, values may be names of people. */
static struct str what_was_asked(struct listing *l)
{
	struct str words = str_format(l->rq->arena, "%.*s.%s", STR_ARG(l->rq->path),
				      l->rq->format == FORMAT_CSV ? "csv" : "xlsx");

	for (size_t i = 0; i < l->view->list->filter_count; i++)
		if (l->query.filter[i].set)
			words = str_format(l->rq->arena, "%.*s %s", STR_ARG(words),
					   l->view->list->filters[i].name);
	return words;
}

bool list_send_export(struct listing *l, struct err *err)
{
	bool csv = l->rq->format == FORMAT_CSV;
	struct str stamp = instant_text(l->rq->arena, seam_now()), name;
	const char *path = req_file_path(l->rq);

	if (!write_rows(l->rq->tx, l->rq->arena, l->view, l->in, &l->query, l->rq->language, csv, path, err))
		return false;
	name = str_format(l->rq->arena, "%s_%.4s%.2s%.2s_%.2s%.2s.%s",
			  l->view->file_name != NULL ? l->view->file_name : "list", stamp.p, stamp.p + 5,
			  stamp.p + 8, stamp.p + 11, stamp.p + 14, csv ? "csv" : "xlsx");
	req_note_download(l->rq, "list", 0, what_was_asked(l));
	return req_file(l->rq,
			csv ? S("text/csv; charset=utf-8")
			    : S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
			path, name);
}

struct export_args {
	struct arena *arena;
	const struct actor *actor;
	const struct list_view *view;
	bool csv;
	const char *path;
};

static bool export_tx(struct tx *tx, void *arg, struct err *err)
{
	struct export_args *a = arg;
	struct list_query q = {.limit = 1};
	void *in = arena_alloc(a->arena, LIST_IN_BYTES_MAX);
	int sort = list_sort_index(a->view->list, str_of(a->view->sort));

	require(sort >= 0);
	q.sort = (unsigned)sort;
	if (a->view->has_scope)
		memcpy(in, &a->actor->scope, sizeof a->actor->scope);
	return write_rows(tx, a->arena, a->view, in, &q, LANGUAGE_ZH_CN, a->csv, a->path, err);
}

bool list_export(struct db *db, struct arena *arena, const struct actor *actor, const struct list_view *view,
		 bool csv, const char *path, struct err *err)
{
	struct export_args a = {arena, actor, view, csv, path};

	return db_read(db, arena, export_tx, &a, err);
}

/* What the page shows; files and JSON have more columns. */
const struct list_view *list_shown(struct arena *arena, const struct list_view *view)
{
	struct list_view *shown = ARENA_NEW(arena, struct list_view);
	struct list_column *columns = ARENA_ARRAY(arena, struct list_column, view->column_count);

	*shown = *view;
	shown->columns = columns;
	shown->column_count = 0;
	for (size_t i = 0; i < view->column_count; i++)
		if (!(view->columns[i].flags & COLUMN_FILE))
			columns[shown->column_count++] = view->columns[i];
	return shown;
}

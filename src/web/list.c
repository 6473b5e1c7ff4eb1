/* Lists: the query of the address into a statement's filters, sort and keyset page; the rows into HTML, JSON, CSV or XLSX. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "kit/table_out.h"
#include "web/list.h"
#include "web/page_html.h"
#include "web/part.h"
#include "web/req.h"

#define COUNT_MOST 1000

struct listing {
	struct req *rq;
	const struct list_view *view;
	struct list_query query;
	void *in;
	void *rows;
	size_t count;
	bool more;
	int64_t total;
};

static int member_index(const struct sql_member *m, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(m[i].name, name) == 0)
			return (int)i;
	return -1;
}

static const struct sql_member *out_member(const struct list_view *v, const char *name)
{
	int i = member_index(v->list->out, v->list->out_count, name);

	require(i >= 0);
	return &v->list->out[i];
}

static int sort_index(const struct sql_list *l, struct str name)
{
	for (size_t i = 0; i < l->sort_count; i++)
		if (str_equal(name, str_of(l->sorts[i].name)))
			return (int)i;
	return -1;
}

/* ---- the address into a query ---- */

static bool filter_value(struct req *rq, const struct list_filter *lf, const struct sql_filter *sf, struct str typed, struct list_value *ret)
{
	const struct enum_type *e = lf->enumeration != NULL ? lf->enumeration : sf->member.enumeration;
	struct day day;
	struct month month;

	(void)rq;
	if (e != NULL) {
		const struct enum_item *item = enum_find_code(e, typed);
		ret->set = item != NULL;
		ret->i = item != NULL ? item->value : 0;
		return ret->set;
	}
	switch (sf->member.semantic) {
	case SQL_MEANS_TEXT:
		ret->s = lf->prefix ? db_like_begins(rq->arena, typed) : typed;
		ret->set = true;
		return true;
	case SQL_MEANS_DAY:
		ret->set = day_parse(typed, &day);
		ret->i = ret->set ? day.yyyymmdd : 0;
		return ret->set;
	case SQL_MEANS_MONTH:
		ret->set = month_parse(typed, &month);
		ret->i = ret->set ? month.yyyymm : 0;
		return ret->set;
	default:
		ret->set = number_parse_i64(typed, &ret->i);
		return ret->set;
	}
}

static const struct list_filter *view_filter(const struct list_view *v, const char *name)
{
	for (size_t i = 0; i < v->filter_count; i++)
		if (strcmp(v->filters[i].name, name) == 0)
			return &v->filters[i];
	return NULL;
}

static void read_filters(struct listing *l)
{
	const struct sql_list *s = l->view->list;

	for (size_t i = 0; i < s->filter_count; i++) {
		const struct list_filter *lf = view_filter(l->view, s->filters[i].name);
		struct list_filter plain = {.name = s->filters[i].name};
		struct str typed = req_arg(l->rq, s->filters[i].name);

		if (typed.n > 0)
			filter_value(l->rq, lf != NULL ? lf : &plain, &s->filters[i], typed, &l->query.filter[i]);
	}
}

/* "after" carries the sort value and the id of the last row: "~" between them; "before" likewise. */
static void read_place(struct listing *l)
{
	struct str place = req_arg(l->rq, "after"), id_text;
	const struct sql_member *m = &l->view->list->out[l->view->list->sorts[l->query.sort].out_index];
	size_t at;

	if (place.n == 0) {
		place = req_arg(l->rq, "before");
		l->query.backward = place.n > 0;
	}
	for (at = place.n; at > 0 && place.p[at - 1] != '~'; at--)
		;
	if (at == 0) {
		l->query.backward = false;
		return;
	}
	id_text = str_part(place, at, place.n);
	place = str_part(place, 0, at - 1);
	l->query.after.set = number_parse_i64(id_text, &l->query.after_key);
	if (m->type == SQL_STR)
		l->query.after.s = place;
	else if (!number_parse_i64(place, &l->query.after.i))
		l->query.after.set = false;
	if (!l->query.after.set)
		l->query.backward = false;
}

static void read_query(struct listing *l)
{
	struct str sort = req_arg(l->rq, "sort");
	int64_t rows = req_arg_i64(l->rq, "rows", l->view->rows > 0 ? l->view->rows : 50);
	int index = sort_index(l->view->list, sort);

	l->query.descending = l->view->descending;
	if (index < 0)
		index = sort_index(l->view->list, str_of(l->view->sort));
	else
		l->query.descending = str_equal(req_arg(l->rq, "order"), S("desc"));
	require(index >= 0);
	l->query.sort = (unsigned)index;
	l->query.limit = rows < 1 ? 1 : rows > 200 ? 200 : (unsigned)rows;
	read_filters(l);
	read_place(l);
}

static bool fill_in(struct listing *l, struct err *err)
{
	l->in = arena_alloc(l->rq->arena, 1024);
	if (l->view->has_scope)
		memcpy(l->in, &l->rq->actor.scope, sizeof l->rq->actor.scope);
	return l->view->in == NULL || l->view->in(l->rq, l->in, err);
}

/* ---- addresses of the same list ---- */

static void url_part(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != 0 && strchr("-._~", c) != NULL))
			buf_char(b, (char)c);
		else
			buf_format(b, "%%%02X", c);
	}
}

/* The present address with some arguments left out and others added. */
static struct str address(struct listing *l, const char *suffix, const char *const *without, size_t without_count, const struct http_pair *with,
			  size_t with_count)
{
	struct buf b;
	struct str s;
	bool first = true;

	buf_open(&b, 8192);
	if (l->rq->api)
		BUF_LIT(&b, "/api/v1");
	buf_str(&b, l->rq->path);
	buf_str(&b, str_of(suffix));
	for (size_t i = 0; i < l->rq->http->arg_count; i++) {
		const struct http_pair *a = &l->rq->http->args[i];
		bool skip = a->value.n == 0;
		for (size_t k = 0; k < without_count; k++)
			skip |= str_equal(a->name, str_of(without[k]));
		if (skip)
			continue;
		buf_char(&b, first ? '?' : '&');
		first = false;
		url_part(&b, a->name);
		buf_char(&b, '=');
		url_part(&b, a->value);
	}
	for (size_t i = 0; i < with_count; i++) {
		buf_char(&b, first ? '?' : '&');
		first = false;
		url_part(&b, with[i].name);
		buf_char(&b, '=');
		url_part(&b, with[i].value);
	}
	s = str_copy(l->rq->arena, buf_view(&b));
	buf_close(&b);
	return s;
}

static const char *const places[] = {"after", "before", "id"};
static const char *const order_and_places[] = {"after", "before", "id", "sort", "order"};

static struct str place_of(struct listing *l, size_t row, const char *which)
{
	const struct sql_list *s = l->view->list;
	const char *at = (const char *)l->rows + row * s->out_size_bytes;
	const struct sql_member *m = &s->out[s->sorts[l->query.sort].out_index];
	struct value sort = v_member(m, at), key = v_member(&s->out[s->key_index], at);
	struct str text = m->type == SQL_STR ? sort.s : number_text(l->rq->arena, sort.i, 0, false);
	struct http_pair with = {str_of(which), str_format(l->rq->arena, "%.*s~%lld", STR_ARG(text), (long long)key.i)};

	return address(l, "", places, ARRAY_LEN(places), &with, 1);
}

/* ---- HTML ---- */

static void put_filter(struct listing *l, struct html *h, const struct list_filter *f, const struct sql_filter *sf, struct err *err)
{
	const struct enum_type *e = f->enumeration != NULL ? f->enumeration : sf->member.enumeration;
	struct str id = str_format(l->rq->arena, "q-%s", f->name), typed = req_arg(l->rq, f->name);
	struct option_view *o;
	struct choice *choices = NULL;
	size_t n = 0;

	if (e != NULL) {
		o = ARENA_ARRAY(l->rq->arena, struct option_view, e->count);
		for (n = 0; n < e->count; n++) {
			o[n].value = str_of(e->items[n].code);
			o[n].words = message_text(l->rq->language, e->items[n].label);
			o[n].chosen = str_equal(typed, o[n].value);
		}
		page_html_filter_select(h, id, str_of(f->name), message_text(l->rq->language, f->label), o, n);
		return;
	}
	if (f->choices != NULL) {
		if (!f->choices(l->rq, &choices, &n, err))
			n = 0;
		o = ARENA_ARRAY(l->rq->arena, struct option_view, n);
		for (size_t i = 0; i < n; i++) {
			o[i].value = number_text(l->rq->arena, choices[i].value, 0, false);
			o[i].words = choices[i].words;
			o[i].chosen = str_equal(typed, o[i].value);
		}
		page_html_filter_select(h, id, str_of(f->name), message_text(l->rq->language, f->label), o, n);
		return;
	}
	page_html_filter_input(h, id, str_of(f->name), message_text(l->rq->language, f->label),
			       sf->member.semantic == SQL_MEANS_DAY ? S("date") : sf->member.semantic == SQL_MEANS_MONTH ? S("month") : S("search"), typed);
}

static void put_filters(struct listing *l, struct page *pg)
{
	struct html *h = page_html(pg);
	struct err e = {0};

	if (h == NULL || l->view->filter_count == 0)
		return;
	page_html_filters_open(h, l->rq->path, message_text(l->rq->language, MSG_WEB_FILTER));
	for (size_t i = 0; i < l->view->filter_count; i++)
		for (size_t k = 0; k < l->view->list->filter_count; k++)
			if (strcmp(l->view->list->filters[k].name, l->view->filters[i].name) == 0)
				put_filter(l, h, &l->view->filters[i], &l->view->list->filters[k], &e);
	page_html_filters_close(h, l->rq->path);
}

static struct str row_link(struct listing *l, const struct list_column *c, const void *row)
{
	const struct sql_list *s = l->view->list;
	struct value id = v_member(c->link_id != NULL ? out_member(l->view, c->link_id) : &s->out[s->key_index], row);

	if (id.i == 0 && id.kind != VALUE_TEXT)
		return S("");
	return str_format(l->rq->arena, "%s%lld%s", c->link, (long long)id.i, c->link_after != NULL ? c->link_after : "");
}

/* The same list with the row's panel beside it. */
static struct str panel_link(struct listing *l, const void *row)
{
	static const char *const id[] = {"id"};
	struct value key = v_member(&l->view->list->out[l->view->list->key_index], row);
	struct http_pair with = {S("id"), number_text(l->rq->arena, key.i, 0, false)};

	return str_join(l->rq->arena, address(l, "", id, ARRAY_LEN(id), &with, 1), S("#panel"));
}

/* By its own name, or by the column that puts it in people's order. */
static int column_sort(const struct listing *l, const char *name)
{
	int sort = sort_index(l->view->list, str_of(name));

	return sort >= 0 ? sort : sort_index(l->view->list, str_format(l->rq->arena, "sort_%s", name));
}

static void put_head_row(struct listing *l, struct html *h)
{
	struct head_cell *cells = ARENA_ARRAY(l->rq->arena, struct head_cell, l->view->column_count);

	for (size_t i = 0; i < l->view->column_count; i++) {
		const struct list_column *c = &l->view->columns[i];
		int sort = column_sort(l, c->name);

		cells[i].words = message_text(l->rq->language, c->label);
		cells[i].flags = c->flags;
		if (sort < 0)
			continue;
		if ((unsigned)sort == l->query.sort)
			cells[i].sorted = l->query.descending ? -1 : 1;
		struct http_pair with[2] = {{S("sort"), str_of(l->view->list->sorts[sort].name)}, {S("order"), cells[i].sorted == 1 ? S("desc") : S("asc")}};
		cells[i].sort_path = address(l, "", order_and_places, ARRAY_LEN(order_and_places), with, 2);
	}
	page_html_head_row(h, cells, l->view->column_count);
}

static void put_rows(struct listing *l, struct html *h)
{
	const struct sql_member **members = ARENA_ARRAY(l->rq->arena, const struct sql_member *, l->view->column_count);

	for (size_t i = 0; i < l->view->column_count; i++)
		members[i] = out_member(l->view, l->view->columns[i].name);
	for (size_t r = 0; r < l->count; r++) {
		const char *row = (const char *)l->rows + r * l->view->list->out_size_bytes;
		page_html_row_open(h);
		for (size_t i = 0; i < l->view->column_count; i++) {
			struct value v = v_member(members[i], row);
			struct cell_view cell = {&v, l->view->columns[i].flags, i == 0};
			if (l->view->columns[i].link != NULL)
				v.href = row_link(l, &l->view->columns[i], row);
			else if (l->view->panel != NULL && (l->view->columns[i].flags & COLUMN_MAIN))
				v.href = panel_link(l, row);
			page_html_cell(h, &cell);
		}
		page_html_row_close(h);
	}
}

static void put_pager(struct listing *l, struct html *h)
{
	bool back = l->query.backward, has_before = back ? l->more : l->query.after.set, has_after = back || l->more;
	struct str n = number_text(l->rq->arena, l->total < COUNT_MOST ? l->total : COUNT_MOST, 0, true);
	struct str words = message_format(l->rq->arena, l->rq->language, l->total < COUNT_MOST ? MSG_WEB_COUNT : MSG_WEB_COUNT_MORE, &n, 1);

	page_html_pager(h, words, l->query.after.set ? address(l, "", places, ARRAY_LEN(places), NULL, 0) : S(""),
			has_before && l->count > 0 ? place_of(l, 0, "before") : S(""), has_after && l->count > 0 ? place_of(l, l->count - 1, "after") : S(""),
			address(l, ".csv", places, ARRAY_LEN(places), NULL, 0), address(l, ".xlsx", places, ARRAY_LEN(places), NULL, 0));
}

static bool put_panel(struct listing *l, struct page *pg, struct err *err)
{
	struct str id_text = req_arg(l->rq, "id");
	int64_t id;

	if (l->view->panel == NULL || !id_parse(id_text, &id) || page_part(pg) == NULL)
		return true;
	page_html_panel_open(page_part(pg));
	if (!l->view->panel(l->rq, pg, id, err))
		return false;
	page_section_end(pg);
	page_html_panel_close(page_part(pg));
	return true;
}

static bool send_html_list(struct listing *l, struct err *err)
{
	struct page *pg = page_new_message(l->rq, l->view->title);
	struct html *h;

	if (l->view->head != NULL && !l->view->head(l->rq, pg, err))
		return false;
	put_filters(l, pg);
	h = page_html(pg);
	page_html_div_open(h, l->view->panel != NULL && req_arg(l->rq, "id").n > 0 ? S("master") : S("stack"));
	page_html_div_open(h, S("card card--flush"));
	page_html_table_open(h, message_text(l->rq->language, l->view->title), true, false);
	put_head_row(l, h);
	put_rows(l, h);
	page_html_table_close(h);
	if (l->count == 0)
		page_html_empty(h, message_text(l->rq->language, MSG_WEB_LIST_EMPTY));
	put_pager(l, h);
	page_html_div_close(h);
	if (!put_panel(l, pg, err))
		return false;
	page_html_div_close(h);
	return page_send(pg);
}

/* ---- JSON, CSV, XLSX ---- */

static void json_row(struct json *j, const struct list_view *v, const void *row)
{
	struct value key = v_member(&v->list->out[v->list->key_index], row);

	json_begin(j);
	json_key(j, S("id"));
	value_json(j, &key);
	for (size_t i = 0; i < v->column_count; i++) {
		struct value value = v_member(out_member(v, v->columns[i].name), row);
		json_key(j, str_of(v->columns[i].name));
		value_json(j, &value);
	}
	json_end(j);
}

static bool send_json_list(struct listing *l, struct err *err)
{
	struct buf out;
	struct json j;

	(void)err;
	buf_open(&out, (size_t)16 << 20);
	json_open(&j, &out);
	json_begin(&j);
	json_put_str(&j, "title", message_text(l->rq->language, l->view->title));
	json_put_i64(&j, "count", l->total < COUNT_MOST ? l->total : COUNT_MOST);
	json_put_bool(&j, "count_is_more", l->total >= COUNT_MOST);
	json_key(&j, S("rows"));
	json_begin_array(&j);
	for (size_t r = 0; r < l->count; r++)
		json_row(&j, l->view, (const char *)l->rows + r * l->view->list->out_size_bytes);
	json_end_array(&j);
	json_key(&j, S("next"));
	if ((l->query.backward || l->more) && l->count > 0)
		json_str(&j, place_of(l, l->count - 1, "after"));
	else
		json_none(&j);
	json_end(&j);
	return req_reply_buf(l->rq, 200, S("application/json; charset=utf-8"), &out);
}

struct export {
	struct table_out *out;
	const struct list_view *view;
	enum language language;
	struct arena *arena;
};

static void export_value(struct export *e, const struct value *v)
{
	static const uint8_t decimals[] = {[VALUE_NUMBER] = 0, [VALUE_MONEY] = 2, [VALUE_AREA] = 2, [VALUE_RATE] = 4, [VALUE_RATIO] = 4, [VALUE_POINTS] = 4};

	switch (v->kind) {
	case VALUE_NUMBER: case VALUE_MONEY: case VALUE_AREA: case VALUE_RATE: case VALUE_RATIO: case VALUE_POINTS:
		table_out_number(e->out, v->i, decimals[v->kind]);
		return;
	case VALUE_DAY:
		table_out_day(e->out, DAY((int32_t)v->i));
		return;
	default:
		table_out_text(e->out, value_words(e->arena, e->language, v));
	}
}

static bool export_row(void *arg, const void *row, struct err *err)
{
	struct export *e = arg;

	(void)err;
	for (size_t i = 0; i < e->view->column_count; i++) {
		struct value v = v_member(out_member(e->view, e->view->columns[i].name), row);
		export_value(e, &v);
	}
	table_out_row(e->out);
	arena_reset(e->arena);
	return true;
}

/* All rows of a query into a file, with flat memory: a row's arena is emptied after each. */
static bool write_rows(struct tx *tx, struct arena *arena, const struct list_view *v, const void *in, const struct list_query *q, enum language language,
		       bool csv, const char *path, struct err *err)
{
	struct export e = {.view = v, .language = language};
	bool ok;

	if (!table_out_open(arena, path, csv ? TABLE_CSV : TABLE_XLSX, message_text(language, v->title), &e.out, err))
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

static bool send_export(struct listing *l, struct err *err)
{
	bool csv = l->rq->format == FORMAT_CSV;
	struct str stamp = instant_text(l->rq->arena, seam_now()), name;
	char path[256];

	snprintf(path, sizeof path, "%s/export-%lld", l->rq->web->config.upload_directory, (long long)id_new());
	if (!write_rows(l->rq->tx, l->rq->arena, l->view, l->in, &l->query, l->rq->language, csv, path, err))
		return false;
	name = str_format(l->rq->arena, "%s_%.4s%.2s%.2s_%.2s%.2s.%s", l->view->file_name != NULL ? l->view->file_name : "list", stamp.p, stamp.p + 5,
			  stamp.p + 8, stamp.p + 11, stamp.p + 14, csv ? "csv" : "xlsx");
	return req_file(l->rq, csv ? S("text/csv; charset=utf-8") : S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), path, name);
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
	void *in = arena_alloc(a->arena, 1024);
	int sort = sort_index(a->view->list, str_of(a->view->sort));

	require(sort >= 0);
	q.sort = (unsigned)sort;
	if (a->view->has_scope)
		memcpy(in, &a->actor->scope, sizeof a->actor->scope);
	return write_rows(tx, a->arena, a->view, in, &q, LANGUAGE_ZH_CN, a->csv, a->path, err);
}

bool list_export(struct db *db, struct arena *arena, const struct actor *actor, const struct list_view *view, bool csv, const char *path, struct err *err)
{
	struct export_args a = {arena, actor, view, csv, path};

	return db_read(db, arena, export_tx, &a, err);
}

bool list_page(struct req *rq, struct err *err)
{
	struct listing l = {.rq = rq, .view = rq->route->list};

	require(l.view != NULL);
	read_query(&l);
	if (!fill_in(&l, err))
		return false;
	if (rq->format == FORMAT_CSV || rq->format == FORMAT_XLSX)
		return send_export(&l, err);
	if (!db_list(rq->tx, l.view->list, l.in, &l.query, &l.rows, &l.count, &l.more, err) ||
	    !db_list_count(rq->tx, l.view->list, l.in, &l.query, COUNT_MOST, &l.total, err))
		return false;
	return rq->format == FORMAT_JSON ? send_json_list(&l, err) : send_html_list(&l, err);
}

bool list_part(struct page *pg, const struct list_view *view, const void *in, unsigned limit, struct err *err)
{
	struct listing l = {.rq = page_req(pg), .view = view};
	struct column *columns = ARENA_ARRAY(l.rq->arena, struct column, view->column_count);
	struct value *values = ARENA_ARRAY(l.rq->arena, struct value, view->column_count);

	l.query.limit = limit;
	l.query.descending = view->descending;
	l.query.sort = (unsigned)sort_index(view->list, str_of(view->sort));
	if (!db_list(req_tx(l.rq), view->list, in, &l.query, &l.rows, &l.count, &l.more, err))
		return false;
	for (size_t i = 0; i < view->column_count; i++)
		columns[i] = (struct column){view->columns[i].label, view->columns[i].flags};
	page_table(pg, view->title, columns, view->column_count);
	for (size_t r = 0; r < l.count; r++) {
		const char *row = (const char *)l.rows + r * view->list->out_size_bytes;
		for (size_t i = 0; i < view->column_count; i++) {
			values[i] = v_member(out_member(view, view->columns[i].name), row);
			if (view->columns[i].link != NULL)
				values[i].href = row_link(&l, &view->columns[i], row);
		}
		page_row(pg, values);
	}
	page_table_end(pg);
	return true;
}

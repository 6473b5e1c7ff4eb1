/* Lists: the query of the address into a statement's filters, sort and keyset page; the rows into HTML, JSON,
 * CSV or XLSX. */
#include <string.h>
#include "web/form_html.h"
#include "web/list_inner.h"
#include "web/page_html.h"
#include "web/part.h"

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

struct value list_value_of(struct arena *arena, enum language language, const struct list_view *v,
			   const struct list_column *c, const void *row)
{
	struct value value = {0};

	if (v->value != NULL && v->value(arena, language, v, c->name, row, &value))
		return value;
	return v_member(out_member(v, c->name), row);
}

int list_sort_index(const struct sql_list *l, struct str name)
{
	for (size_t i = 0; i < l->sort_count; i++)
		if (str_equal(name, str_of(l->sorts[i].name)))
			return (int)i;
	return -1;
}

/* ---- the address into a query ---- */

static bool day_value(const struct sql_filter *sf, struct str typed, struct list_value *ret)
{
	struct day day;

	if (!day_parse(typed, &day))
		return false;
	ret->i = sf->member.semantic == SQL_MEANS_DAY
			 ? day.yyyymmdd
			 : instant_of_day(day, 0, 0).us +
				   (str_ends(str_of(sf->name), S("to")) ? US_PER_DAY - 1 : 0);
	return true;
}

static bool filter_value(struct req *rq, const struct list_filter *lf, const struct sql_filter *sf,
			 struct str typed, struct list_value *ret)
{
	const struct enum_type *e = lf->enumeration != NULL ? lf->enumeration : sf->member.enumeration;
	const struct enum_item *item;
	struct month month = {0};

	if (e != NULL) {
		item = enum_find_code(e, typed);
		ret->i = item != NULL ? item->value : 0;
		return item != NULL;
	}
	switch (sf->member.semantic) {
	case SQL_MEANS_TEXT: ret->s = lf->prefix ? db_like_begins(rq->arena, typed) : typed; return true;
	case SQL_MEANS_DAY:
	case SQL_MEANS_INSTANT: return day_value(sf, typed, ret);
	case SQL_MEANS_MONTH:
		if (!month_parse(typed, &month))
			return false;
		ret->i = month.yyyymm;
		return true;
	default: return number_parse_i64(typed, &ret->i);
	}
}

static const struct list_filter *view_filter(const struct list_view *v, const char *name)
{
	for (size_t i = 0; i < v->filter_count; i++)
		if (strcmp(v->filters[i].name, name) == 0)
			return &v->filters[i];
	return NULL;
}

static bool read_filter(struct listing *l, const struct list_filter *lf, const struct sql_filter *sf,
			struct str typed, struct list_value *ret)
{
	struct list_filter plain = {.name = sf->name};

	if (l->view->read != NULL)
		switch (l->view->read(l->rq, l->view, sf->name, typed, ret)) {
		case LIST_READ_DONE: return true;
		case LIST_READ_MISREAD: return false;
		case LIST_READ_PLAIN: break;
		}
	return filter_value(l->rq, lf != NULL ? lf : &plain, sf, typed, ret);
}

static void read_filters(struct listing *l)
{
	const struct sql_list *s = l->view->list;

	for (size_t i = 0; i < s->filter_count; i++) {
		const struct list_filter *lf = view_filter(l->view, s->filters[i].name);
		struct str typed = req_arg(l->rq, s->filters[i].name);

		if (typed.n == 0)
			continue;
		l->query.filter[i].set = read_filter(l, lf, &s->filters[i], typed, &l->query.filter[i]);
		if (!l->query.filter[i].set && lf != NULL)
			l->misread = lf;
	}
}

void list_query_filter(const struct sql_list *s, struct list_query *q, const char *name,
		       struct list_value value)
{
	for (size_t i = 0; i < s->filter_count; i++)
		if (strcmp(s->filters[i].name, name) == 0) {
			q->filter[i] = value;
			q->filter[i].set = true;
			return;
		}
	require(!"the statement has no such filter");
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
	int index = list_sort_index(l->view->list, sort);

	l->query.descending = l->view->descending;
	if (index < 0)
		index = list_sort_index(l->view->list, str_of(l->view->sort));
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
	l->in = arena_alloc(l->rq->arena, LIST_IN_BYTES_MAX);
	if (l->view->has_scope)
		memcpy(l->in, &l->rq->actor.scope, sizeof l->rq->actor.scope);
	return l->view->in == NULL || l->view->in(l->rq, l->in, err);
}

/* ---- addresses of the same list ---- */

/* The present address with some arguments left out and others added. */
static struct str address(struct listing *l, const char *suffix, const char *const *without,
			  size_t without_count, const struct http_pair *with, size_t with_count)
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
		buf_percent(&b, a->name, "");
		buf_char(&b, '=');
		buf_percent(&b, a->value, "");
	}
	for (size_t i = 0; i < with_count; i++) {
		buf_char(&b, first ? '?' : '&');
		first = false;
		buf_percent(&b, with[i].name, "");
		buf_char(&b, '=');
		buf_percent(&b, with[i].value, "");
	}
	s = str_copy(l->rq->arena, buf_view(&b));
	buf_close(&b);
	return s;
}

static const char *const places[] = {"after", "before", "id"};
static const char *const order_and_places[] = {"after", "before", "id", "sort", "order"};

struct str list_place(struct listing *l, size_t row, const char *which)
{
	const struct sql_list *s = l->view->list;
	const char *at = (const char *)l->rows + row * s->out_size_bytes;
	const struct sql_member *m = &s->out[s->sorts[l->query.sort].out_index];
	struct value sort = v_member(m, at), key = v_member(&s->out[s->key_index], at);
	struct str text = m->type == SQL_STR ? sort.s : number_text(l->rq->arena, sort.i, 0, false);
	struct http_pair with = {str_of(which),
				 str_format(l->rq->arena, "%.*s~%lld", STR_ARG(text), (long long)key.i)};

	return address(l, "", places, ARRAY_LEN(places), &with, 1);
}

/* ---- HTML ---- */

static size_t choice_options(struct listing *l, const struct list_filter *f, struct option_view **ret)
{
	struct choice *choices = NULL;
	struct option_view *o;
	struct err ignored = {0};
	size_t n = 0;

	if (!f->choices(l->rq, &choices, &n, &ignored))
		n = 0;
	o = ARENA_ARRAY(l->rq->arena, struct option_view, n);
	for (size_t i = 0; i < n; i++) {
		o[i].value = number_text(l->rq->arena, choices[i].value, 0, false);
		o[i].words = choices[i].words;
	}
	*ret = o;
	return n;
}

static size_t enum_options(struct listing *l, const struct enum_type *e, struct option_view **ret)
{
	struct option_view *o = ARENA_ARRAY(l->rq->arena, struct option_view, e->count);

	for (size_t i = 0; i < e->count; i++) {
		o[i].value = str_of(e->items[i].code);
		o[i].words = message_text(l->rq->language, e->items[i].label);
	}
	*ret = o;
	return e->count;
}

static size_t yes_no_options(struct listing *l, struct option_view **ret)
{
	*ret = ARENA_ARRAY(l->rq->arena, struct option_view, 2);
	(*ret)[0] =
		(struct option_view){.value = S("1"), .words = message_text(l->rq->language, MSG_WEB_YES)};
	(*ret)[1] = (struct option_view){.value = S("0"), .words = message_text(l->rq->language, MSG_WEB_NO)};
	return 2;
}

static struct str input_type(uint8_t means)
{
	return means == SQL_MEANS_DAY || means == SQL_MEANS_INSTANT ? S("date")
	       : means == SQL_MEANS_MONTH                           ? S("month")
								    : S("search");
}

static struct str filter_label(struct listing *l, const struct list_filter *f)
{
	return f->words.n > 0 ? f->words : message_text(l->rq->language, f->label);
}

static void put_filter(struct listing *l, struct html *h, const struct list_filter *f,
		       const struct sql_filter *sf)
{
	const struct enum_type *e =
		f->enumeration != NULL || sf == NULL ? f->enumeration : sf->member.enumeration;
	struct str id = str_format(l->rq->arena, "q-%s", f->name), typed = req_arg(l->rq, f->name),
		   label = filter_label(l, f);
	struct option_view *o = NULL;
	size_t n = 0;

	if (f->quiet) {
		if (typed.n > 0)
			form_html_hidden(h, str_of(f->name), typed);
		return;
	}
	if (f->choices != NULL)
		n = choice_options(l, f, &o);
	else if (e != NULL)
		n = enum_options(l, e, &o);
	else if (sf != NULL && sf->member.semantic == SQL_MEANS_BOOL)
		n = yes_no_options(l, &o);
	else {
		page_html_filter_input(h, id, str_of(f->name), label,
				       sf != NULL ? input_type(sf->member.semantic) : S("search"), typed);
		return;
	}
	for (size_t i = 0; i < n; i++)
		o[i].chosen = str_equal(typed, o[i].value);
	page_html_filter_select(h, id, str_of(f->name), label, o, n);
}

static const struct sql_filter *sql_filter_of(const struct listing *l, const char *name)
{
	for (size_t k = 0; k < l->view->list->filter_count; k++)
		if (strcmp(l->view->list->filters[k].name, name) == 0)
			return &l->view->list->filters[k];
	return NULL;
}

static void put_filters(struct listing *l, struct page *pg)
{
	struct html *h = page_html(pg);

	if (h == NULL || l->view->filter_count == 0)
		return;
	page_html_filters_open(h, l->rq->path, message_text(l->rq->language, MSG_WEB_FILTER));
	for (size_t i = 0; i < l->view->filter_count; i++)
		put_filter(l, h, &l->view->filters[i], sql_filter_of(l, l->view->filters[i].name));
	if (l->view->tab_count > 0 && req_arg(l->rq, "view").n > 0)
		form_html_hidden(h, S("view"), req_arg(l->rq, "view"));
	page_html_filters_close(h, l->rq->path);
}

static void put_tabs(struct listing *l, struct html *h)
{
	static const char *const left_out[] = {"after", "before", "id", "view"};
	struct str here = req_arg(l->rq, "view");

	if (l->view->tab_count == 0)
		return;
	page_html_views_open(h, message_text(l->rq->language, MSG_SYSTEM_VIEWS));
	for (size_t i = 0; i < l->view->tab_count; i++) {
		const struct list_tab *t = &l->view->tabs[i];
		struct http_pair with = {S("view"), str_of(t->value)};

		page_html_view(h, address(l, "", left_out, ARRAY_LEN(left_out), &with, with.value.n > 0),
			       message_text(l->rq->language, t->label), str_equal(here, with.value));
	}
	page_html_ul_close(h);
}

static struct str row_link(struct listing *l, const struct list_column *c, const void *row)
{
	const struct sql_list *s = l->view->list;
	struct value id =
		v_member(c->link_id != NULL ? out_member(l->view, c->link_id) : &s->out[s->key_index], row);

	if (id.i == 0 && id.kind != VALUE_TEXT)
		return S("");
	return str_format(l->rq->arena, "%s%lld%s", c->link, (long long)id.i,
			  c->link_after != NULL ? c->link_after : "");
}

/* The same list with the row's panel beside it. */
static struct str panel_link(struct listing *l, const void *row)
{
	static const char *const id[] = {"id"};
	struct value key = v_member(&l->view->list->out[l->view->list->key_index], row);
	struct http_pair with = {S("id"), number_text(l->rq->arena, key.i, 0, false)};

	return str_join(l->rq->arena, address(l, "", id, ARRAY_LEN(id), &with, 1), S("#panel"));
}

/* Money, areas: by the first row that is shown. */
static enum value_kind column_kind(struct listing *l, const struct list_column *c)
{
	return l->count == 0 || c->show != NULL
		       ? VALUE_NONE
		       : list_value_of(l->rq->arena, l->rq->language, l->view, c, l->rows).kind;
}

static void put_head_row(struct listing *l, struct html *h)
{
	struct head_cell *cells = ARENA_ARRAY(l->rq->arena, struct head_cell, l->view->column_count);

	for (size_t i = 0; i < l->view->column_count; i++) {
		const struct list_column *c = &l->view->columns[i];
		const char *sort_name = c->sort != NULL ? c->sort : c->name;
		int sort = list_sort_index(l->view->list, str_of(sort_name));

		cells[i].words = part_head_words(l->rq->arena, l->rq->language,
						 message_text(l->rq->language, c->label), column_kind(l, c));
		cells[i].flags = c->flags;
		if (sort < 0)
			continue;
		if ((unsigned)sort == l->query.sort)
			cells[i].sorted = l->query.descending ? -1 : 1;
		struct http_pair with[2] = {{S("sort"), str_of(sort_name)},
					    {S("order"), cells[i].sorted == 1 ? S("desc") : S("asc")}};
		cells[i].sort_path = address(l, "", order_and_places, ARRAY_LEN(order_and_places), with, 2);
	}
	page_html_head_row(h, cells, l->view->column_count);
}

static void put_rows(struct listing *l, struct html *h)
{
	for (size_t r = 0; r < l->count; r++) {
		const char *row = (const char *)l->rows + r * l->view->list->out_size_bytes;
		page_html_row_open(h);
		for (size_t i = 0; i < l->view->column_count; i++) {
			struct value v = list_value_of(l->rq->arena, l->rq->language, l->view,
						       &l->view->columns[i], row);
			struct cell_view cell = {&v, l->view->columns[i].flags, i == 0, true,
						 message_text(l->rq->language, l->view->columns[i].label)};
			if (l->view->columns[i].show != NULL)
				v = l->view->columns[i].show(l->rq, row);
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
	bool back = l->query.backward, has_before = back ? l->more : l->query.after.set,
	     has_after = back || l->more;
	struct str n =
		number_text(l->rq->arena, l->total < LIST_COUNT_MOST ? l->total : LIST_COUNT_MOST, 0, true);
	struct str words =
		message_format(l->rq->arena, l->rq->language,
			       l->total < LIST_COUNT_MOST ? MSG_WEB_COUNT : MSG_WEB_COUNT_MORE, &n, 1);

	page_html_pager(h, words,
			l->query.after.set ? address(l, "", places, ARRAY_LEN(places), NULL, 0) : S(""),
			has_before && l->count > 0 ? list_place(l, 0, "before") : S(""),
			has_after && l->count > 0 ? list_place(l, l->count - 1, "after") : S(""),
			address(l, ".csv", places, ARRAY_LEN(places), NULL, 0),
			address(l, ".xlsx", places, ARRAY_LEN(places), NULL, 0));
}

/* Is anything asked for that could leave rows out? */
static bool is_filtered(const struct listing *l)
{
	for (size_t i = 0; i < l->rq->http->arg_count; i++)
		if (l->rq->http->args[i].value.n > 0)
			return true;
	return false;
}

static void put_table(struct listing *l, struct html *h)
{
	if (l->count == 0) {
		page_html_list_empty(h, message_text(l->rq->language, is_filtered(l) ? MSG_WEB_LIST_EMPTY
										     : MSG_WEB_TABLE_EMPTY));
		return;
	}
	page_html_table_open(h, message_text(l->rq->language, l->view->title), true, true, false);
	put_head_row(l, h);
	put_rows(l, h);
	page_html_table_close(h);
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

	l->view = list_shown(l->rq->arena, l->view);
	if (l->view->head != NULL && !l->view->head(l->rq, pg, err))
		return false;
	if (l->misread != NULL) {
		struct str label = filter_label(l, l->misread);
		page_note(pg, TAG_WARN,
			  message_format(l->rq->arena, l->rq->language, MSG_SYSTEM_FILTER_MISREAD, &label,
					 1));
	}
	put_filters(l, pg);
	h = page_html(pg);
	put_tabs(l, h);
	page_html_div_open(h,
			   l->view->panel != NULL && req_arg(l->rq, "id").n > 0 ? S("master") : S("stack"));
	page_html_div_open(h, S("card card--flush"));
	put_table(l, h);
	put_pager(l, h);
	page_html_div_close(h);
	if (!put_panel(l, pg, err))
		return false;
	page_html_div_close(h);
	return page_send(pg);
}

bool list_view_page(struct req *rq, const struct list_view *view, struct err *err)
{
	struct listing l = {.rq = rq, .view = view};

	read_query(&l);
	if (l.misread != NULL &&
	    rq->format != FORMAT_HTML) /* a machine must not take all rows for those that it asked for */
		return err_input_arg(err, l.misread->name, MSG_SYSTEM_FILTER_REFUSED,
				     filter_label(&l, l.misread));
	if ((view->query != NULL && !view->query(rq, view, &l.query, err)) || !fill_in(&l, err))
		return false;
	if (rq->format == FORMAT_CSV || rq->format == FORMAT_XLSX)
		return list_send_export(&l, err);
	if (!db_list(rq->tx, l.view->list, l.in, &l.query, &l.rows, &l.count, &l.more, err) ||
	    !db_list_count(rq->tx, l.view->list, l.in, &l.query, LIST_COUNT_MOST, &l.total, err))
		return false;
	return rq->format == FORMAT_JSON ? list_send_json(&l, err) : send_html_list(&l, err);
}

bool list_page(struct req *rq, struct err *err)
{
	require(rq->route->list != NULL);
	return list_view_page(rq, rq->route->list, err);
}

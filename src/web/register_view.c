#include "web/register_view.h"

#include <string.h>
#include "kit/secret.h"
#include "web/req_inner.h"

enum { COLUMNS_SHOWN = 6 };

ENUM_TYPE(register_state, {REGISTER_OPEN, "open", MSG_SYSTEM_STATE_OPEN, TAG_OK},
	  {REGISTER_ENDED, "ended", MSG_SYSTEM_STATE_ENDED, TAG_PLAIN});

/* What the hooks of a made view look into. */
struct made {
	const struct register_kind *kind;
	const struct register_project *projects;
	size_t project_count;
	struct day today;
	int64_t warn_days;
};

bool register_project_list(struct req *rq, struct register_project **ret, size_t *ret_count, struct err *err)
{
	const struct register_projects *p = register_projects();

	*ret_count = 0;
	return p == NULL || p->list(rq->tx, &rq->actor.scope, ret, ret_count, err);
}

/* ---- values ---- */

static bool is_sealed(const struct field *f)
{
	return f->type == FIELD_ID_NUMBER || f->type == FIELD_PHONE;
}

struct value register_value_show(struct arena *arena, const struct field *f, const union register_value *v)
{
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_ID: return (f->flags & FIELD_OPTIONAL) && v->i == 0 ? v_none() : v_number(v->i);
	case FIELD_MONEY: return v_money(v->money);
	case FIELD_AREA: return v_area(v->area);
	case FIELD_RATE: return v_rate(v->rate);
	case FIELD_RATIO: return v_ratio(v->ratio);
	case FIELD_DAY: return v->day.yyyymmdd == 0 ? v_none() : v_day(v->day);
	case FIELD_MONTH: return v->month.yyyymm == 0 ? v_none() : v_month(v->month);
	case FIELD_ENUM: return v->e == 0 ? v_none() : v_enum(f->enumeration, v->e);
	case FIELD_BOOL: return v_bool(v->b);
	case FIELD_DECIMAL6: return (f->flags & FIELD_OPTIONAL) && v->i == 0 ? v_none() : v_degree(v->i);
	case FIELD_INSTANT: return v->i == 0 ? v_none() : v_instant(v->instant);
	case FIELD_ID_NUMBER: return v_text(str_mask_id_number(arena, v->s));
	case FIELD_PHONE: return v_text(str_mask_phone(arena, v->s));
	case FIELD_FILE:
	case FIELD_PASSWORD: return v_none();
	case FIELD_TEXT:
	case FIELD_LONG_TEXT: break;
	}
	return v_text(v->s);
}

enum tag register_due_tag(struct day due, struct day today, int64_t warn_days)
{
	if (due.yyyymmdd == 0)
		return TAG_PLAIN;
	if (day_compare(due, today) < 0)
		return TAG_BAD;
	return day_compare(due, day_add(today, (int32_t)warn_days)) <= 0 ? TAG_WARN : TAG_PLAIN;
}

static struct str project_name(const struct made *m, int64_t id)
{
	for (size_t i = 0; i < m->project_count; i++)
		if (m->projects[i].id == id)
			return m->projects[i].name;
	return S("");
}

static bool show_cell(struct arena *arena, enum language language, const struct list_view *v,
		      const char *column, const void *row, struct value *ret)
{
	const struct made *m = v->arg;
	const struct register_record *record = row;
	int i = register_field(m->kind, column);

	(void)language;
	if (strcmp(column, "project") == 0) {
		*ret = v_text(project_name(m, record->project));
		return true;
	}
	if (i < 0)
		return false;
	*ret = register_value_show(arena, &register_fields(m->kind)[i], &record->values[i]);
	if (m->kind->due_field != NULL && strcmp(m->kind->due_field, column) == 0 && m->today.yyyymmdd != 0 &&
	    record->ended.us == 0)
		ret->tag = register_due_tag(record->values[i].day, m->today, m->warn_days);
	return true;
}

/* ---- filters ---- */

/* As a form takes it: amounts in yuan, numbers of phones without blanks. */
static enum list_read parse_field(struct req *rq, const struct register_kind *kind, size_t i,
				  struct str typed, struct list_value *ret)
{
	const struct field *f = &register_fields(kind)[i];
	struct register_record *record = ARENA_NEW(rq->arena, struct register_record);
	struct err ignored = {0};

	if (!field_parse(f, rq->arena, typed, record, &ignored))
		return LIST_READ_MISREAD;
	if (is_sealed(f))
		ret->s = secret_index(rq->arena,
				      str_c(rq->arena, str_format(rq->arena, "%s.%s", kind->table, f->name)),
				      record->values[i].s);
	else if (f->type == FIELD_DAY)
		ret->i = record->values[i].day.yyyymmdd;
	else if (f->type == FIELD_MONTH)
		ret->i = record->values[i].month.yyyymm;
	else if (f->type == FIELD_ENUM)
		ret->i = record->values[i].e;
	else if (f->type == FIELD_BOOL)
		ret->i = record->values[i].b;
	else
		ret->i = record->values[i].i;
	return LIST_READ_DONE;
}

static enum list_read read_filter(struct req *rq, const struct list_view *v, const char *filter,
				  struct str typed, struct list_value *ret)
{
	const struct made *m = v->arg;
	int i = register_field(m->kind, filter);
	bool text = i >= 0 &&
		    (m->kind->fields[i].type == FIELD_TEXT || m->kind->fields[i].type == FIELD_LONG_TEXT);

	if (text || strcmp(filter, "q") == 0) {
		ret->s = db_like_contains(rq->arena, typed);
		return LIST_READ_DONE;
	}
	return i < 0 ? LIST_READ_PLAIN : parse_field(rq, m->kind, (size_t)i, typed, ret);
}

static bool read_view(struct req *rq, const struct list_view *v, struct list_query *q, struct err *err)
{
	const struct made *m = v->arg;
	struct str view = req_arg(rq, "view");

	(void)err;
	if (str_equal(view, S("all")))
		return true;
	list_query_filter(v->list, q, str_equal(view, S("ended")) ? "ended" : "open",
			  (struct list_value){.i = 1});
	if (str_equal(view, S("due")) && m->kind->due_field != NULL)
		list_query_filter(v->list, q, "due_before",
				  (struct list_value){
					  .i = day_add(m->today, (int32_t)m->warn_days).yyyymmdd});
	return true;
}

bool register_project_choices(struct req *rq, struct choice **ret, size_t *ret_count, struct err *err)
{
	struct register_project *list = NULL;
	size_t n;

	if (!register_project_list(rq, &list, &n, err))
		return false;
	*ret = ARENA_ARRAY(rq->arena, struct choice, n);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct choice){.value = list[i].id, .words = list[i].name};
	*ret_count = n;
	return true;
}

static struct str edge_label(struct arena *arena, enum language language, const struct field *f,
			     enum message edge)
{
	struct str label = message_text(language, f->label);

	return message_format(arena, language, edge, &label, 1);
}

static const char *joined(struct arena *arena, const char *a, const char *b)
{
	return str_c(arena, str_format(arena, "%s%s", a, b));
}

/* Words anywhere first, then the project, then the fields that are offered, days with both their ends. */
static void make_filters(struct arena *arena, enum language language, const struct register_kind *kind,
			 bool projects, struct list_view *v)
{
	struct list_filter *f = ARENA_ARRAY(arena, struct list_filter, 2 * kind->field_count + 2);
	bool any_text = false;
	size_t n = 0;

	for (size_t i = 0; i < kind->field_count; i++)
		any_text |= kind->fields[i].type == FIELD_TEXT || kind->fields[i].type == FIELD_LONG_TEXT;
	if (any_text)
		f[n++] = (struct list_filter){.name = "q", .label = MSG_SYSTEM_WORDS};
	if (projects)
		f[n++] = (struct list_filter){.name = "project",
					      .label = MSG_SYSTEM_PROJECT,
					      .choices = register_project_choices};
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];

		if ((field->flags & FIELD_FILTER) == 0 || field->type == FIELD_FILE)
			continue;
		if (field->type != FIELD_DAY) {
			f[n++] = (struct list_filter){.name = field->name,
						      .label = field->label,
						      .enumeration = field->enumeration};
			continue;
		}
		f[n++] = (struct list_filter){.name = joined(arena, field->name, "_from"),
					      .label = field->label,
					      .words = edge_label(arena, language, field, MSG_SYSTEM_FROM)};
		f[n++] = (struct list_filter){.name = joined(arena, field->name, "_to"),
					      .label = field->label,
					      .words = edge_label(arena, language, field, MSG_SYSTEM_TO)};
	}
	v->filters = f;
	v->filter_count = n;
}

/* ---- columns ---- */

static unsigned column_flags(const struct field *f, size_t place)
{
	bool number = f->type == FIELD_INTEGER || f->type == FIELD_MONEY || f->type == FIELD_AREA ||
		      f->type == FIELD_RATE || f->type == FIELD_RATIO || f->type == FIELD_DECIMAL6;

	return (number ? COLUMN_NUMBER : 0) | (place == 0              ? COLUMN_MAIN
					       : f->type == FIELD_ENUM ? COLUMN_END
								       : COLUMN_SUB);
}

/* A page shows the chosen ones; a file and JSON have all, so that what was exported can be imported again. */
static bool is_shown(const struct register_kind *kind, size_t i, size_t shown, bool all)
{
	const struct field *f = &kind->fields[i];

	if (is_sealed(f) || f->type == FIELD_FILE)
		return false;
	if (all)
		return true;
	for (size_t k = 0; k < kind->list_column_count; k++)
		if (strcmp(kind->list_columns[k], f->name) == 0)
			return true;
	return kind->list_columns == NULL && f->type != FIELD_LONG_TEXT && shown < COLUMNS_SHOWN;
}

static void make_columns(struct arena *arena, const struct register_kind *kind, bool projects, bool all,
			 struct list_view *v)
{
	struct list_column *c = ARENA_ARRAY(arena, struct list_column, kind->field_count + 1);
	const char *link = str_c(arena, str_format(arena, "/registers/%s/", kind->name));
	size_t n = 0;

	for (size_t i = 0; i < kind->field_count; i++)
		if (is_shown(kind, i, n, all)) {
			c[n] = (struct list_column){.name = kind->fields[i].name,
						    .label = kind->fields[i].label,
						    .flags = column_flags(&kind->fields[i], n),
						    .link = n == 0 ? link : NULL};
			n++;
		}
	if (projects)
		c[n++] = (struct list_column){.name = "project",
					      .label = MSG_SYSTEM_PROJECT,
					      .flags = COLUMN_SUB};
	v->columns = c;
	v->column_count = n;
}

/* ---- the view ---- */

static const struct list_tab tabs[] = {
	{MSG_SYSTEM_STATE_OPEN, ""},
	{MSG_SYSTEM_STATE_ENDED, "ended"},
	{MSG_SYSTEM_VIEW_ALL, "all"},
	{MSG_SYSTEM_VIEW_DUE, "due"},
};

static bool head(struct req *rq, struct page *pg, struct err *err)
{
	struct str name = req_path_text(rq, "name");
	const struct register_kind *kind = domain_find_register(name);

	(void)err;
	page_crumb(pg, S("/registers"), req_text(rq, MSG_SYSTEM_REGISTERS));
	page_crumb(pg, S(""), req_text(rq, kind->label));
	page_action_icon(pg, kind->edit, ICON_PLUS, MSG_SYSTEM_REGISTER_NEW,
			 str_format(rq->arena, "/registers/%.*s/new", STR_ARG(name)));
	if (kind->import_headers != NULL)
		page_action_icon(pg, kind->edit, ICON_UP, MSG_SYSTEM_IMPORT,
				 str_format(rq->arena, "/imports/%.*s", STR_ARG(name)));
	return true;
}

static bool load_made(struct req *rq, const struct register_kind *kind, struct made *m, struct err *err)
{
	struct register_project *projects = NULL;

	if (!register_project_list(rq, &projects, &m->project_count, err))
		return false;
	m->projects = projects;
	m->today = req_today(rq);
	return kind->due_field == NULL ||
	       setting_load(rq->tx, kind->due_setting, m->today, 0, &m->warn_days, err);
}

bool register_view(struct arena *arena, struct req *rq, const struct register_kind *kind,
		   const struct list_view **ret, struct err *err)
{
	enum language language = rq != NULL ? rq->language : LANGUAGE_ZH_CN;
	struct list_view *v = ARENA_NEW(arena, struct list_view);
	struct made *m = ARENA_NEW(arena, struct made);

	m->kind = kind;
	if (rq != NULL && !load_made(rq, kind, m, err))
		return false;
	*v = (struct list_view){.list = register_list(kind),
				.title = kind->label,
				.sort = kind->sort,
				.tabs = tabs,
				.tab_count = kind->due_field != NULL ? ARRAY_LEN(tabs) : ARRAY_LEN(tabs) - 1,
				.read = read_filter,
				.value = show_cell,
				.arg = m,
				.query = read_view,
				.head = head,
				.has_scope = true,
				.file_name = str_c(arena, message_text(language, kind->label))};
	make_columns(arena, kind, m->project_count > 0, rq == NULL || rq->format != FORMAT_HTML, v);
	make_filters(arena, language, kind, m->project_count > 0, v);
	*ret = v;
	return true;
}

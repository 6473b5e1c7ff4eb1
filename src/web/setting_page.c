/* What a city decides differently: every value with what is in force, since when and by which source; a
 * change is a new version. */
#include "kit/setting_sql.h"
#include "web/page.h"
#include "web/register_view.h"
#include "web/system_page.h"

/* ---- values as people read them ---- */

static struct value value_show(struct req *rq, const struct setting_info *info, int64_t value,
			       struct str words)
{
	struct arena *a = req_arena(rq);

	switch (info->unit) {
	case SETTING_TEXT: return v_text(words);
	case SETTING_SWITCH: return v_message(value ? MSG_SYSTEM_ON : MSG_SYSTEM_OFF);
	case SETTING_FEN: return v_text(str_format(a, "%.*s 元", STR_ARG(money_text(a, MONEY(value)))));
	case SETTING_CENTI_M2:
		return v_text(str_format(a, "%.*s ㎡", STR_ARG(area_text(a, (struct area){value}))));
	case SETTING_E4: return v_ratio((struct ratio){value});
	case SETTING_E6: return v_text(str_format(a, "%.*s%%", STR_ARG(number_text(a, value, 4, false))));
	default: break;
	}
	return v_text(str_format(a, "%.*s %.*s", STR_ARG(number_text(a, value, 0, true)),
				 STR_ARG(enum_text(&setting_unit_type, req_language(rq), (int)info->unit))));
}

/* Defaults come with the program; those that a law gives say which. */
static struct str default_source(struct req *rq, const struct setting_info *info)
{
	static const struct {
		const char *begins;
		enum message words;
	} laws[] = {{"Order 11 art. ", MSG_SYSTEM_SOURCE_ORDER_11},
		    {"Civil Code ", MSG_SYSTEM_SOURCE_CIVIL_CODE}};
	struct str source = str_of(info->source), rest, article;

	for (size_t i = 0; i < ARRAY_LEN(laws); i++) {
		if (!str_starts(source, str_of(laws[i].begins)))
			continue;
		rest = str_part(source, str_of(laws[i].begins).n, source.n);
		return str_next(&rest, ' ', &article) ? req_text_of(rq, laws[i].words, article) : source;
	}
	return str_starts(source, S("GB/T")) ? source : req_text(rq, MSG_SYSTEM_SOURCE_DEFAULT);
}

/* The version in force today; nobody has set one: the default, without a day. */
static bool load(struct req *rq, enum setting setting, struct setting_sql_load_out *ret, bool *ret_set,
		 struct err *err)
{
	const struct setting_info *info = setting_info(setting);
	struct setting_sql_load_in in = {str_of(info->name), 0, req_today(rq)};

	if (!setting_sql_load(req_tx(rq), &in, ret_set, ret, err))
		return false;
	if (!*ret_set)
		*ret = (struct setting_sql_load_out){.value = info->value,
						     .words = str_of(info->text),
						     .source = default_source(rq, info)};
	return true;
}

static bool index_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_SYSTEM_SETTING, COLUMN_MAIN},
						{MSG_SYSTEM_VALUE, COLUMN_END},
						{MSG_SYSTEM_VALID_FROM, COLUMN_SUB},
						{MSG_SYSTEM_SOURCE, COLUMN_SUB},
						{MSG_SYSTEM_KEY, COLUMN_HIDE}};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_SETTINGS);

	page_lead(pg, req_text(rq, MSG_SYSTEM_SETTINGS_LEAD));
	page_table(pg, MSG_SYSTEM_SETTINGS, columns, ARRAY_LEN(columns));
	for (int i = 0; i < SETTING_NUMBER_OF; i++) {
		const struct setting_info *info = setting_info((enum setting)i);
		struct setting_sql_load_out row;
		bool set;

		if (!load(rq, (enum setting)i, &row, &set, err))
			return false;
		page_row(pg, (struct value[]){v_link(v_message(info->label),
						     str_format(req_arena(rq), "/settings/%s", info->name)),
					      value_show(rq, info, row.value, row.words),
					      set ? v_day(row.from_day) : v_message(MSG_SYSTEM_DEFAULT),
					      v_text(row.source), v_text(str_of(info->name))});
	}
	page_table_end(pg);
	return page_send(pg);
}

/* ---- one setting ---- */

struct setting_args {
	const struct actor *actor;
	enum setting setting;
	int64_t value, project;
	bool on;
	struct str text, source;
	struct day from;
};

static struct field value_field(const struct setting_info *info)
{
	struct field f = {.name = "value",
			  .type = FIELD_INTEGER,
			  .offset = offsetof(struct setting_args, value),
			  .label = MSG_SYSTEM_VALUE,
			  .min = info->min,
			  .max = info->max};

	switch (info->unit) {
	case SETTING_TEXT:
		f = (struct field){.name = "value",
				   .type = FIELD_TEXT,
				   .offset = offsetof(struct setting_args, text),
				   .label = MSG_SYSTEM_VALUE,
				   .min = 1,
				   .max = 500};
		break;
	case SETTING_SWITCH:
		f = (struct field){.name = "value",
				   .type = FIELD_BOOL,
				   .offset = offsetof(struct setting_args, on),
				   .label = MSG_SYSTEM_ON};
		break;
	case SETTING_FEN:
		f.type = FIELD_MONEY;
		f.unit = "元";
		break;
	case SETTING_CENTI_M2:
		f.type = FIELD_AREA;
		f.unit = "㎡";
		break;
	case SETTING_E4:
		f.type = FIELD_RATIO;
		f.unit = "%";
		break;
	case SETTING_E6:
		f.type = FIELD_DECIMAL6;
		f.hint = MSG_SYSTEM_E6_HINT;
		break;
	default: f.hint = info->label; break;
	}
	return f;
}

enum { FORM_FIELDS_MAX = 4 };

static size_t form_fields(const struct setting_info *info, bool projects, struct field ret[FORM_FIELDS_MAX])
{
	size_t n = 0;

	ret[n++] = value_field(info);
	ret[n++] = (struct field){.name = "from",
				  .type = FIELD_DAY,
				  .offset = offsetof(struct setting_args, from),
				  .label = MSG_SYSTEM_VALID_FROM,
				  .hint = MSG_SYSTEM_VALID_FROM_HINT};
	ret[n++] = (struct field){.name = "source",
				  .type = FIELD_TEXT,
				  .offset = offsetof(struct setting_args, source),
				  .label = MSG_SYSTEM_SOURCE,
				  .hint = MSG_SYSTEM_SOURCE_HINT,
				  .min = 1,
				  .max = 200};
	if (projects)
		ret[n++] = (struct field){.name = "project",
					  .type = FIELD_ID,
					  .offset = offsetof(struct setting_args, project),
					  .label = MSG_SYSTEM_PROJECT,
					  .hint = MSG_SYSTEM_SETTING_PROJECT_HINT,
					  .flags = FIELD_OPTIONS | FIELD_OPTIONAL};
	return n;
}

static bool put_form(struct req *rq, struct page *pg, enum setting setting,
		     const struct setting_sql_load_out *now, struct err *err)
{
	const struct setting_info *info = setting_info(setting);
	struct setting_args values = {
		.value = now->value, .on = now->value != 0, .text = now->words, .from = req_today(rq)};
	struct field *fields = ARENA_ARRAY(req_arena(rq), struct field, FORM_FIELDS_MAX);
	struct choice *choices;
	size_t n;

	if (!register_project_choices(rq, &choices, &n, err))
		return false;
	struct form_choices projects = {"project", choices, n};
	struct form form = {.fields = fields,
			    .count = form_fields(info, n > 0, fields),
			    .values = &values,
			    .choices = &projects,
			    .choice_count = 1,
			    .action = str_format(req_arena(rq), "/settings/%s", info->name),
			    .submit = MSG_SYSTEM_SETTING_SET};

	page_section(pg, MSG_SYSTEM_SETTING_NEW);
	page_form(pg, &form);
	return true;
}

static bool put_history(struct req *rq, struct page *pg, const struct setting_info *info, struct err *err)
{
	static const struct column columns[] = {
		{MSG_SYSTEM_VALID_FROM, COLUMN_MAIN}, {MSG_SYSTEM_VALUE, COLUMN_END},
		{MSG_SYSTEM_SCOPE, COLUMN_SUB},       {MSG_SYSTEM_SOURCE, COLUMN_SUB},
		{MSG_SYSTEM_BY, COLUMN_SUB},          {MSG_SYSTEM_AT, COLUMN_HIDE}};
	struct setting_sql_history_out *rows;
	struct register_project *list = NULL;
	size_t n, projects;

	if (!setting_sql_history(req_tx(rq), &(struct setting_sql_history_in){str_of(info->name)}, &rows, &n,
				 err) ||
	    !register_project_list(rq, &list, &projects, err))
		return false;
	page_section(pg, MSG_SYSTEM_VERSIONS);
	page_table(pg, MSG_SYSTEM_VERSIONS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		struct value where = v_message(MSG_SYSTEM_PROJECT_CITY);

		for (size_t k = 0; k < projects; k++)
			if (list[k].id == rows[i].project)
				where = v_text(list[k].name);
		page_row(pg, (struct value[]){v_day(rows[i].from_day),
					      value_show(rq, info, rows[i].value, rows[i].words), where,
					      v_text(rows[i].source), v_text(rows[i].name),
					      v_instant(rows[i].at)});
	}
	page_table_end(pg);
	return true;
}

static bool find_setting(struct req *rq, enum setting *ret, struct err *err)
{
	return setting_find_name(req_path_text(rq, "key"), ret) || err_not_found(err);
}

static bool setting_page(struct req *rq, struct err *err)
{
	struct setting_sql_load_out now;
	const struct setting_info *info;
	enum setting setting;
	struct page *pg;
	bool set;

	if (!find_setting(rq, &setting, err) || !load(rq, setting, &now, &set, err))
		return false;
	info = setting_info(setting);
	pg = page_new_message(rq, info->label);
	page_crumb(pg, S("/settings"), req_text(rq, MSG_SYSTEM_SETTINGS));
	page_crumb(pg, S(""), req_text(rq, info->label));
	page_section(pg, MSG_SYSTEM_IN_FORCE);
	page_fact(pg, MSG_SYSTEM_VALUE, value_show(rq, info, now.value, now.words));
	page_fact(pg, MSG_SYSTEM_UNIT, v_enum(&setting_unit_type, (int)info->unit));
	page_fact(pg, MSG_SYSTEM_VALID_FROM, set ? v_day(now.from_day) : v_message(MSG_SYSTEM_DEFAULT));
	page_fact(pg, MSG_SYSTEM_SOURCE, v_text(now.source));
	page_fact(pg, MSG_SYSTEM_KEY, v_text(str_of(info->name)));
	if (!put_history(rq, pg, info, err))
		return false;
	if (req_can(rq, CAP_SETTING_EDIT)) {
		page_aside(pg);
		if (!put_form(rq, pg, setting, &now, err))
			return false;
	}
	return page_send(pg);
}

static bool set_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct setting_args *a = arg;

	if (!setting_set(tx, a->actor, a->setting, a->value, a->text, a->from, a->project, a->source, err))
		return false;
	tx_answer(tx, str_format(tx_arena(tx), "/settings/%s", setting_info(a->setting)->name));
	return true;
}

static bool set_do(struct req *rq, struct err *err)
{
	struct setting_args *a = ARENA_NEW(req_arena(rq), struct setting_args);
	struct field fields[FORM_FIELDS_MAX];
	const struct setting_info *info;

	if (!find_setting(rq, &a->setting, err))
		return false;
	info = setting_info(a->setting);
	a->actor = req_actor(rq);
	if (!req_form_fields(rq, fields, form_fields(info, true, fields), a, err))
		return false;
	if (info->unit == SETTING_SWITCH)
		a->value = a->on;
	return req_write(rq, set_tx, a, err);
}

static const struct route routes[] = {
	PAGE("/settings", index_page, CAP_SETTING_SEE, MSG_SYSTEM_SETTINGS),
	PAGE("/settings/:key", setting_page, CAP_SETTING_SEE, MSG_SYSTEM_SETTING),
	DO_BUTTON("/settings/:key", set_do, CAP_SETTING_EDIT, MSG_SYSTEM_SETTING_SET, setting_page,
		  MSG_SYSTEM_SETTING_DONE),
};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 20, "/settings", MSG_SYSTEM_SETTINGS, CAP_SETTING_SEE, NULL},
};

const struct route_table setting_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};

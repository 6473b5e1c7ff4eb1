/* /buildings: the estate register (S3-01), every count leads to its homes; /projects/new: a new project. */
#include "home/estate_page.h"
#include "home/home_edit.h"

#include "home/estate_sql.h"

/* A year is no amount: without thousands commas, and empty when nobody knows it. */
static struct value show_year(struct req *rq, const void *row)
{
	const struct estate_sql_list_out *b = row;

	(void)rq;
	return b->built_year == 0 ? v_none() : (struct value){.kind = VALUE_ID, .i = b->built_year};
}

static const struct list_column columns[] = {
	{.name = "building", .label = MSG_HOME_BUILDING, .flags = COLUMN_MAIN, .link = "/homes?building="},
	{.name = "project", .label = MSG_HOME_PROJECT, .flags = COLUMN_SUB},
	{.name = "zone", .label = MSG_HOME_ZONE, .flags = COLUMN_SUB},
	{.name = "community", .label = MSG_HOME_COMMUNITY, .flags = COLUMN_SUB},
	{.name = "built_year",
	 .label = MSG_HOME_BUILT_YEAR,
	 .flags = COLUMN_NUMBER | COLUMN_HIDE,
	 .show = show_year},
	{.name = "homes", .label = MSG_HOME_HOMES, .flags = COLUMN_NUMBER, .link = "/homes?building="},
	{.name = "let",
	 .label = MSG_HOME_STATE_LET,
	 .flags = COLUMN_NUMBER | COLUMN_HIDE,
	 .link = "/homes?state=let&building="},
	{.name = "vacant",
	 .label = MSG_HOME_STATE_VACANT,
	 .flags = COLUMN_NUMBER,
	 .link = "/homes?state=vacant&building="},
	{.name = "sold",
	 .label = MSG_HOME_STATE_SOLD,
	 .flags = COLUMN_NUMBER | COLUMN_HIDE,
	 .link = "/homes?state=sold&building="},
};

static const struct list_filter filters[] = {
	{.name = "project", .label = MSG_HOME_PROJECT, .choices = home_project_choices},
	{.name = "zone", .label = MSG_HOME_ZONE, .prefix = true},
};

static bool register_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)err;
	if (req_actor(rq)->scope.all)
		page_action_icon(pg, CAP_HOME_EDIT, ICON_PLUS, MSG_HOME_PROJECT_NEW, S("/projects/new"));
	return true;
}

const struct list_view home_buildings = {
	.list = &estate_sql_list_list,
	.title = MSG_HOME_BUILDINGS,
	.path = "/buildings",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "project",
	.head = register_head,
	.file_name = "楼栋台账",
	.has_scope = true,
};

/* ---- a new project ---- */

struct project_form {
	struct str project, community;
};

const struct field project_fields[PROJECT_FORM_FIELDS] = {
	{FIELD_AT(struct project_form, project), .type = FIELD_TEXT, .label = MSG_HOME_PROJECT, .max = 60},
	{FIELD_AT(struct project_form, community), .type = FIELD_TEXT, .label = MSG_HOME_COMMUNITY,
	 .max = 60},
};

bool project_form_new(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_HOME_PROJECT_NEW);
	struct form form = {.fields = project_fields,
			    .count = PROJECT_FORM_FIELDS,
			    .action = S("/projects"),
			    .submit = MSG_HOME_PROJECT_NEW};

	(void)err;
	page_crumb(pg, S("/buildings"), req_text(rq, MSG_HOME_BUILDINGS));
	page_form(pg, &form);
	return page_send(pg);
}

struct project_write {
	struct actor actor;
	struct project_id id;
	struct project_form form;
};

static bool new_tx(struct tx *tx, void *arg, struct err *err)
{
	struct project_write *w = arg;

	if (!project_add(tx, &w->actor, w->id, w->form.project, w->form.community, err))
		return false;
	answer_path(tx, "/homes?project=", w->id.v, "");
	return true;
}

bool project_do_new(struct req *rq, struct err *err)
{
	struct project_write *w = ARENA_NEW(req_arena(rq), struct project_write);

	w->actor = *req_actor(rq);
	w->id.v = req_operation(rq);
	return req_form(rq, &w->form, err) && req_write(rq, new_tx, w, err);
}

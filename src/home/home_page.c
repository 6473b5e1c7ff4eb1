/* /homes: the register with its panel; /homes/:id: one home with its meters, keys and history. */
#include "home/estate_page.h"
#include "home/home_form.h"
#include "home/home_store.h"

#include "web/history.h"
#include "web/list.h"

#include "home/home_sql.h"

static struct str home_path(struct req *rq, struct home_id id, const char *after)
{
	return link_path(rq, "/homes/", id.v, after);
}

/* ---- the register ---- */

static const struct list_column columns[] = {
	{.name = "code", .label = MSG_HOME_CODE, .flags = COLUMN_MAIN, .sort = "sort_code"},
	{.name = "project", .label = MSG_HOME_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_type", .label = MSG_HOME_HOME_TYPE, .flags = COLUMN_SUB},
	{.name = "built_area", .label = MSG_HOME_BUILT_AREA, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "floor", .label = MSG_HOME_FLOOR, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "state", .label = MSG_HOME_STATE, .flags = COLUMN_END},
	{.name = "rent_rate", .label = MSG_HOME_RENT_RATE, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "state_since", .label = MSG_HOME_STATE_SINCE, .flags = COLUMN_SUB},
};

static struct choice *choices_of(struct req *rq, const struct home_choice *rows, size_t count)
{
	struct choice *choices = ARENA_ARRAY(req_arena(rq), struct choice, count);

	for (size_t i = 0; i < count; i++)
		choices[i] = (struct choice){.value = rows[i].id, .words = rows[i].name};
	return choices;
}

bool home_project_choices(struct req *rq, struct choice **ret, size_t *ret_count, struct err *err)
{
	struct home_choice *projects;

	if (!home_projects(req_tx(rq), req_actor(rq), &projects, ret_count, err))
		return false;
	*ret = choices_of(rq, projects, *ret_count);
	return true;
}

/* Once a project or a building is chosen: the buildings beside it. */
static bool building_choices(struct req *rq, struct choice **ret, size_t *ret_count, struct err *err)
{
	struct project_id project = {req_arg_i64(rq, "project", 0)};
	struct building_id building = {req_arg_i64(rq, "building", 0)};
	struct home_choice *buildings;

	if (!building_store_list(req_tx(rq), req_actor(rq), project, building, &buildings, ret_count, err))
		return false;
	*ret = choices_of(rq, buildings, *ret_count);
	return true;
}

static const struct list_filter filters[] = {
	{.name = "project", .label = MSG_HOME_PROJECT, .choices = home_project_choices},
	{.name = "building", .label = MSG_HOME_BUILDING, .choices = building_choices},
	{.name = "state", .label = MSG_HOME_STATE},
	{.name = "home_type", .label = MSG_HOME_HOME_TYPE, .prefix = true},
	{.name = "q", .label = MSG_HOME_Q, .prefix = true},
};

static bool register_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)rq;
	(void)err;
	page_action_icon(pg, CAP_HOME_EDIT, ICON_PLUS, MSG_HOME_NEW, S("/homes/new"));
	page_action_icon(pg, CAP_HOME_EDIT, ICON_UP, MSG_HOME_IMPORT, S("/imports/homes"));
	return true;
}

static void show_facts(struct page *pg, const struct home *h)
{
	page_fact(pg, MSG_HOME_HOME_TYPE, v_text(h->home_type));
	page_fact(pg, MSG_HOME_BUILT_AREA, v_area(h->built_area));
	page_fact(pg, MSG_HOME_INNER_AREA, h->inner_area.centi_m2 > 0 ? v_area(h->inner_area) : v_none());
	page_fact(pg, MSG_HOME_FLOOR, v_number(h->floor));
	page_fact(pg, MSG_HOME_ORIENTATION, v_text(h->orientation));
	page_fact(pg, MSG_HOME_FITOUT, v_text(h->fitout));
	page_fact(pg, MSG_HOME_BUILT_YEAR,
		  h->built_year > 0 ? (struct value){.kind = VALUE_ID, .i = h->built_year} : v_none());
	page_fact(pg, MSG_HOME_RENT_RATE, h->rent_rate.e4_yuan > 0 ? v_rate(h->rent_rate) : v_none());
	page_fact(pg, MSG_HOME_STATE_SINCE, v_day(h->state_since));
	page_fact(pg, MSG_HOME_NOTE, v_text(h->note));
}

static bool register_panel(struct req *rq, struct page *pg, int64_t id, struct err *err)
{
	struct home home;

	if (!home_load(req_tx(rq), req_actor(rq), (struct home_id){id}, &home, err))
		return false;
	page_section(pg, MSG_HOME_HOME);
	page_fact(pg, MSG_HOME_CODE, v_link(v_text(home.name), home_path(rq, home.id, "")));
	page_fact(pg, MSG_HOME_STATE, v_enum(&home_state_type, (int)home.state));
	show_facts(pg, &home);
	page_facts_end(pg);
	page_link(pg, MSG_HOME_OPEN, home_path(rq, home.id, ""), true);
	page_section_end(pg);
	return true;
}

static const struct list_view home_register = {
	.list = &home_sql_list_list,
	.title = MSG_HOME_REGISTER,
	.path = "/homes",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "sort_code",
	.head = register_head,
	.panel = register_panel,
	.file_name = "房源台账",
	.has_scope = true,
};

/* ---- one home ---- */

static const struct column reading_columns[] = {
	{MSG_HOME_METER, COLUMN_MAIN}, {MSG_HOME_READING, COLUMN_NUMBER}, {MSG_HOME_READING_ON, COLUMN_SUB},
};
static const struct column key_columns[] = {
	{MSG_HOME_HANDED_TO, COLUMN_MAIN},
	{MSG_HOME_KEY_NUMBER, COLUMN_NUMBER},
	{MSG_HOME_OUT_AT, COLUMN_SUB},
	{MSG_HOME_BACK_AT, COLUMN_SUB},
};

static bool show_meters(struct req *rq, struct page *pg, struct home_id id, struct err *err)
{
	struct reading_row *rows;
	size_t count;

	if (!meter_store_readings(req_tx(rq), id, &rows, &count, err))
		return false;
	page_section(pg, MSG_HOME_METERS);
	page_table(pg, MSG_HOME_READINGS, reading_columns, ARRAY_LEN(reading_columns));
	page_table_empty(pg, MSG_HOME_READINGS_EMPTY);
	for (size_t i = 0; i < count; i++)
		page_row(pg, (struct value[]){v_enum(&meter_kind_type, (int)rows[i].kind),
					      v_text(number_text(req_arena(rq), rows[i].reading_e2, 2, true)),
					      v_day(rows[i].day)});
	page_table_end(pg);
	page_section_end(pg);
	return true;
}

static bool show_keys(struct req *rq, struct page *pg, struct home_id id, struct err *err)
{
	struct key_row *rows;
	size_t count;

	if (!key_store_list(req_tx(rq), id, &rows, &count, err))
		return false;
	page_section(pg, MSG_HOME_KEYS);
	page_table(pg, MSG_HOME_KEYS_OUT, key_columns, ARRAY_LEN(key_columns));
	page_table_empty(pg, MSG_HOME_KEYS_EMPTY);
	for (size_t i = 0; i < count; i++)
		page_row(pg, (struct value[]){v_text(rows[i].handed_to), v_number(rows[i].count),
					      v_instant(rows[i].out),
					      rows[i].back.us != 0 ? v_instant(rows[i].back) : v_none()});
	page_table_end(pg);
	page_section_end(pg);
	return true;
}

/* Steps that people take here; those of leases are taken there. */
static void show_steps(struct req *rq, struct page *pg, const struct home *home)
{
	for (size_t i = 0; i < home_step_count; i++) {
		const struct home_step *step = &home_steps[i];
		const struct enum_item *act = enum_find(&home_act_type, (int)step->act);

		if (step->from == home->state && step->cap == CAP_HOME_EDIT)
			page_do(pg, step->cap, act->label,
				str_format(req_arena(rq), "/homes/%lld/%s", (long long)home->id.v,
					   act->code));
	}
}

static bool home_page(struct req *rq, struct err *err)
{
	struct home home;
	struct page *pg;

	if (!home_load(req_tx(rq), req_actor(rq), (struct home_id){req_id(rq)}, &home, err))
		return false;
	pg = page_new(rq, home.name);
	page_crumb(pg, S("/homes"), req_text(rq, MSG_HOME_REGISTER));
	page_state(pg, v_enum(&home_state_type, (int)home.state));
	page_action_icon(pg, CAP_HOME_EDIT, ICON_EDIT, MSG_HOME_EDIT, home_path(rq, home.id, "/edit"));
	show_steps(rq, pg, &home);
	page_fact(pg, MSG_HOME_CODE, v_text(home.code));
	page_fact(pg, MSG_HOME_PROJECT, v_text(home.project_name));
	page_fact(pg, MSG_HOME_BUILDING, v_text(home.building_name));
	page_fact(pg, MSG_HOME_UNIT, v_text(home.unit));
	page_fact(pg, MSG_HOME_ROOM, v_text(home.room));
	show_facts(pg, &home);
	if (page_json(pg) != NULL)
		json_put_i64(page_json(pg), "version", home.version); /* for an edit */
	page_facts_end(pg);
	if (!show_meters(rq, pg, home.id, err) || !show_keys(rq, pg, home.id, err))
		return false;
	page_aside(pg);
	return page_history(pg, MSG_HOME_HISTORY, "home", home.id.v, err) && page_send(pg);
}

/* The path is the code of the act: show_steps() makes the buttons. */
#define STEP(code_, fn_, label_) \
	DO_BUTTON("/homes/:id/" code_, fn_, CAP_HOME_EDIT, label_, home_page, MSG_HOME_DONE_STATE)

static const struct route routes[] = {
	{.method = HTTP_GET,
	 .path = "/buildings",
	 .fn = list_page,
	 .cap = CAP_HOME_SEE,
	 .label = MSG_HOME_BUILDINGS,
	 .list = &home_buildings,
	 .flags = ROUTE_SLOW}, /* counts all homes: a third of a second for 100,000 */
	PAGE("/projects/new", project_form_new, CAP_HOME_EDIT, MSG_HOME_PROJECT_NEW),
	DO("/projects", project_do_new, CAP_HOME_EDIT, MSG_HOME_PROJECT_NEW, project_fields, project_form_new,
	   MSG_HOME_PROJECT_DONE),
	LIST("/homes", &home_register, CAP_HOME_SEE, MSG_HOME_REGISTER),
	PAGE("/homes/new", home_form_new, CAP_HOME_EDIT, MSG_HOME_NEW),
	DO("/homes", home_do_new, CAP_HOME_EDIT, MSG_HOME_NEW, home_new_fields, home_form_new,
	   MSG_HOME_DONE_NEW),
	PAGE("/homes/:id", home_page, CAP_HOME_SEE, MSG_HOME_PAGE),
	PAGE("/homes/:id/edit", home_form_edit, CAP_HOME_EDIT, MSG_HOME_EDIT),
	DO("/homes/:id/edit", home_do_edit, CAP_HOME_EDIT, MSG_HOME_EDIT, home_edit_fields, home_form_edit,
	   MSG_HOME_DONE_EDIT),
	STEP("reserve", home_do_reserve, MSG_HOME_DO_RESERVE),
	STEP("release", home_do_release, MSG_HOME_DO_RELEASE),
	STEP("repair", home_do_repair, MSG_HOME_DO_REPAIR),
	STEP("repaired", home_do_repaired, MSG_HOME_DO_REPAIRED),
	STEP("disuse", home_do_disuse, MSG_HOME_DO_DISUSE),
	STEP("reuse", home_do_reuse, MSG_HOME_DO_REUSE),
};

static const struct navigation navigation[] = {
	{.group = NAVIGATION_HOME,
	 .order = 1,
	 .path = "/homes",
	 .label = MSG_HOME_NAVIGATION,
	 .cap = CAP_HOME_SEE},
	{.group = NAVIGATION_HOME,
	 .order = 2,
	 .path = "/buildings",
	 .label = MSG_HOME_BUILDINGS,
	 .cap = CAP_HOME_SEE},
};

static const struct import_kind *const imports[] = {&home_import};

const struct domain home_domain = {
	.name = "home",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.imports = imports,
	.import_count = ARRAY_LEN(imports),
};

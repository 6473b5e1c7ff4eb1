/* Who repairs what and where: the dispatcher's list of repairers, one of them with his trades and areas. */
#include "repair/repair_page.h"

struct trades_form {
	bool water, power, door, wall, leak, gas, furniture, other, active;
};
const struct field repairer_fields[9] = {
	{FIELD_AT(struct trades_form, water), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_WATER},
	{FIELD_AT(struct trades_form, power), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_POWER},
	{FIELD_AT(struct trades_form, door), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_DOOR},
	{FIELD_AT(struct trades_form, wall), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_WALL},
	{FIELD_AT(struct trades_form, leak), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_LEAK},
	{FIELD_AT(struct trades_form, gas), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_GAS},
	{FIELD_AT(struct trades_form, furniture), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_FURNITURE},
	{FIELD_AT(struct trades_form, other), .type = FIELD_BOOL, .label = MSG_REPAIR_TRADE_OTHER},
	{FIELD_AT(struct trades_form, active), .type = FIELD_BOOL, .label = MSG_REPAIR_ACTIVE},
};
struct area_form {
	int64_t project;
};
const struct field repairer_area_fields[1] = {
	{FIELD_AT(struct area_form, project), .type = FIELD_ID, .label = MSG_REPAIR_AREA,
	 .flags = FIELD_OPTIONS},
};

static unsigned to_trades(const struct trades_form *f)
{
	const bool on[] = {f->water, f->power, f->door, f->wall, f->leak, f->gas, f->furniture, f->other};
	unsigned trades = 0;

	for (unsigned i = 0; i < ARRAY_LEN(on); i++)
		trades |= on[i] ? 2u << i : 0;
	return trades;
}

static struct trades_form of_trades(const struct repairer *r)
{
	unsigned t = r->trades;

	return (struct trades_form){.water = t >> TRADE_WATER & 1,
				    .power = t >> TRADE_POWER & 1,
				    .door = t >> TRADE_DOOR & 1,
				    .wall = t >> TRADE_WALL & 1,
				    .leak = t >> TRADE_LEAK & 1,
				    .gas = t >> TRADE_GAS & 1,
				    .furniture = t >> TRADE_FURNITURE & 1,
				    .other = t >> TRADE_OTHER & 1,
				    .active = r->version == 0 || r->active};
}

static struct str repairer_path(struct req *rq, struct actor_id id, const char *after)
{
	return link_path(rq, "/repairers/", id.v, after);
}

/* ---- all of them ---- */

static struct value trade_words(struct req *rq, unsigned trades)
{
	struct str count;
	int64_t n = 0;

	for (int t = TRADE_WATER; t <= TRADE_OTHER; t++)
		n += trades >> t & 1;
	count = number_text(req_arena(rq), n, 0, false);
	return v_text(req_text_of(rq, MSG_REPAIR_TRADES_COUNT, count));
}

static struct value active_light(struct req *rq, const struct repairer *r)
{
	if (r->locked)
		return v_light(TAG_BAD, req_text(rq, MSG_REPAIR_LOCKED));
	return v_light(r->active ? TAG_OK : TAG_PLAIN,
		       req_text(rq, r->active ? MSG_REPAIR_TAKING : MSG_REPAIR_NOT_TAKING));
}

bool repairer_list_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_REPAIR_NAME, COLUMN_MAIN},
						{MSG_REPAIR_TRADES, COLUMN_SUB},
						{MSG_REPAIR_AREAS, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_LOAD, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_IS_ACTIVE, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_REPAIR_REPAIRERS);
	struct repairer *rows;
	size_t n;

	if (!repairer_store_list(req_tx(rq), &rows, &n, err))
		return false;
	page_crumb(pg, S("/repairs"), req_text(rq, MSG_REPAIR_REGISTER));
	page_section(pg, MSG_REPAIR_REPAIRERS);
	page_table(pg, MSG_REPAIR_LIST, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_REPAIR_REPAIRERS_EMPTY);
	for (size_t i = 0; i < n; i++) {
		struct str load = link_path(rq, "/repairs?open=1&repairer=", rows[i].id.v, "");
		page_row(pg,
			 (struct value[]){v_link(v_text(rows[i].name), repairer_path(rq, rows[i].id, "")),
					  trade_words(rq, rows[i].trades), v_number(rows[i].projects),
					  v_link(v_number(rows[i].open), load), active_light(rq, &rows[i])});
	}
	page_section_end(pg);
	return page_send(pg);
}

/* ---- one ---- */

static bool is_in(const struct home_choice *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return true;
	return false;
}

static bool put_areas(struct page *pg, struct req *rq, const struct repairer *r, struct err *err)
{
	struct form_choices choices = {.field = "project"};
	struct form form = {.fields = repairer_area_fields,
			    .count = 1,
			    .submit = MSG_REPAIR_AREA_ADD,
			    .choices = &choices,
			    .choice_count = 1,
			    .action = repairer_path(rq, r->id, "/projects")};
	static const struct column columns[] = {{MSG_REPAIR_AREA, COLUMN_MAIN}};
	struct home_choice *his, *all;
	struct choice *rest;
	size_t his_n, all_n;

	if (!repairer_store_projects(req_tx(rq), r->id, &his, &his_n, err) ||
	    !home_projects(req_tx(rq), req_actor(rq), &all, &all_n, err))
		return false;
	rest = ARENA_ARRAY(req_arena(rq), struct choice, all_n);
	for (size_t i = 0; i < all_n; i++)
		if (!is_in(his, his_n, all[i].id))
			rest[choices.count++] = (struct choice){.value = all[i].id, .words = all[i].name};
	choices.choices = rest;
	page_section(pg, MSG_REPAIR_AREAS);
	if (his_n == 0)
		page_note(pg, TAG_WARN, req_text(rq, MSG_REPAIR_AREAS_EMPTY));
	if (page_json(pg) != NULL) {
		page_table(pg, MSG_REPAIR_AREAS, columns, ARRAY_LEN(columns));
		for (size_t i = 0; i < his_n; i++)
			page_row(pg, (struct value[]){v_text(his[i].name)});
		page_table_end(pg);
	}
	for (size_t i = 0; i < his_n; i++) {
		struct str after = link_path(rq, "/projects/", his[i].id, "/remove");

		if (!is_in(all, all_n, his[i].id)) { /* another dispatcher's to take away */
			page_paragraph(pg, his[i].name);
			continue;
		}
		page_button(pg, CAP_REPAIR_DISPATCH, req_text_of(rq, MSG_REPAIR_AREA_REMOVE, his[i].name),
			    repairer_path(rq, r->id, str_c(req_arena(rq), after)));
	}
	if (choices.count > 0) {
		page_form(pg, &form);
		page_button(pg, CAP_REPAIR_DISPATCH, req_text(rq, MSG_REPAIR_AREA_ADD_ALL),
			    repairer_path(rq, r->id, "/projects/all"));
	}
	page_section_end(pg);
	return true;
}

bool repairer_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = repairer_fields,
			    .count = ARRAY_LEN(repairer_fields),
			    .submit = MSG_REPAIR_SAVE};
	struct trades_form values;
	struct repairer r;
	struct page *pg;

	if (!repairer_store_load(req_tx(rq), (struct actor_id){req_id(rq)}, &r, err))
		return false;
	values = of_trades(&r);
	form.values = &values;
	form.action = repairer_path(rq, r.id, "");
	pg = page_new(rq, r.name);
	page_crumb(pg, S("/repairers"), req_text(rq, MSG_REPAIR_REPAIRERS));
	page_crumb(pg, S(""), r.name);
	page_state(pg, active_light(rq, &r));
	page_section(pg, MSG_REPAIR_TRADES);
	page_form(pg, &form);
	page_section_end(pg);
	return put_areas(pg, rq, &r, err) && page_send(pg);
}

/* ---- writes ---- */

static struct repair_args *new_args(struct req *rq)
{
	struct repair_args *a = repair_args(rq);

	a->repairer.v = req_id(rq);
	return a;
}

static bool trades_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;

	if (!repairer_set(tx, &a->actor, a->repairer, a->trades, a->on, err))
		return false;
	answer_path(tx, "/repairers/", a->repairer.v, "");
	return true;
}

bool repairer_do(struct req *rq, struct err *err)
{
	struct repair_args *a = new_args(rq);
	struct trades_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->trades = to_trades(&f);
	a->on = f.active;
	return req_write(rq, trades_tx, a, err);
}

/* One estate, or with none named every one that the dispatcher may see. */
static bool area_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct home_choice *all;
	size_t n;

	if (!home_projects(tx, &a->actor, &all, &n, err))
		return false;
	if (a->project.v != 0 && !is_in(all, n, a->project.v))
		return err_not_found(err);
	for (size_t i = 0; i < n; i++)
		if ((a->project.v == 0 || a->project.v == all[i].id) &&
		    !repairer_set_project(tx, &a->actor, a->repairer, (struct project_id){all[i].id}, a->on,
					  err))
			return false;
	answer_path(tx, "/repairers/", a->repairer.v, "");
	return true;
}

bool repairer_area_do(struct req *rq, struct err *err)
{
	struct repair_args *a = new_args(rq);
	struct area_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->project.v = f.project;
	a->on = true;
	return req_write(rq, area_tx, a, err);
}

bool repairer_area_all_do(struct req *rq, struct err *err)
{
	struct repair_args *a = new_args(rq);

	a->on = true;
	return req_write(rq, area_tx, a, err);
}

bool repairer_area_remove_do(struct req *rq, struct err *err)
{
	struct repair_args *a = new_args(rq);

	a->project.v = req_path_id(rq, "project");
	if (a->project.v == 0)
		return err_not_found(err);
	return req_write(rq, area_tx, a, err);
}

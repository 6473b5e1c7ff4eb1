#include "home/home_form.h"

#include "home/home_edit.h"

struct home_form {
	int64_t project, version;
	struct str building, unit, room, home_type, orientation, fitout, note;
	int64_t floor, built_year;
	struct area built_area, inner_area;
	struct rate rent_rate;
};

#define AT(member) FIELD_AT(struct home_form, member)
#define OPTIONAL   .flags = FIELD_OPTIONAL

#define TEXT(member_, label_, hint_, max_) \
	AT(member_), .type = FIELD_TEXT, .label = label_, .hint = hint_, .max = max_
#define FACTS                                                                                      \
	{TEXT(building, MSG_HOME_BUILDING, MSG_HOME_BUILDING_HINT, 40)},                           \
		{TEXT(unit, MSG_HOME_UNIT, MSG_HOME_UNIT_HINT, 20), OPTIONAL},                     \
		{TEXT(room, MSG_HOME_ROOM, MSG_HOME_ROOM_HINT, 20)},                               \
		{AT(floor), .type = FIELD_INTEGER, .label = MSG_HOME_FLOOR, .min = HOME_FLOOR_MIN, \
		 .max = HOME_FLOOR_MAX},                                                           \
		{TEXT(home_type, MSG_HOME_HOME_TYPE, MSG_HOME_HOME_TYPE_HINT, 20)},                \
		{AT(built_area), .type = FIELD_AREA, .label = MSG_HOME_BUILT_AREA},                \
		{AT(inner_area), .type = FIELD_AREA, .label = MSG_HOME_INNER_AREA,                 \
		 .hint = MSG_HOME_INNER_AREA_HINT, OPTIONAL},                                      \
		{TEXT(orientation, MSG_HOME_ORIENTATION, MSG_NONE, 20), OPTIONAL},                 \
		{TEXT(fitout, MSG_HOME_FITOUT, MSG_NONE, 20), OPTIONAL},                           \
		{AT(built_year), .type = FIELD_INTEGER, .label = MSG_HOME_BUILT_YEAR,              \
		 .hint = MSG_HOME_BUILT_YEAR_HINT, OPTIONAL},                                      \
		{AT(rent_rate), .type = FIELD_RATE, .label = MSG_HOME_RENT_RATE},                  \
	{                                                                                          \
		AT(note), .type = FIELD_LONG_TEXT, .label = MSG_HOME_NOTE, .max = 500, OPTIONAL    \
	}

const struct field home_new_fields[HOME_FORM_FIELDS] = {
	{AT(project), .type = FIELD_ID, .label = MSG_HOME_PROJECT, .flags = FIELD_OPTIONS},
	FACTS,
};
const struct field home_edit_fields[HOME_FORM_FIELDS] = {
	FACTS,
	{AT(version), .type = FIELD_INTEGER, .label = MSG_HOME_VERSION, .flags = FIELD_HIDDEN},
};

static struct home_entry entry_of(const struct home_form *f)
{
	return (struct home_entry){
		.building = f->building,
		.unit = f->unit,
		.room = f->room,
		.home_type = f->home_type,
		.orientation = f->orientation,
		.fitout = f->fitout,
		.note = f->note,
		.floor = f->floor,
		.built_year = f->built_year,
		.built_area = f->built_area,
		.inner_area = f->inner_area,
		.rent_rate = f->rent_rate,
	};
}

/* What a write takes along. */
struct write {
	struct actor actor;
	struct home_id id;
	struct home_form form;
	enum home_act act;
};

static struct write *write_new(struct req *rq, int64_t id)
{
	struct write *w = ARENA_NEW(req_arena(rq), struct write);

	w->actor = *req_actor(rq);
	w->id.v = id;
	return w;
}

/* ---- a new home ---- */

bool home_form_new(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_HOME_NEW);
	struct form form = {.fields = home_new_fields,
			    .count = HOME_FORM_FIELDS,
			    .action = S("/homes"),
			    .submit = MSG_HOME_SAVE_NEW,
			    .two_columns = true};
	struct form_choices projects = {.field = "project"};
	struct choice *choices;

	if (!home_project_choices(rq, &choices, &projects.count, err))
		return false;
	projects.choices = choices;
	form.choices = &projects;
	form.choice_count = 1;
	page_crumb(pg, S("/homes"), req_text(rq, MSG_HOME_REGISTER));
	page_form(pg, &form);
	return page_send(pg);
}

static bool new_tx(struct tx *tx, void *arg, struct err *err)
{
	struct write *w = arg;
	struct home_entry entry = entry_of(&w->form);

	if (!home_add(tx, &w->actor, w->id, (struct project_id){w->form.project}, &entry, err))
		return false;
	answer_path(tx, "/homes/", w->id.v, "");
	return true;
}

bool home_do_new(struct req *rq, struct err *err)
{
	struct write *w = write_new(rq, req_operation(rq));

	return req_form(rq, &w->form, err) && req_write(rq, new_tx, w, err);
}

/* ---- its facts ---- */

bool home_form_edit(struct req *rq, struct err *err)
{
	struct home h;
	struct home_form values;
	struct form form = {.fields = home_edit_fields,
			    .count = HOME_FORM_FIELDS - 1,
			    .submit = MSG_HOME_SAVE,
			    .two_columns = true};
	/* always today's: who was told of a change in between may save over it */
	struct form_hidden version = {.name = "version"};
	struct page *pg;

	if (!home_load(req_tx(rq), req_actor(rq), (struct home_id){req_id(rq)}, &h, err))
		return false;
	values = (struct home_form){
		.building = h.building_name,
		.unit = h.unit,
		.room = h.room,
		.home_type = h.home_type,
		.orientation = h.orientation,
		.fitout = h.fitout,
		.note = h.note,
		.floor = h.floor,
		.built_year = h.built_year,
		.built_area = h.built_area,
		.inner_area = h.inner_area,
		.rent_rate = h.rent_rate,
	};
	version.value = number_text(req_arena(rq), h.version, 0, false);
	form.hidden = &version;
	form.hidden_count = 1;
	form.values = &values;
	form.action = link_path(rq, "/homes/", h.id.v, "/edit");
	pg = page_new(rq, h.name);
	page_crumb(pg, S("/homes"), req_text(rq, MSG_HOME_REGISTER));
	page_crumb(pg, link_path(rq, "/homes/", h.id.v, ""), h.code);
	page_form(pg, &form);
	return page_send(pg);
}

static bool edit_tx(struct tx *tx, void *arg, struct err *err)
{
	struct write *w = arg;
	struct home_entry entry = entry_of(&w->form);

	if (!home_set(tx, &w->actor, w->id, (int32_t)w->form.version, &entry, err))
		return false;
	answer_path(tx, "/homes/", w->id.v, "");
	return true;
}

bool home_do_edit(struct req *rq, struct err *err)
{
	struct write *w = write_new(rq, req_id(rq));

	return req_form(rq, &w->form, err) && req_write(rq, edit_tx, w, err);
}

/* ---- its state ---- */

static bool act_tx(struct tx *tx, void *arg, struct err *err)
{
	struct write *w = arg;

	if (!home_act(tx, &w->actor, w->id, w->act, err))
		return false;
	answer_path(tx, "/homes/", w->id.v, "");
	return true;
}

static bool do_act(struct req *rq, enum home_act act, struct err *err)
{
	struct write *w = write_new(rq, req_id(rq));

	w->act = act;
	return req_write(rq, act_tx, w, err);
}

bool home_do_reserve(struct req *rq, struct err *err)
{
	return do_act(rq, HOME_ACT_RESERVE, err);
}
bool home_do_release(struct req *rq, struct err *err)
{
	return do_act(rq, HOME_ACT_RELEASE, err);
}
bool home_do_repair(struct req *rq, struct err *err)
{
	return do_act(rq, HOME_ACT_REPAIR, err);
}
bool home_do_repaired(struct req *rq, struct err *err)
{
	return do_act(rq, HOME_ACT_REPAIRED, err);
}
bool home_do_disuse(struct req *rq, struct err *err)
{
	return do_act(rq, HOME_ACT_DISUSE, err);
}
bool home_do_reuse(struct req *rq, struct err *err)
{
	return do_act(rq, HOME_ACT_REUSE, err);
}

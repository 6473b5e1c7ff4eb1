#include "home/home_rule.h"

ENUM_TYPE(home_state, {HOME_LET, "let", MSG_HOME_STATE_LET, TAG_OK},
	  {HOME_VACANT, "vacant", MSG_HOME_STATE_VACANT, TAG_WARN},
	  {HOME_REPAIR, "repair", MSG_HOME_STATE_REPAIR, TAG_INFO},
	  {HOME_RESERVED, "reserved", MSG_HOME_STATE_RESERVED, TAG_PLAIN},
	  {HOME_DISUSED, "disused", MSG_HOME_STATE_DISUSED, TAG_PLAIN},
	  {HOME_SOLD, "sold", MSG_HOME_STATE_SOLD, TAG_PLAIN});

ENUM_TYPE(meter_kind, {METER_WATER, "water", MSG_HOME_METER_WATER, TAG_PLAIN},
	  {METER_POWER, "power", MSG_HOME_METER_POWER, TAG_PLAIN},
	  {METER_GAS, "gas", MSG_HOME_METER_GAS, TAG_PLAIN});

ENUM_TYPE(home_act, {HOME_ACT_LET, "let", MSG_HOME_DO_LET, TAG_PLAIN},
	  {HOME_ACT_GIVE_BACK, "give_back", MSG_HOME_DO_GIVE_BACK, TAG_PLAIN},
	  {HOME_ACT_RESERVE, "reserve", MSG_HOME_DO_RESERVE, TAG_PLAIN},
	  {HOME_ACT_RELEASE, "release", MSG_HOME_DO_RELEASE, TAG_PLAIN},
	  {HOME_ACT_REPAIR, "repair", MSG_HOME_DO_REPAIR, TAG_PLAIN},
	  {HOME_ACT_REPAIRED, "repaired", MSG_HOME_DO_REPAIRED, TAG_PLAIN},
	  {HOME_ACT_DISUSE, "disuse", MSG_HOME_DO_DISUSE, TAG_PLAIN},
	  {HOME_ACT_REUSE, "reuse", MSG_HOME_DO_REUSE, TAG_PLAIN});

/* ---- states ---- */

/* Only leases let and give back: those steps have no button here. A sold home belongs to its residents and
 * never comes back. */
const struct home_step home_steps[] = {
	{HOME_VACANT, HOME_ACT_LET, HOME_LET, CAP_LEASE_WORK},
	{HOME_RESERVED, HOME_ACT_LET, HOME_LET, CAP_LEASE_WORK},
	{HOME_LET, HOME_ACT_GIVE_BACK, HOME_VACANT, CAP_LEASE_WORK},
	{HOME_VACANT, HOME_ACT_RESERVE, HOME_RESERVED, CAP_HOME_EDIT},
	{HOME_RESERVED, HOME_ACT_RELEASE, HOME_VACANT, CAP_HOME_EDIT},
	{HOME_VACANT, HOME_ACT_REPAIR, HOME_REPAIR, CAP_HOME_EDIT},
	{HOME_REPAIR, HOME_ACT_REPAIRED, HOME_VACANT, CAP_HOME_EDIT},
	{HOME_VACANT, HOME_ACT_DISUSE, HOME_DISUSED, CAP_HOME_EDIT},
	{HOME_REPAIR, HOME_ACT_DISUSE, HOME_DISUSED, CAP_HOME_EDIT},
	{HOME_DISUSED, HOME_ACT_REUSE, HOME_VACANT, CAP_HOME_EDIT},
};
const size_t home_step_count = ARRAY_LEN(home_steps);

bool home_rule_step(enum home_state from, enum home_act act, enum home_state *ret_to, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(home_steps); i++) {
		if (home_steps[i].from != from || home_steps[i].act != act)
			continue;
		*ret_to = home_steps[i].to;
		return true;
	}
	return err_conflict(err, MSG_HOME_STEP_REFUSED);
}

bool home_rule_can_move(enum home_state from, enum home_state to, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(home_steps); i++)
		if (home_steps[i].from == from && home_steps[i].to == to)
			return true;
	return err_conflict(err, MSG_HOME_STEP_REFUSED);
}

/* ---- codes ---- */

static struct str name_of(struct arena *arena, struct str written)
{
	return str_trim(str_halfwidth(arena, written));
}

struct str home_rule_number(struct arena *arena, struct str written)
{
	struct str text = str_halfwidth(arena, written);
	char *p = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	text = str_trim(text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ' ' && text.p[i] != '\t')
			p[n++] = text.p[i];
	return (struct str){p, n};
}

static struct str without(struct str text, const char *const *endings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str ending = str_of(endings[i]);

		if (text.n > ending.n && str_ends(text, ending))
			return str_part(text, 0, text.n - ending.n);
	}
	return text;
}

struct str home_rule_code(struct arena *arena, struct str building, struct str unit, struct str room)
{
	static const char *const buildings[] = {"号楼", "栋", "幢", "座", "楼"};
	static const char *const units[] = {"单元", "门"};
	static const char *const rooms[] = {"室", "号"};
	struct str b = without(building, buildings, ARRAY_LEN(buildings));
	struct str u = without(unit, units, ARRAY_LEN(units));
	struct str r = without(room, rooms, ARRAY_LEN(rooms));

	if (u.n == 0)
		return str_format(arena, "%.*s-%.*s", STR_ARG(b), STR_ARG(r));
	return str_format(arena, "%.*s-%.*s-%.*s", STR_ARG(b), STR_ARG(u), STR_ARG(r));
}

static size_t digits_at(struct str text, size_t i)
{
	size_t n = 0;

	while (i + n < text.n && text.p[i + n] >= '0' && text.p[i + n] <= '9')
		n++;
	return n;
}

struct str home_rule_sort_code(struct arena *arena, struct str code)
{
	enum { WIDTH = 6 };
	char *p = arena_alloc(arena, code.n * WIDTH + 1);
	size_t out = 0;

	for (size_t i = 0; i < code.n;) {
		size_t n = digits_at(code, i);

		for (size_t pad = n; pad > 0 && pad < WIDTH; pad++)
			p[out++] = '0';
		for (size_t end = i + (n > 0 ? n : 1); i < end; i++)
			p[out++] = code.p[i];
	}
	return (struct str){p, out};
}

struct home_entry home_rule_entry(struct arena *arena, const struct home_entry *written)
{
	struct home_entry e = *written;

	e.project = name_of(arena, e.project);
	e.community = name_of(arena, e.community);
	e.zone = name_of(arena, e.zone);
	e.building = home_rule_number(arena, e.building);
	e.unit = home_rule_number(arena, e.unit);
	e.room = home_rule_number(arena, e.room);
	e.home_type = name_of(arena, e.home_type);
	e.orientation = name_of(arena, e.orientation);
	e.fitout = name_of(arena, e.fitout);
	e.note = str_trim(e.note);
	return e;
}

/* ---- facts ---- */

const char *const home_field_names[HOME_FIELD_COUNT] = {
	"project",    "community", "zone",       "building",   "unit",        "room",
	"floor",      "home_type", "built_area", "inner_area", "orientation", "fitout",
	"built_year", "rent_rate", "state",      "note",
};

struct text_rule {
	enum home_field field;
	size_t offset;
	size_t max;
	const char *missing;
	enum message missing_message;
};

/* What must be there, and how long the columns are. */
static const struct text_rule text_rules[] = {
	{HOME_PROJECT, offsetof(struct home_entry, project), 60, "PROJECT_MISSING", MSG_HOME_PROJECT_MISSING},
	{HOME_COMMUNITY, offsetof(struct home_entry, community), 60, "COMMUNITY_MISSING",
	 MSG_HOME_COMMUNITY_MISSING},
	{HOME_ZONE, offsetof(struct home_entry, zone), 60, NULL, MSG_NONE},
	{HOME_BUILDING, offsetof(struct home_entry, building), 40, "BUILDING_MISSING",
	 MSG_HOME_BUILDING_MISSING},
	{HOME_UNIT, offsetof(struct home_entry, unit), 20, NULL, MSG_NONE},
	{HOME_ROOM, offsetof(struct home_entry, room), 20, "ROOM_MISSING", MSG_HOME_ROOM_MISSING},
	{HOME_TYPE, offsetof(struct home_entry, home_type), 20, NULL, MSG_NONE},
	{HOME_ORIENTATION, offsetof(struct home_entry, orientation), 20, NULL, MSG_NONE},
	{HOME_FITOUT, offsetof(struct home_entry, fitout), 20, NULL, MSG_NONE},
	{HOME_NOTE, offsetof(struct home_entry, note), 500, NULL, MSG_NONE},
};

struct faults {
	struct arena *arena;
	unsigned unreadable;
	struct home_fault *list;
	size_t count;
};

static bool readable(const struct faults *f, enum home_field field)
{
	return (f->unreadable & HOME_BIT(field)) == 0;
}

static void fault(struct faults *f, const char *reason, enum home_field field, enum message message,
		  struct str arg)
{
	f->list[f->count++] = (struct home_fault){reason, field, message, arg};
	f->unreadable |= HOME_BIT(field);
}

static void check_texts(struct faults *f, const struct home_entry *e)
{
	for (size_t i = 0; i < ARRAY_LEN(text_rules); i++) {
		const struct text_rule *r = &text_rules[i];
		const struct str *text = (const void *)((const char *)e + r->offset);

		if (!readable(f, r->field))
			continue;
		if (text->n == 0 && r->missing != NULL)
			fault(f, r->missing, r->field, r->missing_message, S(""));
		else if (str_characters(*text) > r->max || str_has_control(*text, r->field == HOME_NOTE))
			fault(f, "TEXT_TOO_LONG", r->field, MSG_HOME_TEXT_TOO_LONG,
			      number_text(f->arena, (int64_t)r->max, 0, false));
	}
}

static void check_areas(struct faults *f, const struct home_entry *e, const struct home_limits *limits)
{
	struct str most = area_text(f->arena, limits->area_max);

	if (!readable(f, HOME_BUILT_AREA))
		return;
	if (e->built_area.centi_m2 <= 0)
		fault(f, "AREA_NOT_POSITIVE", HOME_BUILT_AREA, MSG_HOME_AREA_NOT_POSITIVE, S(""));
	else if (e->built_area.centi_m2 > limits->area_max.centi_m2)
		fault(f, "AREA_TOO_LARGE", HOME_BUILT_AREA, MSG_HOME_AREA_TOO_LARGE, most);
	else if (readable(f, HOME_INNER_AREA) && e->inner_area.centi_m2 > e->built_area.centi_m2)
		fault(f, "INNER_AREA_LARGER", HOME_INNER_AREA, MSG_HOME_INNER_AREA_LARGER,
		      area_text(f->arena, e->built_area));
	if (readable(f, HOME_INNER_AREA) && e->inner_area.centi_m2 < 0)
		fault(f, "AREA_NOT_POSITIVE", HOME_INNER_AREA, MSG_HOME_AREA_NOT_POSITIVE, S(""));
}

static void check_rent(struct faults *f, const struct home_entry *e)
{
	if (!readable(f, HOME_RENT_RATE))
		return;
	if (e->rent_rate.e4_yuan < 0)
		fault(f, "RENT_NEGATIVE", HOME_RENT_RATE, MSG_HOME_RENT_NEGATIVE, S(""));
	else if (e->rent_rate.e4_yuan == 0 && readable(f, HOME_STATE) && e->state != HOME_SOLD)
		fault(f, "RENT_FORMAT", HOME_RENT_RATE, MSG_HOME_RENT_MISSING, S(""));
}

static void check_numbers(struct faults *f, const struct home_entry *e, const struct home_limits *limits)
{
	if (readable(f, HOME_FLOOR) && (e->floor < HOME_FLOOR_MIN || e->floor > HOME_FLOOR_MAX))
		fault(f, "FLOOR_FORMAT", HOME_FLOOR, MSG_HOME_FLOOR_FORMAT, S(""));
	if (readable(f, HOME_BUILT_YEAR) && e->built_year != 0 &&
	    (e->built_year < HOME_YEAR_MIN || e->built_year > limits->year_max))
		fault(f, "YEAR_RANGE", HOME_BUILT_YEAR, MSG_HOME_YEAR_RANGE,
		      number_text(f->arena, limits->year_max, 0, false));
	if (readable(f, HOME_STATE) && enum_find(&home_state_type, (int)e->state) == NULL)
		fault(f, "STATE_UNKNOWN", HOME_STATE, MSG_HOME_STATE_UNKNOWN, S(""));
}

size_t home_rule_faults(struct arena *arena, const struct home_entry *e, const struct home_limits *limits,
			unsigned unreadable, struct home_fault ret[HOME_FIELD_COUNT])
{
	struct faults f = {arena, unreadable, ret, 0};

	check_texts(&f, e);
	check_numbers(&f, e, limits);
	check_areas(&f, e, limits);
	check_rent(&f, e);
	return f.count;
}

struct home_entry home_rule_merge(const struct home_entry *entry, const struct home_entry *known)
{
	struct home_entry e = *entry;

#define KEEP(member, is_empty) e.member = (is_empty) ? known->member : e.member
	KEEP(home_type, e.home_type.n == 0);
	KEEP(orientation, e.orientation.n == 0);
	KEEP(fitout, e.fitout.n == 0);
	KEEP(note, e.note.n == 0);
	KEEP(floor, e.floor == 0);
	KEEP(built_year, e.built_year == 0);
	KEEP(inner_area, e.inner_area.centi_m2 == 0);
	KEEP(rent_rate, e.rent_rate.e4_yuan == 0);
#undef KEEP
	return e;
}

struct str home_rule_words(struct arena *arena, const struct home_entry *e, enum home_field field)
{
	switch (field) {
	case HOME_PROJECT: return e->project;
	case HOME_COMMUNITY: return e->community;
	case HOME_ZONE: return e->zone;
	case HOME_BUILDING: return e->building;
	case HOME_UNIT: return e->unit;
	case HOME_ROOM: return e->room;
	case HOME_FLOOR: return number_text(arena, e->floor, 0, false);
	case HOME_TYPE: return e->home_type;
	case HOME_BUILT_AREA: return area_text(arena, e->built_area);
	case HOME_INNER_AREA: return area_text(arena, e->inner_area);
	case HOME_ORIENTATION: return e->orientation;
	case HOME_FITOUT: return e->fitout;
	case HOME_BUILT_YEAR: return number_text(arena, e->built_year, 0, false);
	case HOME_RENT_RATE: return rate_text(arena, e->rent_rate);
	case HOME_STATE: return enum_code(&home_state_type, (int)e->state);
	case HOME_NOTE: return e->note;
	case HOME_FIELD_COUNT: break;
	}
	return S("");
}

unsigned home_rule_differences(struct arena *arena, const struct home_entry *a, const struct home_entry *b)
{
	unsigned fields = 0;

	for (enum home_field f = 0; f < HOME_FIELD_COUNT; f++)
		if (!str_equal(home_rule_words(arena, a, f), home_rule_words(arena, b, f)))
			fields |= HOME_BIT(f);
	return fields;
}

bool home_rule_reading(enum meter_kind kind, int64_t last_e2, int64_t reading_e2, struct err *err)
{
	const struct enum_item *item = enum_find(&meter_kind_type, (int)kind);
	char last[NUMBER_TEXT_BYTES];

	require(item != NULL);
	if (reading_e2 >= last_e2)
		return true;
	return err_input_arg(err, item->code, MSG_HOME_READING_LOWER,
			     (struct str){last, number_write(last, last_e2, 2, true)});
}

/* Import "homes": the table of homes as an office keeps it (房源明细). A home is known by project, building,
 * unit and room; what is known already is brought up to date, its state stays as the system has it. */
#include "home/home_edit.h"
#include "home/home_store.h"

#include "kit/import.h"

static const char *const columns[HOME_FIELD_COUNT] = {
	[HOME_PROJECT] = "项目",
	[HOME_COMMUNITY] = "社区",
	[HOME_ZONE] = "组团",
	[HOME_BUILDING] = "楼栋",
	[HOME_UNIT] = "单元",
	[HOME_ROOM] = "房号",
	[HOME_FLOOR] = "楼层",
	[HOME_TYPE] = "户型",
	[HOME_BUILT_AREA] = "建筑面积(㎡)",
	[HOME_INNER_AREA] = "套内面积(㎡)",
	[HOME_ORIENTATION] = "朝向",
	[HOME_FITOUT] = "装修情况",
	[HOME_BUILT_YEAR] = "建成年份",
	[HOME_RENT_RATE] = "租金标准(元/㎡·月)",
	[HOME_STATE] = "状态",
	[HOME_NOTE] = "备注",
};

struct import_state {
	struct arena *arena; /* of the run */
	struct home_limits limits;
	bool all;                   /* the actor sees every project, also those that the file makes */
	struct name_index projects; /* else: his own, by name */
	struct name_index homes;    /* good rows: project, building, unit, room to the number of the row */
	struct name_index zones;    /* by name: the community, a struct str */
};

/* ---- zones: a name belongs to the community where it was first seen, here or in the database ---- */

static struct str zone_community(const struct import_state *s, struct str zone)
{
	const struct str *community = name_index_find(&s->zones, zone);

	return community == NULL ? S("") : *community;
}

static void zone_add(struct import_state *s, struct str zone, struct str community)
{
	struct str *kept = ARENA_NEW(s->arena, struct str);

	*kept = str_copy(s->arena, community);
	name_index_set(&s->zones, s->arena, str_copy(s->arena, zone), kept);
}

/* ---- what the rows are compared with ---- */

static bool load_projects(struct tx *tx, const struct actor *actor, struct import_state *s, struct err *err)
{
	struct home_choice *projects;
	size_t count;

	s->all = actor->scope.all;
	if (s->all)
		return true;
	if (!home_projects(tx, actor, &projects, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		name_index_set(&s->projects, s->arena, str_copy(s->arena, projects[i].name), s);
	return true;
}

static bool begin(struct tx *tx, const struct actor *actor, struct import_run *run, void *state,
		  struct err *err)
{
	struct import_state *s = state;
	struct zone_row *zones;
	size_t count;

	(void)run;
	s->arena = tx_keep(tx);
	if (!home_store_limits(tx, &s->limits, err) || !load_projects(tx, actor, s, err) ||
	    !zone_store_list(tx, &zones, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		zone_add(s, zones[i].name, zones[i].community);
	return true;
}

/* ---- cells into an entry ---- */

struct reader {
	struct import_run *run;
	struct arena *arena;
	const struct cell *cells;
	const struct home_limits *limits;
	unsigned unreadable; /* bits of fields that have their fault already */
};

static void fault(struct reader *r, const char *reason, enum home_field field, enum message message,
		  struct str arg)
{
	import_fault(r->run, reason, columns[field], message, arg);
	r->unreadable |= HOME_BIT(field);
}

static struct str text_of(struct reader *r, enum home_field field)
{
	return str_trim(import_text(r->run, r->cells, columns[field]));
}

static struct str folded(struct reader *r, enum home_field field)
{
	return home_rule_number(r->arena, text_of(r, field));
}

static bool only_digits(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return true;
}

/* Room 1-1 becomes a date in a workbook and 1月1日 in a CSV file made from one: which room it was nobody can
 * tell any more. */
static void read_room(struct reader *r, struct home_entry *e)
{
	const struct cell *c = import_cell_of(r->run, r->cells, columns[HOME_ROOM]);
	struct str text = folded(r, HOME_ROOM);
	struct day day;

	e->room = text_of(r, HOME_ROOM);
	if (c->kind == CELL_DATE || str_ends(text, S("日")) || (!only_digits(text) && day_parse(text, &day)))
		fault(r, "ROOM_IS_DATE", HOME_ROOM, MSG_HOME_ROOM_IS_DATE, text);
}

/* An empty cell is 0; what that means the rule says. */
static void read_number(struct reader *r, enum home_field field, unsigned decimals, const char *reason,
			enum message message, int64_t *ret)
{
	struct str text = folded(r, field);

	if (text.n > 0 && !number_parse_decimal_rounded(text, decimals, ret))
		fault(r, reason, field, message, text);
}

static struct str without_ending(struct str text, struct str ending)
{
	return str_ends(text, ending) ? str_part(text, 0, text.n - ending.n) : text;
}

static void read_floor(struct reader *r, struct home_entry *e)
{
	struct str text = without_ending(folded(r, HOME_FLOOR), S("层"));

	if (text.n > 0 && !number_parse_i64(text, &e->floor))
		fault(r, "FLOOR_FORMAT", HOME_FLOOR, MSG_HOME_FLOOR_FORMAT, text);
}

/* 1987, 1987年, or a date, which means its year. */
static void read_year(struct reader *r, struct home_entry *e)
{
	struct str text = folded(r, HOME_BUILT_YEAR), year = without_ending(text, S("年"));
	struct day day;

	if (text.n == 0 || number_parse_i64(year, &e->built_year))
		return;
	if (day_parse(str_part(text, 0, 10), &day) || day_parse(text, &day))
		e->built_year = day_year(day);
	else
		fault(r, "YEAR_RANGE", HOME_BUILT_YEAR, MSG_HOME_YEAR_RANGE,
		      number_text(r->arena, r->limits->year_max, 0, false));
}

static void read_state(struct reader *r, struct home_entry *e)
{
	const struct enum_item *item = enum_find_words(&home_state_type, text_of(r, HOME_STATE));

	e->state = item != NULL ? (enum home_state)item->value : (enum home_state)0; /* the rule says so */
}

static void read_entry(struct reader *r, struct home_entry *e)
{
	struct home_entry written = {
		.project = text_of(r, HOME_PROJECT),
		.community = text_of(r, HOME_COMMUNITY),
		.zone = text_of(r, HOME_ZONE),
		.building = text_of(r, HOME_BUILDING),
		.unit = text_of(r, HOME_UNIT),
		.home_type = text_of(r, HOME_TYPE),
		.orientation = text_of(r, HOME_ORIENTATION),
		.fitout = text_of(r, HOME_FITOUT),
		.note = text_of(r, HOME_NOTE),
	};

	read_room(r, &written);
	read_floor(r, &written);
	read_number(r, HOME_BUILT_AREA, 2, "AREA_FORMAT", MSG_HOME_AREA_FORMAT, &written.built_area.centi_m2);
	read_number(r, HOME_INNER_AREA, 2, "AREA_FORMAT", MSG_HOME_AREA_FORMAT, &written.inner_area.centi_m2);
	read_number(r, HOME_RENT_RATE, 4, "RENT_FORMAT", MSG_HOME_RENT_FORMAT, &written.rent_rate.e4_yuan);
	read_year(r, &written);
	read_state(r, &written);
	*e = home_rule_entry(r->arena, &written);
}

/* ---- a row against the file so far ---- */

static struct str key_of(struct arena *arena, const struct home_entry *e)
{
	return str_format(arena, "%.*s|%.*s|%.*s|%.*s", STR_ARG(e->project), STR_ARG(e->building),
			  STR_ARG(e->unit), STR_ARG(e->room));
}

static void check_file(struct reader *r, struct import_state *s, const struct home_entry *e, struct str key)
{
	struct str community = zone_community(s, e->zone);
	const int64_t *earlier = name_index_find(&s->homes, key);

	if (!s->all && e->project.n > 0 && name_index_find(&s->projects, e->project) == NULL)
		fault(r, "PROJECT_ELSEWHERE", HOME_PROJECT, MSG_HOME_PROJECT_ELSEWHERE, S(""));
	if (community.n > 0 && e->community.n > 0 && !str_equal(community, e->community))
		fault(r, "ZONE_MISMATCH", HOME_ZONE, MSG_HOME_ZONE_MISMATCH, community);
	if (earlier != NULL)
		fault(r, "HOME_DUPLICATE", HOME_ROOM, MSG_HOME_DUPLICATE,
		      number_text(r->arena, *earlier, 0, false));
}

static bool row(struct tx *tx, struct import_run *run, void *state, int64_t row_number,
		const struct cell *cells, void *ret_record, struct err *err)
{
	struct import_state *s = state;
	struct home_entry *e = ret_record;
	struct reader r = {run, s->arena, cells, &s->limits, 0};
	struct home_fault faults[HOME_FIELD_COUNT];
	int64_t *number;
	struct str key;
	size_t count;

	(void)tx;
	(void)err;
	read_entry(&r, e);
	count = home_rule_faults(s->arena, e, &s->limits, r.unreadable, faults);
	for (size_t i = 0; i < count; i++)
		fault(&r, faults[i].reason, faults[i].field, faults[i].message, faults[i].arg);
	key = key_of(s->arena, e);
	check_file(&r, s, e, key);
	if (r.unreadable != 0)
		return true; /* a bad row counts for nothing that follows */
	number = ARENA_NEW(s->arena, int64_t);
	*number = row_number;
	name_index_set(&s->homes, s->arena, key, number);
	if (e->zone.n > 0 && name_index_find(&s->zones, e->zone) == NULL)
		zone_add(s, e->zone, e->community);
	return true;
}

static bool take(struct tx *tx, const struct actor *actor, void *state, const void *record, int *ret_change,
		 struct err *err)
{
	enum home_change change;

	(void)state;
	if (!home_save(tx, actor, record, NULL, &change, err))
		return false;
	*ret_change = (int)change;
	return true;
}

const struct import_kind home_import = {
	.name = "homes",
	.label = MSG_HOME_IMPORTS,
	.cap = CAP_HOME_EDIT,
	.columns = columns,
	.column_count = HOME_FIELD_COUNT,
	.state_bytes = sizeof(struct import_state),
	.begin = begin,
	.row = row,
	.record_bytes = sizeof(struct home_entry),
	.take = take,
};

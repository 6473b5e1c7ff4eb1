#include "home/home_store.h"

#include "home/home_sql.h"

/* ---- reading ---- */

bool home_load(struct tx *tx, const struct actor *actor, struct home_id id, struct home *ret, struct err *err)
{
	struct home_sql_load_in in = {.scope = actor->scope, .id = id};
	struct home_sql_load_out r;

	if (!home_sql_load(tx, &in, &r, err))
		return false;
	*ret = (struct home){
		.id = r.id,
		.project = r.project,
		.building = r.building,
		.project_name = r.project_name,
		.building_name = r.building_name,
		.unit = r.unit,
		.room = r.room,
		.code = r.code,
		.name = str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(r.project_name), STR_ARG(r.code)),
		.home_type = r.home_type,
		.orientation = r.orientation,
		.fitout = r.fitout,
		.note = r.note,
		.floor = r.floor,
		.built_year = r.built_year,
		.built_area = r.built_area,
		.inner_area = r.inner_area,
		.rent_rate = r.rent_rate,
		.state = r.state,
		.state_since = r.state_since,
		.version = r.version,
	};
	return true;
}

bool home_load_key(struct tx *tx, struct home_id id, struct home *ret, struct err *err)
{
	struct actor system = actor_system();

	return home_load(tx, &system, id, ret, err);
}

bool home_store_find(struct tx *tx, const struct home_entry *e, bool *ret_found, struct home_id *ret,
		     struct err *err)
{
	struct home_sql_find_in in = {e->project, e->building, e->unit, e->room};
	struct home_sql_find_out row;

	if (!home_sql_find(tx, &in, ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret = row.id;
	return true;
}

bool home_store_limits(struct tx *tx, struct home_limits *ret, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	int64_t area_max;

	if (!setting_load(tx, SETTING_HOME_AREA_MAX, today, 0, &area_max, err))
		return false;
	*ret = (struct home_limits){{area_max}, day_year(today)};
	return true;
}

/* ---- writing ---- */

bool home_store_add(struct tx *tx, struct home_id id, const struct home_place *place,
		    const struct home_entry *e, struct err *err)
{
	struct str code = home_rule_code(tx_arena(tx), e->building, e->unit, e->room);
	struct home_sql_add_in in = {
		.id = id,
		.project = place->project,
		.building = place->building,
		.unit = e->unit,
		.room = e->room,
		.code = code,
		.sort_code = home_rule_sort_code(tx_arena(tx), code),
		.floor = (int32_t)e->floor,
		.home_type = e->home_type,
		.built_area = e->built_area,
		.inner_area = e->inner_area,
		.orientation = e->orientation,
		.fitout = e->fitout,
		.built_year = (int32_t)e->built_year,
		.rent_rate = e->rent_rate,
		.state = e->state,
		.since = instant_day(tx_now(tx)),
		.note = e->note,
	};

	return home_sql_add(tx, &in, err);
}

bool home_store_set(struct tx *tx, struct home_id id, int32_t version, struct building_id building,
		    const struct home_entry *e, bool *ret_set, struct err *err)
{
	struct str code = home_rule_code(tx_arena(tx), e->building, e->unit, e->room);
	struct home_sql_set_in in = {
		.id = id,
		.version = version,
		.building = building,
		.unit = e->unit,
		.room = e->room,
		.code = code,
		.sort_code = home_rule_sort_code(tx_arena(tx), code),
		.floor = (int32_t)e->floor,
		.home_type = e->home_type,
		.built_area = e->built_area,
		.inner_area = e->inner_area,
		.orientation = e->orientation,
		.fitout = e->fitout,
		.built_year = (int32_t)e->built_year,
		.rent_rate = e->rent_rate,
		.note = e->note,
	};
	int64_t changed;

	if (!home_sql_set(tx, &in, &changed, err))
		return false;
	*ret_set = changed == 1;
	return true;
}

bool home_store_set_state(struct tx *tx, struct home_id id, enum home_state from, enum home_state to,
			  bool *ret_set, struct err *err)
{
	struct home_sql_set_state_in in = {id, from, to, instant_day(tx_now(tx))};
	int64_t changed;

	if (!home_sql_set_state(tx, &in, &changed, err))
		return false;
	*ret_set = changed == 1;
	return true;
}

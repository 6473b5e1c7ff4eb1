/* Communities, projects, zones, buildings: found by name, made when a home first stands in them. */
#include "home/home_store.h"

#include "home/estate_sql.h"
#include "kit/audit.h"

static bool community_of(struct tx *tx, const struct actor *actor, struct str name, struct community_id *ret,
			 struct err *err)
{
	struct estate_sql_community_find_in in = {name};
	struct estate_sql_community_find_out row;
	bool found;

	if (!estate_sql_community_find(tx, &in, &found, &row, err))
		return false;
	if (!found) {
		row.id.v = id_new();
		if (!estate_sql_community_add(tx, &(struct estate_sql_community_add_in){row.id, name}, err) ||
		    !audit_note(tx, actor, "community.add", "community", row.id.v, name, err))
			return false;
	}
	*ret = row.id;
	return true;
}

bool project_store_add(struct tx *tx, const struct actor *actor, struct project_id id, struct str name,
		       struct str community, struct err *err)
{
	struct estate_sql_project_add_in in = {.id = id, .name = name};

	return community_of(tx, actor, community, &in.community, err) &&
	       estate_sql_project_add(tx, &in, err) &&
	       audit_note(tx, actor, "project.add", "project", id.v, name, err);
}

/* The project of that name, or a new one in that community, which is made on the way. A known project stays
 * in its community. */
static bool project_of(struct tx *tx, const struct actor *actor, struct str name, struct str community,
		       struct project_id *ret, struct err *err)
{
	struct project_id id;

	if (!project_store_find(tx, name, &id, err))
		return false;
	if (id.v == 0) {
		id.v = id_new();
		if (!project_store_add(tx, actor, id, name, community, err))
			return false;
	}
	*ret = id;
	return true;
}

/* An empty name is no zone. */
static bool zone_of(struct tx *tx, const struct actor *actor, struct str name, struct str community,
		    struct zone_id *ret, struct err *err)
{
	struct estate_sql_zone_find_in in = {name};
	struct estate_sql_zone_find_out row = {0};
	struct community_id community_id = {0};
	bool found;

	if (name.n > 0 && !estate_sql_zone_find(tx, &in, &found, &row, err))
		return false;
	if (name.n > 0 && !community_of(tx, actor, community, &community_id, err))
		return false;
	if (name.n > 0 && found && row.community.v != community_id.v)
		return err_input(err, "zone", MSG_HOME_ZONE_ELSEWHERE);
	if (name.n > 0 && !found) {
		row.id.v = id_new();
		if (!estate_sql_zone_add(tx, &(struct estate_sql_zone_add_in){row.id, name, community_id},
					 err) ||
		    !audit_note(tx, actor, "zone.add", "zone", row.id.v, name, err))
			return false;
	}
	*ret = row.id;
	return true;
}

static bool building_add(struct tx *tx, const struct actor *actor, const struct home_entry *e,
			 struct project_id project, struct zone_id zone, struct building_id *ret,
			 struct err *err)
{
	struct estate_sql_building_add_in in = {
		{id_new()}, project, e->building, zone, (int32_t)e->built_year};

	if (!estate_sql_building_add(tx, &in, err) ||
	    !audit_note(tx, actor, "building.add", "building", in.id.v, e->building, err))
		return false;
	*ret = in.id;
	return true;
}

bool home_store_place(struct tx *tx, const struct actor *actor, const struct home_entry *e,
		      struct home_place *ret, struct err *err)
{
	struct estate_sql_building_find_in in = {.name = e->building};
	struct estate_sql_building_find_out row;
	struct zone_id zone = {0};
	bool found;

	if (!project_of(tx, actor, e->project, e->community, &ret->project, err) ||
	    !zone_of(tx, actor, e->zone, e->community, &zone, err))
		return false;
	in.project = ret->project;
	if (!estate_sql_building_find(tx, &in, &found, &row, err))
		return false;
	if (!found)
		return building_add(tx, actor, e, ret->project, zone, &ret->building, err);
	ret->building = row.id;
	return row.zone.v != 0 || zone.v == 0 ||
	       (estate_sql_building_set_zone(tx, &(struct estate_sql_building_set_zone_in){row.id, zone},
					     err) &&
		audit_note(tx, actor, "building.set_zone", "building", row.id.v, e->zone, err));
}

bool project_store_find(struct tx *tx, struct str name, struct project_id *ret, struct err *err)
{
	struct estate_sql_project_find_in in = {name};
	struct estate_sql_project_find_out row;
	bool found;

	if (!estate_sql_project_find(tx, &in, &found, &row, err))
		return false;
	*ret = found ? row.id : (struct project_id){0};
	return true;
}

bool project_store_load(struct tx *tx, const struct actor *actor, struct project_id id, struct str *ret_name,
			struct str *ret_community, struct err *err)
{
	struct estate_sql_project_load_in in = {.scope = actor->scope, .id = id};
	struct estate_sql_project_load_out row;

	if (!estate_sql_project_load(tx, &in, &row, err))
		return false;
	*ret_name = row.name;
	*ret_community = row.community_name;
	return true;
}

bool home_projects(struct tx *tx, const struct actor *actor, struct home_choice **ret, size_t *ret_count,
		   struct err *err)
{
	struct estate_sql_projects_in in = {.scope = actor->scope};
	struct estate_sql_projects_out *rows;
	size_t count;

	if (!estate_sql_projects(tx, &in, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct home_choice, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct home_choice){rows[i].id.v, rows[i].name};
	return true;
}

bool zone_store_list(struct tx *tx, struct zone_row **ret, size_t *ret_count, struct err *err)
{
	struct estate_sql_zones_out *rows;
	size_t count;

	if (!estate_sql_zones(tx, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct zone_row, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct zone_row){rows[i].name, rows[i].community};
	return true;
}

bool building_store_list(struct tx *tx, const struct actor *actor, struct project_id project,
			 struct building_id building, struct home_choice **ret, size_t *ret_count,
			 struct err *err)
{
	struct estate_sql_buildings_in in = {.scope = actor->scope, .project = project, .building = building};
	struct estate_sql_buildings_out *rows;
	size_t count;

	if (!estate_sql_buildings(tx, &in, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct home_choice, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct home_choice){rows[i].id.v, rows[i].name};
	return true;
}

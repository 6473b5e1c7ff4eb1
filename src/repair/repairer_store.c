/* Repairers in the database: trades, areas, load. */
#include "kit/audit.h"
#include "repair/repair_store.h"
#include "repair/repairer_sql.h"

bool repairer_store_choices(struct tx *tx, struct project_id project, struct repairer_choice **ret,
			    size_t *ret_count, struct err *err)
{
	struct repairer_sql_facts_out *rows;
	struct repairer_choice *list;
	size_t n;

	if (!repairer_sql_facts(tx, &(struct repairer_sql_facts_in){project}, &rows, &n, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct repairer_choice, n);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct repairer_choice){.id = rows[i].id,
						   .name = rows[i].name,
						   .fact = {rows[i].id.v, (unsigned)rows[i].trades,
							    rows[i].covers, rows[i].open}};
	*ret = list;
	*ret_count = n;
	return true;
}

static bool list(struct tx *tx, struct actor_id id, struct repairer **ret, size_t *ret_count, struct err *err)
{
	struct repairer_sql_list_out *rows;
	struct repairer *all;
	size_t n;

	if (!repairer_sql_list(tx, &(struct repairer_sql_list_in){id}, &rows, &n, err))
		return false;
	all = ARENA_ARRAY(tx_arena(tx), struct repairer, n);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct repairer){.id = rows[i].id,
					   .name = rows[i].name,
					   .trades = (unsigned)rows[i].trades,
					   .active = rows[i].active,
					   .locked = rows[i].locked,
					   .version = rows[i].version,
					   .open = rows[i].open,
					   .projects = rows[i].projects};
	*ret = all;
	*ret_count = n;
	return true;
}

bool repairer_store_list(struct tx *tx, struct repairer **ret, size_t *ret_count, struct err *err)
{
	return list(tx, (struct actor_id){0}, ret, ret_count, err);
}

bool repairer_store_load(struct tx *tx, struct actor_id id, struct repairer *ret, struct err *err)
{
	struct repairer *found;
	size_t n;

	if (id.v == 0)
		return err_not_found(err);
	if (!list(tx, id, &found, &n, err))
		return false;
	if (n != 1)
		return err_not_found(err);
	*ret = found[0];
	return true;
}

bool repairer_store_projects(struct tx *tx, struct actor_id id, struct home_choice **ret, size_t *ret_count,
			     struct err *err)
{
	struct repairer_sql_projects_out *rows;
	struct home_choice *all;
	size_t n;

	if (!repairer_sql_projects(tx, &(struct repairer_sql_projects_in){id}, &rows, &n, err))
		return false;
	all = ARENA_ARRAY(tx_arena(tx), struct home_choice, n);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct home_choice){rows[i].project.v, rows[i].name};
	*ret = all;
	*ret_count = n;
	return true;
}

static bool must_be_repairer(struct tx *tx, struct actor_id id, struct repairer *ret, struct err *err)
{
	if (repairer_store_load(tx, id, ret, err))
		return true;
	return err->code == ERR_NOT_FOUND ? err_conflict(err, MSG_REPAIR_ERROR_NO_REPAIRER) : false;
}

bool repairer_set(struct tx *tx, const struct actor *actor, struct actor_id id, unsigned trades, bool active,
		  struct err *err)
{
	struct repairer r;

	if (!must_be_repairer(tx, id, &r, err))
		return false;
	if ((trades & ~(unsigned)REPAIR_TRADES_ALL) != 0 || (active && trades == 0))
		return err_input(err, "active", MSG_REPAIR_ERROR_TRADES);
	if (!repairer_sql_set(
		    tx, &(struct repairer_sql_set_in){.id = id, .trades = (int32_t)trades, .active = active},
		    err))
		return false;
	return audit_add(tx,
			 &(struct audit){.actor = actor,
					 .act = "repairer.set",
					 .subject = "repairer",
					 .subject_id = id.v,
					 .before = str_format(tx_arena(tx), "{\"trades\":%u,\"active\":%d}",
							      r.trades, r.active),
					 .after = str_format(tx_arena(tx), "{\"trades\":%u,\"active\":%d}",
							     trades, active)},
			 err);
}

bool repairer_set_project(struct tx *tx, const struct actor *actor, struct actor_id id,
			  struct project_id project, bool covers, struct err *err)
{
	struct repairer r;
	int64_t changed;

	if (!must_be_repairer(tx, id, &r, err))
		return false;
	/* areas before trades */
	if (r.version == 0 && !repairer_sql_set(tx, &(struct repairer_sql_set_in){.id = id}, err))
		return false;
	if (covers ? !repairer_sql_add_project(tx, &(struct repairer_sql_add_project_in){id, project},
					       &changed, err)
		   : !repairer_sql_remove_project(tx, &(struct repairer_sql_remove_project_in){id, project},
						  &changed, err))
		return false;
	if (changed == 0) /* as it was: nothing for the trail */
		return true;
	return audit_note(tx, actor, covers ? "repairer.add_project" : "repairer.remove_project", "repairer",
			  id.v, str_format(tx_arena(tx), "{\"project\":%lld}", (long long)project.v), err);
}

/* Repairs counted by month and trade (S0-30); homes looked up for the desk. */
#include "repair/repair_sql.h"
#include "repair/repair_store.h"

bool repair_store_months(struct tx *tx, const struct actor *actor, struct month from,
			 struct repair_month **ret, size_t *ret_count, struct err *err)
{
	struct repair_sql_months_out *rows;
	struct repair_month *list;
	size_t n;

	if (!repair_sql_months(tx, &(struct repair_sql_months_in){.scope = actor->scope, .from = from}, &rows,
			       &n, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct repair_month, n);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct repair_month){.month = rows[i].month,
						.asked = rows[i].asked,
						.done = rows[i].done,
						.answered = rows[i].answered,
						.answered_in_time = rows[i].answered_in_time,
						.done_in_time = rows[i].done_in_time,
						.rated = rows[i].rated,
						.rating = rows[i].rating,
						.labour = rows[i].labour,
						.material = rows[i].material};
	*ret = list;
	*ret_count = n;
	return true;
}

bool repair_store_month_trades(struct tx *tx, const struct actor *actor, struct month month,
			       struct repair_month_trade **ret, size_t *ret_count, struct err *err)
{
	struct repair_sql_month_trades_out *rows;
	struct repair_month_trade *list;
	size_t n;

	if (!repair_sql_month_trades(
		    tx, &(struct repair_sql_month_trades_in){.scope = actor->scope, .month = month}, &rows,
		    &n, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct repair_month_trade, n);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct repair_month_trade){.trade = rows[i].trade,
						      .asked = rows[i].asked,
						      .done = rows[i].done,
						      .done_in_time = rows[i].done_in_time,
						      .labour = rows[i].labour,
						      .material = rows[i].material};
	*ret = list;
	*ret_count = n;
	return true;
}

bool repair_store_homes(struct tx *tx, const struct actor *actor, struct str code, struct repair_home **ret,
			size_t *ret_count, struct err *err)
{
	struct repair_sql_homes_in in = {.scope = actor->scope,
					 .code = str_trim(str_halfwidth(tx_arena(tx), code))};
	struct repair_sql_homes_out *rows;
	size_t n;

	if (!repair_sql_homes(tx, &in, &rows, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct repair_home, n);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] =
			(struct repair_home){rows[i].id,
					     str_format(tx_arena(tx), "%.*s %.*s",
							STR_ARG(rows[i].project_name), STR_ARG(rows[i].code)),
					     rows[i].tenant_name};
	*ret_count = n;
	return true;
}

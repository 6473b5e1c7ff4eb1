/* What can be made to go wrong, where, how often. */
#include "tests/simulation/sim.h"

#include <string.h>

enum { CALLBACK = 1, ANSWER = 2 };

/* The first place of each is the usual one. */
static const struct {
	const char *name;
	int places;
	const char *usual;
} kinds[] = {
	/* of an event, kept in all its repeats */
	{"drop_callback", CALLBACK, SIM_ON_CALLBACK},
	{"duplicate", CALLBACK, SIM_ON_CALLBACK},
	{"delay", CALLBACK, SIM_ON_CALLBACK},
	{"empty_aad", CALLBACK, SIM_ON_CALLBACK},
	{"other_mchid", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"other_appid", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"amount_plus_one", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"currency", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"unknown_field", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	/* of one message */
	{"wrong_signature", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"no_signature", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"stale_timestamp", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"future_timestamp", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"signtest", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"other_serial", CALLBACK | ANSWER, SIM_ON_CALLBACK},
	{"half_body", CALLBACK | ANSWER, SIM_ON_ANSWER},
	{"http_500", ANSWER, SIM_ON_ANSWER},
	{"http_429", ANSWER, SIM_ON_ANSWER},
	{"http_500_after", ANSWER, SIM_ON_ANSWER},
	{"slow", ANSWER, SIM_ON_ANSWER},
	/* of the business */
	{"paid_while_closing", ANSWER, SIM_ON_ANSWER},
	{"refund_abnormal", ANSWER, SIM_ON_ANSWER},
	{"refund_closed", ANSWER, SIM_ON_ANSWER},
	/* of the bill */
	{"bill_row_added", ANSWER, SIM_ON_ANSWER},
	{"bill_row_missing", ANSWER, SIM_ON_ANSWER},
	{"bill_row_changed", ANSWER, SIM_ON_ANSWER},
	{"bill_fee_wrong", ANSWER, SIM_ON_ANSWER},
	{"bad_gzip", ANSWER, SIM_ON_ANSWER},
	{"bad_sha1", ANSWER, SIM_ON_ANSWER},
};

bool sim_fault_take(struct sim *sim, const char *name, const char *on, const char *where, int64_t *ret_value)
{
	sqlite3_stmt *st =
		sim_sql(sim,
			"SELECT id, value, permille FROM fault WHERE name = ?1 AND place = ?2"
			" AND left_count <> 0 AND (key = '' OR instr(?3, key) > 0) ORDER BY id LIMIT 1",
			"sss", name, on, where);
	int64_t id, value;

	if (!sim_sql_row(sim, st))
		return false;
	id = sqlite3_column_int64(st, 0);
	value = sqlite3_column_int64(st, 1);
	if (sqlite3_column_int64(st, 2) < 1000 &&
	    (int64_t)(sim_random(sim) % 1000) >= sqlite3_column_int64(st, 2)) {
		sqlite3_finalize(st);
		return false;
	}
	sqlite3_finalize(st);
	sim_sql_run(sim, "UPDATE fault SET left_count = left_count - 1 WHERE id = ? AND left_count > 0", "i",
		    id);
	sim_sql_run(sim, "DELETE FROM fault WHERE left_count = 0", "");
	if (ret_value)
		*ret_value = value;
	return true;
}

const char *sim_fault_add(struct sim *sim, const char *name, const char *on, const char *key, int64_t value,
			  int64_t count, int64_t permille)
{
	size_t i, n = sizeof(kinds) / sizeof(kinds[0]);

	for (i = 0; i < n && strcmp(kinds[i].name, name) != 0; i++)
		continue;
	if (i == n)
		return "there is no fault of this name";
	if (!on[0])
		on = kinds[i].usual;
	if (!((strcmp(on, SIM_ON_CALLBACK) == 0 && (kinds[i].places & CALLBACK)) ||
	      (strcmp(on, SIM_ON_ANSWER) == 0 && (kinds[i].places & ANSWER))))
		return "this fault cannot strike there";
	if (value < 0 || value > 86400000 || count < -1 || count == 0 || permille < 0 || permille > 1000)
		return "value, count (-1 without end) or permille is out of range";
	sim_sql_run(
		sim,
		"INSERT INTO fault (name, place, key, value, left_count, permille) VALUES (?, ?, ?, ?, ?, ?)",
		"sssiii", name, on, key, value, count, permille);
	return NULL;
}

void sim_fault_clear(struct sim *sim, const char *name)
{
	sim_sql_run(sim, "DELETE FROM fault WHERE ?1 = '' OR name = ?1", "s", name);
}

json_t *sim_fault_list(struct sim *sim)
{
	sqlite3_stmt *st =
		sim_sql(sim, "SELECT name, place, key, value, left_count, permille FROM fault ORDER BY id",
			"");
	json_t *list = json_array();

	while (sim_sql_row(sim, st))
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "name",
						sqlite3_column_text(st, 0), "on", sqlite3_column_text(st, 1),
						"out_trade_no", sqlite3_column_text(st, 2), "value",
						(json_int_t)sqlite3_column_int64(st, 3), "count",
						(json_int_t)sqlite3_column_int64(st, 4), "permille",
						(json_int_t)sqlite3_column_int64(st, 5)));
	return list;
}

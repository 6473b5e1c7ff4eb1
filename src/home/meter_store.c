/* Meters and keys of a home. */
#include "home/home_store.h"

#include "home/meter_sql.h"

bool meter_store_last(struct tx *tx, struct home_id home, enum meter_kind kind, int64_t *ret_meter,
		      int64_t *ret_reading_e2, struct err *err)
{
	struct meter_sql_find_in in = {home, kind};
	struct meter_sql_find_out row = {0};
	bool found;

	if (!meter_sql_find(tx, &in, &found, &row, err))
		return false;
	*ret_meter = found ? row.id : 0;
	*ret_reading_e2 = found ? row.reading : 0;
	return true;
}

bool meter_store_add(struct tx *tx, int64_t meter, struct home_id home, enum meter_kind kind, struct err *err)
{
	struct meter_sql_add_in in = {meter, home, kind, S("")};

	return meter_sql_add(tx, &in, err);
}

bool meter_store_read(struct tx *tx, int64_t meter, struct day day, int64_t reading_e2, const char *subject,
		      int64_t subject_id, struct err *err)
{
	struct meter_sql_reading_add_in in = {id_new(), meter, day, reading_e2, str_of(subject), subject_id};

	return meter_sql_reading_add(tx, &in, err);
}

bool meter_store_readings(struct tx *tx, struct home_id home, struct reading_row **ret, size_t *ret_count,
			  struct err *err)
{
	struct meter_sql_readings_in in = {home};
	struct meter_sql_readings_out *rows;
	size_t count;

	if (!meter_sql_readings(tx, &in, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct reading_row, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct reading_row){rows[i].kind, rows[i].day, rows[i].reading, rows[i].subject,
						 rows[i].subject_id};
	return true;
}

bool key_store_out(struct tx *tx, struct home_id home, int count, struct str handed_to, int64_t lease,
		   struct err *err)
{
	struct meter_sql_key_out_in in = {id_new(), home, count, handed_to, lease, tx_now(tx)};

	return meter_sql_key_out(tx, &in, err);
}

bool key_store_back(struct tx *tx, struct home_id home, int64_t lease, bool *ret_any, struct err *err)
{
	struct meter_sql_key_back_in in = {home, lease, tx_now(tx)};
	int64_t changed;

	if (!meter_sql_key_back(tx, &in, &changed, err))
		return false;
	*ret_any = changed > 0;
	return true;
}

bool key_store_list(struct tx *tx, struct home_id home, struct key_row **ret, size_t *ret_count,
		    struct err *err)
{
	struct meter_sql_keys_in in = {home};
	struct meter_sql_keys_out *rows;
	size_t count;

	if (!meter_sql_keys(tx, &in, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct key_row, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct key_row){rows[i].count, rows[i].handed_to, rows[i].lease, rows[i].out,
					     rows[i].back};
	return true;
}

#include "kit/rehearsal.h"

#include "kit/config.h"
#include "kit/rehearsal_sql.h"
#include "kit/session.h"

#define DAYS_AHEAD_MAX 3650

bool rehearsal_find(struct tx *tx, bool *ret, struct err *err)
{
	struct rehearsal_sql_find_out out;

	return rehearsal_sql_find(tx, ret, &out, err);
}

bool rehearsal_begin(struct tx *tx, struct err *err)
{
	struct rehearsal_sql_begin_in in = {.now = tx_now(tx)};
	struct rehearsal_sql_happened_out out;
	bool is_rehearsal, happened;

	if (!rehearsal_find(tx, &is_rehearsal, err) || !rehearsal_sql_happened(tx, &happened, &out, err))
		return false;
	if (is_rehearsal)
		return true;
	if (happened)
		return err_system(err, "this database holds a real city; a rehearsal needs one of its own");
	return rehearsal_sql_begin(tx, &in, err);
}

static bool find(struct tx *tx, void *arg, struct err *err)
{
	return rehearsal_find(tx, arg, err);
}

bool rehearsal_apply(struct db *db, struct arena *arena, struct err *err)
{
	int64_t days = config_number("test_clock_days", 0);
	bool cheap = config_number("test_fast_hash", 0) != 0, is_rehearsal = false;

	if (days == 0 && !cheap)
		return true;
	if (days < 0 || days > DAYS_AHEAD_MAX)
		return err_system(err, "test_clock_days is 0 to %d", DAYS_AHEAD_MAX);
	if (!db_read(db, arena, find, &is_rehearsal, err))
		return false;
	if (!is_rehearsal)
		return err_system(err, "test_clock_days and test_fast_hash are for rehearsal cities only; "
				       "`anju migrate --rehearsal` makes one in an empty database");
	seam_set_days_ahead(days);
	password_set_cheap(cheap);
	return true;
}

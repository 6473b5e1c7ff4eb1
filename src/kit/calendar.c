/* The holiday table. */
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/calendar_import.h"
#include "kit/calendar_sql.h"

bool calendar_load(struct tx *tx, struct calendar *ret, struct err *err)
{
	struct calendar_sql_days_out *rows;
	struct calendar_day *days;
	size_t count;

	if (!calendar_sql_days(tx, &rows, &count, err))
		return false;
	days = ARENA_ARRAY(tx_arena(tx), struct calendar_day, count);
	for (size_t i = 0; i < count; i++)
		days[i] = (struct calendar_day){rows[i].day, rows[i].off};
	*ret = (struct calendar){days, count};
	return true;
}

bool calendar_set_found(struct tx *tx, const struct actor *actor, struct day day, struct str name, bool off,
			int *ret_change, struct err *err)
{
	struct calendar_sql_set_in in = {day, str_trim(name), off};
	struct calendar_sql_find_out old;
	struct audit audit = {
		.actor = actor, .act = "holiday.set", .subject = "holiday", .subject_id = day.yyyymmdd};
	bool found;

	if (!day_valid(day))
		return err_input(err, "date", MSG_KIT_DAY_NEEDED);
	if (in.name.n == 0 || !str_utf8_valid(name) || str_characters(in.name) > 60 ||
	    str_has_control(in.name, false))
		return err_input(err, "name", MSG_KIT_HOLIDAY_NAME);
	if (!calendar_sql_find(tx, &(struct calendar_sql_find_in){day}, &found, &old, err))
		return false;
	*ret_change = !found                                           ? IMPORT_ADDED
		      : old.off == off && str_equal(old.name, in.name) ? IMPORT_UNCHANGED
								       : IMPORT_CHANGED;
	if (*ret_change == IMPORT_UNCHANGED)
		return true; /* a repeated import leaves no trace */
	if (found)
		audit.before =
			str_format(tx_arena(tx), "%s %.*s", old.off ? "off" : "work", STR_ARG(old.name));
	audit.after = str_format(tx_arena(tx), "%s %.*s", off ? "off" : "work", STR_ARG(in.name));
	return calendar_sql_set(tx, &in, err) && audit_add(tx, &audit, err);
}

bool calendar_set(struct tx *tx, const struct actor *actor, struct day day, struct str name, bool off,
		  struct err *err)
{
	int change;

	return calendar_set_found(tx, actor, day, name, off, &change, err);
}

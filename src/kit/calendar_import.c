/* anju import holidays FILE: columns date, name, off (1 off, 0 a working day at the weekend),
 * domain.md 5.5. */
#include "kit/calendar.h"
#include "kit/calendar_import.h"

static const char *const columns[] = {"date", "name", "off"};

struct holiday {
	struct day day;
	struct str name;
	bool off;
};

/* One bit for each day from 1900 to 2199. */
struct state {
	uint8_t seen[14000];
};

static bool was_seen(struct state *s, struct day day)
{
	int64_t at = day_number(day) - day_number(DAY(19000101));
	uint8_t bit = (uint8_t)(1 << (at & 7));
	bool seen;

	require(at >= 0 && at / 8 < (int64_t)sizeof(s->seen));
	seen = (s->seen[at / 8] & bit) != 0;
	s->seen[at / 8] |= bit;
	return seen;
}

static bool row(struct tx *tx, struct import_run *run, void *state, int64_t number, const struct cell *cells,
		void *ret_record, struct err *err)
{
	struct holiday *h = ret_record;
	struct str date = import_text(run, cells, "date"), off = import_text(run, cells, "off");

	(void)tx, (void)number, (void)err;
	if (!day_parse(date, &h->day) || !day_valid(h->day))
		return import_fault(run, "DATE_FORMAT", "date", MSG_KIT_DAY_NEEDED, date);
	if (was_seen(state, h->day))
		return import_fault(run, "DATE_DUPLICATE", "date", MSG_KIT_HOLIDAY_DUPLICATE, date);
	if (!str_equal(off, S("1")) && !str_equal(off, S("0")))
		return import_fault(run, "OFF_FORMAT", "off", MSG_KIT_HOLIDAY_OFF, off);
	h->off = off.p[0] == '1';
	h->name = import_text(run, cells, "name");
	if (h->name.n == 0 || str_characters(h->name) > 60 || str_has_control(h->name, false))
		return import_fault(run, "NAME_LENGTH", "name", MSG_KIT_HOLIDAY_NAME, h->name);
	return true;
}

static bool take(struct tx *tx, const struct actor *actor, void *state, const void *record, int *ret_change,
		 struct err *err)
{
	const struct holiday *h = record;

	(void)state;
	return calendar_set_found(tx, actor, h->day, h->name, h->off, ret_change, err);
}

const struct import_kind calendar_import = {
	.name = "holidays",
	.label = MSG_KIT_IMPORT_HOLIDAYS,
	.cap = CAP_SETTING_EDIT,
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.state_bytes = sizeof(struct state),
	.row = row,
	.record_bytes = sizeof(struct holiday),
	.take = take,
};

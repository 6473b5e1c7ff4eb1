/* Arithmetic of periods: Civil Code art. 200-204, domain.md 5.5. Pure. */
#include "kit/calendar.h"

static const struct calendar_day *find(const struct calendar *c, struct day day)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (day_compare(c->days[middle].day, day) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < c->count && day_compare(c->days[low].day, day) == 0 ? &c->days[low] : NULL;
}

bool calendar_is_working(const struct calendar *c, struct day day)
{
	const struct calendar_day *listed = find(c, day);

	return listed != NULL ? !listed->off : day_weekday(day) <= 5;
}

bool calendar_covers_year(const struct calendar *c, int year)
{
	for (size_t i = 0; i < c->count; i++) {
		if (day_year(c->days[i].day) == year)
			return true;
	}
	return false;
}

struct day calendar_add_working(const struct calendar *c, struct day start, int32_t working_days)
{
	struct day day = start;

	require(working_days >= 0 && working_days <= 10000);
	while (working_days > 0) { /* art. 201: the day it starts on does not count */
		day = day_add(day, 1);
		if (calendar_is_working(c, day))
			working_days--;
	}
	return day;
}

struct day calendar_next_working(const struct calendar *c, struct day day)
{
	while (!calendar_is_working(c, day))
		day = day_add(day, 1);
	return day;
}

struct day calendar_add_days_rolled(const struct calendar *c, struct day start, int32_t days)
{
	return calendar_next_working(c, day_add(start, days)); /* art. 203: the day after the holiday */
}

struct instant calendar_day_end(struct day day)
{
	return instant_add(instant_of_day(day_add(day, 1), 0, 0), -1);
}

/* Working days over a holiday table, periods of the Civil Code (art. 200-204), domain.md 5.5. */
#ifndef KIT_CALENDAR_H
#define KIT_CALENDAR_H

#include "kit/actor.h"

/* Pure part: a calendar is a sorted array of listed days; a day not listed follows Monday to Friday. */
struct calendar_day {
	struct day day;
	bool off;
};
struct calendar {
	const struct calendar_day *days;
	size_t count;
};
bool calendar_is_working(const struct calendar *, struct day);
bool calendar_covers_year(const struct calendar *, int year); /* false: show "calendar of 2027 not loaded" */
/* the start is not counted */
struct day calendar_add_working(const struct calendar *, struct day start, int32_t working_days);
struct day calendar_next_working(const struct calendar *, struct day); /* the day itself when it is one */
/* art. 201, 203: rolls to the next working day */
struct day calendar_add_days_rolled(const struct calendar *, struct day start, int32_t days);
struct day calendar_add_months_rolled(const struct calendar *, struct day start, int32_t months);

bool calendar_load(struct tx *, struct calendar *ret, struct err *); /* whole table, in tx_arena */
bool calendar_set(struct tx *, const struct actor *, struct day, struct str name, bool off, struct err *);
/* Working days after `from` up to and with `to`. */
int32_t calendar_working_between(const struct calendar *, struct day from, struct day to);
/* The end of the last day: 24:00 of it minus one microsecond in China time. */
struct instant calendar_day_end(struct day);

#endif

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
/* The start is not counted (art. 201); working_days 0-10,000. */
struct day calendar_add_working(const struct calendar *, struct day start, int32_t working_days);
struct day calendar_next_working(const struct calendar *, struct day); /* the day itself when it is one */
/* art. 201, 203: a last day that is off rolls to the next working day */
struct day calendar_add_days_rolled(const struct calendar *, struct day start, int32_t days);

bool calendar_load(struct tx *, struct calendar *ret, struct err *); /* whole table, in tx_arena() */
/* A day that is off, or a weekend that is worked; the name has 1-60 characters. Audited; what it is already
 * leaves no trace. */
bool calendar_set(struct tx *, const struct actor *, struct day, struct str name, bool off, struct err *);
/* The end of the last day: 24:00 of it minus one microsecond in China time. */
struct instant calendar_day_end(struct day);

#endif

/* Civil days, months and moments. China time is UTC+8 without summer time. Days are stored as yyyymmdd,
 * months as yyyymm. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include "base/str.h"

struct day {
	int32_t yyyymmdd;
}; /* 0: none */
struct month {
	int32_t yyyymm;
}; /* 0: none */
struct instant {
	int64_t us;
}; /* microseconds since 1970-01-01 UTC; 0: none */

#define DAY(yyyymmdd_) ((struct day){(yyyymmdd_)})
#define US_PER_SECOND  INT64_C(1000000)
#define US_PER_HOUR    (3600 * US_PER_SECOND)
#define US_PER_DAY     (24 * US_PER_HOUR)

bool day_valid(struct day); /* 1900-01-01 to 2199-12-31 */
bool day_make(int year, int month, int day_of_month, struct day *ret);
/* 2026-03-05, 2026/3/5, 2026年3月5日, 2026.3.5, 20260305. False for a day that does not exist. */
bool day_parse(struct str, struct day *ret);
/* Of what follows, all that counts (number, add, between, weekday, age, first, last) wants valid days and
 * months: require(). Sums and day_of_number stop at the first or the last valid day or month. */
int64_t day_number(struct day); /* days since 1970-01-01, may be negative */
struct day day_of_number(int64_t);
struct day day_add(struct day, int32_t days);
/* Same day number, or the last day of a shorter month (Civil Code 202): 2026-01-31 + 1 = 2026-02-28. */
struct day day_add_months(struct day, int32_t months);
int32_t day_between(struct day from, struct day to); /* to - from in days */
int day_compare(struct day, struct day);             /* none comes first */
int day_weekday(struct day);                         /* 1 Monday .. 7 Sunday */
int day_year(struct day);
int day_month_of_year(struct day);
int day_of_month(struct day);
struct month day_month(struct day);
/* Completed years on `on` of somebody born on `birth`; a birthday of 29 February counts from 1 March in
 * common years. */
int day_age_years(struct day birth, struct day on);
struct str day_text(struct arena *, struct day); /* 2026-03-05, "" for none */
#define DAY_TEXT_BYTES 10
size_t day_write(char ret[DAY_TEXT_BYTES], struct day); /* as day_text; not terminated; the length, 10 or 0 */

bool month_valid(struct month);
bool month_parse(struct str, struct month *ret); /* 2026-11, 2026年11月, 202611 */
struct month month_add(struct month, int32_t months);
int32_t month_between(struct month from, struct month to); /* to - from in months */
struct day month_first(struct month);
struct day month_last(struct month);
int month_days(struct month);
struct day month_day(struct month, int day_of_month); /* clipped to the last day */
struct str month_text(struct arena *, struct month);  /* 2026-11, "" for none */

struct day instant_day(struct instant);                          /* in China time */
struct instant instant_of_day(struct day, int hour, int minute); /* China time */
struct instant instant_add(struct instant, int64_t us);
struct str instant_text(struct arena *, struct instant);    /* 2026-11-18 19:10 in China time, "" for none */
struct str instant_rfc3339(struct arena *, struct instant); /* 2026-11-18T19:10:00+08:00, "" for none */
#define INSTANT_TEXT_BYTES 25
size_t instant_write(char ret[INSTANT_TEXT_BYTES],
		     struct instant); /* as the two above; not terminated; the length */
size_t instant_write_rfc3339(char ret[INSTANT_TEXT_BYTES], struct instant);
/* RFC 3339 with offset; without one ("2026-11-18 19:10[:05]", or with T as browsers send it) China time is
 * meant. */
bool instant_parse(struct str, struct instant *ret);

#endif

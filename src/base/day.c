#include "base/day.h"

#include <string.h>

#include "base/require.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199 };

/* Days from 1970-01-01 to 1900-01-01 and to 2199-12-31. */
enum { NUMBER_FIRST = -25567, NUMBER_LAST = 84005 };

static bool leap_year(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of(int year, int month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

bool day_make(int year, int month, int day_of_month_, struct day *ret)
{
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12)
		return false;
	if (day_of_month_ < 1 || day_of_month_ > days_of(year, month))
		return false;
	*ret = DAY(year * 10000 + month * 100 + day_of_month_);
	return true;
}

bool day_valid(struct day day)
{
	struct day same;

	return day.yyyymmdd > 0 && day_make(day_year(day), day_month_of_year(day), day_of_month(day), &same);
}

int day_year(struct day day)
{
	return day.yyyymmdd / 10000;
}

int day_month_of_year(struct day day)
{
	return day.yyyymmdd / 100 % 100;
}

int day_of_month(struct day day)
{
	return day.yyyymmdd % 100;
}

/* Days before 1 March of the year, counted from 1 March of year 0: the leap day is the last one of such a
 * year. */
static int64_t days_before_march(int64_t year)
{
	return 365 * year + year / 4 - year / 100 + year / 400;
}

int64_t day_number(struct day day)
{
	int64_t year = day_year(day);
	int month = day_month_of_year(day);

	require(day_valid(day));
	/* January and February belong to the year that began in March before. */
	if (month < 3) {
		year--;
		month += 12;
	}
	/* 153 days in the five months from March to July, and again from August. 719468: 1 March 0 to 1
	 * January 1970. */
	return days_before_march(year) + (153 * (month - 3) + 2) / 5 + day_of_month(day) - 1 - 719468;
}

struct day day_of_number(int64_t number)
{
	int64_t days, year, in_year, month;

	if (number < NUMBER_FIRST)
		number = NUMBER_FIRST;
	if (number > NUMBER_LAST)
		number = NUMBER_LAST;
	days = number + 719468;
	/* 146097 days in 400 years: near, but leap days come before or after their average. */
	year = 400 * days / 146097 + 1;
	while (days < days_before_march(year))
		year--;
	in_year = days - days_before_march(year);
	month = (5 * in_year + 2) / 153 + 3;
	in_year -= (153 * (month - 3) + 2) / 5;
	if (month > 12) {
		month -= 12;
		year++;
	}
	return DAY((int32_t)(year * 10000 + month * 100 + in_year + 1));
}

struct day day_add(struct day day, int32_t days)
{
	return day_of_number(day_number(day) + days);
}

struct day day_add_months(struct day day, int32_t months)
{
	return month_day(month_add(day_month(day), months), day_of_month(day));
}

int32_t day_between(struct day from, struct day to)
{
	return (int32_t)(day_number(to) - day_number(from));
}

int day_compare(struct day a, struct day b)
{
	return (a.yyyymmdd > b.yyyymmdd) - (a.yyyymmdd < b.yyyymmdd);
}

int day_weekday(struct day day)
{
	/* 1970-01-01 was a Thursday; 3 + 7 x 3653 keeps the sum above 0 from 1900 on. */
	return (int)((day_number(day) + 25574) % 7) + 1;
}

struct month day_month(struct day day)
{
	return (struct month){day.yyyymmdd / 100};
}

int day_age_years(struct day birth, struct day on)
{
	require(day_valid(birth) && day_valid(on));
	return day_year(on) - day_year(birth) - (on.yyyymmdd % 10000 < birth.yyyymmdd % 10000);
}

static void put_digits(char *at, int value, int count)
{
	for (int i = count - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
}

size_t day_write(char ret[DAY_TEXT_BYTES], struct day day)
{
	if (!day.yyyymmdd)
		return 0;
	put_digits(ret, day_year(day), 4);
	ret[4] = '-';
	put_digits(ret + 5, day_month_of_year(day), 2);
	ret[7] = '-';
	put_digits(ret + 8, day_of_month(day), 2);
	return DAY_TEXT_BYTES;
}

struct str day_text(struct arena *arena, struct day day)
{
	char text[DAY_TEXT_BYTES];
	size_t n = day_write(text, day);

	return (struct str){arena_copy(arena, text, n), n};
}

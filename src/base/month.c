/* Months of day.h. */
#include "base/day.h"

#include "base/require.h"

enum { MONTH_FIRST = 1900 * 12, MONTH_LAST = 2199 * 12 + 11 };

bool month_valid(struct month month)
{
	int year = month.yyyymm / 100;
	int of_year = month.yyyymm % 100;

	return year >= 1900 && year <= 2199 && of_year >= 1 && of_year <= 12;
}

static int32_t month_number(struct month month)
{
	require(month_valid(month));
	return month.yyyymm / 100 * 12 + month.yyyymm % 100 - 1;
}

struct month month_add(struct month month, int32_t months)
{
	int64_t number = (int64_t)month_number(month) + months;

	if (number < MONTH_FIRST)
		number = MONTH_FIRST;
	if (number > MONTH_LAST)
		number = MONTH_LAST;
	return (struct month){(int32_t)(number / 12 * 100 + number % 12 + 1)};
}

int32_t month_between(struct month from, struct month to)
{
	return month_number(to) - month_number(from);
}

int month_days(struct month month)
{
	struct day unused;

	require(month_valid(month));
	for (int days = 31; days > 28; days--)
		if (day_make(month.yyyymm / 100, month.yyyymm % 100, days, &unused))
			return days;
	return 28;
}

struct day month_day(struct month month, int day_of_month_)
{
	int last = month_days(month);

	if (day_of_month_ < 1)
		day_of_month_ = 1;
	return DAY(month.yyyymm * 100 + (day_of_month_ < last ? day_of_month_ : last));
}

struct day month_first(struct month month)
{
	return month_day(month, 1);
}

struct day month_last(struct month month)
{
	return month_day(month, 31);
}

struct str month_text(struct arena *arena, struct month month)
{
	char text[DAY_TEXT_BYTES];

	if (!month.yyyymm)
		return S("");
	day_write(text, DAY(month.yyyymm * 100 + 1));
	return (struct str){arena_copy(arena, text, 7), 7};
}

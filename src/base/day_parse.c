/* Days, months and moments as people, spreadsheets and programs write them. */
#include "base/day.h"

#include <string.h>

#include "base/str.h"

enum { TEXT_BYTES_MAX = 64 };

/* Width folded and blanks trimmed, into a fixed place: such texts are short. False when too long. */
static bool fold(struct str text, char ret[TEXT_BYTES_MAX], size_t *ret_n)
{
	text = str_trim(text);
	*ret_n = 0;
	if (text.n > TEXT_BYTES_MAX)
		return false;
	*ret_n = str_fold_width(text, ret);
	return true;
}

/* Takes min to max digits from the front. */
static bool take_number(struct str *rest, size_t min, size_t max, int *ret)
{
	size_t n = 0;
	int value = 0;

	while (n < max && n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9')
		value = value * 10 + (rest->p[n++] - '0');
	if (n < min)
		return false;
	*ret = value;
	*rest = str_part(*rest, n, rest->n);
	return true;
}

static bool take(struct str *rest, struct str what)
{
	if (!str_starts(*rest, what))
		return false;
	*rest = str_part(*rest, what.n, rest->n);
	return true;
}

static bool take_separator(struct str *rest, char *ret)
{
	if (!rest->n || !strchr("-/.", rest->p[0]))
		return false;
	*ret = rest->p[0];
	*rest = str_part(*rest, 1, rest->n);
	return true;
}

/* The day at the front of *rest. */
static bool take_day(struct str *rest, struct day *ret)
{
	int year, month, day_of_month_;
	char first, second;

	if (!take_number(rest, 4, 4, &year))
		return false;
	if (take_separator(rest, &first)) {
		if (!take_number(rest, 1, 2, &month) || !take_separator(rest, &second) || first != second ||
		    !take_number(rest, 1, 2, &day_of_month_))
			return false;
	} else if (take(rest, S("年"))) {
		if (!take_number(rest, 1, 2, &month) || !take(rest, S("月")) ||
		    !take_number(rest, 1, 2, &day_of_month_) ||
		    (!take(rest, S("日")) && !take(rest, S("号"))))
			return false;
	} else if (!take_number(rest, 2, 2, &month) || !take_number(rest, 2, 2, &day_of_month_)) {
		return false;
	}
	return day_make(year, month, day_of_month_, ret);
}

bool day_parse(struct str text, struct day *ret)
{
	char folded[TEXT_BYTES_MAX];
	struct str rest = {folded, 0};
	struct day day;

	if (!fold(text, folded, &rest.n) || !take_day(&rest, &day) || rest.n)
		return false;
	*ret = day;
	return true;
}

bool month_parse(struct str text, struct month *ret)
{
	char folded[TEXT_BYTES_MAX];
	struct str rest = {folded, 0};
	struct month month;
	int year, of_year;
	char separator;

	if (!fold(text, folded, &rest.n) || !take_number(&rest, 4, 4, &year))
		return false;
	if (take_separator(&rest, &separator)) {
		if (!take_number(&rest, 1, 2, &of_year))
			return false;
	} else if (take(&rest, S("年"))) {
		if (!take_number(&rest, 1, 2, &of_year) || !take(&rest, S("月")))
			return false;
	} else if (!take_number(&rest, 2, 2, &of_year)) {
		return false;
	}
	month = (struct month){year * 100 + of_year};
	if (rest.n || !month_valid(month))
		return false;
	*ret = month;
	return true;
}

/* Behind the seconds: .123456789, cut to microseconds. */
static bool take_fraction(struct str *rest, int64_t *ret_us)
{
	int64_t us = 0;
	int64_t unit_us = US_PER_SECOND;
	size_t n = 0;

	*ret_us = 0;
	if (!take(rest, S(".")))
		return true;
	for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++) {
		unit_us /= 10;
		us += unit_us * (rest->p[n] - '0');
	}
	*rest = str_part(*rest, n, rest->n);
	*ret_us = us;
	return n > 0;
}

/* Z, +08:00, or nothing for China time. */
static bool take_offset(struct str *rest, int64_t *ret_us)
{
	int hour, minute;
	bool west;

	*ret_us = 8 * US_PER_HOUR;
	if (!rest->n)
		return true;
	*ret_us = 0;
	if (take(rest, S("Z")) || take(rest, S("z")))
		return true;
	west = rest->p[0] == '-';
	if (!take(rest, S("+")) && !take(rest, S("-")))
		return false;
	if (!take_number(rest, 2, 2, &hour) || !take(rest, S(":")) || !take_number(rest, 2, 2, &minute) ||
	    hour > 23 || minute > 59)
		return false;
	*ret_us = (hour * US_PER_HOUR + minute * 60 * US_PER_SECOND) * (west ? -1 : 1);
	return true;
}

bool instant_parse(struct str text, struct instant *ret)
{
	char folded[TEXT_BYTES_MAX];
	struct str rest = {folded, 0};
	struct day day;
	int hour, minute, second = 0;
	int64_t fraction_us = 0, offset_us, us;

	if (!fold(text, folded, &rest.n) || !take_day(&rest, &day))
		return false;
	if (!take(&rest, S("T")) && !take(&rest, S("t")) && !take(&rest, S(" ")))
		return false;
	if (!take_number(&rest, 1, 2, &hour) || !take(&rest, S(":")) || !take_number(&rest, 2, 2, &minute))
		return false;
	if (take(&rest, S(":")) &&
	    (!take_number(&rest, 2, 2, &second) || !take_fraction(&rest, &fraction_us)))
		return false;
	if (hour > 23 || minute > 59 || second > 59 || !take_offset(&rest, &offset_us) || rest.n)
		return false;
	us = day_number(day) * US_PER_DAY + hour * US_PER_HOUR +
	     (minute * INT64_C(60) + second) * US_PER_SECOND + fraction_us - offset_us;
	if (!us)
		return false; /* stands for none */
	*ret = (struct instant){us};
	return true;
}

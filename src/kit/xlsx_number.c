#include <stdio.h>
#include <string.h>
#include "kit/xlsx.h"

enum { DIGITS_MAX = 15 }; /* what a spreadsheet keeps and shows of a number */

enum xlsx_format xlsx_format_of_id(int64_t id)
{
	if (id == 22)
		return XLSX_FORMAT_DAY_TIME;
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
	    id == 56)
		return XLSX_FORMAT_TIME;
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
		return XLSX_FORMAT_DAY;
	return XLSX_FORMAT_NUMBER;
}

/* Where the thing that begins at `at` and is no part of the number's form ends: quoted words, escapes,
 * [colour or locale]. */
static size_t format_skip(struct str code, size_t at, bool *ret_elapsed)
{
	char c = code.p[at], end = c == '"' ? '"' : ']';
	size_t i;

	if (c == '\\' || c == '_' || c == '*')
		return at + 2;
	if (c != '"' && c != '[')
		return at;
	for (i = at + 1; i < code.n && code.p[i] != end; i++)
		;
	/* [h], [mm], [ss]: hours and more that have gone by */
	if (c == '[' && i > at + 1 && strspn(code.p + at + 1, "hHmMsS") >= i - at - 1)
		*ret_elapsed = true;
	return i + 1;
}

enum xlsx_format xlsx_format_of_code(struct str code)
{
	char copy[256];
	bool day = false, time = false, minute_or_month = false;
	size_t n = code.n < sizeof(copy) - 1 ? code.n : sizeof(copy) - 1;

	memcpy(copy, code.p, n);
	copy[n] = '\0'; /* strspn wants an end */
	code = (struct str){copy, n};
	if (str_equal_nocase(code, S("General")))
		return XLSX_FORMAT_NUMBER;
	for (size_t i = 0; i < n && copy[i] != ';';) {
		size_t next = format_skip(code, i, &time);

		if (next > i) {
			i = next;
			continue;
		}
		switch (copy[i] | 0x20) {
		case 'y':
		case 'd': day = true; break;
		case 'h':
		case 's': time = true; break;
		case 'm': minute_or_month = true; break;
		default: break;
		}
		i++;
	}
	if (minute_or_month && !time)
		day = true; /* without hours or seconds beside it, m is the month */
	if (day)
		return time ? XLSX_FORMAT_DAY_TIME : XLSX_FORMAT_DAY;
	return time ? XLSX_FORMAT_TIME : XLSX_FORMAT_NUMBER;
}

/* The digits of a number without its point: value = 0.d1d2d3... x 10^exponent. */
struct decimal {
	bool negative;
	char digits[DIGITS_MAX + 2];
	int n;
	int64_t exponent;
	bool round_up;
};

static bool decimal_exponent(struct str text, int64_t *exponent)
{
	bool negative = false;
	int64_t value = 0;

	if (text.n > 0 && (text.p[0] == '+' || text.p[0] == '-')) {
		negative = text.p[0] == '-';
		text = str_part(text, 1, text.n);
	}
	if (text.n == 0 || text.n > 4)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		value = value * 10 + (text.p[i] - '0');
	}
	*exponent += negative ? -value : value;
	return true;
}

static void decimal_digit(struct decimal *d, char c, bool *ret_first_dropped)
{
	if (d->n < DIGITS_MAX) {
		d->digits[d->n++] = c;
	} else if (*ret_first_dropped) {
		d->round_up = c >= '5';
		*ret_first_dropped = false;
	}
}

static bool decimal_read(struct str text, struct decimal *d)
{
	bool point = false, any = false, first_dropped = true;
	size_t i = 0;

	memset(d, 0, sizeof(*d));
	if (text.n > 0 && (text.p[0] == '-' || text.p[0] == '+'))
		d->negative = text.p[i++] == '-';
	for (; i < text.n; i++) {
		char c = text.p[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		any = true;
		if (d->n == 0 && c == '0') { /* before the first digit that counts */
			d->exponent -= point;
			continue;
		}
		d->exponent += !point;
		decimal_digit(d, c, &first_dropped);
	}
	if (!any)
		return false;
	if (i < text.n && (text.p[i] | 0x20) == 'e')
		return decimal_exponent(str_part(text, i + 1, text.n), &d->exponent);
	return i == text.n;
}

static void decimal_round(struct decimal *d)
{
	int i = d->n;

	if (d->round_up) {
		while (i > 0 && d->digits[i - 1] == '9')
			i--;
		if (i == 0) { /* 99.9 becomes 100 */
			d->digits[0] = '1';
			d->n = 1;
			d->exponent++;
			return;
		}
		d->digits[i - 1]++;
		d->n = i;
	}
	while (d->n > 0 && d->digits[d->n - 1] == '0')
		d->n--;
}

size_t xlsx_number_text(struct str written, char ret[XLSX_NUMBER_BYTES])
{
	struct decimal d;
	size_t n = 0;

	if (!decimal_read(str_trim(written), &d))
		return 0;
	decimal_round(&d);
	if (d.n == 0) {
		ret[0] = '0';
		return 1;
	}
	if (d.exponent > XLSX_NUMBER_BYTES - 4 || d.exponent < -(XLSX_NUMBER_BYTES - DIGITS_MAX - 4))
		return 0;
	if (d.negative)
		ret[n++] = '-';
	if (d.exponent <= 0) {
		ret[n++] = '0';
		ret[n++] = '.';
		for (int64_t i = d.exponent; i < 0; i++)
			ret[n++] = '0';
	}
	for (int i = 0; i < d.n; i++) {
		if (i > 0 && i == d.exponent)
			ret[n++] = '.';
		ret[n++] = d.digits[i];
	}
	for (int64_t i = d.n; i < d.exponent; i++)
		ret[n++] = '0';
	return n;
}

/* Days from 1970-01-01 to a civil date; years 0 to 9999 (base's days end in 2199, a workbook's in 9999). */
static void civil_of_day_number(int64_t number, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t z = number + 719468; /* from 0000-03-01 */
	int64_t era = z / 146097, of_era = z - era * 146097;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

/* Whole days and the seconds of the day, to the nearest second. */
static bool serial_read(struct str number, int64_t *ret_days, int64_t *ret_seconds)
{
	static const int64_t pico = INT64_C(1000000000000);
	int64_t days = 0, fraction = 0, scale = pico;
	size_t i = 0;

	for (; i < number.n && number.p[i] >= '0' && number.p[i] <= '9'; i++)
		if ((days = days * 10 + (number.p[i] - '0')) > 2958465) /* 9999-12-31 */
			return false;
	if (i == 0 || (i < number.n && number.p[i] != '.'))
		return false;
	for (i++; i < number.n && scale > 1; i++) {
		fraction = fraction * 10 + (number.p[i] - '0');
		scale /= 10;
	}
	fraction *= scale;
	*ret_seconds = (int64_t)(((__int128)fraction * 86400 + pico / 2) / pico);
	*ret_days = days;
	if (*ret_seconds == 86400) {
		*ret_seconds = 0;
		++*ret_days;
	}
	return true;
}

enum cell_kind xlsx_date_text(struct str number, enum xlsx_format format, bool date_1904,
			      char ret[XLSX_NUMBER_BYTES], size_t *ret_n)
{
	int64_t days, seconds, offset;
	int year, month, day, n;
	char clock[32];

	if (format == XLSX_FORMAT_NUMBER || !serial_read(number, &days, &seconds) ||
	    (days == 60 && !date_1904))
		return CELL_NUMBER; /* serial 60 is a 29 February 1900 that never was */
	snprintf(clock, sizeof(clock), "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
		 (int)(seconds % 60));
	if (days == 0 && (format == XLSX_FORMAT_TIME || !date_1904)) {
		if (format != XLSX_FORMAT_TIME)
			return CELL_NUMBER; /* a day 0 */
		*ret_n = (size_t)snprintf(ret, XLSX_NUMBER_BYTES, "%s", clock);
		return CELL_TEXT;
	}
	offset = date_1904 ? -24107 : days < 60 ? -25568 : -25569;
	civil_of_day_number(days + offset, &year, &month, &day);
	if (year > 9999)
		return CELL_NUMBER;
	n = snprintf(ret, XLSX_NUMBER_BYTES, "%04d-%02d-%02d", year, month, day);
	if (format != XLSX_FORMAT_DAY && seconds != 0)
		n += snprintf(ret + n, XLSX_NUMBER_BYTES - (size_t)n, " %s", clock);
	*ret_n = (size_t)n;
	return CELL_DATE;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code in "_x000D_" at `at`, or -1. */
static int32_t escape_at(const char *text, size_t n, size_t at)
{
	int32_t code = 0;

	if (n - at < 7 || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_')
		return -1;
	for (size_t i = at + 2; i < at + 6; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

size_t xlsx_unescape(char *text, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n;) {
		int32_t code = escape_at(text, n, i);

		if (code < 0 || (code >= 0x80 && code < 0xE000 && code >= 0xD800)) {
			unsigned char c = (unsigned char)text[i++];

			if (c >= 0x20 || c == '\t' || c == '\n')
				text[out++] = (char)c;
			continue;
		}
		i += 7;
		if (code < 0x20 && code != '\t' && code != '\n')
			continue;
		if (code < 0x80) {
			text[out++] = (char)code;
		} else if (code < 0x800) {
			text[out++] = (char)(0xC0 | code >> 6);
			text[out++] = (char)(0x80 | (code & 0x3F));
		} else {
			text[out++] = (char)(0xE0 | code >> 12);
			text[out++] = (char)(0x80 | (code >> 6 & 0x3F));
			text[out++] = (char)(0x80 | (code & 0x3F));
		}
	}
	return out;
}

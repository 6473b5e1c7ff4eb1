#include "base/number.h"

#include <string.h>

#include "base/require.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* magnitude * 10 + digit; false when it is above the limit for its sign. */
static bool push_digit(uint64_t *magnitude, unsigned digit, bool negative)
{
	uint64_t limit = (uint64_t)INT64_MAX + negative;

	if (*magnitude > (limit - digit) / 10)
		return false;
	*magnitude = *magnitude * 10 + digit;
	return true;
}

static int64_t with_sign(uint64_t magnitude, bool negative)
{
	return (int64_t)(negative ? 0 - magnitude : magnitude);
}

bool number_parse_i64(struct str text, int64_t *ret)
{
	bool negative = text.n && text.p[0] == '-';
	uint64_t magnitude = 0;
	size_t at = negative;

	if (at == text.n || (negative && text.p[at] == '0'))
		return false;
	for (; at < text.n; at++)
		if (!is_digit(text.p[at]) || !push_digit(&magnitude, (unsigned)(text.p[at] - '0'), negative))
			return false;
	*ret = with_sign(magnitude, negative);
	return true;
}

/* The digits before the point: plain, or one to three and then groups of three behind commas. Returns the
 * length, 0 if wrong. */
static size_t whole_length(struct str text)
{
	size_t at = 0;
	size_t group;

	while (at < text.n && is_digit(text.p[at]))
		at++;
	if (at == text.n || text.p[at] != ',')
		return at;
	if (!at || at > 3 || text.p[0] == '0')
		return 0;
	while (at < text.n && text.p[at] == ',') {
		for (group = 0, at++; at < text.n && is_digit(text.p[at]); at++)
			group++;
		if (group != 3)
			return 0;
	}
	return at;
}

static bool parse_decimal(struct str text, unsigned decimals, bool rounded, int64_t *ret)
{
	bool negative = text.n && text.p[0] == '-';
	uint64_t magnitude = 0;
	unsigned given = 0;
	bool up = false;
	size_t whole;

	if (negative)
		text = str_part(text, 1, text.n);
	whole = whole_length(text);
	if (!whole)
		return false;
	for (size_t i = 0; i < whole; i++)
		if (text.p[i] != ',' && !push_digit(&magnitude, (unsigned)(text.p[i] - '0'), negative))
			return false;
	if (whole < text.n && (text.p[whole] != '.' || whole + 1 == text.n))
		return false;
	for (size_t i = whole + 1; i < text.n; i++) {
		unsigned digit = (unsigned)(text.p[i] - '0');

		if (!is_digit(text.p[i]))
			return false;
		if (given < decimals) {
			given++;
			if (!push_digit(&magnitude, digit, negative))
				return false;
		} else if (!rounded) {
			return false;
		} else if (given++ == decimals) {
			up = digit >= 5;
		}
	}
	for (; given < decimals; given++)
		if (!push_digit(&magnitude, 0, negative))
			return false;
	if (up && magnitude == (uint64_t)INT64_MAX + negative)
		return false;
	*ret = with_sign(magnitude + up, negative);
	return true;
}

bool number_parse_decimal(struct str text, unsigned decimals, int64_t *ret)
{
	return parse_decimal(text, decimals, false, ret);
}

bool number_parse_decimal_rounded(struct str text, unsigned decimals, int64_t *ret)
{
	return parse_decimal(text, decimals, true, ret);
}

int64_t number_divide_half_up(__int128 numerator, int64_t denominator)
{
	__int128 quotient, rest;

	require(denominator > 0);
	quotient = numerator / denominator;
	rest = numerator % denominator;
	if (rest < 0)
		rest = -rest;
	if (rest >= denominator - rest)
		quotient += numerator < 0 ? -1 : 1;
	require(quotient >= INT64_MIN && quotient <= INT64_MAX);
	return (int64_t)quotient;
}

int64_t number_add(int64_t a, int64_t b)
{
	int64_t sum;

	require(!__builtin_add_overflow(a, b, &sum));
	return sum;
}

int64_t number_multiply(int64_t a, int64_t b)
{
	int64_t product;

	require(!__builtin_mul_overflow(a, b, &product));
	return product;
}

/* Digits of a whole number, written backwards from `at`, two in a step: pages and JSON are full of them. */
static char *put_plain(char *at, uint64_t left)
{
	static const char pairs[] =
		"00010203040506070809101112131415161718192021222324252627282930313233343536373839"
		"40414243444546474849505152535455565758596061626364656667686970717273747576777879"
		"8081828384858687888990919293949596979899";

	for (; left >= 100; left /= 100)
		memcpy(at -= 2, pairs + 2 * (left % 100), 2);
	if (left >= 10)
		memcpy(at -= 2, pairs + 2 * left, 2);
	else
		*--at = (char)('0' + left);
	return at;
}

static char *put_grouped(char *at, uint64_t left)
{
	for (; left >= 1000; left /= 1000) {
		unsigned group = (unsigned)(left % 1000);

		*--at = (char)('0' + group % 10);
		*--at = (char)('0' + group / 10 % 10);
		*--at = (char)('0' + group / 100);
		*--at = ',';
	}
	return put_plain(at, left);
}

size_t number_write(char ret[NUMBER_TEXT_BYTES], int64_t scaled, unsigned decimals, bool grouping)
{
	uint64_t left = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
	char text[NUMBER_TEXT_BYTES];
	char *end = text + sizeof(text);
	char *at = end;

	require(decimals <= 18);
	for (unsigned i = 0; i < decimals; i++, left /= 10)
		*--at = (char)('0' + left % 10);
	if (decimals)
		*--at = '.';
	at = grouping ? put_grouped(at, left) : put_plain(at, left);
	if (scaled < 0)
		*--at = '-';
	memcpy(ret, at, (size_t)(end - at));
	return (size_t)(end - at);
}

struct str number_text(struct arena *arena, int64_t scaled, unsigned decimals, bool grouping)
{
	char text[NUMBER_TEXT_BYTES];
	size_t n = number_write(text, scaled, decimals, grouping);

	return (struct str){arena_copy(arena, text, n), n};
}

/* Whole numbers: strict parsing, checked arithmetic, one rounding. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/str.h"

/* Optional '-', ASCII digits, nothing else; no '+', no blanks, no leading "-0"; "007" is 7. False on overflow
 * or anything odd. */
bool number_parse_i64(struct str, int64_t *ret);
/* Decimal text with at most `decimals` digits behind the point to a scaled integer: ("12.5", 2) = 1250.
 * Thousands commas in the right places are accepted. False for exponents, blanks, more digits than allowed,
 * or overflow. */
bool number_parse_decimal(struct str, unsigned decimals, int64_t *ret);
/* As above, but further digits are rounded half up: spreadsheets write 46.650000000000006. */
bool number_parse_decimal_rounded(struct str, unsigned decimals, int64_t *ret);

/* numerator / denominator, half away from zero. denominator > 0. The result must fit. */
int64_t number_divide_half_up(__int128 numerator, int64_t denominator);
int64_t number_add(int64_t, int64_t); /* overflow is our mistake: require() */
int64_t number_multiply(int64_t, int64_t);

#define NUMBER_TEXT_BYTES 48 /* the longest, and room for a true minus (money_write) */
/* 123450 with 2 decimals is "1234.50", with thousands commas (grouping) "1,234.50"; decimals 0 to 18. Not
 * terminated; returns the length. */
size_t number_write(char ret[NUMBER_TEXT_BYTES], int64_t scaled, unsigned decimals, bool grouping);
struct str number_text(struct arena *, int64_t scaled, unsigned decimals, bool grouping);

#endif

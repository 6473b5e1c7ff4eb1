/* Any text as a number, an amount, a day, an identity number, a code, a phone; the first byte says which.
 * What is taken is within its limits, and what we print of it is read back as the same. */
#include <string.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void fuzz_numbers(struct arena *a, struct str text)
{
	int64_t value, again;

	if (number_parse_i64(text, &value)) /* zeros before it are allowed */
		require(number_parse_i64(number_text(a, value, 0, false), &again) && again == value);
	for (unsigned decimals = 0; decimals <= 6; decimals++) {
		bool exact = number_parse_decimal(text, decimals, &value);

		if (exact) {
			require(number_parse_decimal(number_text(a, value, decimals, false), decimals,
						     &again));
			require(again == value);
			require(number_parse_decimal(number_text(a, value, decimals, true), decimals,
						     &again));
			require(again == value);
		}
		if (number_parse_decimal_rounded(text, decimals, &again) && exact)
			require(again == value); /* nothing to round */
	}
}

static void fuzz_money(struct arena *a, struct str text)
{
	struct money money, again;
	struct area area, area_again;
	struct rate rate, rate_again;

	if (money_parse(text, &money)) {
		require(money.fen >= -MONEY_FEN_MAX && money.fen <= MONEY_FEN_MAX);
		require(money_parse(money_plain(a, money), &again) && again.fen == money.fen);
		require(money_words(a, money).n > 0);
	}
	if (area_parse(text, &area))
		require(area_parse(area_text(a, area), &area_again) && area_again.centi_m2 == area.centi_m2);
	if (rate_parse(text, &rate))
		require(rate_parse(rate_text(a, rate), &rate_again) && rate_again.e4_yuan == rate.e4_yuan);
}

static void fuzz_days(struct arena *a, struct str text)
{
	struct day day, day_again;
	struct month month, month_again;
	struct instant instant, instant_again;

	if (day_parse(text, &day)) {
		require(day_valid(day) && day_parse(day_text(a, day), &day_again));
		require(day_compare(day, day_again) == 0 &&
			day_number(day_of_number(day_number(day))) == day_number(day));
	}
	if (month_parse(text, &month)) {
		require(month_valid(month) && month_parse(month_text(a, month), &month_again));
		require(month_between(month, month_again) == 0);
	}
	if (instant_parse(text, &instant)) {
		require(instant_parse(instant_rfc3339(a, instant), &instant_again));
		require(instant_again.us / US_PER_SECOND == instant.us / US_PER_SECOND);
	}
}

static void fuzz_people(struct str text)
{
	struct identity identity, again;
	char code[19], phone[12], same[19];
	bool inner;

	if (identity_check(text, DAY(20261118), &identity) == IDENTITY_OK) {
		require(strlen(identity.number) == 18 && day_valid(identity.birth));
		require(identity.sex == 1 || identity.sex == 2);
		require(identity_check_digit(identity.number) == identity.number[17]);
		require(identity_check(str_of(identity.number), DAY(20261118), &again) == IDENTITY_OK);
		require(strcmp(again.number, identity.number) == 0);
	}
	if (credit_code_check(text, code, &inner) == CREDIT_CODE_OK) {
		require(strlen(code) == 18);
		require(credit_code_check(str_of(code), same, &inner) == CREDIT_CODE_OK &&
			strcmp(code, same) == 0);
	}
	if (phone_parse(text, phone))
		require(strlen(phone) == 11 && phone[0] == '1');
	identity_length(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena;
	struct str text;

	if (n == 0)
		return 0;
	arena = arena_new((size_t)4 << 20);
	text = (struct str){(const char *)data + 1, n - 1};
	switch (data[0]) {
	case 'n': fuzz_numbers(arena, text); break;
	case 'm': fuzz_money(arena, text); break;
	case 'd': fuzz_days(arena, text); break;
	default: fuzz_people(text); break;
	}
	arena_free(arena);
	return 0;
}

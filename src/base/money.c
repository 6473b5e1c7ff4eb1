#include "base/money.h"

#include <string.h>

#include "base/number.h"
#include "base/require.h"

struct money money_add(struct money a, struct money b)
{
	return MONEY(number_add(a.fen, b.fen));
}

struct money money_subtract(struct money a, struct money b)
{
	int64_t fen;

	require(!__builtin_sub_overflow(a.fen, b.fen, &fen));
	return MONEY(fen);
}

struct money money_negate(struct money a)
{
	return money_subtract(MONEY(0), a);
}

struct money money_min(struct money a, struct money b)
{
	return a.fen < b.fen ? a : b;
}

int money_compare(struct money a, struct money b)
{
	return (a.fen > b.fen) - (a.fen < b.fen);
}

bool money_is_zero(struct money a)
{
	return a.fen == 0;
}

struct money money_share_half_up(struct money amount, int64_t numerator, int64_t denominator)
{
	return MONEY(number_divide_half_up((__int128)amount.fen * numerator, denominator));
}

struct money money_rent_half_up(struct rate rate, struct area area, struct ratio coefficient)
{
	__int128 product;

	/* 1/10000 yuan x 1/100 m2 x 1/10000, in fen: divided by 10^4 x 10^2 x 10^4 / 10^2. */
	require(!__builtin_mul_overflow((__int128)rate.e4_yuan * area.centi_m2, (__int128)coefficient.e4,
					&product));
	return MONEY(number_divide_half_up(product, 100000000));
}

/* Our own texts come back: a true minus is a minus. */
static bool parse_scaled(struct str text, unsigned decimals, int64_t *ret)
{
	char plain[NUMBER_TEXT_BYTES];
	struct str minus = S("\u2212");

	if (!str_starts(text, minus))
		return number_parse_decimal(text, decimals, ret);
	text = str_part(text, minus.n, text.n);
	if (text.n + 1 > sizeof(plain))
		return false;
	plain[0] = '-';
	memcpy(plain + 1, text.p, text.n);
	return number_parse_decimal((struct str){plain, text.n + 1}, decimals, ret);
}

bool money_parse(struct str text, struct money *ret)
{
	int64_t fen;

	if (!parse_scaled(text, 2, &fen) || fen > MONEY_FEN_MAX || fen < -MONEY_FEN_MAX)
		return false;
	*ret = MONEY(fen);
	return true;
}

size_t money_write(char ret[NUMBER_TEXT_BYTES], struct money amount)
{
	static const char minus[] = "\u2212";
	char text[NUMBER_TEXT_BYTES];
	size_t n = number_write(text, amount.fen, 2, true);

	if (amount.fen >= 0) {
		memcpy(ret, text, n);
		return n;
	}
	memcpy(ret, minus, sizeof(minus) - 1);
	memcpy(ret + sizeof(minus) - 1, text + 1, n - 1);
	return n - 1 + sizeof(minus) - 1;
}

struct str money_text(struct arena *arena, struct money amount)
{
	char text[NUMBER_TEXT_BYTES];
	size_t n = money_write(text, amount);

	return (struct str){arena_copy(arena, text, n), n};
}

struct str money_plain(struct arena *arena, struct money amount)
{
	return number_text(arena, amount.fen, 2, false);
}

bool area_parse(struct str text, struct area *ret)
{
	int64_t centi_m2;

	if (!parse_scaled(text, 2, &centi_m2))
		return false;
	*ret = (struct area){centi_m2};
	return true;
}

struct str area_text(struct arena *arena, struct area area)
{
	return number_text(arena, area.centi_m2, 2, false);
}

bool rate_parse(struct str text, struct rate *ret)
{
	int64_t e4_yuan;

	if (!parse_scaled(text, 4, &e4_yuan))
		return false;
	*ret = (struct rate){e4_yuan};
	return true;
}

struct str rate_text(struct arena *arena, struct rate rate)
{
	struct str text = number_text(arena, rate.e4_yuan, 4, false);

	for (int spare = 0; spare < 2 && text.p[text.n - 1] == '0'; spare++)
		text.n--;
	return text;
}

struct str ratio_percent(struct arena *arena, struct ratio ratio)
{
	return number_text(arena, number_divide_half_up(ratio.e4, 10), 1, false);
}

struct str points_text(struct arena *arena, struct points points)
{
	struct str text = number_text(arena, points.e4, 4, false);

	while (text.p[text.n - 1] == '0')
		text.n--;
	if (text.p[text.n - 1] == '.')
		text.n--;
	return text;
}

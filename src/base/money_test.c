#include "tests/test.h"

#include <string.h>

TEST(money, arithmetic)
{
	assert_int_equal(money_add(MONEY(1), MONEY(-3)).fen, -2);
	assert_int_equal(money_subtract(MONEY(1), MONEY(-3)).fen, 4);
	assert_int_equal(money_negate(MONEY(5)).fen, -5);
	assert_int_equal(money_negate(MONEY(0)).fen, 0);
	assert_int_equal(money_min(MONEY(2), MONEY(-3)).fen, -3);
	assert_int_equal(money_min(MONEY(-3), MONEY(2)).fen, -3);
	assert_int_equal(money_compare(MONEY(1), MONEY(2)), -1);
	assert_int_equal(money_compare(MONEY(2), MONEY(1)), 1);
	assert_int_equal(money_compare(MONEY(INT64_MIN), MONEY(INT64_MAX)), -1);
	assert_int_equal(money_compare(MONEY(2), MONEY(2)), 0);
	assert_true(money_is_zero(MONEY(0)));
	assert_false(money_is_zero(MONEY(-1)));
}

static void negate_too_large(void)
{
	money_negate(MONEY(INT64_MIN));
}

static void subtract_too_large(void)
{
	money_subtract(MONEY(INT64_MIN), MONEY(1));
}

static void rent_too_large(void)
{
	money_rent_half_up((struct rate){INT64_MAX}, (struct area){INT64_MAX}, (struct ratio){INT64_MAX});
}

TEST(money, overflow_is_our_mistake)
{
	assert_true(test_ends_process(negate_too_large));
	assert_true(test_ends_process(subtract_too_large));
	assert_true(test_ends_process(rent_too_large));
}

TEST(money, rent)
{
	/* domain.md 3.1, 3.2: rate in 1/10000 yuan, area in 1/100 m2, ratio in 1/10000, fen */
	static const struct {
		int64_t rate, area, ratio, fen;
	} cases[] = {
		{120000, 5032, 10000, 60384},  /* 50.32 x 12.00 */
		{400000, 6250, 10000, 250000}, /* Beijing class 3 */
		{400000, 6000, 7000, 168000},  /* its subsidy */
		{13000, 5032, 10000, 6542},    /* 1.30 x 50.32 = 65.416 */
		{8500, 5031, 10000, 4276},     /* 0.85 x 50.31 = 42.7635 */
		{31250, 4000, 10000, 12500},   /* 3.125 x 40 */
		{1, 50, 10000, 0},             /* 0.0001 x 0.50: 0.005 fen */
		{100, 50, 10000, 1},           /* 0.01 x 0.50: half a fen goes up */
		{100, 49, 10000, 0},
		{100, 50, 9999, 0},
		{-100, 50, 10000, -1},
		{120000, 5032, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(money_rent_half_up((struct rate){cases[i].rate},
						    (struct area){cases[i].area},
						    (struct ratio){cases[i].ratio})
					 .fen,
				 cases[i].fen);
	/* Difference settlement: full rent less low rent. */
	assert_int_equal(money_subtract(MONEY(60384), MONEY(6542)).fen, 53842);
}

TEST(money, shares)
{
	/* domain.md 3.2, 3.3 */
	static const struct {
		int64_t fen, numerator, denominator, share;
	} cases[] = {
		{60384, 18, 28, 38818},      /* in on 2026-02-11 */
		{60384, 18, 30, 36230},      /* by the 30-day month */
		{60384, 15, 31, 29218},      /* out on 2026-03-15 */
		{50000, 5 * 30, 10000, 750}, /* 0.05% a day for 30 days */
		{30000, 2, 100, 600},        /* Xuzhou: 2% of the monthly rent */
		{300000, 30, 100, 90000},
		{300000, 3, 100, 9000},    /* Shenzhen */
		{540000, 30, 100, 162000}, /* Xiamen gives back */
		{100000, 4, 10, 40000},
		{100000, 3, 10, 30000}, /* Guangzhou */
		{1, 1, 2, 1},
		{-1, 1, 2, -1},
		{1, 1, 3, 0},
		{INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
		{0, 5, 7, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(money_share_half_up(MONEY(cases[i].fen), cases[i].numerator, cases[i].denominator)
				    .fen == cases[i].share);
}

/* Properties over many amounts, repeatable. */
TEST(money, properties)
{
	seam_set_seed(20260305);
	for (int round = 0; round < 20000; round++) {
		struct money a = MONEY((int64_t)(seam_random_u64() % 2000000000000) - 1000000000000);
		struct money b = MONEY((int64_t)(seam_random_u64() % 2000000000000) - 1000000000000);
		int64_t d = 1 + seam_random_below(400);
		int64_t n = seam_random_below((uint32_t)d + 1);
		struct money share = money_share_half_up(a, n, d);
		struct money rest = money_share_half_up(a, d - n, d);
		struct money back;
		int64_t off;

		assert_int_equal(money_subtract(money_add(a, b), b).fen, a.fen);
		assert_int_equal(money_add(a, money_negate(a)).fen, 0);
		assert_int_equal(money_compare(a, b), -money_compare(b, a));
		assert_int_equal(money_share_half_up(money_negate(a), n, d).fen, -share.fen);
		/* Two halves of a split differ from the whole by the one rounding of each at most. */
		off = money_add(share, rest).fen - a.fen;
		assert_true(off >= -1 && off <= 1);
		assert_int_equal(money_share_half_up(a, d, d).fen, a.fen);
		arena_reset(test_arena());
		assert_true(money_parse(money_text(test_arena(), a), &back));
		assert_int_equal(back.fen, a.fen);
		assert_true(money_parse(money_plain(test_arena(), a), &back));
		assert_int_equal(back.fen, a.fen);
	}
}

TEST(money, rent_grows_with_each_factor)
{
	seam_set_seed(7);
	for (int round = 0; round < 20000; round++) {
		struct rate rate = {seam_random_below(1000000)};
		struct area area = {seam_random_below(30000)};
		struct ratio ratio = {seam_random_below(10001)};
		int64_t fen = money_rent_half_up(rate, area, ratio).fen;

		assert_true(money_rent_half_up((struct rate){rate.e4_yuan + 1}, area, ratio).fen >= fen);
		assert_true(money_rent_half_up(rate, (struct area){area.centi_m2 + 1}, ratio).fen >= fen);
		assert_true(money_rent_half_up(rate, area, (struct ratio){ratio.e4 + 1}).fen >= fen);
	}
}

TEST(money, parse_and_text)
{
	static const struct {
		const char *text;
		int64_t fen;
	} right[] = {
		{"0", 0},
		{"1,234.50", 123450},
		{"1234.5", 123450},
		{"-300", -30000},
		{"\u2212300.00", -30000},
		{"0.01", 1},
		{"100,000,000,000.00", MONEY_FEN_MAX},
		{"-100000000000", -MONEY_FEN_MAX},
	};
	static const char *const wrong[] = {
		"",
		"¥1",
		"1.234",
		"100000000000.01",
		"-100000000000.01",
		"\u2212",
		"\u2212-1",
		"-\u22121",
		"1元",
		"一千",
		"1e5",
		" 1",
		"\u2212000000000000000000000000000000000000000000000000000000000000000000000000000000001",
	};
	struct money amount = MONEY(42);

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(money_parse(str_of(wrong[i]), &amount));
	assert_int_equal(amount.fen, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(money_parse(str_of(right[i].text), &amount));
		assert_int_equal(amount.fen, right[i].fen);
	}
	assert_str(money_text(test_arena(), MONEY(123450)), "1,234.50");
	assert_str(money_text(test_arena(), MONEY(-30000)), "\u2212300.00");
	assert_str(money_text(test_arena(), MONEY(0)), "0.00");
	assert_str(money_text(test_arena(), MONEY(INT64_MIN)), "\u221292,233,720,368,547,758.08");
	assert_str(money_plain(test_arena(), MONEY(-123450)), "-1234.50");
}

TEST(money, words)
{
	static const struct {
		int64_t fen;
		const char *words;
	} cases[] = {
		/* domain.md 3.6, design 8.3 */
		{168032, "壹仟陆佰捌拾元零叁角贰分"},
		{10700053, "壹拾万柒仟元零伍角叁分"},
		{1640902, "壹万陆仟肆佰零玖元零贰分"},
		{32504, "叁佰贰拾伍元零肆分"},
		{140950, "壹仟肆佰零玖元伍角"},
		{1000, "壹拾元整"},
		{0, "零元整"},
		{37952, "叁佰柒拾玖元伍角贰分"},
		/* below one yuan */
		{1, "壹分"},
		{10, "壹角"},
		{11, "壹角壹分"},
		{99, "玖角玖分"},
		{50, "伍角"},
		/* gaps */
		{100, "壹元整"},
		{105, "壹元零伍分"},
		{110, "壹元壹角"},
		{1005, "壹拾元零伍分"},
		{1050, "壹拾元零伍角"},
		{10000, "壹佰元整"},
		{10100, "壹佰零壹元整"},
		{100100, "壹仟零壹元整"},
		{101000, "壹仟零壹拾元整"},
		{110100, "壹仟壹佰零壹元整"},
		{1000000, "壹万元整"},
		{1000100, "壹万零壹元整"},
		{1010000, "壹万零壹佰元整"},
		{1100000, "壹万壹仟元整"},
		{10000000, "壹拾万元整"},
		{10001000, "壹拾万零壹拾元整"},
		{2000000, "贰万元整"},
		{10000000000, "壹亿元整"},
		{10000000100, "壹亿零壹元整"},
		{10001000000, "壹亿零壹万元整"},
		{10010000000, "壹亿零壹拾万元整"},
		{10100000000, "壹亿零壹佰万元整"},
		{11000000000, "壹亿壹仟万元整"},
		{11000100000, "壹亿壹仟万壹仟元整"},
		{1000000000000, "壹佰亿元整"},
		{100000000000000, "壹万亿元整"},
		{MONEY_FEN_MAX, "壹仟亿元整"},
		{12345678912, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分"},
		{100000000010000, "壹万亿零壹佰元整"},
		{-37952, "负叁佰柒拾玖元伍角贰分"},
		{-1, "负壹分"},
		{INT64_MAX, "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"},
		{INT64_MIN, "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(money_words(test_arena(), MONEY(cases[i].fen)), cases[i].words);
}

/* Reads words back by adding up units: a second way that knows nothing of where zeros stand. */
static int64_t fen_of_words(struct str words)
{
	static const struct {
		const char *word;
		int64_t value;
	} digits[] = {
		{"零", 0}, {"壹", 1}, {"贰", 2}, {"叁", 3}, {"肆", 4},
		{"伍", 5}, {"陆", 6}, {"柒", 7}, {"捌", 8}, {"玖", 9},
	};
	int64_t fen = 0, above = 0, group = 0, digit = 0;

	for (; words.n; words = str_part(words, 3, words.n)) {
		struct str word = str_part(words, 0, 3);

		for (size_t i = 0; i < ARRAY_LEN(digits); i++)
			if (str_equal(word, str_of(digits[i].word)))
				digit = digits[i].value;
		if (str_equal(word, S("拾")) || str_equal(word, S("佰")) || str_equal(word, S("仟"))) {
			group += digit * (str_equal(word, S("拾"))   ? 10
					  : str_equal(word, S("佰")) ? 100
								     : 1000);
			digit = 0;
		} else if (str_equal(word, S("万"))) {
			above += (group + digit) * 10000;
			group = digit = 0;
		} else if (str_equal(word, S("亿"))) {
			above = (above + group + digit) * 100000000;
			group = digit = 0;
		} else if (str_equal(word, S("元"))) {
			fen += (above + group + digit) * 100;
			above = group = digit = 0;
		} else if (str_equal(word, S("角"))) {
			fen += digit * 10;
			digit = 0;
		} else if (str_equal(word, S("分"))) {
			fen += digit;
			digit = 0;
		}
	}
	return fen;
}

TEST(money, words_say_the_amount_with_single_zeros)
{
	size_t at;

	seam_set_seed(3);
	for (int64_t fen = 0; fen < 1200000; fen += fen < 30000 ? 1 : 97) {
		struct str words = money_words(test_arena(), MONEY(fen));

		assert_int_equal(fen_of_words(words), fen);
		assert_false(str_find(words, S("零零"), &at));
		if (fen >= 100)
			assert_false(str_find(words, S("零元"), &at));
		assert_int_equal(str_ends(words, S("整")), fen % 100 == 0);
		arena_reset(test_arena());
	}
	for (int round = 0; round < 20000; round++) {
		/* Many zeros: that is where mistakes hide. */
		int64_t fen = (int64_t)(seam_random_u64() % MONEY_FEN_MAX);
		int64_t place = 10;
		struct str words;

		for (int i = 0; i < 13; i++, place *= 10)
			if (seam_random_below(2))
				fen -= fen / place % 10 * place;
		words = money_words(test_arena(), MONEY(fen));
		assert_int_equal(fen_of_words(words), fen);
		assert_false(str_find(words, S("零零"), &at));
		assert_false(str_find(words, S("零万"), &at));
		assert_false(str_find(words, S("零亿"), &at));
		arena_reset(test_arena());
	}
}

TEST(money, other_amounts)
{
	struct area area = {42};
	struct rate rate = {42};

	assert_true(area_parse(S("52.3"), &area));
	assert_int_equal(area.centi_m2, 5230);
	assert_true(area_parse(S("-36.26"), &area));
	assert_int_equal(area.centi_m2, -3626);
	assert_false(area_parse(S("52.301"), &area));
	assert_false(area_parse(S("52㎡"), &area));
	assert_int_equal(area.centi_m2, -3626);
	assert_str(area_text(test_arena(), (struct area){5230}), "52.30");
	assert_str(area_text(test_arena(), (struct area){17846741}), "178467.41");
	assert_true(rate_parse(S("3.125"), &rate));
	assert_int_equal(rate.e4_yuan, 31250);
	assert_false(rate_parse(S("3.12505"), &rate));
	assert_str(rate_text(test_arena(), (struct rate){124500}), "12.45");
	assert_str(rate_text(test_arena(), (struct rate){31250}), "3.125");
	assert_str(rate_text(test_arena(), (struct rate){31251}), "3.1251");
	assert_str(rate_text(test_arena(), (struct rate){120000}), "12.00");
	assert_str(rate_text(test_arena(), (struct rate){0}), "0.00");
	assert_str(ratio_percent(test_arena(), (struct ratio){9460}), "94.6");
	assert_str(ratio_percent(test_arena(), (struct ratio){9465}), "94.7");
	assert_str(ratio_percent(test_arena(), (struct ratio){9464}), "94.6");
	assert_str(ratio_percent(test_arena(), (struct ratio){10000}), "100.0");
	assert_str(ratio_percent(test_arena(), (struct ratio){0}), "0.0");
	assert_str(points_text(test_arena(), (struct points){758484}), "75.8484");
	assert_str(points_text(test_arena(), (struct points){805000}), "80.5");
	assert_str(points_text(test_arena(), (struct points){800000}), "80");
	assert_str(points_text(test_arena(), (struct points){0}), "0");
	assert_str(points_text(test_arena(), (struct points){-15000}), "-1.5");
}

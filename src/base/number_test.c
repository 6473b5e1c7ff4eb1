#include "tests/test.h"

#include <limits.h>

TEST(number, parse_i64)
{
	static const struct {
		const char *text;
		int64_t value;
	} right[] = {
		{"0", 0},
		{"7", 7},
		{"007", 7},
		{"-7", -7},
		{"9223372036854775807", INT64_MAX},
		{"-9223372036854775808", INT64_MIN},
		{"0000000000000000000000000000001", 1},
	};
	static const char *const wrong[] = {
		"",
		"-",
		"+1",
		" 1",
		"1 ",
		"1,000",
		"1.0",
		"0x10",
		"-0",
		"-07",
		"--1",
		"1-",
		"1e3",
		"１",
		"9223372036854775808",
		"-9223372036854775809",
		"92233720368547758070",
		"99999999999999999999999999",
		"a",
		"\n",
	};
	int64_t value = 42;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(number_parse_i64(str_of(wrong[i]), &value));
	assert_false(number_parse_i64((struct str){"1\0", 2}, &value));
	assert_false(number_parse_i64((struct str){NULL, 0}, &value));
	assert_int_equal(value, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(number_parse_i64(str_of(right[i].text), &value));
		assert_true(value == right[i].value);
	}
}

TEST(number, parse_decimal) /* table */
{
	static const struct {
		const char *text;
		unsigned decimals;
		int64_t value;
	} right[] = {
		{"12.5", 2, 1250},
		{"12", 2, 1200},
		{"0.01", 2, 1},
		{"-0.01", 2, -1},
		{"-0", 2, 0},
		{"0012.50", 2, 1250},
		{"1,234.50", 2, 123450},
		{"12,345,678", 2, 1234567800},
		{"123,456", 0, 123456},
		{"999,999.99", 2, 99999999},
		{"3.125", 4, 31250},
		{"5", 0, 5},
		{"92233720368547758.07", 2, INT64_MAX},
		{"-92233720368547758.08", 2, INT64_MIN},
		{"0.000000000000000001", 18, 1},
		{"9.223372036854775807", 18, INT64_MAX},
	};
	static const struct {
		const char *text;
		unsigned decimals;
	} wrong[] = {
		{"", 2},
		{"-", 2},
		{".", 2},
		{".5", 2},
		{"5.", 2},
		{"1.234", 2},
		{"1.230", 2},
		{"1.0", 0},
		{"1e3", 2},
		{"1E3", 2},
		{"1,23", 2},
		{"1234,567", 2},
		{",123", 2},
		{"123,", 2},
		{"1,,234", 2},
		{"0,123", 2},
		{"1,234,56", 2},
		{"1.234,5", 4},
		{"12,345.6,7", 4},
		{"1 234", 2},
		{" 1", 2},
		{"1 ", 2},
		{"+1", 2},
		{"--1", 2},
		{"1-", 2},
		{"-.5", 2},
		{"1.2.3", 2},
		{"１", 2},
		{"NaN", 2},
		{"inf", 2},
		{"约3000", 2},
		{"3000元", 2},
		{"92233720368547758.08", 2},
		{"-92233720368547758.09", 2},
		{"92233720368547759", 2},
		{"10", 18},
		{"99999999999999999999", 0},
		{"#N/A", 2},
	};
	int64_t value = 42;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(number_parse_decimal(str_of(wrong[i].text), wrong[i].decimals, &value));
	assert_false(number_parse_decimal((struct str){"1.5\0", 4}, 2, &value));
	assert_int_equal(value, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(number_parse_decimal(str_of(right[i].text), right[i].decimals, &value));
		assert_true(value == right[i].value);
		assert_true(number_parse_decimal_rounded(str_of(right[i].text), right[i].decimals, &value));
		assert_true(value == right[i].value);
	}
}

TEST(number, parse_decimal_rounded)
{
	static const struct {
		const char *text;
		unsigned decimals;
		int64_t value;
	} right[] = {
		{"46.650000000000006", 2, 4665},
		{"46.6549999999999999", 2, 4665},
		{"46.655", 2, 4666},
		{"46.645", 2, 4665},
		{"-46.655", 2, -4666},
		{"-46.654", 2, -4665},
		{"0.004", 2, 0},
		{"0.005", 2, 1},
		{"-0.005", 2, -1},
		{"-0.004", 2, 0},
		{"0.5", 0, 1},
		{"0.4999999999999999999999999999999999", 0, 0},
		{"9.995", 2, 1000},
		{"1,234.565", 2, 123457},
		{"3.12504999", 4, 31250},
		{"92233720368547758.074", 2, INT64_MAX},
		{"-92233720368547758.084", 2, INT64_MIN},
	};
	static const char *const wrong[] = {
		"92233720368547758.075",
		"-92233720368547758.085",
		"1.2345x",
		"1.2345.",
		"1.23e5",
		"1.2345,6",
		"",
		"1.",
		"1.234 ",
	};
	int64_t value = 42;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(number_parse_decimal_rounded(str_of(wrong[i]), 2, &value));
	assert_int_equal(value, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(number_parse_decimal_rounded(str_of(right[i].text), right[i].decimals, &value));
		assert_true(value == right[i].value);
	}
}

TEST(number, divide_half_up)
{
	static const struct {
		int64_t numerator, denominator, quotient;
	} cases[] = {
		{0, 1, 0},
		{1, 2, 1},
		{-1, 2, -1},
		{1, 3, 0},
		{-1, 3, 0},
		{2, 3, 1},
		{-2, 3, -1},
		{5, 2, 3},
		{-5, 2, -3},
		{3, 2, 2},
		{7, 7, 1},
		{49, 100, 0},
		{50, 100, 1},
		{-50, 100, -1},
		{-49, 100, 0},
		{INT64_MAX, 1, INT64_MAX},
		{INT64_MIN, 1, INT64_MIN},
		{INT64_MAX, INT64_MAX, 1},
		{INT64_MAX / 2, INT64_MAX, 0},
		{INT64_MAX / 2 + 1, INT64_MAX, 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(number_divide_half_up(cases[i].numerator, cases[i].denominator) ==
			    cases[i].quotient);
	assert_true(number_divide_half_up((__int128)INT64_MAX * 1000, 1000) == INT64_MAX);
	assert_true(number_divide_half_up((__int128)INT64_MIN * 1000, 1000) == INT64_MIN);
	/* Against the definition: twice the distance to the quotient is at most the denominator. */
	for (int64_t n = -300; n <= 300; n++) {
		for (int64_t d = 1; d <= 40; d++) {
			int64_t q = number_divide_half_up(n, d);
			int64_t rest = n - q * d;

			assert_true(2 * (rest < 0 ? -rest : rest) <= d);
			if (2 * (rest < 0 ? -rest : rest) == d)
				assert_true((n > 0 && rest < 0) || (n < 0 && rest > 0));
		}
	}
}

static void by_zero(void)
{
	number_divide_half_up(1, 0);
}

static void by_negative(void)
{
	number_divide_half_up(1, -1);
}

static void quotient_too_large(void)
{
	number_divide_half_up((__int128)INT64_MAX + 1, 1);
}

static void rounds_over(void)
{
	number_divide_half_up((__int128)INT64_MAX * 2 + 1, 2);
}

static void sum_too_large(void)
{
	number_add(INT64_MAX, 1);
}

static void product_too_large(void)
{
	number_multiply(INT64_MIN, -1);
}

TEST(number, overflow_is_our_mistake)
{
	assert_true(test_ends_process(by_zero));
	assert_true(test_ends_process(by_negative));
	assert_true(test_ends_process(quotient_too_large));
	assert_true(test_ends_process(rounds_over));
	assert_true(test_ends_process(sum_too_large));
	assert_true(test_ends_process(product_too_large));
	assert_true(number_add(INT64_MAX, INT64_MIN) == -1);
	assert_true(number_multiply(INT64_MIN, 1) == INT64_MIN);
	assert_int_equal(number_multiply(-3, 7), -21);
}

TEST(number, text)
{
	static const struct {
		int64_t scaled;
		unsigned decimals;
		bool grouping;
		const char *text;
	} cases[] = {
		{0, 0, false, "0"},
		{0, 2, true, "0.00"},
		{5, 2, true, "0.05"},
		{-5, 2, true, "-0.05"},
		{123450, 2, true, "1,234.50"},
		{1234567, 0, true, "1,234,567"},
		{999, 0, true, "999"},
		{1000, 0, true, "1,000"},
		{100000, 2, true, "1,000.00"},
		{99999, 2, true, "999.99"},
		{-123456, 0, true, "-123,456"},
		{123450, 2, false, "1234.50"},
		{31250, 4, false, "3.1250"},
		{INT64_MAX, 2, true, "92,233,720,368,547,758.07"},
		{INT64_MIN, 0, true, "-9,223,372,036,854,775,808"},
		{INT64_MIN, 18, true, "-9.223372036854775808"},
		{1, 18, false, "0.000000000000000001"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t back;

		assert_str(number_text(test_arena(), cases[i].scaled, cases[i].decimals, cases[i].grouping),
			   cases[i].text);
		assert_true(number_parse_decimal(str_of(cases[i].text), cases[i].decimals, &back));
		assert_true(back == cases[i].scaled);
	}
}

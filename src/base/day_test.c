#include "tests/test.h"

/* The calendar by counting, one day after the other: nothing of day.c's arithmetic. */
TEST(day, every_day_from_1900_to_2199)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t number = -25567; /* 1900-01-01 */
	int weekday = 1;         /* a Monday */
	struct day before = DAY(0);
	int counted = 0;

	for (int year = 1900; year <= 2199; year++) {
		bool leap = year % 400 == 0 || (year % 100 != 0 && year % 4 == 0);

		for (int month = 1; month <= 12; month++) {
			int last = days[month - 1] + (month == 2 && leap);
			struct month whole = {year * 100 + month};

			assert_int_equal(month_days(whole), last);
			for (int d = 1; d <= last; d++) {
				struct day day = DAY(42);
				struct day parsed = DAY(42);

				assert_true(day_make(year, month, d, &day));
				assert_int_equal(day.yyyymmdd, year * 10000 + month * 100 + d);
				assert_true(day_valid(day));
				assert_int_equal(day_number(day), number);
				assert_int_equal(day_of_number(number).yyyymmdd, day.yyyymmdd);
				assert_int_equal(day_weekday(day), weekday);
				assert_int_equal(day_year(day), year);
				assert_int_equal(day_month_of_year(day), month);
				assert_int_equal(day_of_month(day), d);
				if (before.yyyymmdd) {
					assert_int_equal(day_add(before, 1).yyyymmdd, day.yyyymmdd);
					assert_int_equal(day_add(day, -1).yyyymmdd, before.yyyymmdd);
					assert_int_equal(day_compare(before, day), -1);
				}
				if (d == 1 || d >= 28) {
					assert_true(day_parse(day_text(test_arena(), day), &parsed));
					assert_int_equal(parsed.yyyymmdd, day.yyyymmdd);
				}
				before = day;
				number++;
				counted++;
				weekday = weekday % 7 + 1;
			}
			assert_false(day_valid(DAY(year * 10000 + month * 100 + last + 1)));
			assert_false(day_valid(DAY(year * 10000 + month * 100)));
		}
		arena_reset(test_arena());
	}
	assert_int_equal(counted, 109573);
	assert_int_equal(day_number(DAY(19700101)), 0);
}

TEST(day, valid_range)
{
	static const int32_t wrong[] = {
		0,        -1,       -20260305, 18991231, 22000101, 20260229,  19000229,  21000229,
		20261301, 20260001, 20260100,  20260132, 2026,     INT32_MAX, INT32_MIN,
	};
	struct day day = DAY(42);

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(day_valid(DAY(wrong[i])));
	assert_true(day_valid(DAY(20000229)));
	assert_false(day_make(2026, 2, 29, &day));
	assert_false(day_make(1899, 12, 31, &day));
	assert_false(day_make(2200, 1, 1, &day));
	assert_false(day_make(2026, 0, 1, &day));
	assert_false(day_make(2026, -1, 1, &day));
	assert_false(day_make(2026, 1, -1, &day));
	assert_int_equal(day.yyyymmdd, 42);
	/* Beyond the ends time stands still; a far deadline must not end the process. */
	assert_int_equal(day_add(DAY(21991231), 1).yyyymmdd, 21991231);
	assert_int_equal(day_add(DAY(21991231), INT32_MAX).yyyymmdd, 21991231);
	assert_int_equal(day_add(DAY(19000101), INT32_MIN).yyyymmdd, 19000101);
	assert_int_equal(day_of_number(INT64_MAX).yyyymmdd, 21991231);
	assert_int_equal(day_of_number(INT64_MIN).yyyymmdd, 19000101);
	assert_int_equal(day_add_months(DAY(21991130), INT32_MAX).yyyymmdd, 21991230);
}

TEST(day, parse)
{
	static const struct {
		const char *text;
		int32_t yyyymmdd;
	} right[] = {
		{"2026-03-05", 20260305},         {"2026-3-5", 20260305},
		{"2026/3/5", 20260305},           {"2026/03/05", 20260305},
		{"2026年3月5日", 20260305},       {"2026年03月05日", 20260305},
		{"2026年3月5号", 20260305},       {"2026.3.5", 20260305},
		{"20260305", 20260305},           {"２０２６－０３－０５", 20260305},
		{"２０２６年３月５日", 20260305}, {" 2026-03-05\u3000", 20260305},
		{"2024-02-29", 20240229},         {"1900-01-01", 19000101},
		{"2199-12-31", 21991231},
	};
	static const char *const wrong[] = {
		"",
		"2026",
		"2026-03",
		"2026-02-29",
		"2026-13-01",
		"2026-00-01",
		"2026-01-00",
		"2026-01-32",
		"26-03-05",
		"2026-03/05",
		"2026-3-5x",
		"x2026-3-5",
		"2026--5",
		"2026-3-",
		"2026年3月",
		"2026年3月5",
		"2026-3月5日",
		"2026 03 05",
		"202603055",
		"2026035",
		"2026-003-05",
		"-2026-03-05",
		"2026-03-05 10:00",
		"1899-12-31",
		"2200-01-01",
		"3/5/2026",
		"46356",
		"2026-03-05-",
		"２０２６年３月５日天气晴朗天气晴朗天气晴朗天气晴朗天气晴朗",
	};
	struct day day = DAY(42);

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(day_parse(str_of(wrong[i]), &day));
	assert_false(day_parse((struct str){"2026\00003-05", 10}, &day));
	assert_int_equal(day.yyyymmdd, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(day_parse(str_of(right[i].text), &day));
		assert_int_equal(day.yyyymmdd, right[i].yyyymmdd);
	}
}

TEST(day, arithmetic)
{
	static const struct {
		int32_t from, months, to;
	} cases[] = {
		{20260131, 1, 20260228},  {20240131, 1, 20240229},   {20260331, -1, 20260228},
		{20260131, 2, 20260331},  {20260115, 12, 20270115},  {20240229, 12, 20250228},
		{20240229, 48, 20280229}, {20261231, 1, 20270131},   {20260101, -1, 20251201},
		{20260531, 0, 20260531},  {20260131, -11, 20250228}, {20000229, 1200, 21000228},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(day_add_months(DAY(cases[i].from), cases[i].months).yyyymmdd, cases[i].to);
	/* domain.md 5.5: 30 days after 2026-09-03, 7 days after 2026-04-28 */
	assert_int_equal(day_add(DAY(20260903), 30).yyyymmdd, 20261003);
	assert_int_equal(day_add(DAY(20260428), 7).yyyymmdd, 20260505);
	assert_int_equal(day_between(DAY(20260211), DAY(20260228)), 17);
	assert_int_equal(day_between(DAY(20260228), DAY(20260211)), -17);
	assert_int_equal(day_between(DAY(19000101), DAY(21991231)), 109572);
	assert_int_equal(day_weekday(DAY(20261115)), 7);
	assert_int_equal(day_weekday(DAY(20261116)), 1);
	assert_int_equal(day_compare(DAY(0), DAY(19000101)), -1);
	assert_int_equal(day_compare(DAY(20260305), DAY(20260305)), 0);
	assert_str(day_text(test_arena(), DAY(0)), "");
	assert_str(day_text(test_arena(), DAY(20260305)), "2026-03-05");
}

TEST(day, age)
{
	static const struct {
		int32_t birth, on;
		int years;
	} cases[] = {
		{19880229, 20060228, 17}, {19880229, 20060301, 18}, {19880229, 20080228, 19},
		{19880229, 20080229, 20}, {20080305, 20260304, 17}, {20080305, 20260305, 18},
		{20260305, 20260305, 0},  {20260306, 20260305, -1}, {19490215, 20260214, 76},
		{19490215, 20260215, 77}, {19991231, 20000101, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(day_age_years(DAY(cases[i].birth), DAY(cases[i].on)), cases[i].years);
}

static void number_of_none(void)
{
	day_number(DAY(0));
}

static void month_thirteen(void)
{
	month_add((struct month){202613}, 1);
}

TEST(day, arithmetic_on_none_is_our_mistake)
{
	assert_true(test_ends_process(number_of_none));
	assert_true(test_ends_process(month_thirteen));
}

TEST(month, arithmetic)
{
	struct month month = {202611};

	assert_int_equal(month_add(month, 2).yyyymm, 202701);
	assert_int_equal(month_add(month, -11).yyyymm, 202512);
	assert_int_equal(month_add(month, INT32_MAX).yyyymm, 219912);
	assert_int_equal(month_add(month, INT32_MIN).yyyymm, 190001);
	assert_int_equal(month_between(month, (struct month){202701}), 2);
	assert_int_equal(month_between((struct month){202701}, month), -2);
	assert_int_equal(month_first(month).yyyymmdd, 20261101);
	assert_int_equal(month_last(month).yyyymmdd, 20261130);
	assert_int_equal(month_last((struct month){202402}).yyyymmdd, 20240229);
	assert_int_equal(month_day((struct month){202602}, 30).yyyymmdd, 20260228);
	assert_int_equal(month_day((struct month){202602}, 15).yyyymmdd, 20260215);
	assert_int_equal(month_day((struct month){202602}, 0).yyyymmdd, 20260201);
	assert_int_equal(day_month(DAY(20261115)).yyyymm, 202611);
	assert_str(month_text(test_arena(), month), "2026-11");
	assert_str(month_text(test_arena(), (struct month){0}), "");
	assert_false(month_valid((struct month){0}));
	assert_false(month_valid((struct month){202600}));
	assert_false(month_valid((struct month){220001}));
	for (int32_t i = 0; i < 3600; i++) {
		struct month at = month_add((struct month){190001}, i);

		assert_true(month_valid(at));
		assert_int_equal(month_between((struct month){190001}, at), i);
	}
}

TEST(month, parse)
{
	static const char *const right[] = {"2026-11", "2026年11月", "202611",
					    "2026/11", "2026.11",    " ２０２６－１１ "};
	static const char *const wrong[] = {
		"",           "2026",  "2026-13", "2026-00", "2026年11",
		"2026-11-01", "20261", "2026111", "11-2026", "2026-",
	};
	struct month month = {42};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(month_parse(str_of(wrong[i]), &month));
	assert_int_equal(month.yyyymm, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(month_parse(str_of(right[i]), &month));
		assert_int_equal(month.yyyymm, 202611);
		month.yyyymm = 42;
	}
	assert_true(month_parse(S("2026-1"), &month));
	assert_int_equal(month.yyyymm, 202601);
}

#include "tests/test.h"
#include "kit/calendar.h"

static const struct calendar_day listed[] = {
	{{20260101}, true}, {{20260102}, true}, {{20260103}, true}, {{20260104}, false}, {{20260214}, false},
	{{20260215}, true}, {{20260216}, true}, {{20260217}, true}, {{20260218}, true}, {{20260219}, true},
	{{20260220}, true}, {{20260221}, true}, {{20260222}, true}, {{20260223}, true}, {{20260228}, false},
	{{20260404}, true}, {{20260405}, true}, {{20260406}, true}, {{20260501}, true}, {{20260502}, true},
	{{20260503}, true}, {{20260504}, true}, {{20260505}, true}, {{20260509}, false}, {{20260619}, true},
	{{20260620}, true}, {{20260621}, true}, {{20260920}, false}, {{20260925}, true}, {{20260926}, true},
	{{20260927}, true}, {{20261001}, true}, {{20261002}, true}, {{20261003}, true}, {{20261004}, true},
	{{20261005}, true}, {{20261006}, true}, {{20261007}, true}, {{20261010}, false},
};
static const struct calendar calendar_2026 = {listed, ARRAY_LEN(listed)};
static const struct calendar calendar_none = {NULL, 0};

TEST(calendar, working_days_of_the_spec)
{
	static const struct { int32_t start, count, end; } cases[] = {
		{20260918, 15, 20261015}, {20260930, 3, 20261010}, {20260213, 3, 20260225}, {20261224, 7, 20270104},
		{20260918, 0, 20260918},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(calendar_add_working(&calendar_2026, DAY(cases[i].start), cases[i].count).yyyymmdd, cases[i].end);
}

TEST(calendar, days_and_months_roll_to_the_next_working_day)
{
	assert_int_equal(calendar_add_days_rolled(&calendar_2026, DAY(20260903), 30).yyyymmdd, 20261008);
	assert_int_equal(calendar_add_days_rolled(&calendar_2026, DAY(20260428), 7).yyyymmdd, 20260506);
	assert_int_equal(calendar_add_months_rolled(&calendar_2026, DAY(20260131), 1).yyyymmdd, 20260228); /* a working Saturday */
	assert_int_equal(calendar_add_months_rolled(&calendar_none, DAY(20260131), 1).yyyymmdd, 20260302);
}

TEST(calendar, a_missing_year_works_by_weekdays_and_says_so)
{
	static const struct calendar_day first_off[] = {{{20270101}, true}};
	struct calendar c = {first_off, 1};

	assert_true(calendar_covers_year(&calendar_2026, 2026));
	assert_false(calendar_covers_year(&calendar_2026, 2027));
	assert_true(calendar_is_working(&calendar_2026, DAY(20270101)));
	assert_int_equal(calendar_add_working(&c, DAY(20261224), 7).yyyymmdd, 20270105);
}

TEST(calendar, listed_days_win_over_weekdays)
{
	assert_false(calendar_is_working(&calendar_2026, DAY(20260925))); /* a Friday */
	assert_true(calendar_is_working(&calendar_2026, DAY(20260920)));  /* a Sunday */
	assert_false(calendar_is_working(&calendar_2026, DAY(20261011))); /* a Sunday that is not listed */
	assert_int_equal(calendar_working_between(&calendar_2026, DAY(20260918), DAY(20261015)), 15);
}

TEST(calendar, a_day_ends_at_midnight_in_china)
{
	assert_int_equal(calendar_day_end(DAY(20261118)).us + 1, instant_of_day(DAY(20261119), 0, 0).us);
	assert_int_equal(instant_day(calendar_day_end(DAY(20261118))).yyyymmdd, 20261118);
}

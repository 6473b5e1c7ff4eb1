#include "tests/test.h"

TEST(instant, day_and_text_in_china_time)
{
	/* 2026-11-18T11:10:00Z */
	struct instant evening = {INT64_C(1795000200) * US_PER_SECOND};
	struct instant midnight = instant_of_day(DAY(20261118), 0, 0);

	assert_str(instant_text(test_arena(), evening), "2026-11-18 19:10");
	assert_str(instant_rfc3339(test_arena(), evening), "2026-11-18T19:10:00+08:00");
	assert_int_equal(instant_day(evening).yyyymmdd, 20261118);
	assert_int_equal(instant_of_day(DAY(20261118), 19, 10).us, evening.us);
	assert_int_equal(instant_day(midnight).yyyymmdd, 20261118);
	assert_int_equal(instant_day(instant_add(midnight, -1)).yyyymmdd, 20261117);
	assert_str(instant_text(test_arena(), instant_add(midnight, -1)), "2026-11-17 23:59");
	assert_str(instant_text(test_arena(), (struct instant){0}), "");
	assert_str(instant_rfc3339(test_arena(), (struct instant){0}), "");
	assert_int_equal(instant_day((struct instant){0}).yyyymmdd, 0);
	/* before 1970 */
	assert_str(instant_text(test_arena(), (struct instant){-1}), "1970-01-01 07:59");
	assert_str(instant_text(test_arena(), instant_of_day(DAY(19000101), 0, 1)), "1900-01-01 00:01");
	/* the ends */
	assert_int_equal(instant_day((struct instant){INT64_MAX}).yyyymmdd, 21991231);
	assert_int_equal(instant_day((struct instant){INT64_MIN}).yyyymmdd, 19000101);
}

TEST(instant, parse)
{
	static const struct {
		const char *text, *rfc3339;
		int64_t us;
	} right[] = {
		{"2026-11-18T19:10:00+08:00", "2026-11-18T19:10:00+08:00", 0},
		{"2026-11-18T11:10:00Z", "2026-11-18T19:10:00+08:00", 0},
		{"2026-11-18t11:10:00z", "2026-11-18T19:10:00+08:00", 0},
		{"2026-11-18T06:10:00-05:00", "2026-11-18T19:10:00+08:00", 0},
		{"2026-11-18T16:40:00+05:30", "2026-11-18T19:10:00+08:00", 0},
		{"2026-11-18 19:10", "2026-11-18T19:10:00+08:00", 0},
		{"2026-11-18 19:10:05", "2026-11-18T19:10:05+08:00", 0},
		{"2026-11-18T19:10", "2026-11-18T19:10:00+08:00", 0},
		{"2026/11/18 9:05", "2026-11-18T09:05:00+08:00", 0},
		{"2026-11-18T11:10:00.123456789Z", "2026-11-18T19:10:00+08:00", 123456},
		{"2026-11-18T11:10:00.5Z", "2026-11-18T19:10:00+08:00", 500000},
		{"2026-12-31T23:59:59Z", "2027-01-01T07:59:59+08:00", 0},
		{"2026-01-01T00:00:00+23:59", "2025-12-31T08:01:00+08:00", 0},
		{" 2026-11-18 19:10 ", "2026-11-18T19:10:00+08:00", 0},
	};
	static const char *const wrong[] = {
		"",
		"2026-11-18",
		"2026-11-18T",
		"2026-11-18T19",
		"2026-11-18T19:1",
		"2026-11-18T24:00",
		"2026-11-18T19:60",
		"2026-11-18T19:10:60",
		"2026-11-18T19:10:5",
		"2026-11-18T19:10:05.",
		"2026-11-18T19:10:05.x",
		"2026-11-18T19:10+8",
		"2026-11-18T19:10:00+0800",
		"2026-11-18T19:10:00+24:00",
		"2026-11-18T19:10:00+08:60",
		"2026-11-18T19:10:00+08:00x",
		"2026-11-18T19:10:00 +08:00",
		"2026-11-18  19:10",
		"2026-02-29T10:00:00Z",
		"2026-11-18_19:10",
		"2026-11-18T-1:10",
		"1970-01-01T00:00:00Z",
		"2026-11-18T19:10:00Zulu",
		"2026-11-18T19:10:00*08:00",
	};
	struct instant instant = {42};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(instant_parse(str_of(wrong[i]), &instant));
	assert_int_equal(instant.us, 42);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(instant_parse(str_of(right[i].text), &instant));
		assert_str(instant_rfc3339(test_arena(), instant), right[i].rfc3339);
		assert_int_equal(instant.us % US_PER_SECOND, right[i].us);
	}
}

TEST(instant, what_is_written_is_read_back)
{
	seam_set_seed(11);
	for (int round = 0; round < 5000; round++) {
		int64_t second = (int64_t)(seam_random_u64() % UINT64_C(7258089600)); /* to 2199 */
		struct instant instant = {second * US_PER_SECOND};
		struct instant back;

		if (!instant.us)
			continue;
		assert_true(instant_parse(instant_rfc3339(test_arena(), instant), &back));
		assert_int_equal(back.us, instant.us);
		arena_reset(test_arena());
	}
}

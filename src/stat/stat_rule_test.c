#include "stat/stat_rule.h"
#include "tests/test.h"

TEST(stat_rule, ratios)
{
	static const struct {
		int64_t part, whole, e4;
	} cases[] = {{0, 0, 0}, {1, 3, 3333}, {2, 3, 6667}, {9, 10, 9000}, {2007, 2200, 9123}, {5, 5, 10000}};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(stat_rule_ratio(cases[i].part, cases[i].whole).e4, cases[i].e4);
}

TEST(stat_rule, lights_at_their_borders)
{
	assert_int_equal(stat_rule_light((struct ratio){9000}, 9000), TAG_OK);
	assert_int_equal(stat_rule_light((struct ratio){8999}, 9000), TAG_WARN);
	assert_int_equal(stat_rule_light((struct ratio){8500}, 9000), TAG_WARN);
	assert_int_equal(stat_rule_light((struct ratio){8499}, 9000), TAG_BAD);
	assert_int_equal(stat_rule_alarm((struct ratio){1000}, 1000), TAG_OK);
	assert_int_equal(stat_rule_alarm((struct ratio){1001}, 1000), TAG_WARN);
	assert_int_equal(stat_rule_alarm((struct ratio){1501}, 1000), TAG_BAD);
}

/* Indicators (S1-20, S1-30, S0-92). */
#include "stat/stat_rule.h"

struct ratio stat_rule_ratio(int64_t part, int64_t whole)
{
	return (struct ratio){whole <= 0 ? 0 : number_divide_half_up((__int128)part * 10000, whole)};
}

enum tag stat_rule_light(struct ratio value, int64_t target_e4)
{
	return value.e4 >= target_e4 ? TAG_OK : value.e4 >= target_e4 - 500 ? TAG_WARN : TAG_BAD;
}

enum tag stat_rule_alarm(struct ratio value, int64_t limit_e4)
{
	return value.e4 <= limit_e4 ? TAG_OK : value.e4 <= limit_e4 + 500 ? TAG_WARN : TAG_BAD;
}

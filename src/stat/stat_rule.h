/* Indicators from counted rows. Pure. */
#ifndef STAT_STAT_RULE_H
#define STAT_STAT_RULE_H

#include "base/base.h"

/* part of whole in 1/10000, half up; {0} when whole is 0. Letting rate S1-20, collection rate S1-30, vacancy
 * S0-92. */
struct ratio stat_rule_ratio(int64_t part, int64_t whole);
/* Green on target, amber within 5 points below it, red worse (design 5.2). */
enum tag stat_rule_light(struct ratio value, int64_t target_e4);
/* The other way round: an alarm above the limit. */
enum tag stat_rule_alarm(struct ratio value, int64_t limit_e4);

#endif

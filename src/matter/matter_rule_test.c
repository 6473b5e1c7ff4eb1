/* Decisions about matters: every pair of state and act. */
#include "tests/test.h"
#include "matter/matter_rule.h"

static const int steps[MATTER_CLOSED + 1][MATTER_ACT_RECORD + 1] = {
	[MATTER_RECEIVED] = {[MATTER_ACT_ANSWER] = MATTER_ANSWERED},
	[MATTER_ANSWERED] = {[MATTER_ACT_SATISFIED] = MATTER_CLOSED,
			     [MATTER_ACT_NOT_SATISFIED] = MATTER_AGAIN,
			     [MATTER_ACT_RECORD] = MATTER_CLOSED},
	[MATTER_AGAIN] = {[MATTER_ACT_ANSWER] = MATTER_ANSWERED},
};

TEST(matter_rule, every_pair_of_state_and_act)
{
	for (int from = MATTER_RECEIVED; from <= MATTER_CLOSED; from++)
		for (int act = MATTER_ACT_RECEIVE; act <= MATTER_ACT_RECORD; act++) {
			enum matter_state to = (enum matter_state)99;
			struct err err = {0};
			bool ok = matter_rule_step((enum matter_state)from, (enum matter_act)act, &to, &err);

			assert_int_equal(ok, steps[from][act] != 0);
			assert_int_equal(matter_rule_can((enum matter_state)from, (enum matter_act)act), ok);
			assert_int_equal((int)to, ok ? steps[from][act] : 99);
		}
	assert_true(matter_rule_waits(MATTER_RECEIVED) && matter_rule_waits(MATTER_AGAIN));
	assert_false(matter_rule_waits(MATTER_ANSWERED) || matter_rule_waits(MATTER_CLOSED));
}

TEST(matter_rule, no_twice_is_closed_on_record)
{
	assert_int_equal(matter_rule_say(MATTER_SATISFIED, false), MATTER_ACT_SATISFIED);
	assert_int_equal(matter_rule_say(MATTER_SATISFIED, true), MATTER_ACT_SATISFIED);
	assert_int_equal(matter_rule_say(MATTER_NOT_SATISFIED, false), MATTER_ACT_NOT_SATISFIED);
	assert_int_equal(matter_rule_say(MATTER_NOT_SATISFIED, true), MATTER_ACT_RECORD);
}

TEST(matter_rule, words)
{
	char long_words[1002];
	struct err err = {0};

	memset(long_words, 'a', sizeof long_words);
	assert_false(matter_rule_words(S("楼"), "words", &err));
	assert_true(matter_rule_words(S("楼道灯不亮"), "words", &err));
	assert_true(matter_rule_words((struct str){long_words, 1000}, "words", &err));
	assert_false(matter_rule_words((struct str){long_words, 1001}, "words", &err));
	assert_false(matter_rule_name(S(" "), &err));
	assert_true(matter_rule_name(S("林"), &err));
	assert_false(matter_rule_name((struct str){long_words, 61}, &err));
}

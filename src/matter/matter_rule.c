/* Decisions about matters (S3-08, S4-03, S4-04, S4-05). */
#include "matter/matter_rule.h"

static const struct {
	enum matter_state from;
	enum matter_act act;
	enum matter_state to;
} steps[] = {
	{MATTER_RECEIVED, MATTER_ACT_ANSWER, MATTER_ANSWERED},
	{MATTER_ANSWERED, MATTER_ACT_SATISFIED, MATTER_CLOSED},
	{MATTER_ANSWERED, MATTER_ACT_NOT_SATISFIED, MATTER_AGAIN},
	{MATTER_ANSWERED, MATTER_ACT_RECORD,
	 MATTER_CLOSED}, /* nothing more can be done: it stays on record */
	{MATTER_AGAIN, MATTER_ACT_ANSWER, MATTER_ANSWERED},
};

bool matter_rule_step(enum matter_state from, enum matter_act act, enum matter_state *ret, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].from == from && steps[i].act == act) {
			*ret = steps[i].to;
			return true;
		}
	return err_conflict(err, MSG_MATTER_ERROR_STEP);
}

bool matter_rule_can(enum matter_state from, enum matter_act act)
{
	enum matter_state to;
	struct err err;

	return matter_rule_step(from, act, &to, &err);
}

enum matter_act matter_rule_say(enum matter_satisfied satisfied, bool said_no_before)
{
	if (satisfied == MATTER_SATISFIED)
		return MATTER_ACT_SATISFIED;
	return said_no_before ? MATTER_ACT_RECORD : MATTER_ACT_NOT_SATISFIED;
}

bool matter_rule_waits(enum matter_state state)
{
	return state == MATTER_RECEIVED || state == MATTER_AGAIN;
}

bool matter_rule_words(struct str words, const char *field, struct err *err)
{
	size_t n = str_characters(str_trim(words));

	if (n < 2)
		return err_input(err, field, MSG_MATTER_ERROR_WORDS_SHORT);
	return n <= 1000 || err_input(err, field, MSG_MATTER_ERROR_WORDS_LONG);
}

bool matter_rule_name(struct str name, struct err *err)
{
	size_t n = str_characters(str_trim(name));

	return (n >= 1 && n <= 60) || err_input(err, "name", MSG_MATTER_ERROR_NAME);
}

/* Who may give an opinion, and where a case goes then. */
#include "kit/approval_rule.h"

ENUM_TYPE(approval_verdict, {APPROVAL_PASS, "pass", MSG_KIT_APPROVAL_PASS, TAG_OK},
	  {APPROVAL_RETURN, "return", MSG_KIT_APPROVAL_RETURN, TAG_WARN},
	  {APPROVAL_REFUSE, "refuse", MSG_KIT_APPROVAL_REFUSE, TAG_BAD});

ENUM_TYPE(approval_state, {APPROVAL_RUNNING, "running", MSG_KIT_APPROVAL_RUNNING, TAG_INFO},
	  {APPROVAL_RETURNED, "returned", MSG_KIT_APPROVAL_RETURNED, TAG_WARN},
	  {APPROVAL_PASSED, "passed", MSG_KIT_APPROVAL_PASSED, TAG_OK},
	  {APPROVAL_REFUSED, "refused", MSG_KIT_APPROVAL_REFUSED, TAG_BAD},
	  {APPROVAL_WITHDRAWN, "withdrawn", MSG_KIT_APPROVAL_WITHDRAWN, TAG_PLAIN});

/* A pass of a stage that is not the last keeps the case running, one stage on. */
static const struct {
	enum approval_state from;
	enum approval_act act;
	enum approval_state to;
} steps[] = {
	{APPROVAL_RUNNING, APPROVAL_ACT_PASS, APPROVAL_PASSED},
	{APPROVAL_RUNNING, APPROVAL_ACT_RETURN, APPROVAL_RETURNED},
	{APPROVAL_RUNNING, APPROVAL_ACT_REFUSE, APPROVAL_REFUSED},
	{APPROVAL_RUNNING, APPROVAL_ACT_WITHDRAW, APPROVAL_WITHDRAWN},
	{APPROVAL_RETURNED, APPROVAL_ACT_RESUME, APPROVAL_RUNNING},
	{APPROVAL_RETURNED, APPROVAL_ACT_WITHDRAW, APPROVAL_WITHDRAWN},
};

bool approval_rule_step(enum approval_state from, int32_t stage, int32_t stage_count, enum approval_act act,
			enum approval_state *ret_state, int32_t *ret_stage, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (steps[i].from != from || steps[i].act != act)
			continue;
		if (act == APPROVAL_ACT_PASS && stage < stage_count) {
			*ret_state = APPROVAL_RUNNING;
			*ret_stage = stage + 1;
		} else {
			*ret_state = steps[i].to;
			*ret_stage = stage;
		}
		return true;
	}
	return err_conflict(err, MSG_KIT_APPROVAL_STATE);
}

bool approval_rule_is_over(enum approval_state state)
{
	return state >= APPROVAL_PASSED;
}

bool approval_rule_can(const struct approval_facts *facts, const struct actor *actor, struct err *err)
{
	if (facts->state != APPROVAL_RUNNING)
		return err_conflict(err, MSG_KIT_APPROVAL_STATE);
	if (!actor_can(actor, facts->office))
		return err_forbidden(err);
	if (actor->id.v == 0)
		return err_forbidden(err); /* an opinion has a person behind it */
	if (actor->id.v == facts->maker.v)
		return err_conflict(err, MSG_KIT_APPROVAL_MAKER); /* S1-05: maker is not checker */
	for (size_t i = 0; i < facts->given_count; i++) {
		/* who returned a case looks at the supplement himself; nothing else is said twice */
		if (facts->given[i].stage != facts->stage || facts->given[i].verdict != APPROVAL_RETURN)
			return err_conflict(err, MSG_KIT_APPROVAL_TWICE);
	}
	return true;
}

bool approval_rule_words(enum approval_verdict verdict, struct str words, struct err *err)
{
	size_t characters;

	if (verdict < APPROVAL_PASS || verdict > APPROVAL_REFUSE)
		return err_input(err, "verdict", MSG_KIT_APPROVAL_VERDICT);
	if (!str_utf8_valid(words) || str_has_control(words, true))
		return err_input(err, "words", MSG_KIT_APPROVAL_WORDS);
	characters = str_characters(str_trim(words));
	if (characters > 500 ||
	    (verdict != APPROVAL_PASS && characters < 2)) /* Order 11 art. 7: reasons in writing */
		return err_input(err, "words", MSG_KIT_APPROVAL_WORDS);
	return true;
}

/* Who may give an opinion, and where a case goes then. Pure. */
#ifndef KIT_APPROVAL_RULE_H
#define KIT_APPROVAL_RULE_H

#include "kit/approval.h"

struct approval_given {
	int32_t stage;
	enum approval_verdict verdict;
}; /* by the actor who asks */

struct approval_facts {
	enum approval_state state;
	int32_t stage, stage_count;
	struct actor_id maker;
	enum cap office; /* of the stage */
	const struct approval_given *given;
	size_t given_count;
};

bool approval_rule_can(const struct approval_facts *, const struct actor *, struct err *);
bool approval_rule_words(enum approval_verdict, struct str words, struct err *);

enum approval_act {
	APPROVAL_ACT_PASS = 1,
	APPROVAL_ACT_RETURN,
	APPROVAL_ACT_REFUSE,
	APPROVAL_ACT_RESUME,
	APPROVAL_ACT_WITHDRAW
};
/* False: the state does not allow the act. */
bool approval_rule_step(enum approval_state, int32_t stage, int32_t stage_count, enum approval_act,
			enum approval_state *ret_state, int32_t *ret_stage, struct err *);
bool approval_rule_is_over(enum approval_state);

#endif

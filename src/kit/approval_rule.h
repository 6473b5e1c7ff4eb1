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
	int32_t stage; /* 1 and on */
	struct actor_id maker;
	enum cap office; /* of the stage */
	const struct approval_given *given;
	size_t given_count;
};

/* S1-05. ERR_CONFLICT: not now, or not this person any more; ERR_FORBIDDEN: not his office. */
bool approval_rule_can(const struct approval_facts *, const struct actor *, struct err *);
/* Order 11 art. 7: up to 500 characters, of which a return or a refusal needs two. */
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
/* Passed, refused or withdrawn: no act leads out of it. */
bool approval_rule_is_over(enum approval_state);

#endif

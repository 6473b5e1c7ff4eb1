/* Decisions about matters. Pure: facts in, verdict out. */
#ifndef MATTER_MATTER_RULE_H
#define MATTER_MATTER_RULE_H

#include "matter/matter.h"

enum matter_act {
	MATTER_ACT_RECEIVE = 1,
	MATTER_ACT_ANSWER,
	MATTER_ACT_SATISFIED,
	MATTER_ACT_NOT_SATISFIED,
	MATTER_ACT_RECORD
};
extern const struct enum_type matter_act_type;

/* The states and their steps: the README's diagram is this table. ERR_CONFLICT when the step is not allowed
 * from there. */
bool matter_rule_step(enum matter_state from, enum matter_act, enum matter_state *ret, struct err *);
bool matter_rule_can(enum matter_state, enum matter_act);
/* The first "not satisfied" sends it back, the second closes it on record (S4-05). */
enum matter_act matter_rule_say(enum matter_satisfied, bool said_no_before);
bool matter_rule_waits(enum matter_state);                           /* for an answer: a clock runs */
bool matter_rule_words(struct str, const char *field, struct err *); /* 2 to 1,000 characters */
bool matter_rule_name(struct str, struct err *);                     /* 1 to 60 */

#endif

/* What every step of an order leaves behind, for the folder's own store files. */
#ifndef REPAIR_REPAIR_INNER_H
#define REPAIR_REPAIR_INNER_H

#include "repair/repair_store.h"

/* Both clocks stand with whoever must act: the repairer who holds the order, else the dispatcher. */
bool repair_set_deadlines(struct tx *, const struct repair *, struct err *);
bool repair_end_deadline(struct tx *, const struct repair *, const char *kind, struct err *);
/* A line of the timeline and a row of the trail. */
bool repair_add_step(struct tx *, const struct actor *, const struct repair *, enum repair_act,
		     struct str words, struct err *);
/* Shown on the tenant's own page; {0} is the number, {1} what the step brings. */
bool repair_note(struct tx *, const struct repair *, enum message, struct str what, struct err *);
/* ERR_CONFLICT when the row was no longer as it had been read. */
bool repair_once(int64_t changed, struct err *);
/* By the rule, out of those who take orders now. */
bool repair_choose(struct tx *, const struct repair *, bool *ret_found, struct actor_id *ret, struct err *);

#endif

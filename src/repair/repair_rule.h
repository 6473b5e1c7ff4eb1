/* Decisions about repairs. Pure: facts in, verdict out. */
#ifndef REPAIR_REPAIR_RULE_H
#define REPAIR_REPAIR_RULE_H

#include "repair/repair.h"

enum repair_act {
	REPAIR_ACT_ASK = 1,
	REPAIR_ACT_SEND,
	REPAIR_ACT_ANSWER,
	REPAIR_ACT_START,
	REPAIR_ACT_RETURN,
	REPAIR_ACT_FINISH,
	REPAIR_ACT_RATE,
	REPAIR_ACT_REWORK,
	REPAIR_ACT_REFUSE,
	REPAIR_ACT_WITHDRAW,
	REPAIR_ACT_VISIT
};
extern const struct enum_type repair_act_type;

/* The states and their steps: the README's diagram is this table. ERR_CONFLICT when the step is not allowed
 * from there. */
bool repair_rule_step(enum repair_state from, enum repair_act, enum repair_state *ret, struct err *);
bool repair_rule_can(enum repair_state,
		     enum repair_act);       /* the same without words: which buttons a page shows */
bool repair_rule_is_open(enum repair_state); /* a clock runs */

/* The two clocks (D21; S0-98, S0-99): hours of the clock, over nights, weekends and holidays. Amber from the
 * last quarter. */
struct repair_clocks {
	struct instant answer_by, answer_warn, done_by, done_warn;
};
struct repair_clocks repair_rule_clocks(struct instant from, int64_t answer_hours, int64_t done_hours);

/* Who gets the order (S0-124): knows the trade, covers the area; of those the one with the fewest open
 * orders, then the one whose account is older. False: nobody fits, and the dispatcher decides. Order of the
 * facts does not matter. */
struct repairer_fact {
	int64_t id;
	unsigned trades;
	bool covers;
	int64_t load;
};
bool repair_rule_fits(const struct repairer_fact *, enum repair_trade);
bool repair_rule_choose(const struct repairer_fact *, size_t count, enum repair_trade, int64_t *ret_id);

/* A tenant asks for his own home while he lives there, up to `running_max` requests at a time. */
bool repair_rule_may_ask(bool has_lease, enum lease_state, int64_t running, int64_t running_max,
			 struct err *);
bool repair_rule_home(enum home_state, struct err *); /* a home that was sold is no longer ours to mend */
bool repair_rule_words(struct str, const char *field, struct err *);    /* 2 to 500 characters */
bool repair_rule_visit_day(struct day, struct day today, struct err *); /* none, or today to 60 days ahead */

/* each row half up to the fen, then added */
struct money repair_rule_material_cost(const struct repair_material *, size_t count);
bool repair_rule_material(const struct repair_material *, size_t rows, struct err *);
/* What the tenant pays must be an amount, and there must be a tenant (S0-07, S0-39). */
bool repair_rule_result(const struct repair *, const struct repair_result *, struct err *);
bool repair_rule_rating(enum repair_rating, struct str words, struct err *);

#endif

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
/* The same without words: which buttons a page shows. */
bool repair_rule_can(enum repair_state, enum repair_act);
bool repair_rule_is_open(enum repair_state); /* a clock runs */

/* A clock of so many hours (D21; S0-98 answer, S0-99 work): of the clock on the wall, over nights, weekends
 * and holidays. Amber in its last quarter, from the moment that warn gives. */
struct instant repair_rule_due(struct instant from, int64_t hours);
struct instant repair_rule_warn(struct instant due, int64_t hours);

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

/* Each row half up to the fen, then added. */
struct money repair_rule_material_cost(const struct repair_material *, size_t count);
enum {
	REPAIR_QUANTITY_E2_MAX = 100000000,
	REPAIR_PRICE_FEN_MAX = 100000000
}; /* a million of the unit, of yuan */
/* One more beside `rows`: ERR_INPUT names name (1-60 characters), quantity, price; ERR_CONFLICT beyond 40
 * rows. */
bool repair_rule_material(const struct repair_material *, size_t rows, struct err *);
/* What the tenant pays must be an amount, and there must be a tenant (S0-07, S0-39). ERR_INPUT names result
 * (2-500 characters), labour, chargeable. */
bool repair_rule_result(const struct repair *, const struct repair_result *, struct err *);
enum { REPAIR_RATING_WORDS_MAX = 300 };
/* ERR_INPUT names rating or words. */
bool repair_rule_rating(enum repair_rating, struct str words, struct err *);

#endif

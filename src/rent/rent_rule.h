/* Decisions about rent. Pure: facts in, verdict out. Sources: domain.md 3.2, 3.3, D15, D05. */
#ifndef RENT_RENT_RULE_H
#define RENT_RENT_RULE_H

#include "rent/rent.h"

enum prorata_kind {
	PRORATA_ACTUAL = 1,
	PRORATA_THIRTY,
	PRORATA_HALF,
	PRORATA_WHOLE
}; /* setting prorata_kind */

struct rent_terms {            /* of a lease, in one month */
	struct day from, last; /* first and last day of the lease */
	struct rate rate;
	struct area area;
	struct ratio coefficient;
	enum prorata_kind prorata;
	int due_day; /* of the month */
};
struct rent_line {
	struct money full_rent, reduction, amount;
	int days, month_days;
	struct day due_on;
};
/* False: the lease does not touch the month. days: those really used; month_days: of the month. */
bool rent_rule_line(const struct rent_terms *, struct month, struct rent_line *ret);

/* Due on the due day; a lease that begins later in the month is due a week after its first day, and never
 * before. */
struct day rent_rule_due(struct day from, struct month, int due_day);

/* The late charge by contract over a bill's life: what is unpaid on each day since due x rate, rounded half
 * up once at the end, at most the amount (D15; Civil Code 585). Nothing within the days of grace; the first
 * day is the one after due. Moves in any order. */
struct late_move {
	struct day day;
	struct money amount;
}; /* paid or credited on that day; negative: taken back */
struct late_terms {
	struct money amount;
	struct day due_on;
	int64_t rate_e6; /* a day, 1/1000000 of what is unpaid */
	int64_t grace_days;
};
struct money rent_rule_late(const struct late_terms *, const struct late_move *, size_t count,
			    struct day as_of);

enum bill_state rent_rule_bill_state(struct money open, struct day due_on, struct day today);
struct arrears rent_rule_arrears(const struct bill *, size_t count,
				 struct day today); /* late is left 0; months: S0-46, only rent counts */
/* A month is billed at the earliest on the 20th of the month before; far back is a mistake of the finger. */
bool rent_rule_can_run(struct month, struct day today, struct err *);
bool rent_rule_can_dun(const struct arrears *, struct day today, int64_t after_days, struct err *);

#endif

/* Decisions about rent. Pure: facts in, verdict out. Sources: domain.md 3.2, 3.3, D05, D15. */
#ifndef RENT_RENT_RULE_H
#define RENT_RENT_RULE_H

#include "rent/rent.h"

/* How a part month is counted (domain.md 3.3); the setting prorata_kind keeps the number. */
enum prorata_kind {
	PRORATA_ACTUAL = 1, /* days used of the days of the month */
	PRORATA_THIRTY,     /* days used of thirty, at most all */
	PRORATA_HALF, /* in up to the 15th: whole, later: half; out up to the 15th: half, later: whole */
	PRORATA_WHOLE
};

/* What the city has set for a day, for one project. */
struct rent_city {
	enum prorata_kind prorata;
	int due_day;    /* of the month, 1-28 */
	int first_days; /* from the first day of a lease to the day on which its first bill is due */
};

struct rent_terms {            /* of a lease, in one month */
	struct day from, last; /* first and last day of the lease; both are paid for */
	struct rate rate;
	struct area area;
	struct ratio coefficient; /* the tenant's share, 0-10000 */
	struct rent_city city;
};
struct rent_line {
	struct money full_rent, reduction, amount; /* full_rent = reduction + amount */
	int days, month_days;                      /* really used; of the month */
	struct day due_on;
};
/* False: the lease does not touch the month. One rounding for each of full_rent and amount, half up (5.6). */
bool rent_rule_line(const struct rent_terms *, struct month, struct rent_line *ret);

/* Due on the due day; the first month of a lease not before its first_days are over. */
struct day rent_rule_due(struct day from, struct month, const struct rent_city *);

/* The late charge by contract over a bill's life: what is unpaid on each day since due x rate, rounded half
 * up once at the end, at most the amount (D15; Civil Code 585). Nothing within the days of grace, but they
 * count once they are over; the first day is the one after due. Moves in any order. */
struct late_move {
	struct day day;
	struct money amount; /* paid or credited on that day; negative: taken back */
};
struct late_terms {
	struct money amount;
	struct day due_on;
	int64_t rate_e6; /* a day, 1/1000000 of what is unpaid */
	int64_t grace_days;
};
struct money rent_rule_late(const struct late_terms *, const struct late_move *, size_t count,
			    struct day as_of);

/* Overdue from the day after due_on. */
enum bill_state rent_rule_bill_state(struct money open, struct day due_on, struct day today);
/* Of the open bills of one lease; late is left 0, it needs the moves. months counts rent alone (D05, S0-46).
 */
struct arrears rent_rule_arrears(const struct bill *, size_t count, struct day today);
/* ERR_INPUT names period: a month ahead before `ahead_day` of the month before, or two years back, which is a
 * slip of the pen. */
bool rent_rule_can_run(struct month, struct day today, int64_t ahead_day, struct err *);
/* ERR_CONFLICT: nothing is overdue, or the oldest day is less than `after_days` over (S1-32). */
bool rent_rule_can_dun(const struct arrears *, struct day today, int64_t after_days, struct err *);

#endif

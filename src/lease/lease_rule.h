/* Decisions about leases. Pure: facts in, verdict out. */
#ifndef LEASE_LEASE_RULE_H
#define LEASE_LEASE_RULE_H

#include <jansson.h>
#include "lease/lease.h"

enum lease_act { LEASE_ACT_SIGN = 1, LEASE_ACT_HAND_OVER, LEASE_ACT_NOTICE, LEASE_ACT_END, LEASE_ACT_CANCEL };

/* The states and their steps: the README's diagram is this table. ERR_CONFLICT when the step is not allowed
 * from there. */
bool lease_rule_step(enum lease_state from, enum lease_act, enum lease_state *ret, struct err *);

/* Term: 1 day to lease_months_max months (Order 11 art. 18; Civil Code 705). ERR_INPUT "to_day". */
bool lease_rule_term(struct day from, struct day to, int64_t months_max, struct err *);

/* Notice: the last day lies in the lease and not before today. ERR_INPUT "last_day". */
bool lease_rule_notice(const struct lease *, struct day last_day, struct day today, struct err *);

/* Cancelling before the keys (S1-22): that somebody did not sign is said when his time is over, and of nobody
 * who did sign. */
struct lease_signing {
	struct day sign_by; /* 0: none was set */
	bool tenant_signed;
	int64_t dates;               /* agreed so far */
	int64_t dates_max, days_max; /* settings */
};
bool lease_rule_cancel(const struct lease_signing *, enum lease_cancel_cause, struct day today, struct err *);
/* Another date: D13 allows one; not before the date it replaces. */
bool lease_rule_sign_day(const struct lease_signing *, struct day day, struct day today, struct err *);
/* A term that would begin before that day begins on it and is as long as it was, in months where it is whole
 * months. */
void lease_rule_begin(struct day *from, struct day *to, struct day day);

/* Which ends bring a ban on applying (D08; Order 11 art. 35, 36): deceit and the five acts; arrears and
 * breach do not. */
bool lease_rule_bans(enum lease_end_cause);

/* Policy kind "rent": the tenant's share of the full rent by class. */
bool lease_rule_check_rent_policy(const json_t *document, struct err *);
bool lease_rule_coefficient(const json_t *document, enum applicant_class, struct ratio *ret, struct err *);

/* A joint check is written down when it has been: not for a day to come. ERR_INPUT "day". */
bool lease_rule_check_day(struct day, struct day today, struct err *);
/* A later reading is never below the reading at move-in. */
bool lease_rule_reading(int64_t before, int64_t now, const char *field, struct err *);

#endif

/* Facts about bills out of the database, records into it: with rent_run.c, rent_dunning.c, rent_check.c and
 * the lists of rent_page.c the only callers of rent_sql_*. */
#ifndef RENT_RENT_STORE_H
#define RENT_RENT_STORE_H

#include "rent/rent_rule.h"

bool rent_store_city(struct tx *, struct day on, int64_t project, struct rent_city *ret, struct err *);

/* The rent of a lease for a month up to `last`. *ret_some false: no day of it. */
bool rent_store_line(struct tx *, const struct lease *, struct month, struct day last, bool *ret_some,
		     struct rent_line *ret, struct err *);

/* In the actor's scope, else NOT_FOUND; names for the page's head. */
struct bill_names {
	struct str number, home_name, tenant_name;
};
bool rent_store_see(struct tx *, const struct actor *, struct bill_id, struct bill *ret,
		    struct bill_names *ret_names, struct err *);

/* Month and sequence in one number: bills of a month lie side by side, whatever the history (below
 * 10,000,000). */
struct bill_id rent_store_bill_id(struct month, int64_t sequence);

/* ---- the run of a month (rent_run.c) ---- */

struct bill_run {
	struct month period;
	enum bill_run_state state;
	struct lease_id last_lease;
	int64_t total, done, bills;
	struct money amount;
	struct instant started_at, ended_at;
};
/* Newest month first, at most 60. */
bool rent_store_runs(struct tx *, struct bill_run **ret, size_t *ret_count, struct err *);
/* Does a job for that month wait or run? */
bool rent_store_run_waits(struct tx *, struct month, bool *ret, struct err *);
/* Asks for a job that bills the month; ERR_CONFLICT when one waits or runs. */
bool rent_store_ask_run(struct tx *, const struct actor *, struct month, struct err *);
extern const struct job_kind rent_job_bill, rent_job_follow;

#endif

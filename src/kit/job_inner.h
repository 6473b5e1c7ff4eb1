/* Between job.c and job_runner.c. */
#ifndef KIT_JOB_INNER_H
#define KIT_JOB_INNER_H

#include "kit/job.h"

#define JOB_HOLD_US (60 * US_PER_SECOND) /* a server that does not renew for so long has died */
enum { JOB_ATTEMPTS_MAX = 5 };

/* What a commit tells the runner of this process (tx_tell): it does not wait for its next look then. */
enum { TOLD_JOB = 1, TOLD_LETTER = 2 };

struct job_source {
	struct db *db;
	const struct job_kind *const *kinds;
	size_t count;
};

/* Takes one due job and runs it; *ret_ran false: nothing was due. */
bool job_run_one(const struct job_source *, int64_t holder, bool *ret_ran, struct err *);
bool job_add_repeats(const struct job_source *, struct err *);

#endif

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

/* Takes one due job and runs it; *ret_ran false: nothing was due. *hand is the holder of the job while it is
 * at hand, else 0: a new number for each, so that nobody's heartbeat goes on for a row that a failed write
 * left behind as held. */
bool job_run_one(const struct job_source *, _Atomic int64_t *hand, bool *ret_ran, struct err *);
/* The heartbeat of the job at hand; nothing when there is none. */
bool job_renew(struct db *, const _Atomic int64_t *hand, struct err *);
bool job_add_repeats(const struct job_source *, struct err *);

#endif

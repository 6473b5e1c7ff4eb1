/* Work without a user: a queue in the database with progress, resume, cancel; give-up is visible. */
#ifndef KIT_JOB_H
#define KIT_JOB_H

#include "kit/actor.h"

enum job_state { JOB_WAITING = 1, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
extern const struct enum_type job_state_type;

struct job {            /* handed to the worker */
	int64_t id;
	struct db *db;
	struct arena *arena;
	struct actor actor;  /* who asked for it, or the system */
	int64_t subject_id;
	struct str argument; /* JSON or words, up to 2,000 */
	int64_t done, total; /* as far as an earlier attempt came */
};
typedef bool job_fn(struct job *, struct err *);
struct job_kind { const char *name; enum message label; job_fn *run; const char *repeat; /* NULL, "hourly", "daily" */ };

bool job_add(struct tx *, const struct actor *, const struct job_kind *, int64_t subject_id, struct str argument, struct instant not_before, int64_t *ret_id, struct err *);
/* From inside a run: shows progress (at most twice a second), tells whether somebody cancelled. */
bool job_progress(struct job *, int64_t done, int64_t total, struct str words, bool *ret_cancelled);
bool job_fault(struct job *, struct str line); /* a line of the error list of the run */
bool job_cancel(struct tx *, const struct actor *, int64_t id, struct err *);
/* The runner: n threads take waiting jobs by lease rows (several servers may share a database), renew, take over dead ones. */
struct job_runner;
bool job_runner_start(struct db *, const struct job_kind *const *kinds, size_t count, unsigned threads, struct job_runner **ret, struct err *);
void job_runner_stop(struct job_runner *);
void job_runner_wake(struct job_runner *);
bool job_run_all(struct db *, const struct job_kind *const *kinds, size_t count, struct err *); /* command line and tests: runs what is due, then returns */

#endif

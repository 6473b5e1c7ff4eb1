/* Work without a user: a queue in the database with progress, resume, cancel; give-up is visible. */
#ifndef KIT_JOB_H
#define KIT_JOB_H

#include "kit/actor.h"

enum job_state { JOB_WAITING = 1, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
extern const struct enum_type job_state_type;

struct job { /* handed to the worker */
	int64_t id;
	struct db *db;
	struct arena *arena;
	struct actor actor; /* who asked for it, or the system */
	int64_t subject_id;
	struct str argument; /* JSON or words, up to 2,000 */
	int64_t done, total; /* as far as an earlier attempt came */
	/* the runner's own */
	int64_t holder, shown_us;
	bool cancelled; /* a run that did all the same clears it */
	bool lost;      /* another server holds it now: what this run still says is not taken */
};
/* Runs outside transactions. BUSY, UNKNOWN and SYSTEM errors are tried again (five attempts, after 30
 * seconds, 2, 10 and 30 minutes); other errors end the job. A job may run again after its server died: it
 * goes on from `done`, or looks at its own records. */
typedef bool job_fn(struct job *, struct err *);
struct job_kind {
	const char *name;
	enum message label;
	job_fn *run;
	const char *repeat; /* NULL, "hourly", "daily" */
};

/* Asks for a run, not before the given time ({0}: at once). kind must be one that the runner knows (struct
 * domain). A job that a person asked for is audited. ret_id may be NULL. */
bool job_add(struct tx *, const struct actor *, const struct job_kind *, int64_t subject_id,
	     struct str argument, struct instant not_before, int64_t *ret_id, struct err *);
/* From inside a run, not inside a transaction: shows progress (at most twice a second; total 0: unknown;
 * words up to 500 characters), and tells whether somebody cancelled or another server took the job over. A
 * run that returns true after it was told so is CANCELLED. ret_cancelled NULL: a run that does not stop half
 * way; it ends as DONE. An err is one of the database: return it, and the job is tried again. */
bool job_progress(struct job *, int64_t done, int64_t total, struct str words, bool *ret_cancelled,
		  struct err *);
/* A line (up to 1,000 characters) of the error list of the run; the first 1,000 lines are kept. Its own
 * trouble is logged only: it must not end a run. */
bool job_fault(struct job *, struct str line);
/* What a run brought out: words (up to 500 characters) and JSON (up to 4,000 bytes) for its page, how many
 * faults there were, and the first 1,000 of them as lines; replaces what an earlier attempt said. Not inside
 * a transaction. */
bool job_result(struct job *, struct str words, struct str json, int64_t faults, const struct str *lines,
		size_t line_count, struct err *);
/* A waiting job is cancelled at once, a running one when it next shows progress. ERR_CONFLICT when it is
 * over. Audited. */
bool job_cancel(struct tx *, const struct actor *, int64_t id, struct err *);
/* For the page of a job. ERR_NOT_FOUND when there is none. job_sql_list, job_sql_faults (kit/job_sql.h) give
 * the rest. */
struct job_row {
	int64_t id;
	struct str kind; /* its words: the label of the job_kind of that name */
	struct actor_id actor;
	int64_t subject_id;
	struct str argument, result;
	enum job_state state;
	int64_t done, total, faults;
	struct str words, name;
	struct instant created_at, started_at, ended_at;
	bool cancel_asked;
};
bool job_load(struct tx *, int64_t id, struct job_row *ret, struct err *);
/* The newest job of a kind for a subject. */
bool job_find(struct tx *, const char *kind, int64_t subject_id, bool *ret_found, int64_t *ret_id,
	      struct err *);
/* The runner: threads (1-16) take waiting jobs by lease rows (several servers may share a database), renew,
 * take over dead ones. A job that this process added begins with its commit, another within two seconds of
 * its time. It also sends the outbox when a gateway is configured: with the commit, and every ten seconds. */
struct job_runner;
bool job_runner_start(struct db *, const struct job_kind *const *kinds, size_t count, unsigned threads,
		      struct job_runner **ret, struct err *);
/* Waits for the jobs and the one message that are under way, then frees the runner. NULL: nothing. */
void job_runner_stop(struct job_runner *);
/* For tests: adds the repeats of now, runs all that is due on the calling thread (and its clock), returns. */
bool job_run_all(struct db *, const struct job_kind *const *kinds, size_t count, struct err *);

#endif

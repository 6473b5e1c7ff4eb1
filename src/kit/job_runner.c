/* The threads that run jobs: workers, a clock (leases, repeats) and a sender for the outbox. A commit of this
 * process that added a job or a message wakes them; what other servers added, and what falls due later, they
 * find when they look. */
#include "kit/job_inner.h"
#include "kit/outbox.h"

#include <pthread.h>
#include <time.h>

enum { WORKERS_MAX = 16, POLL_SECONDS = 2, RENEW_SECONDS = 15, REPEAT_SECONDS = 30, SEND_SECONDS = 10 };

struct worker {
	struct job_runner *runner;
	pthread_t thread;
	_Atomic int64_t hand; /* job_run_one() */
};

struct job_runner {
	struct arena *arena; /* its own place */
	struct job_source source;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ends;
	unsigned long jobs, letters; /* how often there was word of new ones */
	struct db_listener listener;
	unsigned count;
	struct worker workers[WORKERS_MAX];
	pthread_t clock, sender;
	bool clock_runs, sender_runs;
};

/* What was said so far. It is read before one looks: word that comes while one looks, or later, ends the
 * wait. */
static unsigned long heard_of(struct job_runner *r, const unsigned long *word)
{
	unsigned long n;

	pthread_mutex_lock(&r->lock);
	n = *word;
	pthread_mutex_unlock(&r->lock);
	return n;
}

/* Until the end, or word of something newer than `heard`, or the seconds are over. word may be NULL. */
static void wait_seconds(struct job_runner *r, int seconds, const unsigned long *word, unsigned long heard)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&r->lock);
	while (!r->ends && (word == NULL || *word == heard)) {
		if (pthread_cond_timedwait(&r->wake, &r->lock, &until) != 0)
			break;
	}
	pthread_mutex_unlock(&r->lock);
}

static void hear(void *arg, unsigned told)
{
	struct job_runner *r = arg;

	pthread_mutex_lock(&r->lock);
	r->jobs += (told & TOLD_JOB) != 0;
	r->letters += (told & TOLD_LETTER) != 0;
	pthread_cond_broadcast(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

static bool is_over(void *arg)
{
	struct job_runner *r = arg;
	bool ends;

	pthread_mutex_lock(&r->lock);
	ends = r->ends;
	pthread_mutex_unlock(&r->lock);
	return ends;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct err err;

	while (!is_over(w->runner)) {
		unsigned long heard = heard_of(w->runner, &w->runner->jobs);
		bool ran = false;

		if (!job_run_one(&w->runner->source, &w->hand, &ran, &err)) {
			log_line(LOG_WARN, "job.runner", "code=%d %s", (int)err.code, err.detail);
			ran = false;
		}
		if (!ran)
			wait_seconds(w->runner, POLL_SECONDS, &w->runner->jobs, heard);
	}
	return NULL;
}

static void *tick(void *arg)
{
	struct job_runner *r = arg;
	unsigned rounds = 0;
	struct err err;

	while (!is_over(r)) {
		if (rounds++ % (REPEAT_SECONDS / RENEW_SECONDS) == 0 && !job_add_repeats(&r->source, &err))
			log_line(LOG_WARN, "job.repeat", "code=%d %s", (int)err.code, err.detail);
		for (unsigned i = 0; i < r->count; i++)
			if (!job_renew(r->source.db, &r->workers[i].hand, &err))
				log_line(LOG_WARN, "job.renew", "code=%d %s", (int)err.code, err.detail);
		wait_seconds(r, RENEW_SECONDS, NULL, 0);
	}
	return NULL;
}

static void *send_all(void *arg)
{
	struct job_runner *r = arg;
	struct err err;

	while (!is_over(r)) {
		unsigned long heard = heard_of(r, &r->letters);

		if (!outbox_send_round(r->source.db, is_over, r, &err))
			log_line(LOG_WARN, "outbox.send", "code=%d %s", (int)err.code, err.detail);
		wait_seconds(r, SEND_SECONDS, &r->letters, heard);
	}
	return NULL;
}

bool job_runner_start(struct db *db, const struct job_kind *const *kinds, size_t count, unsigned threads,
		      struct job_runner **ret, struct err *err)
{
	struct arena *arena = arena_new((size_t)1 << 16);
	struct job_runner *r = ARENA_NEW(arena, struct job_runner);
	pthread_condattr_t monotonic;

	r->arena = arena;
	require(threads >= 1 && threads <= WORKERS_MAX);
	r->source = (struct job_source){db, kinds, count};
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	for (unsigned i = 0; i < threads; i++)
		r->workers[i].runner = r;
	r->listener = (struct db_listener){.heard = hear, .arg = r};
	db_listen(db, &r->listener);
	/* r->count is what the clock sees: complete before it starts */
	for (unsigned i = 0; i < threads; i++) {
		if (pthread_create(&r->workers[i].thread, NULL, work, &r->workers[i]) != 0)
			break;
		r->count++;
	}
	r->clock_runs = r->count == threads && pthread_create(&r->clock, NULL, tick, r) == 0;
	if (r->clock_runs && (outbox_has_gateway(OUTBOX_SMS) || outbox_has_gateway(OUTBOX_MAIL) ||
			      outbox_has_gateway(OUTBOX_WECHAT)))
		r->sender_runs = pthread_create(&r->sender, NULL, send_all, r) == 0;
	if (!r->clock_runs) {
		job_runner_stop(r);
		return err_system(err, "threads for jobs cannot be started");
	}
	*ret = r;
	return true;
}

void job_runner_stop(struct job_runner *r)
{
	if (r == NULL)
		return;
	db_unlisten(r->source.db, &r->listener);
	pthread_mutex_lock(&r->lock);
	r->ends = true;
	pthread_cond_broadcast(&r->wake);
	pthread_mutex_unlock(&r->lock);
	for (unsigned i = 0; i < r->count; i++)
		pthread_join(r->workers[i].thread, NULL);
	if (r->clock_runs)
		pthread_join(r->clock, NULL);
	if (r->sender_runs)
		pthread_join(r->sender, NULL);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->wake);
	arena_free(r->arena);
}

/* Work without a user: the queue. job_runner.c holds the threads. */
#include "kit/audit.h"
#include "kit/job_inner.h"
#include "kit/job_sql.h"

ENUM_TYPE(job_state, {JOB_WAITING, "waiting", MSG_KIT_JOB_WAITING, TAG_PLAIN},
	  {JOB_RUNNING, "running", MSG_KIT_JOB_RUNNING, TAG_INFO},
	  {JOB_DONE, "done", MSG_KIT_JOB_DONE, TAG_OK}, {JOB_FAILED, "failed", MSG_KIT_JOB_FAILED, TAG_BAD},
	  {JOB_CANCELLED, "cancelled", MSG_KIT_JOB_CANCELLED, TAG_WARN});

enum { ARGUMENT_CHARACTERS_MAX = 2000, FAULTS_MAX = 1000, LINE_CHARACTERS_MAX = 1000, PROGRESS_US = 500000 };

/* ---- asking for work ---- */

bool job_add(struct tx *tx, const struct actor *actor, const struct job_kind *kind, int64_t subject_id,
	     struct str argument, struct instant not_before, int64_t *ret_id, struct err *err)
{
	struct job_sql_add_in in = {
		.id = id_new(),
		.kind = str_of(kind->name),
		.actor = actor->id,
		.subject_id = subject_id,
		.argument = argument,
		.not_before = not_before.us != 0 ? not_before : tx_now(tx),
		.now = tx_now(tx),
	};

	if (str_characters(argument) > ARGUMENT_CHARACTERS_MAX)
		return err_system(err, "job %s: the argument is longer than 2,000 characters", kind->name);
	if (!job_sql_add(tx, &in, err) ||
	    (actor->role != ROLE_SYSTEM && !audit_note(tx, actor, "job.add", "job", in.id, in.kind, err)))
		return false;
	tx_tell(tx, TOLD_JOB);
	if (ret_id != NULL)
		*ret_id = in.id;
	return true;
}

bool job_cancel(struct tx *tx, const struct actor *actor, int64_t id, struct err *err)
{
	struct job_sql_load_out row;
	int64_t changed;
	bool found;

	if (!job_sql_cancel_waiting(tx, &(struct job_sql_cancel_waiting_in){id, tx_now(tx)}, &changed, err))
		return false;
	if (changed == 0 &&
	    !job_sql_cancel_running(tx, &(struct job_sql_cancel_running_in){id}, &changed, err))
		return false;
	if (changed == 0) {
		if (!job_sql_load(tx, &(struct job_sql_load_in){id}, &found, &row, err))
			return false;
		return found ? err_conflict(err, MSG_KIT_JOB_OVER) : err_not_found(err);
	}
	return audit_note(tx, actor, "job.cancel", "job", id, S(""), err);
}

bool job_load(struct tx *tx, int64_t id, struct job_row *ret, struct err *err)
{
	struct job_sql_load_out row;
	bool found;

	if (!job_sql_load(tx, &(struct job_sql_load_in){id}, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	*ret = (struct job_row){
		.id = row.id,
		.kind = str_copy(tx_keep(tx), row.kind),
		.actor = row.actor,
		.subject_id = row.subject_id,
		.argument = str_copy(tx_keep(tx), row.argument),
		.result = str_copy(tx_keep(tx), row.result),
		.state = row.state,
		.done = row.done,
		.total = row.total,
		.faults = row.faults,
		.words = str_copy(tx_keep(tx), row.words),
		.name = str_copy(tx_keep(tx), row.name),
		.created_at = row.created_at,
		.started_at = row.started_at,
		.ended_at = row.ended_at,
		.cancel_asked = row.cancel_asked,
	};
	return true;
}

bool job_find(struct tx *tx, const char *kind, int64_t subject_id, bool *ret_found, int64_t *ret_id,
	      struct err *err)
{
	struct job_sql_last_in in = {str_of(kind), subject_id};
	struct job_sql_last_out row;

	if (!job_sql_last(tx, &in, ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret_id = row.id;
	return true;
}

/* ---- from inside a run ---- */

struct show {
	struct job *job;
	struct str words;
	bool found, cancel_asked;
};

static bool show(struct tx *tx, void *arg, struct err *err)
{
	struct show *s = arg;
	struct job_sql_progress_in in = {s->job->id,
					 s->job->holder,
					 s->job->done,
					 s->job->total,
					 str_first_characters(s->words, 500),
					 instant_add(tx_now(tx), JOB_HOLD_US)};
	struct job_sql_progress_out row = {0};
	bool found;

	if (!job_sql_progress(tx, &in, &found, &row, err))
		return false;
	s->found = found;
	s->cancel_asked = found && row.cancel_asked;
	return true;
}

bool job_progress(struct job *job, int64_t done, int64_t total, struct str words, bool *ret_cancelled,
		  struct err *err)
{
	struct show s = {.job = job, .words = words};
	int64_t now_us = seam_monotonic_us();
	bool asked = false;

	job->done = done;
	job->total = total;
	if (job->shown_us == 0 || now_us - job->shown_us >= PROGRESS_US || (total > 0 && done >= total)) {
		if (!db_write(job->db, job->arena, show, &s, err)) {
			log_line(LOG_WARN, "job.progress", "id=%lld %s", (long long)job->id, err->detail);
			return false;
		}
		job->shown_us = now_us;
		job->lost = job->lost || !s.found;
		asked = s.cancel_asked || job->lost;
	}
	if (ret_cancelled != NULL) {
		job->cancelled = job->cancelled || asked;
		*ret_cancelled = job->cancelled;
	}
	return true;
}

static bool add_line(struct tx *tx, const struct job *job, struct str line, struct err *err)
{
	struct job_sql_fault_in in = {id_new(), job->id, str_first_characters(line, LINE_CHARACTERS_MAX)};

	return job_sql_fault(tx, &in, err);
}

struct fault_line {
	const struct job *job;
	struct str line;
};

static bool add_fault(struct tx *tx, void *arg, struct err *err)
{
	const struct fault_line *f = arg;
	struct job_sql_fault_count_in in = {f->job->id, f->job->holder};
	struct job_sql_fault_count_out row;
	bool found;

	if (!job_sql_fault_count(tx, &in, &found, &row, err))
		return false;
	return !found || row.faults > FAULTS_MAX || add_line(tx, f->job, f->line, err);
}

bool job_fault(struct job *job, struct str line)
{
	struct fault_line f = {job, line};
	struct err err;

	if (db_write(job->db, job->arena, add_fault, &f, &err))
		return true;
	log_line(LOG_WARN, "job.fault", "id=%lld %s", (long long)job->id, err.detail);
	return false;
}

struct result {
	const struct job *job;
	struct str words, json;
	int64_t faults;
	const struct str *lines;
	size_t line_count;
	bool taken;
};

static bool put_result(struct tx *tx, void *arg, struct err *err)
{
	struct result *r = arg;
	struct job_sql_result_in in = {r->job->id, r->job->holder, r->faults,
				       str_first_characters(r->words, 500), r->json};
	int64_t changed;

	if (!job_sql_result(tx, &in, &changed, err))
		return false;
	r->taken = changed == 1;
	if (!r->taken)
		return true; /* the faults that lie there are those of who holds the job now */
	if (!job_sql_faults_forget(tx, &(struct job_sql_faults_forget_in){r->job->id}, err))
		return false;
	for (size_t i = 0; i < r->line_count && i < FAULTS_MAX; i++)
		if (!add_line(tx, r->job, r->lines[i], err))
			return false;
	return true;
}

bool job_result(struct job *job, struct str words, struct str json, int64_t faults, const struct str *lines,
		size_t line_count, struct err *err)
{
	struct result r = {job, words, json, faults, lines, line_count, false};

	require(json.n <= 4000);
	if (!db_write(job->db, job->arena, put_result, &r, err))
		return false;
	job->lost = job->lost || !r.taken;
	return true;
}

/* ---- taking, running and ending one job ---- */

struct one {
	const struct job_source *source;
	int64_t holder;
	struct arena *arena;
	bool found;
	int64_t id;
	struct job_sql_take_out row;
	struct job job;
	struct err err; /* of the run */
	bool ok;
};

static const struct job_kind *find_kind(const struct job_source *s, struct str name)
{
	for (size_t i = 0; i < s->count; i++) {
		if (str_equal(str_of(s->kinds[i]->name), name))
			return s->kinds[i];
	}
	return NULL;
}

static bool find_due(struct tx *tx, void *arg, struct err *err)
{
	struct one *o = arg;
	struct str kinds = S(",");
	struct job_sql_due_in in = {.now = tx_now(tx)};
	struct job_sql_due_out row;
	bool found;

	for (size_t i = 0; i < o->source->count; i++)
		kinds = str_format(tx_arena(tx), "%.*s%s,", STR_ARG(kinds), o->source->kinds[i]->name);
	in.kinds = kinds;
	if (!job_sql_due(tx, &in, &found, &row, err))
		return false;
	o->found = found;
	o->id = found ? row.id : 0;
	return true;
}

/* Another server may have been first: then nothing is found, which is fine. */
static bool take(struct tx *tx, void *arg, struct err *err)
{
	struct one *o = arg;
	struct job_sql_take_in in = {o->id, o->holder, tx_now(tx), instant_add(tx_now(tx), JOB_HOLD_US)};
	struct job_sql_take_out row;
	struct actor actor = actor_system();
	bool found;

	if (!job_sql_take(tx, &in, &found, &row, err))
		return false;
	if (found && row.actor.v != 0 && !actor_load(tx, row.actor, &actor, err))
		return false;
	o->found = found;
	if (!found)
		return true;
	o->row = row;
	o->row.kind = str_copy(tx_keep(tx), row.kind);
	o->job = (struct job){.id = row.id,
			      .db = o->source->db,
			      .arena = o->arena,
			      .actor = actor,
			      .subject_id = row.subject_id,
			      .argument = str_copy(tx_keep(tx), row.argument),
			      .done = row.done,
			      .total = row.total,
			      .holder = o->holder,
			      .cancelled = row.cancel_asked};
	return true;
}

static bool run_guarded(void *arg)
{
	struct one *o = arg;

	return find_kind(o->source, o->row.kind)->run(&o->job, &o->err);
}

static void run(struct one *o)
{
	bool full = false;

	o->ok = false;
	o->err = (struct err){0};
	if (o->row.attempts > JOB_ATTEMPTS_MAX) {
		err_set(&o->err, ERR_LIMIT, MSG_KIT_JOB_GAVE_UP); /* it took its server down each time */
		return;
	}
	if (o->job.cancelled) {
		o->ok = true;
		return;
	}
	o->ok = arena_guard(o->arena, run_guarded, o, &full);
	if (full)
		err_system(&o->err, "the job needed more memory than it may have");
}

static int64_t pause_us(int attempts)
{
	static const int seconds[] = {30, 120, 600, 1800};

	return (int64_t)seconds[attempts < 1 ? 0 : attempts > 4 ? 3 : attempts - 1] * US_PER_SECOND;
}

static bool end(struct tx *tx, void *arg, struct err *err)
{
	struct one *o = arg;
	enum err_code code = o->err.code;
	bool again = !o->ok && (code == ERR_BUSY || code == ERR_UNKNOWN || code == ERR_SYSTEM) &&
		     o->row.attempts < JOB_ATTEMPTS_MAX;
	struct job_sql_end_in in = {
		.id = o->id, .holder = o->holder, .not_before = tx_now(tx), .ended_at = tx_now(tx)};
	int64_t changed;

	if (again) {
		in.state = JOB_WAITING;
		in.not_before = instant_add(tx_now(tx), pause_us(o->row.attempts));
		in.ended_at = (struct instant){0};
	} else {
		in.state = !o->ok ? JOB_FAILED : o->job.cancelled ? JOB_CANCELLED : JOB_DONE;
	}
	if (!o->ok)
		in.words = str_first_characters(err_text(tx_arena(tx), o->job.actor.language, &o->err), 500);
	if (!job_sql_end(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		log_line(LOG_WARN, "job.lost", "id=%lld another server took it over", (long long)o->id);
	return true;
}

/* In an arena of its own: the run may have filled the job's. */
static bool end_job(struct one *o, struct err *err)
{
	struct arena *last = arena_new((size_t)1 << 20);
	struct job job = {.id = o->id, .holder = o->holder, .db = o->source->db, .arena = last};
	bool ok;

	if (!o->ok)
		job_fault(&job, err_text(last, o->job.actor.language, &o->err));
	ok = db_write(job.db, last, end, o, err);
	arena_free(last);
	return ok;
}

static bool run_and_end(struct one *o, struct err *err)
{
	log_line(LOG_INFO, "job.begin", "id=%lld kind=%.*s attempt=%d", (long long)o->id,
		 STR_ARG(o->row.kind), o->row.attempts);
	run(o);
	if (!o->ok)
		log_line(LOG_WARN, "job.fail", "id=%lld kind=%.*s code=%d %s", (long long)o->id,
			 STR_ARG(o->row.kind), (int)o->err.code, o->err.detail);
	return o->job.lost || end_job(o, err);
}

bool job_run_one(const struct job_source *source, _Atomic int64_t *hand, bool *ret_ran, struct err *err)
{
	struct one o = {.source = source, .holder = id_new(), .arena = arena_new((size_t)256 << 20)};
	bool ok = db_read(source->db, o.arena, find_due, &o, err);
	bool due = ok && o.found;

	if (due) {
		*hand = o.holder;
		ok = db_write(source->db, o.arena, take, &o, err) && (!o.found || run_and_end(&o, err));
		*hand = 0;
	}
	arena_free(o.arena);
	*ret_ran = due;
	return ok;
}

static bool renew(struct tx *tx, void *arg, struct err *err)
{
	const int64_t *holder = arg;
	struct job_sql_renew_in in = {*holder, instant_add(tx_now(tx), JOB_HOLD_US)};
	int64_t changed;

	return job_sql_renew(tx, &in, &changed, err);
}

bool job_renew(struct db *db, const _Atomic int64_t *hand, struct err *err)
{
	struct arena *arena;
	int64_t holder = *hand;
	bool ok;

	if (holder == 0)
		return true;
	arena = arena_new((size_t)1 << 20);
	ok = db_write(db, arena, renew, &holder, err);
	arena_free(arena);
	return ok;
}

/* ---- repeats ---- */

struct repeats {
	const struct job_source *source;
	const char *name;
	struct str key;
	bool there;
};

static bool has_repeat(struct tx *tx, void *arg, struct err *err)
{
	struct repeats *r = arg;
	struct job_sql_has_repeat_out row;

	return job_sql_has_repeat(tx, &(struct job_sql_has_repeat_in){r->key}, &r->there, &row, err);
}

static bool add_repeat(struct tx *tx, void *arg, struct err *err)
{
	const struct repeats *r = arg;

	tx_tell(tx, TOLD_JOB);
	return job_sql_add_repeat(
		tx, &(struct job_sql_add_repeat_in){id_new(), str_of(r->name), r->key, tx_now(tx)}, err);
}

/* "rent.late daily 20261118": one row for each day or hour, whichever server comes first. */
bool job_add_repeats(const struct job_source *source, struct err *err)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct str now = instant_text(arena, seam_now()); /* 2026-11-18 19:10 */
	bool ok = true;

	for (size_t i = 0; ok && i < source->count; i++) {
		const char *repeat = source->kinds[i]->repeat;
		struct repeats r = {.source = source, .name = source->kinds[i]->name};

		if (repeat == NULL)
			continue;
		require(str_equal(str_of(repeat), S("hourly")) || str_equal(str_of(repeat), S("daily")));
		r.key = str_format(arena, "%s %s %.*s", r.name, repeat, repeat[0] == 'h' ? 13 : 10,
				   str_c(arena, now));
		ok = db_read(source->db, arena, has_repeat, &r, err) &&
		     (r.there || db_write(source->db, arena, add_repeat, &r, err));
	}
	arena_free(arena);
	return ok;
}

bool job_run_all(struct db *db, const struct job_kind *const *kinds, size_t count, struct err *err)
{
	struct job_source source = {db, kinds, count};
	_Atomic int64_t hand = 0;
	bool ran = true;

	if (!job_add_repeats(&source, err))
		return false;
	while (ran) {
		if (!job_run_one(&source, &hand, &ran, err))
			return false;
	}
	return true;
}

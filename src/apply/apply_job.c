/* Each day: what is over ends by itself. On request: many opinions at once. */
#include "apply/apply_job.h"

#include "apply/apply_flow.h"
#include "apply/apply_notice.h"
#include "apply/apply_sql.h"

/* ---- daily ---- */

struct daily {
	struct public_notice_id *notices;
	size_t notice_count;
	struct application_id *late;
	size_t late_count;
	struct public_notice_id notice;
	struct application_id application;
};

static bool find_tx(struct tx *tx, void *arg, struct err *err)
{
	struct daily *d = arg;
	struct apply_sql_overdue_supplements_out *rows;

	if (!notice_over_list(tx, instant_day(tx_now(tx)), &d->notices, &d->notice_count, err) ||
	    !apply_sql_overdue_supplements(tx, &(struct apply_sql_overdue_supplements_in){tx_now(tx)}, &rows,
					   &d->late_count, err))
		return false;
	d->late = ARENA_ARRAY(tx_keep(tx), struct application_id, d->late_count);
	for (size_t i = 0; i < d->late_count; i++)
		d->late[i] = rows[i].id;
	return true;
}

static bool close_tx(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct actor system = actor_system();

	return notice_close_some(tx, &system, ((struct daily *)arg)->notice, 200, ret_done, err);
}

/* What was missing did not come in time: taken as withdrawn; a new application may follow at any time. */
static bool late_tx(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();
	struct application_id id = ((struct daily *)arg)->application;
	struct application a;

	return application_withdraw(tx, &system, id, err) && application_load_key(tx, id, &a, err) &&
	       apply_store_tell(tx, &system, &a, MSG_APPLY_TELL_LAPSED, &a.number, 1, err);
}

static bool drafts_tx(struct tx *tx, void *arg, struct err *err)
{
	int64_t days, gone;

	(void)arg;
	return setting_load(tx, SETTING_DRAFT_DAYS, instant_day(tx_now(tx)), 0, &days, err) &&
	       apply_sql_draft_forget(
		       tx, &(struct apply_sql_draft_forget_in){instant_add(tx_now(tx), -days * US_PER_DAY)},
		       &gone, err);
}

bool apply_job_daily(struct db *db, struct arena *arena, struct err *err)
{
	struct daily d = {0};

	if (!db_read(db, arena, find_tx, &d, err))
		return false;
	for (size_t i = 0; i < d.notice_count; i++) {
		d.notice = d.notices[i];
		if (!db_write_chunks(db, arena, close_tx, &d, err) && err->code != ERR_CONFLICT)
			return false; /* a conflict: somebody pressed the button meanwhile */
	}
	for (size_t i = 0; i < d.late_count; i++) {
		d.application = d.late[i];
		if (!db_write(db, arena, late_tx, &d, err) && err->code != ERR_CONFLICT)
			return false; /* a conflict: it came at the last moment */
	}
	return db_write(db, arena, drafts_tx, NULL, err);
}

static bool daily(struct job *job, struct err *err)
{
	return apply_job_daily(job->db, job->arena, err);
}

const struct job_kind apply_close_job = {
	.name = "apply.daily", .label = MSG_APPLY_JOB_DAILY, .run = daily, .repeat = "daily"};

/* ---- a batch: argument "STATE YYYYMMDD" ---- */

bool apply_job_batch_add(struct tx *tx, const struct actor *actor, enum application_state state,
			 struct day applied_until, int64_t *ret_id, struct err *err)
{
	struct str argument = str_format(tx_arena(tx), "%d %d", (int)state, applied_until.yyyymmdd);

	return job_add(tx, actor, &apply_batch_job, 0, argument, tx_now(tx), ret_id, err);
}

struct batch_run {
	struct apply_batch now, next;
}; /* next counts once its chunk is committed */

static bool batch_tx(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct batch_run *r = arg;

	r->next = r->now;
	*ret_done = true; /* a chunk a call: progress in between */
	return apply_flow_batch(tx, &r->next, err);
}

static bool batch(struct job *job, struct err *err)
{
	struct batch_run r = {.now = {.actor = job->actor}};
	struct apply_batch *b = &r.now;
	struct str rest = job->argument, state, until;
	int64_t s = 0, day = 0;
	bool cancelled = false;

	if (!str_next(&rest, ' ', &state) || !str_next(&rest, ' ', &until) || !number_parse_i64(state, &s) ||
	    !number_parse_i64(until, &day))
		return err_system(err, "job %lld: argument", (long long)job->id);
	b->state = (enum application_state)s;
	b->applied_until = DAY((int32_t)day);
	while (!b->done && !cancelled) {
		if (!db_write_chunks(job->db, job->arena, batch_tx, &r, err))
			return false;
		r.now = r.next;
		if (!job_progress(job, b->passed + b->skipped, 0, number_text(job->arena, b->passed, 0, true),
				  &cancelled, err))
			return false;
	}
	if (b->skipped > 0)
		job_fault(job,
			  message_format(job->arena, LANGUAGE_ZH_CN, MSG_APPLY_BATCH_SKIPPED,
					 (struct str[]){number_text(job->arena, b->skipped, 0, true)}, 1));
	return true;
}

const struct job_kind apply_batch_job = {.name = "apply.batch", .label = MSG_APPLY_BATCH_TITLE, .run = batch};

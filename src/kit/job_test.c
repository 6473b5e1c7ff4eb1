#include "tests/test.h"
#include "kit/job_inner.h"
#include "kit/job_sql.h"
#include "kit/kit_test.h"

#include <stdio.h>
#include <string.h>

/* ---- the workers of these tests ---- */

static int runs;
static enum err_code fail_with;
static int64_t seen_done, seen_subject;
static char seen_argument[100];
static enum role seen_role;

static bool work(struct job *job, struct err *err)
{
	bool cancelled = false;

	runs++;
	seen_done = job->done;
	seen_subject = job->subject_id;
	seen_role = job->actor.role;
	snprintf(seen_argument, sizeof(seen_argument), "%.*s", STR_ARG(job->argument));
	for (int64_t i = job->done + 1; i <= 10; i++) {
		if (fail_with != ERR_NONE && i == 7) {
			job_fault(job, S("第 7 行不对"));
			return err_set(err, fail_with, MSG_KIT_DAY_NEEDED);
		}
		if (!job_progress(job, i, 10, S("中"), &cancelled, err))
			return false;
		job->shown_us = 0; /* no waiting for the next half second */
	}
	return true;
}

static bool cancel_running(struct tx *tx, void *arg, struct err *err)
{
	const struct job *job = arg;

	return job_cancel(tx, &job->actor, job->id, err);
}

/* Somebody cancels it while it runs, and it does not look. */
static bool whole_work(struct job *job, struct err *err)
{
	runs++;
	return db_write(job->db, job->arena, cancel_running, job, err) &&
	       job_progress(job, 1, 1, S(""), NULL, err);
}

static bool count_work(struct job *job, struct err *err)
{
	(void)job, (void)err;
	runs++;
	return true;
}

static bool hungry_work(struct job *job, struct err *err)
{
	for (int i = 0; i < 1000; i++)
		arena_alloc(job->arena, (size_t)32 << 20);
	return err_set(err, ERR_INPUT, MSG_KIT_DAY_NEEDED); /* not reached: the arena has a cap */
}

static const struct job_kind work_kind = {.name = "test.work", .label = MSG_KIT_JOB_CLEAN, .run = work};
static const struct job_kind whole_kind = {.name = "test.whole",
					   .label = MSG_KIT_JOB_CLEAN,
					   .run = whole_work};
static const struct job_kind count_kind = {.name = "test.count",
					   .label = MSG_KIT_JOB_CLEAN,
					   .run = count_work};
static const struct job_kind hungry_kind = {.name = "test.hungry",
					    .label = MSG_KIT_JOB_CLEAN,
					    .run = hungry_work};
static const struct job_kind daily_kind = {
	.name = "test.daily", .label = MSG_KIT_JOB_CLEAN, .run = count_work, .repeat = "daily"};
static const struct job_kind hourly_kind = {
	.name = "test.hourly", .label = MSG_KIT_JOB_CLEAN, .run = count_work, .repeat = "hourly"};
static const struct job_kind *const kinds[] = {&work_kind, &whole_kind, &count_kind, &hungry_kind};
static const struct job_kind *const repeat_kinds[] = {&daily_kind, &hourly_kind};

struct asked {
	struct actor actor;
	const struct job_kind *kind;
	struct instant not_before;
	int64_t id;
	struct job_row row;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	struct asked *a = arg;

	return job_add(tx, &a->actor, a->kind, 42, S("{\"period\":202611}"), a->not_before, &a->id, err);
}

static bool load(struct tx *tx, void *arg, struct err *err)
{
	struct asked *a = arg;

	return job_load(tx, a->id, &a->row, err);
}

static bool cancel(struct tx *tx, void *arg, struct err *err)
{
	struct asked *a = arg;

	return job_cancel(tx, &a->actor, a->id, err);
}

static const struct job_row *row_of(struct db *db, struct asked *a)
{
	struct err err;

	if (!db_read(db, test_arena(), load, a, &err))
		fail_msg("%s", err.detail);
	return &a->row;
}

static void run_all(struct db *db)
{
	struct err err;

	if (!job_run_all(db, kinds, ARRAY_LEN(kinds), &err))
		fail_msg("%s", err.detail);
}

static void begin(void)
{
	runs = 0;
	fail_with = ERR_NONE;
}

TEST(job, runs_once_with_its_actor_and_argument)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0), .kind = &work_kind};

		begin();
		kit_test_write(db, add, &a);
		run_all(db);
		run_all(db);
		assert_int_equal(runs, 1);
		assert_int_equal(seen_subject, 42);
		assert_int_equal(seen_role, ROLE_FINANCE);
		assert_string_equal(seen_argument, "{\"period\":202611}");
		assert_int_equal(row_of(db, &a)->state, JOB_DONE);
		assert_int_equal(a.row.done, 10);
		assert_str(a.row.name, "张三丰");
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'job.add'"), 1);
		db_test_close(db);
	}
}

TEST(job, waits_for_its_time)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(),
				  .kind = &work_kind,
				  .not_before = instant_add(seam_now(), US_PER_HOUR)};

		begin();
		kit_test_write(db, add, &a);
		seam_set_now(instant_add(seam_now(), US_PER_HOUR - 1));
		run_all(db);
		assert_int_equal(runs, 0);
		seam_set_now(instant_add(seam_now(), 1));
		run_all(db);
		assert_int_equal(runs, 1);
		db_test_close(db);
	}
}

TEST(job, trouble_is_tried_again_from_where_it_was_and_then_given_up_visibly)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &work_kind};

		begin();
		fail_with = ERR_BUSY;
		kit_test_write(db, add, &a);
		run_all(db);
		assert_int_equal(runs, 1);
		assert_int_equal(row_of(db, &a)->state, JOB_WAITING);
		run_all(db); /* not before the pause is over */
		assert_int_equal(runs, 1);
		seam_set_now(instant_add(seam_now(), 30 * US_PER_SECOND));
		run_all(db);
		assert_int_equal(runs, 2);
		assert_int_equal(seen_done, 6);
		for (int i = 0; i < 5; i++) {
			seam_set_now(instant_add(seam_now(), US_PER_HOUR));
			run_all(db);
		}
		assert_int_equal(runs, 5);
		assert_int_equal(row_of(db, &a)->state, JOB_FAILED);
		assert_int_equal(a.row.faults, 10); /* each attempt's own line and the reason */
		assert_str(a.row.words, "填日期，例如 2026-11-25");
		db_test_close(db);
	}
}

TEST(job, a_wrong_input_is_not_tried_again)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &work_kind};

		begin();
		fail_with = ERR_INPUT;
		kit_test_write(db, add, &a);
		run_all(db);
		seam_set_now(instant_add(seam_now(), US_PER_DAY));
		run_all(db);
		assert_int_equal(runs, 1);
		assert_int_equal(row_of(db, &a)->state, JOB_FAILED);
		/* its own line and the reason */
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM job_fault"), 2);
		db_test_close(db);
	}
}

TEST(job, too_much_memory_ends_the_job_not_the_server)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &hungry_kind};

		kit_test_write(db, add, &a);
		run_all(db);
		assert_int_equal(row_of(db, &a)->state, JOB_WAITING);
		assert_true(a.row.faults == 1);
		db_test_close(db);
	}
}

TEST(job, cancelled_while_waiting_and_refused_when_over)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0), .kind = &work_kind};
		struct err err;

		begin();
		kit_test_write(db, add, &a);
		kit_test_write(db, cancel, &a);
		run_all(db);
		assert_int_equal(runs, 0);
		assert_int_equal(row_of(db, &a)->state, JOB_CANCELLED);
		assert_false(db_write(db, test_arena(), cancel, &a, &err));
		assert_int_equal(err.message, MSG_KIT_JOB_OVER);
		a.id = 4711;
		assert_false(db_write(db, test_arena(), cancel, &a, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		db_test_close(db);
	}
}

TEST(job, that_does_not_stop_half_way_is_done_though_it_was_cancelled)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &whole_kind};

		begin();
		kit_test_write(db, add, &a);
		run_all(db);
		assert_int_equal(runs, 1);
		assert_int_equal(row_of(db, &a)->state, JOB_DONE);
		db_test_close(db);
	}
}

TEST(job, says_why_it_failed_in_the_language_of_who_asked)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0), .kind = &work_kind};

		begin();
		fail_with = ERR_INPUT;
		db_test_script(db, "UPDATE actor SET language = 1;");
		kit_test_write(db, add, &a);
		run_all(db);
		assert_int_equal(row_of(db, &a)->state, JOB_FAILED);
		assert_str(a.row.words, "Give a date, for example 2026-11-25");
		db_test_close(db);
	}
}

static bool take_for_dead(struct tx *tx, void *arg, struct err *err)
{
	struct asked *a = arg;
	struct job_sql_take_in in = {a->id, 999, tx_now(tx), instant_add(tx_now(tx), JOB_HOLD_US)};
	struct job_sql_take_out row;
	bool found;

	return job_sql_take(tx, &in, &found, &row, err);
}

TEST(job, of_a_dead_server_is_taken_over_after_a_minute)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &work_kind};
		_Atomic int64_t hand = 999;
		struct err err;

		begin();
		kit_test_write(db, add, &a);
		kit_test_write(db, take_for_dead, &a);
		run_all(db);
		assert_int_equal(runs, 0);
		seam_set_now(instant_add(seam_now(), JOB_HOLD_US + 1));
		assert_true(job_renew(db, &hand, &err)); /* it lives after all */
		run_all(db);
		assert_int_equal(runs, 0);
		seam_set_now(instant_add(seam_now(), JOB_HOLD_US + 1));
		run_all(db);
		assert_int_equal(runs, 1);
		assert_int_equal(row_of(db, &a)->state, JOB_DONE);
		db_test_close(db);
	}
}

/* The server that was taken for dead goes on: what it still says is not taken. */
TEST(job, of_another_holder_is_left_alone)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &work_kind};
		struct str line = S("一行");
		struct job now = {.db = db, .arena = test_arena(), .holder = 999}, before = now;
		bool cancelled = false;
		struct err err;

		kit_test_write(db, add, &a);
		kit_test_write(db, take_for_dead, &a);
		now.id = before.id = a.id;
		before.holder = 998;
		assert_true(job_result(&now, S("两行不对"), S("{}"), 2, (struct str[]){line, line}, 2, &err));
		assert_false(now.lost);
		assert_true(job_result(&before, S(""), S(""), 0, NULL, 0, &err));
		assert_true(before.lost);
		before.lost = false;
		assert_true(job_fault(&before, line));
		assert_true(job_progress(&before, 3, 10, S(""), &cancelled, &err));
		assert_true(before.lost && cancelled);
		assert_str(row_of(db, &a)->words, "两行不对");
		assert_int_equal(a.row.faults, 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM job_fault"), 2);
		db_test_close(db);
	}
}

/* Whichever write of the runner fails, and however: an hour later the job is done, though the runner lives on
 * and its heart beats. */
TEST(job, that_a_failed_write_left_behind_is_taken_again)
{
	static const enum db_fault faults[] = {DB_FAULT_BUSY, DB_FAULT_ERROR, DB_FAULT_COMMIT_UNKNOWN};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct job_source source = {db, kinds, ARRAY_LEN(kinds)};
		struct asked a = {.actor = actor_system(), .kind = &work_kind};
		_Atomic int64_t hand = 0;
		unsigned long tried = 0;
		struct err err;

		begin();
		for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
			bool ran, fired = true;

			for (unsigned long n = 1; fired; n++, tried++) {
				kit_test_write(db, add, &a);
				db_fault_at(db, faults[i], n);
				(void)job_run_one(&source, &hand, &ran, &err);
				fired = db_fault_fired(db);
				db_fault_at(db, DB_FAULT_NONE, 0);
				seam_set_now(instant_add(seam_now(), US_PER_HOUR));
				assert_true(job_renew(db, &hand, &err));
				run_all(db);
				if (row_of(db, &a)->state != JOB_DONE)
					fail_msg("fault %d at %lu: state %d", (int)faults[i], n,
						 (int)a.row.state);
			}
		}
		assert_true(tried > 20);
		db_test_close(db);
	}
}

TEST(job, repeats_once_an_hour_and_once_a_day)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct err err;

		begin();
		for (int hour = 0; hour < 24; hour++) { /* 09:00 of one day to 08:00 of the next */
			for (int twice = 0; twice < 2; twice++)
				assert_true(job_run_all(db, repeat_kinds, ARRAY_LEN(repeat_kinds), &err));
			seam_set_now(instant_add(seam_now(), US_PER_HOUR));
		}
		assert_int_equal(runs, 24 + 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM job WHERE kind = 'test.daily'"), 2);
		db_test_close(db);
	}
}

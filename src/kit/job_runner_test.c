#include "tests/test.h"
#include "kit/job_inner.h"
#include "kit/kit_test.h"

#include <unistd.h>

/* ---- the workers of these tests ---- */

static _Atomic int runs, parallel, parallel_most;

static bool long_work(struct job *job, struct err *err)
{
	bool cancelled = false;

	for (int i = 0; i < 2000 && !cancelled; i++) {
		usleep(1000);
		job->shown_us = 0;
		if (!job_progress(job, i, 0, S(""), &cancelled, err))
			return false;
	}
	return cancelled || err_system(err, "nobody cancelled");
}

static bool count_work(struct job *job, struct err *err)
{
	int now = ++parallel;

	(void)job, (void)err;
	if (now > parallel_most)
		parallel_most = now;
	usleep(20000);
	parallel--;
	runs++;
	return true;
}

static const struct job_kind long_kind = {.name = "test.long", .label = MSG_KIT_JOB_CLEAN, .run = long_work};
static const struct job_kind count_kind = {.name = "test.count",
					   .label = MSG_KIT_JOB_CLEAN,
					   .run = count_work};
static const struct job_kind *const kinds[] = {&long_kind, &count_kind};

struct asked {
	struct actor actor;
	const struct job_kind *kind;
	int64_t id;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	struct asked *a = arg;

	return job_add(tx, &a->actor, a->kind, 42, S(""), (struct instant){0}, &a->id, err);
}

static bool cancel(struct tx *tx, void *arg, struct err *err)
{
	struct asked *a = arg;

	return job_cancel(tx, &a->actor, a->id, err);
}

static int64_t state_of(struct db *db)
{
	return db_test_number(db, "SELECT state FROM job");
}

/* ---- threads of several servers ---- */

TEST(job_runner, cancelled_while_running)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0), .kind = &long_kind};
		struct job_runner *runner;
		struct err err;

		seam_clear(); /* the runner's threads have the real clock */
		kit_test_write(db, add, &a);
		assert_true(job_runner_start(db, kinds, ARRAY_LEN(kinds), 1, &runner, &err));
		for (int i = 0; i < 500 && state_of(db) != JOB_RUNNING; i++)
			usleep(2000);
		assert_int_equal(state_of(db), JOB_RUNNING);
		kit_test_write(db, cancel, &a);
		for (int i = 0; i < 500 && state_of(db) == JOB_RUNNING; i++)
			usleep(2000);
		job_runner_stop(runner);
		assert_int_equal(state_of(db), JOB_CANCELLED);
		db_test_close(db);
	}
}

TEST(job_runner, each_is_taken_by_one_thread_of_one_server)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &count_kind};
		struct job_runner *one, *two;
		struct err err;

		runs = 0;
		seam_clear();
		for (int i = 0; i < 20; i++)
			kit_test_write(db, add, &a);
		assert_true(job_runner_start(db, kinds, ARRAY_LEN(kinds), 2, &one, &err));
		assert_true(job_runner_start(db, kinds, ARRAY_LEN(kinds), 2, &two, &err));
		for (int i = 0;
		     i < 1000 && db_test_number(db, "SELECT COUNT(*) FROM job WHERE state = 3") < 20; i++)
			usleep(5000);
		job_runner_stop(one);
		job_runner_stop(two);
		assert_int_equal(runs, 20);
		assert_true(parallel_most >= 2);
		assert_int_equal(db_test_number(db, "SELECT SUM(attempts) FROM job"), 20);
		db_test_close(db);
	}
}

/* ---- what wakes a runner ---- */

static bool add_and_fail(struct tx *tx, void *arg, struct err *err)
{
	return add(tx, arg, err) && err_conflict(err, MSG_KIT_JOB_OVER);
}

static bool add_and_undo(struct tx *tx, void *arg, struct err *err)
{
	(void)tx_try(tx, add_and_fail, arg, err);
	return true;
}

struct ear {
	_Atomic unsigned told, times;
};

static void hear(void *arg, unsigned told)
{
	struct ear *e = arg;

	e->told |= told;
	e->times++;
}

TEST(job_runner, word_of_it_comes_with_the_commit_and_not_without)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &count_kind};
		struct ear ear = {0}, second = {0};
		struct db_listener one = {.heard = hear, .arg = &ear}, two = {.heard = hear, .arg = &second};
		struct err err;

		db_listen(db, &one);
		db_listen(db, &two);
		assert_false(db_write(db, test_arena(), add_and_fail, &a, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		kit_test_write(db, add_and_undo, &a);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM job"), 0);
		assert_int_equal(ear.times, 0);
		kit_test_write(db, add, &a);
		assert_int_equal(ear.times, 1);
		assert_int_equal(ear.told, TOLD_JOB);
		assert_int_equal(second.times, 1);
		db_unlisten(db, &one);
		assert_true(db_bulk_begin(db, 100, &err));
		kit_test_write(db, add, &a);
		assert_int_equal(second.times, 1); /* not committed yet */
		assert_true(db_bulk_end(db, &err));
		assert_int_equal(second.times, 2);
		assert_int_equal(ear.times, 1);
		db_unlisten(db, &two);
		kit_test_write(db, add, &a);
		assert_int_equal(second.times, 2);
		db_test_close(db);
	}
}

/* A lost answer of COMMIT: the job may be there, so it is looked for. */
TEST(job_runner, word_of_it_comes_when_nobody_knows_of_the_commit)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &count_kind};
		struct ear ear = {0};
		struct db_listener one = {.heard = hear, .arg = &ear};
		struct err err;

		db_listen(db, &one);
		db_fault_at(db, DB_FAULT_COMMIT_UNKNOWN, 1);
		assert_false(db_write(db, test_arena(), add, &a, &err));
		assert_int_equal(err.code, ERR_UNKNOWN);
		db_fault_at(db, DB_FAULT_NONE, 0);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM job"), 1);
		assert_int_equal(ear.told, TOLD_JOB);
		db_unlisten(db, &one);
		db_test_close(db);
	}
}

/* Looking every two seconds would start one of these within 200 ms one time in ten, and never ten in a row.
 */
TEST(job_runner, begins_with_the_commit_that_added_it)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct asked a = {.actor = actor_system(), .kind = &count_kind};
		int64_t slow = 0;
		struct job_runner *runner;
		struct err err;

		runs = 0;
		seam_clear(); /* the runner's threads have the real clock */
		assert_true(job_runner_start(db, kinds, ARRAY_LEN(kinds), 2, &runner, &err));
		for (int round = 1; round <= 10; round++) {
			int64_t from_us;

			usleep(30000); /* both threads wait */
			kit_test_write(db, add, &a);
			from_us = seam_monotonic_us();
			for (int i = 0; i < 3000 && runs < round; i++)
				usleep(1000);
			assert_int_equal(runs, round);
			slow += seam_monotonic_us() - from_us > 200000;
		}
		assert_true(slow <= 2); /* a busy machine may be slow, too */
		job_runner_stop(runner);
		kit_test_write(db, add, &a); /* nobody is called who is gone */
		db_test_close(db);
	}
}

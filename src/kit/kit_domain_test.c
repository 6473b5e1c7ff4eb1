#include "tests/test.h"
#include "kit/kit_domain.h"
#include "kit/kit_test.h"

#include <string.h>

static bool leave_answer(struct tx *tx, void *arg, struct err *err)
{
	(void)arg, (void)err;
	tx_answer(tx, S("/homes/1"));
	return true;
}

/* Writes under a key; true when it was a repeat. */
static bool write_with_key(struct db *db, int64_t operation)
{
	struct db_write w = {
		.fn = leave_answer, .arena = test_arena(), .operation = operation, .kind = S("POST /homes")};

	assert_true(db_write_wait(db, &w));
	return w.replayed;
}

static void clean(struct db *db)
{
	struct job job = {.db = db, .arena = test_arena()};
	struct err err = {0};

	for (size_t i = 0; i < kit_domain.job_count; i++) {
		if (strcmp(kit_domain.jobs[i]->name, "kit.clean") != 0)
			continue;
		assert_true(kit_domain.jobs[i]->run(&job, &err));
		return;
	}
	fail_msg("no job kit.clean");
}

TEST(kit_clean, answers_of_operations_are_kept_for_a_month)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		assert_false(write_with_key(db, 4711));
		seam_set_now(instant_add(seam_now(), 30 * US_PER_DAY));
		clean(db);
		assert_true(write_with_key(db, 4711));
		seam_set_now(instant_add(seam_now(), 2 * US_PER_DAY));
		clean(db);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM operation"), 0);
		seam_clear();
		db_test_close(db);
	}
}

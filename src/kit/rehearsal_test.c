#include "tests/test.h"

#include <stdlib.h>

#include "kit/audit.h"
#include "kit/config.h"
#include "kit/kit_test.h"
#include "kit/rehearsal.h"
#include "kit/session.h"

static bool begin(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	return rehearsal_begin(tx, err);
}

static bool something(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();

	(void)arg;
	return audit_note(tx, &system, "test.done", "test", 1, S(""), err);
}

/* A shifted clock and cheap passwords are nothing that a real city could be started with. */
TEST(rehearsal, only_a_city_that_began_as_one_lives_ahead)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct err err = {0};
		struct instant before;

		seam_clear();
		before = seam_now();
		setenv("ANJU_TEST_CLOCK_DAYS", "8", 1);
		assert_false(rehearsal_apply(db, test_arena(), &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		assert_true(seam_now().us < before.us + US_PER_DAY);
		kit_test_write(db, begin, NULL);
		kit_test_write(db, begin, NULL);
		assert_true(rehearsal_apply(db, test_arena(), &err));
		assert_true(seam_now().us >= before.us + 8 * US_PER_DAY);
		setenv("ANJU_TEST_CLOCK_DAYS", "-1", 1);
		assert_false(rehearsal_apply(db, test_arena(), &err));
		unsetenv("ANJU_TEST_CLOCK_DAYS");
		seam_set_days_ahead(0);
		password_set_cheap(true);
		db_test_close(db);
	}
}

TEST(rehearsal, a_city_with_a_past_stays_real)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct err err = {0};

		kit_test_write(db, something, NULL);
		assert_false(db_write(db, test_arena(), begin, NULL, &err));
		assert_int_equal(err.code, ERR_SYSTEM);
		db_test_close(db);
	}
}

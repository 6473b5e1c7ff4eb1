#include "tests/test.h"
#include "kit/kit_test.h"
#include "kit/number.h"

struct take {
	const char *prefix;
	int year;
	bool fail;
	struct str number;
};

static bool take(struct tx *tx, void *arg, struct err *err)
{
	struct take *t = arg;

	return number_next(tx, t->prefix, t->year, 6, &t->number, err) &&
	       (!t->fail || err_conflict(err, MSG_NONE));
}

TEST(number, runs_without_gaps_by_prefix_and_year)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct take t = {.prefix = "SJ", .year = 2026};
		struct err err;

		kit_test_write(db, take, &t);
		assert_str(t.number, "SJ-2026-000001");
		t.fail = true; /* rolled back: the number is not lost */
		assert_false(db_write(db, test_arena(), take, &t, &err));
		t.fail = false;
		kit_test_write(db, take, &t);
		assert_str(t.number, "SJ-2026-000002");
		t.year = 2027;
		kit_test_write(db, take, &t);
		assert_str(t.number, "SJ-2027-000001");
		t.prefix = "HT";
		t.year = 0;
		kit_test_write(db, take, &t);
		assert_str(t.number, "HT-000001");
		db_test_close(db);
	}
}

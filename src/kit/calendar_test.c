#include "tests/test.h"
#include "kit/calendar_import.h"
#include "kit/calendar.h"
#include "kit/kit_test.h"

#include <stdio.h>

static const struct calendar_day listed[] = {
	{{20260101}, true}, {{20260102}, true}, {{20260103}, true},  {{20260104}, false}, {{20260214}, false},
	{{20260215}, true}, {{20260216}, true}, {{20260217}, true},  {{20260218}, true},  {{20260219}, true},
	{{20260220}, true}, {{20260221}, true}, {{20260222}, true},  {{20260223}, true},  {{20260228}, false},
	{{20260404}, true}, {{20260405}, true}, {{20260406}, true},  {{20260501}, true},  {{20260502}, true},
	{{20260503}, true}, {{20260504}, true}, {{20260505}, true},  {{20260509}, false}, {{20260619}, true},
	{{20260620}, true}, {{20260621}, true}, {{20260920}, false}, {{20260925}, true},  {{20260926}, true},
	{{20260927}, true}, {{20261001}, true}, {{20261002}, true},  {{20261003}, true},  {{20261004}, true},
	{{20261005}, true}, {{20261006}, true}, {{20261007}, true},  {{20261010}, false},
};
static const struct calendar calendar_2026 = {listed, ARRAY_LEN(listed)};
static const struct calendar calendar_none = {NULL, 0};

TEST(calendar, working_days_of_the_spec)
{
	static const struct {
		int32_t start, count, end;
	} cases[] = {
		{20260918, 15, 20261015}, {20260930, 3, 20261010}, {20260213, 3, 20260225},
		{20261224, 7, 20270104},  {20260918, 0, 20260918},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(
			calendar_add_working(&calendar_2026, DAY(cases[i].start), cases[i].count).yyyymmdd,
			cases[i].end);
}

TEST(calendar, a_last_day_that_is_off_rolls_to_the_next_working_day)
{
	assert_int_equal(calendar_add_days_rolled(&calendar_2026, DAY(20260903), 30).yyyymmdd, 20261008);
	assert_int_equal(calendar_add_days_rolled(&calendar_2026, DAY(20260428), 7).yyyymmdd, 20260506);
	/* a working Saturday, and one as others are */
	assert_int_equal(calendar_add_days_rolled(&calendar_2026, DAY(20260131), 28).yyyymmdd, 20260228);
	assert_int_equal(calendar_add_days_rolled(&calendar_none, DAY(20260131), 28).yyyymmdd, 20260302);
}

TEST(calendar, a_missing_year_works_by_weekdays_and_says_so)
{
	static const struct calendar_day first_off[] = {{{20270101}, true}};
	struct calendar c = {first_off, 1};

	assert_true(calendar_covers_year(&calendar_2026, 2026));
	assert_false(calendar_covers_year(&calendar_2026, 2027));
	assert_true(calendar_is_working(&calendar_2026, DAY(20270101)));
	assert_int_equal(calendar_add_working(&c, DAY(20261224), 7).yyyymmdd, 20270105);
}

TEST(calendar, listed_days_win_over_weekdays)
{
	assert_false(calendar_is_working(&calendar_2026, DAY(20260925))); /* a Friday */
	assert_true(calendar_is_working(&calendar_2026, DAY(20260920)));  /* a Sunday */
	assert_false(calendar_is_working(&calendar_2026, DAY(20261011))); /* a Sunday that is not listed */
}

TEST(calendar, a_day_ends_at_midnight_in_china)
{
	assert_int_equal(calendar_day_end(DAY(20261118)).us + 1, instant_of_day(DAY(20261119), 0, 0).us);
	assert_int_equal(instant_day(calendar_day_end(DAY(20261118))).yyyymmdd, 20261118);
}

static bool load_end(struct tx *tx, void *arg, struct err *err)
{
	struct calendar c;

	if (!calendar_load(tx, &c, err))
		return false;
	assert_true(calendar_covers_year(&c, 2026));
	*(struct day *)arg = calendar_add_working(&c, DAY(20260918), 15);
	return true;
}

static struct import_result import_file(struct db *db, const char *text)
{
	struct arena *a = test_arena();
	char *path = str_c(a, str_format(a, "%s/holidays.csv", db_test_directory()));
	struct actor actor = actor_system();
	FILE *f = fopen(path, "w");
	struct import_result result;
	struct err err;

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	if (!import_run(db, a, &actor, &calendar_import, path, false, NULL, NULL, &result, &err))
		fail_msg("%s", err.detail);
	return result;
}

struct day_off {
	const char *name;
	enum err_code code;
};

static bool set_day(struct tx *tx, void *arg, struct err *err)
{
	struct day_off *d = arg;
	struct actor system = actor_system();

	err->code = ERR_NONE;
	calendar_set(tx, &system, DAY(20270101), str_of(d->name), true, err);
	d->code = err->code;
	return true;
}

/* By hand as by import: a day off has a name. */
TEST(calendar, a_day_needs_a_name)
{
	static const char *const bad[] = {"", " ", "元\x01旦", "\xB0\xA1"};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct day_off d;

		for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
			d.name = bad[i];
			kit_test_write(db, set_day, &d);
			assert_int_equal(d.code, ERR_INPUT);
		}
		d.name = " 元旦 ";
		kit_test_write(db, set_day, &d);
		assert_int_equal(d.code, ERR_NONE);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM holiday WHERE name = '元旦'"), 1);
		db_test_close(db);
	}
}

TEST(calendar, is_imported_and_loaded)
{
	static const char file[] = "date,name,off\n2026-09-20,国庆节,0\n2026-09-25,中秋节,1\n2026/10/"
				   "1,国庆节,1\n2026-10-02,国庆节,1\n2026-10-05,国庆节,1\n"
				   "2026-10-06,国庆节,1\n2026-10-07,国庆节,1\n2026-10-10,国庆节,0\n2026-02-"
				   "30,春节,1\n2026-10-10,国庆节,1\n2026-10-11,国庆节,是\n";

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct import_result r = import_file(db, file);
		struct day end;
		struct err err;

		assert_int_equal(r.added, 8);
		assert_int_equal(r.fault_count, 3);
		assert_string_equal(r.faults[0].reason, "DATE_FORMAT");
		assert_string_equal(r.faults[1].reason, "DATE_DUPLICATE");
		assert_string_equal(r.faults[2].reason, "OFF_FORMAT");
		assert_true(db_read(db, test_arena(), load_end, &end, &err));
		assert_int_equal(end.yyyymmdd, 20261015);
		r = import_file(db, file);
		assert_int_equal(r.unchanged, 8);
		r = import_file(db, "date,name,off\n2026-10-10,调休,0\n");
		assert_int_equal(r.changed, 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'holiday.set'"),
				 9);
		db_test_close(db);
	}
}

#include "community/community.h"
#include <stdio.h>
#include "kit/kit_test.h"
#include "tests/test.h"

/* The columns of the city's own file (spec: surroundings), in another order than the fields. */
static const char surroundings_file[] =
	"类别,名称,地址,经度,纬度,电话,开放时间\n"
	"小学,和畅小学,城西区康乐巷4号,117.583353,36.051876,0500-8657375,周一至周五 07:30-17:00\n"
	"公园,口袋公园,城东区松柏路30号,,,,全天开放\n"
	"火车站,云州站,站前路1号,117.5,36.0,,\n"      /* no such category */
	"小学,和畅小学,城西区康乐巷4号,,,,\n"         /* twice */
	"药店,康健药店,城东区新华街1号,999,36.0,,\n"; /* no such longitude */

TEST(community, surroundings_come_from_a_file)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct arena *a = test_arena();
		char *path = str_c(a, str_format(a, "%s/surroundings.csv", db_test_directory()));
		struct actor system = actor_system();
		struct import_result r = {0};
		struct err err = {0};
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fputs(surroundings_file, f);
		fclose(f);
		assert_true(import_run(db, a, &system, register_import(&surroundings_register), path, false,
				       NULL, NULL, &r, &err));
		assert_int_equal(r.rows, 5);
		assert_int_equal(r.added, 2);
		assert_int_equal(r.fault_total, 3);
		assert_string_equal(r.faults[0].column, "类别");
		assert_string_equal(r.faults[1].reason, "DUPLICATE");
		assert_string_equal(r.faults[2].column, "经度");
		assert_int_equal(
			db_test_number(db, "SELECT longitude_e6 FROM surrounding WHERE name = '和畅小学'"),
			117583353);
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM surrounding WHERE longitude_e6 IS NULL"), 1);
		db_test_close(db);
	}
}

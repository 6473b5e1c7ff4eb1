/* The table of homes as offices write it: odd but right rows are taken, wrong ones blamed for their cause, a
 * second import changes nothing. The workbook is made here; tests/fixtures/homes.csv is the same kind of file
 * as text. */
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>
#include "home/home_store.h"
#include "kit/import.h"
#include "kit/kit_test.h"
#include "tests/test.h"

enum { COLUMNS = 16, FIRST_ROW = 4 };

static const char *const header[COLUMNS] = {
	"项目", "社区",         "组团",         "楼栋", "单元",     "房号",     "楼层",
	"户型", "建筑面积(㎡)", "套内面积(㎡)", "朝向", "装修情况", "建成年份", "租金标准(元/㎡·月)",
	"状态", "备注",
};

/* Cells are texts; "=46.65" is a number, "@1998-06-01" a date. A row without text stays blank. */
static const char *const good[][COLUMNS] = {
	{"青禾家园", "青禾社区", "青禾一组团", "5栋", "1单元", "0703", "=7", "两室一厅", "=52.3", "=41.88",
	 "南", "简装", "=2012", "=12", "已租", ""},
	{"青禾家园　", " 青禾社区", "青禾一组团", "5栋\xc2\xa0", "1单元", "７０４", "7", "两室一厅",
	 "=46.650000000000006", "", "南 ", "简装", "2012年", "12.5", "空置 ", "一户一表"},
	{"青禾家园", "青禾社区", "青禾二组团", "10栋", "1单元", "=101", "1", "单间", "30.005", "=25.9", "北",
	 "毛坯", "@2013-05-06", "=3.12345", "维修", ""},
	{"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""},
	{"青禾家园", "青禾社区", "青禾二组团", "10栋", "", "102", "=1", "单间", "=300", "=300", "北", "毛坯",
	 "=1900", "", "已售", ""},
	{"建设里", "建设社区", "建设一组团", "2栋", "2单元", "201", "2", "单间", "=33.75", "=33.75", "西",
	 "精装", "", "=6.8", "预留", ""},
	{"建设里", "建设社区", "建设一组团", "2栋", "2单元", "202", "2", "单间", "=33.75", "", "西", "精装",
	 "2026", "=6.8", "停用", ""},
};

enum { LIKE = 5 }; /* a good row but for one cell; rooms are 901, 902 ... */

static const struct {
	const char *column, *cell, *reason;
} bad[] = {
	{"项目", "", "PROJECT_MISSING"},
	{"社区", "", "COMMUNITY_MISSING"},
	{"楼栋", " 　", "BUILDING_MISSING"},
	{"房号", "", "ROOM_MISSING"},
	{"房号", "２０１ ", "HOME_DUPLICATE"},
	{"房号", "@2026-01-01", "ROOM_IS_DATE"},
	{"建筑面积(㎡)", "约50", "AREA_FORMAT"},
	{"建筑面积(㎡)", "=-36.26", "AREA_NOT_POSITIVE"},
	{"建筑面积(㎡)", "=0.004", "AREA_NOT_POSITIVE"},
	{"建筑面积(㎡)", "=300.01", "AREA_TOO_LARGE"},
	{"套内面积(㎡)", "=33.76", "INNER_AREA_LARGER"},
	{"租金标准(元/㎡·月)", "面议", "RENT_FORMAT"},
	{"租金标准(元/㎡·月)", "", "RENT_FORMAT"},
	{"租金标准(元/㎡·月)", "=-12", "RENT_NEGATIVE"},
	{"建成年份", "=19", "YEAR_RANGE"},
	{"建成年份", "2206", "YEAR_RANGE"},
	{"建成年份", "不详", "YEAR_RANGE"},
	{"状态", "住人", "STATE_UNKNOWN"},
	{"组团", "青禾一组团", "ZONE_MISMATCH"},
	{"楼层", "顶", "FLOOR_FORMAT"},
};

static void cell_put(lxw_workbook *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const char *cell)
{
	lxw_format *day;
	lxw_datetime date = {0};
	int64_t scaled;
	int year, month, day_of_month;

	if (cell == NULL || cell[0] == '\0')
		return;
	if (cell[0] == '=') {
		assert_true(number_parse_decimal_rounded(str_of(cell + 1), 15, &scaled));
		worksheet_write_number(sheet, row, col, scaled / 1e15, NULL);
	} else if (cell[0] == '@') {
		assert_int_equal(sscanf(cell + 1, "%d-%d-%d", &year, &month, &day_of_month), 3);
		day = workbook_add_format(book);
		format_set_num_format(day, "yyyy-mm-dd");
		date = (lxw_datetime){.year = year, .month = month, .day = day_of_month};
		worksheet_write_datetime(sheet, row, col, &date, day);
	} else {
		worksheet_write_string(sheet, row, col, cell, NULL);
	}
}

static void bad_put(lxw_workbook *book, lxw_worksheet *sheet, lxw_row_t row, size_t i)
{
	const char *room = str_c(test_arena(), str_format(test_arena(), "9%02zu", i + 1));

	for (lxw_col_t c = 0; c < COLUMNS; c++) {
		const char *cell = strcmp(header[c], "房号") == 0 ? room : good[LIKE][c];

		cell_put(book, sheet, row, c, strcmp(header[c], bad[i].column) == 0 ? bad[i].cell : cell);
	}
}

/* A merged title, the office and a date, the header in row 3, the homes, a total. */
static const char *workbook_make(void)
{
	const char *path =
		str_c(test_arena(), str_format(test_arena(), "%s/homes.xlsx", db_test_directory()));
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *sheet = workbook_add_worksheet(book, "房源明细");
	lxw_row_t row = FIRST_ROW - 1;

	worksheet_merge_range(sheet, 0, 0, 0, COLUMNS - 1, "公租房房源明细表", NULL);
	worksheet_write_string(sheet, 1, 0, "填报单位：市住房保障中心", NULL);
	for (lxw_col_t c = 0; c < COLUMNS; c++)
		worksheet_write_string(sheet, 2, c, header[c], NULL);
	for (size_t i = 0; i < ARRAY_LEN(good); i++, row++)
		for (lxw_col_t c = 0; c < COLUMNS; c++)
			cell_put(book, sheet, row, c, good[i][c]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++, row++)
		bad_put(book, sheet, row, i);
	worksheet_write_string(sheet, row, 0, "合计", NULL);
	worksheet_write_string(workbook_add_worksheet(book, "填表说明"), 0, 0, "项目", NULL);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	return path;
}

static struct import_result run_as(struct db *db, const struct actor *actor, const char *path, bool dry_run)
{
	struct import_result r = {0};
	struct err err = {0};

	if (!import_run(db, test_arena(), actor, &home_import, path, dry_run, NULL, NULL, &r, &err))
		fail_msg("%s: %s %s", path, err.detail,
			 str_c(test_arena(), err_text(test_arena(), LANGUAGE_EN, &err)));
	return r;
}

static struct import_result run(struct db *db, const char *path, bool dry_run)
{
	struct actor actor = actor_system();

	return run_as(db, &actor, path, dry_run);
}

static void check_counts(const struct import_result *r, int64_t count, int64_t added, int64_t changed,
			 int64_t unchanged)
{
	assert_int_equal(r->good, count);
	assert_int_equal(r->added, added);
	assert_int_equal(r->changed, changed);
	assert_int_equal(r->unchanged, unchanged);
}

struct look {
	struct home home;
	const char *project, *building, *unit, *room;
	enum home_state to;
};

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;
	struct home_entry written = {.project = str_of(l->project),
				     .building = str_of(l->building),
				     .unit = str_of(l->unit),
				     .room = str_of(l->room)};
	struct home_entry e = home_rule_entry(tx_arena(tx), &written);
	struct home_id id;
	bool found;

	return home_store_find(tx, &e, &found, &id, err) &&
	       (found ? home_load_key(tx, id, &l->home, err) : err_not_found(err));
}

static bool move(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;
	struct actor actor = actor_system();

	return look(tx, l, err) && home_set_state(tx, &actor, l->home.id, l->home.state, l->to, err);
}

static struct home looked(struct db *db, const char *project, const char *building, const char *unit,
			  const char *room)
{
	struct look l = {.project = project, .building = building, .unit = unit, .room = room};
	struct err err;

	assert_true(db_read(db, test_arena(), look, &l, &err));
	return l.home;
}

TEST(home_import, each_bad_row_is_blamed_for_its_cause)
{
	struct db *db = kit_test_open(DB_SQLITE);
	struct import_result r = run(db, workbook_make(), true);

	assert_str(r.sheet, "房源明细");
	assert_int_equal(r.rows, ARRAY_LEN(good) - 1 + ARRAY_LEN(bad));
	assert_int_equal(r.fault_count, ARRAY_LEN(bad));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(r.faults[i].row, FIRST_ROW + ARRAY_LEN(good) + i);
		assert_string_equal(r.faults[i].reason, bad[i].reason);
		assert_string_equal(r.faults[i].column, bad[i].column);
		assert_true(r.faults[i].words.n > 0);
	}
	check_counts(&r, ARRAY_LEN(good) - 1, 0, 0, 0);
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM home") +
				 db_test_number(db, "SELECT COUNT(*) FROM project"),
			 0);
	db_test_close(db);
}

TEST(home_import, odd_but_right_is_taken_as_meant)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct import_result r = run(db, workbook_make(), false);
		struct home h;

		check_counts(&r, 6, 6, 0, 0);
		h = looked(db, "青禾家园", "5栋", "1单元", "704");
		assert_str(h.name, "青禾家园 5-1-704");
		assert_int_equal(h.built_area.centi_m2, 4665);
		assert_int_equal(h.inner_area.centi_m2, 0);
		assert_int_equal(h.built_year, 2012);
		assert_int_equal(h.rent_rate.e4_yuan, 125000);
		assert_int_equal(h.state, HOME_VACANT);
		assert_str(h.note, "一户一表");
		h = looked(db, "青禾家园", "10栋", "1单元", "101");
		assert_int_equal(h.built_area.centi_m2, 3001); /* half up */
		assert_int_equal(h.built_year, 2013);
		assert_int_equal(h.rent_rate.e4_yuan, 31235);
		h = looked(db, "青禾家园", "10栋", "", "102");
		assert_str(h.code, "10-102");
		assert_int_equal(h.state, HOME_SOLD);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM project"), 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM community"), 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM zone"), 3);
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM building WHERE zone_id IS NOT NULL"), 3);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'home.add'"), 6);
		db_test_close(db);
	}
}

TEST(home_import, a_second_import_changes_nothing_and_undoes_no_lease)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		const char *path = workbook_make();
		struct look l = {.project = "青禾家园",
				 .building = "5栋",
				 .unit = "1单元",
				 .room = "704",
				 .to = HOME_LET};
		struct import_result r = run(db, path, false);

		kit_test_write(db, move, &l);
		r = run(db, path, false);
		check_counts(&r, 6, 0, 0, 6);
		assert_int_equal(looked(db, "青禾家园", "5栋", "1单元", "704").state,
				 HOME_LET); /* the file still says 空置 */
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'home.set'"), 0);
		db_test_close(db);
	}
}

/* Said in the dry run already, row by row, and before a project is made. */
TEST(home_import, rows_of_other_projects_are_refused)
{
	struct db *db = kit_test_open(DB_SQLITE);
	struct actor officer = kit_test_actor(db, "zhang", ROLE_LEASE_OFFICER, 0);
	struct import_result r;

	officer.scope.all = false;
	r = run_as(db, &officer, "tests/fixtures/homes.csv", true);
	assert_int_equal(r.good, 0);
	assert_int_equal(r.fault_total, r.rows + 2); /* two of three bad rows have their own fault, too */
	assert_string_equal(r.faults[0].reason, "PROJECT_ELSEWHERE");
	assert_string_equal(r.faults[0].column, "项目");
	r = run_as(db, &officer, "tests/fixtures/homes.csv", false);
	assert_int_equal(r.added, 0);
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM project"), 0);
	db_test_close(db);
}

TEST(home_import, text_files_are_read_alike)
{
	struct db *db = kit_test_open(DB_SQLITE);
	struct import_result r = run(db, "tests/fixtures/homes.csv", false);

	check_counts(&r, 4, 4, 0, 0);
	assert_int_equal(r.fault_count, 3);
	assert_string_equal(r.faults[0].reason, "ROOM_IS_DATE");
	assert_int_equal(r.faults[0].row, 6);
	assert_string_equal(r.faults[1].reason, "RENT_FORMAT");
	assert_string_equal(r.faults[2].reason, "CELL_ERROR");
	assert_int_equal(looked(db, "晨光公寓", "1栋", "1单元", "0102").built_area.centi_m2, 4793);
	assert_int_equal(looked(db, "晨光公寓", "2栋", "1单元", "1001").built_year, 2023);
	r = run(db, "tests/fixtures/homes.csv", false);
	check_counts(&r, 4, 0, 0, 4);
	db_test_close(db);
}

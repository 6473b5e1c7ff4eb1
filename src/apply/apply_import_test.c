#include "tests/test.h"
#include "apply/apply_job.h"
#include "apply/apply_test.h"
#include "kit/import.h"
#include "kit/kit_test.h"

#include <stdio.h>
#include <string.h>

/* A file as an office brings it: small x, full-width digits, blanks and dashes in phones, thousands commas,
 * other forms of dates, limits met exactly; then one row for each cause. Numbers in < > are made right
 * (birth, sequence) when the file is written. A line of the file is a line here, where it fits. */
/* clang-format off */
static const char excerpt[] =
	"受理编号,申请人,身份证号,手机号,申请人类别,户籍区,婚姻状况,家庭成员,家庭人均月收入(元),"
		"家庭资产(万元),住房情况,现住房建筑面积(㎡),居住年限,参保月数,优先类别,意向户型,申请日期\r\n"
	/* 2-6 good */
	"YZ202600001,沈萍嘉,<19451228 988>,19900003224,低保,城西区,未婚,,315.00,4.90,承租公房,11.50,5,"
		"165,,一室一厅,2026-01-05\r\n"
	"YZ202600002,陆绍珅 ,<19960918 995>,199-0000-7447,低收入,望江区,已婚,唐琳|配偶|<19911010 998>;"
		"陈绍波|子|<20250412 995>,\"2,000.00\",35,租住私房,0.00,3,98,孤老、劳动模范,两室一厅,2026/1/5\r\n"
	"YZ202600003,努尔兰·达吾提,<19820215 999>,199 0000 7976,外来务工人员,外省,丧偶,"
		"欧阳静|女|<20150616 998>,4500.00,25,借住亲友,0.00,1,12,,两室一厅,20260105\r\n"
	"YZ202600004,朱佳雁,<20080105 996>,19900003161,中等偏下收入,望江区,未婚,朱母|母|<19700101 992>,"
		"2100.00,0.15,自有住房,30.00,16,176,,,2026年1月5日\r\n"
	"YZ202600009,关同,<19800101 991>,19900003162,新就业无房职工,外市,离婚,,5000,0,单位宿舍,,0,6,,"
		"单间,2026-01-06\r\n"
	/* 7-16 refused */
	"YZ202600001,另一人,<19800101 993>,19900003163,低保,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600011,,<19800101 995>,19900003163,低保,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600012,甲乙,37090219800101991,19900003163,低保,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600013,甲乙,<19800101 995>,1990000316,低保,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600014,甲乙,<19800101 995>,19900003163,其他人员,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600015,甲乙,<19800101 995>,19900003163,低保,城西区,已婚,,0,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600016,甲乙,<19800101 995>,19900003163,低保,城西区,未婚,丙丁|配偶|<19800101 997>,0,0,"
		"租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600017,甲乙,<19800101 995>,19900003163,低保,城西区,已婚,丙丁配偶<19800101 997>,0,0,"
		"租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600018,甲乙,<19800101 995>,19900003163,低保,城西区,未婚,,约300,0,租住私房,0,5,0,,,2026-01-06\r\n"
	"YZ202600019,甲乙,<19800101 995>,19900003163,低保,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-02-30\r\n"
	/* 17-19 conflict */
	"YZ202600020,沈萍嘉,<19451228 988>,19900003224,低保,城西区,未婚,,0,0,租住私房,0,5,0,,,2026-02-05\r\n"
	"YZ202600021,唐琳,<19911010 998>,19900003224,低保,城西区,离婚,,0,0,租住私房,0,5,0,,,2026-02-05\r\n"
	"YZ202600022,丙丁,<19911010 990>,19900003224,低保,城西区,离婚,欧阳静|女|<20150616 998>,0,0,"
		"租住私房,0,5,0,,,2026-02-05\r\n"
	/* 20-22 ineligible */
	"YZ202600023,未满,<20080207 996>,19900003161,中等偏下收入,望江区,未婚,,0,0,租住私房,0,16,0,,,2026-02-06\r\n"
	"YZ202600024,收高,<19880207 996>,19900003161,低收入,望江区,未婚,,2000.01,0,租住私房,0,16,0,,,2026-02-06\r\n"
	"YZ202600025,有房,<19880207 998>,19900003161,外来务工人员,外省,未婚,,0,0,自有住房,15,16,20,,,2026-02-06\r\n"
	/* 23 good: whoever was refused above stands nowhere */
	"YZ202600026,甲乙,<19800101 995>,19900003163,低保,云溪县,未婚,,1000,15,租住私房,0,5,0,重度残疾,"
		"三室一厅,2026-02-06\r\n";
/* clang-format on */

/* table */
static const struct {
	int64_t row;
	const char *reason, *column;
} expected[] = {
	{7, "NUMBER_DUPLICATE", "受理编号"},
	{8, "NAME_MISSING", "申请人"},
	{9, "ID_LENGTH", "身份证号"},
	{10, "PHONE_FORMAT", "手机号"},
	{11, "CLASS_UNKNOWN", "申请人类别"},
	{12, "SPOUSE_MISSING", "家庭成员"},
	{13, "MARITAL_CONFLICT", "婚姻状况"},
	{14, "MEMBER_FORMAT", "家庭成员"},
	{15, "INCOME_FORMAT", "家庭人均月收入(元)"},
	{16, "DATE_FORMAT", "申请日期"},
	{17, "APPLICANT_DUPLICATE", "身份证号"},
	{18, "SPOUSE_ELSEWHERE", "身份证号"},
	{19, "MEMBER_ELSEWHERE", "家庭成员"},
	{20, "APPLICANT_MINOR", "身份证号"},
	{21, "INCOME_OVER_LIMIT", "家庭人均月收入(元)"},
	{22, "OWNS_HOME", "住房情况"},
};

static struct str with_numbers(void)
{
	struct buf b;
	struct str rest = str_of(excerpt), all;
	size_t open, close;

	buf_open(&b, 64 * 1024);
	while (str_find_char(rest, '<', &open)) {
		struct str birth, sequence, mark;
		int64_t day = 0, order = 0;

		assert_true(str_find_char(rest, '>', &close));
		mark = str_part(rest, open + 1, close - open - 1);
		assert_true(str_next(&mark, ' ', &birth) && str_next(&mark, ' ', &sequence));
		assert_true(number_parse_i64(birth, &day) && number_parse_i64(sequence, &order));
		buf_str(&b, str_part(rest, 0, open));
		buf_str(&b, apply_test_number((int32_t)day, (int)order));
		rest = str_part(rest, close + 1, rest.n);
	}
	buf_str(&b, rest);
	all = str_copy(test_arena(), buf_view(&b));
	buf_close(&b);
	return all;
}

static const char *write_file(void)
{
	struct str gb, path = str_format(test_arena(), "%s/applications.csv", db_test_directory());
	FILE *f = fopen(str_c(test_arena(), path), "wb");

	assert_non_null(f);
	assert_true(str_to_gb18030(test_arena(), with_numbers(), &gb));
	assert_int_equal(fwrite(gb.p, 1, gb.n, f), gb.n);
	assert_int_equal(fclose(f), 0);
	return str_c(test_arena(), path);
}

static bool policy_tx(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();
	int64_t id;

	(void)arg;
	return policy_add(tx, &system, str_of(apply_test_policy), DAY(20260101), (struct day){0}, &id, err);
}

static bool load_tx(struct tx *tx, void *arg, struct err *err)
{
	bool found;

	return application_find_number(tx, S("YZ202600002"), &found, arg, err) &&
	       (found || err_not_found(err));
}

static bool next_tx(struct tx *tx, void *arg, struct err *err)
{
	struct application_new new = {.channel = CHANNEL_PAPER, .form = apply_test_form(991)};
	struct actor system = actor_system();
	struct application_id id;

	return application_add(tx, &system, &new, &id, err) && application_load_key(tx, id, arg, err);
}

static void check_result(const struct import_result *r)
{
	assert_int_equal(r->rows, 22);
	assert_int_equal(r->good, 6);
	assert_int_equal(r->fault_count, ARRAY_LEN(expected));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		assert_int_equal(r->faults[i].row, expected[i].row);
		assert_string_equal(r->faults[i].reason, expected[i].reason);
		assert_string_equal(r->faults[i].column, expected[i].column);
		assert_true(r->faults[i].words.n > 0);
	}
}

TEST(apply_import, good_rows_are_taken_and_each_bad_one_is_told)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct actor officer = kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0);
		const char *path = write_file();
		struct import_result r;
		struct application a;
		struct err err;

		policy_kinds_add(apply_domain.policies, apply_domain.policy_count);
		kit_test_write(db, policy_tx, NULL);
		if (!import_run(db, test_arena(), &officer, &apply_import, path, true, NULL, NULL, &r, &err))
			fail_msg("import: %s", err.detail);
		check_result(&r);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM application"), 0); /* a dry run */
		assert_true(import_run(db, test_arena(), &officer, &apply_import, path, false, NULL, NULL, &r,
				       &err));
		check_result(&r);
		assert_int_equal(r.added, 6);
		assert_true(db_read(db, test_arena(), load_tx, &a, &err));
		assert_int_equal(a.size, 3);
		assert_int_equal(a.assets.fen, 35000000);
		assert_int_equal(a.income_month.fen, 200000);
		assert_int_equal(a.applied_on.yyyymmdd, 20260105);
		assert_int_equal(a.priority,
				 PRIORITY_BIT(PRIORITY_LONE_OLD) | PRIORITY_BIT(PRIORITY_MODEL_WORKER));
		assert_int_equal(a.channel, CHANNEL_IMPORT);
		assert_int_equal(a.state, APPLICATION_SUBMITTED);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM outbox"),
				 0); /* they know: they applied elsewhere */
		/* once more: nothing changes */
		assert_true(import_run(db, test_arena(), &officer, &apply_import, path, false, NULL, NULL, &r,
				       &err));
		check_result(&r);
		assert_int_equal(r.added, 0);
		assert_int_equal(r.unchanged, 6);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM application"), 6);
		/* our own numbers go on after those of the file */
		kit_test_write(db, next_tx, &a);
		assert_str(a.number, "YZ202600027");
		db_test_close(db);
	}
}

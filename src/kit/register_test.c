#include "tests/test.h"
#include "kit/deadline.h"
#include "kit/import.h"
#include "kit/kit_test.h"
#include "kit/domain.h"
#include "kit/register_due.h"

#include <stdio.h>
#include <string.h>

enum grade { GRADE_GOOD = 1, GRADE_BAD };
ENUM_TYPE(register_grade, {GRADE_GOOD, "good", MSG_KIT_JOB_DONE, TAG_OK},
	  {GRADE_BAD, "bad", MSG_KIT_JOB_FAILED, TAG_BAD});
extern const struct enum_type register_grade_type;

enum { NAME, KIND, COUNT, PRICE, UNTIL, PHONE, REMARK, KEPT, PHOTO, FIELDS };
static const struct field fields[FIELDS] = {
	[NAME] = {.name = "name", .type = FIELD_TEXT, .label = MSG_KIT_UNIT_TEXT, .min = 2, .max = 60},
	[KIND] = {.name = "grade",
		  .type = FIELD_ENUM,
		  .label = MSG_KIT_UNIT_TEXT,
		  .flags = FIELD_FILTER,
		  .enumeration = &register_grade_type},
	[COUNT] = {.name = "pieces", .type = FIELD_INTEGER, .label = MSG_KIT_UNIT_COUNT, .max = 1000},
	[PRICE] = {.name = "price", .type = FIELD_MONEY, .label = MSG_KIT_UNIT_FEN, .flags = FIELD_OPTIONAL},
	[UNTIL] = {.name = "valid_to",
		   .type = FIELD_DAY,
		   .label = MSG_KIT_UNIT_DAYS,
		   .flags = FIELD_OPTIONAL | FIELD_FILTER},
	[PHONE] = {.name = "phone",
		   .type = FIELD_PHONE,
		   .label = MSG_KIT_UNIT_TEXT,
		   .flags = FIELD_OPTIONAL | FIELD_FILTER},
	[REMARK] = {.name = "remark",
		    .type = FIELD_LONG_TEXT,
		    .label = MSG_KIT_UNIT_TEXT,
		    .max = 500,
		    .flags = FIELD_OPTIONAL},
	[KEPT] = {.name = "kept", .type = FIELD_BOOL, .label = MSG_KIT_UNIT_SWITCH},
	[PHOTO] = {.name = "photo", .type = FIELD_FILE, .label = MSG_KIT_UNIT_TEXT, .flags = FIELD_OPTIONAL},
};

static const struct register_kind kind = {
	.name = "testings",
	.table = "testing",
	.label = MSG_KIT_JOB_CLEAN,
	.description = MSG_KIT_JOB_CLEAN,
	.fields = fields,
	.field_count = FIELDS,
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.sort = "name",
	.due_field = "valid_to",
	.due_setting = SETTING_CERTIFICATE_WARN_DAYS,
	.due_label = MSG_KIT_JOB_CLEAN,
	.due_rule = MSG_KIT_APPROVAL_RULE,
	.unique = {"name"},
	.import_headers = "名称,等级,数量,单价,有效期至,电话,,在用",
};

#define TABLE(name_length, price)                                                                     \
	"CREATE TABLE testing (id BIGINT PRIMARY KEY, project_id BIGINT, version INTEGER NOT NULL,"   \
	"name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND " name_length                           \
	"), grade SMALLINT NOT NULL CHECK (grade IN (1, 2)),"                                         \
	"pieces BIGINT NOT NULL, " price                                                              \
	" valid_to INTEGER, phone BLOB, phone_index BLOB, remark TEXT CHECK (length(remark) <= 500)," \
	"kept SMALLINT NOT NULL, ended_at BIGINT);"

static struct db *open_with(enum db_engine engine, const char *table)
{
	struct db *db = kit_test_open(engine);

	db_test_script(db, table);
	return db;
}

static struct db *open_testing(enum db_engine engine)
{
	return open_with(engine, TABLE("60", "price BIGINT,"));
}

struct act {
	struct actor actor;
	struct register_record record;
	struct str reason;
	struct audit_row *changes;
	size_t count;
	struct str fault;
	struct list_query query;
	struct register_record *rows;
	bool more;
	struct err err;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return register_add(tx, &a->actor, &kind, &a->record, err);
}

static bool set(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return register_set(tx, &a->actor, &kind, &a->record, err);
}

static bool end(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return register_end(tx, &a->actor, &kind, a->record.id, a->record.version, a->reason, err);
}

static bool load(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return register_load(tx, &a->actor, &kind, a->record.id, &a->record, err) &&
	       register_history(tx, &a->actor, &kind, a->record.id, &a->changes, &a->count, err);
}

static bool list(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	void *rows;

	if (!db_list(tx, register_list(&kind), &a->actor.scope, &a->query, &rows, &a->count, &a->more, err))
		return false;
	a->rows = rows;
	return true;
}

static bool prove(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return register_check(tx, &kind, &a->fault, err);
}

static void see(struct db *db, struct act *a)
{
	struct err err;

	if (!db_read(db, test_arena(), load, a, &err))
		fail_msg("%s", err.detail);
}

static void see_list(struct db *db, struct act *a)
{
	struct err err;

	a->query.limit = 100;
	if (!db_read(db, test_arena(), list, a, &err))
		fail_msg("%s", err.detail);
}

static struct act lift(int64_t id, const char *name)
{
	struct act a = {.actor = actor_system(), .record = {.id = id}};

	a.actor.id.v = 9; /* a person, so that the trail names one */
	a.record.values[NAME].s = str_of(name);
	a.record.values[KIND].e = GRADE_GOOD;
	a.record.values[COUNT].i = 2;
	a.record.values[PRICE].money = MONEY(123450);
	a.record.values[UNTIL].day = DAY(20270131);
	a.record.values[PHONE].s = S("13800001234");
	a.record.values[KEPT].b = true;
	return a;
}

TEST(register, added_read_changed_and_ended_with_a_history)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct act a = lift(5, "电梯 1"), stale;
		struct err err;

		kit_test_write(db, add, &a);
		see(db, &a);
		assert_int_equal(a.record.version, 1);
		assert_str(a.record.values[NAME].s, "电梯 1");
		assert_int_equal(a.record.values[PRICE].money.fen, 123450);
		assert_str(a.record.values[PHONE].s, "13800001234");
		assert_true(a.record.values[KEPT].b);
		stale = a;
		kit_test_write(db, set, &a); /* nothing new: nothing written */
		see(db, &a);
		assert_int_equal(a.record.version, 1);
		a.record.values[COUNT].i = 3;
		a.record.values[PHONE].s = S("13800005678");
		kit_test_write(db, set, &a);
		see(db, &a);
		assert_int_equal(a.record.version, 2);
		assert_int_equal(a.count, 2);
		assert_str(a.changes[0].act, "register.set");
		assert_str(a.changes[0].before, "{\"pieces\":\"2\",\"phone\":\"***\"}");
		assert_str(a.changes[0].after, "{\"pieces\":\"3\",\"phone\":\"***\"}");
		assert_str(a.changes[1].act, "register.add");
		stale.record.values[COUNT].i = 4;
		assert_false(db_write(db, test_arena(), set, &stale, &err));
		assert_int_equal(err.message, MSG_KIT_AUDIT_CONFLICT);
		assert_false(db_write(db, test_arena(), end, &a, &err));
		assert_string_equal(err.field, "reason");
		a.reason = S("已拆除");
		kit_test_write(db, end, &a);
		see(db, &a);
		assert_int_equal(a.record.ended.us, seam_now().us);
		assert_str(a.changes[0].after, "已拆除");
		a.record.values[COUNT].i = 5;
		assert_false(db_write(db, test_arena(), set, &a, &err));
		assert_int_equal(err.message, MSG_KIT_REGISTER_OVER);
		db_test_close(db);
	}
}

TEST(register, phone_is_sealed_and_found_by_its_index)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct act a = lift(5, "电梯 1");

		kit_test_write(db, add, &a);
		assert_int_equal(db_test_number(db, "SELECT length(phone) FROM testing"), 2 + 24 + 11 + 16);
		assert_int_equal(db_test_number(db, "SELECT length(phone_index) FROM testing"), 16);
		assert_int_equal(
			db_test_number(db,
				       "SELECT COUNT(*) FROM audit WHERE after_words LIKE '%13800001234%'"),
			0);
		db_test_close(db);
	}
}

TEST(register, required_values_and_projects_are_checked)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct act a = lift(5, ""), b = lift(6, "电梯 2");
		struct err err;

		assert_false(db_write(db, test_arena(), add, &a, &err));
		assert_string_equal(err.field, "name");
		a.record.values[NAME].s = S("电梯 1");
		a.record.values[KIND].e = 0;
		assert_false(db_write(db, test_arena(), add, &a, &err));
		assert_string_equal(err.field, "grade");
		b.actor = kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0);
		b.actor.scope.all = false;
		assert_false(db_write(db, test_arena(), add, &b, &err));
		assert_string_equal(err.field, "project");
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing"), 0);
		db_test_close(db);
	}
}

TEST(register, scope_hides_records_of_other_projects)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct act city = lift(1, "全市"), five = lift(2, "五号"), six = lift(3, "六号"), look = {0};
		struct err err;

		five.record.project = 5;
		six.record.project = 6;
		kit_test_write(db, add, &city);
		kit_test_write(db, add, &five);
		kit_test_write(db, add, &six);
		look.actor = kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0);
		see_list(db, &look);
		assert_int_equal(look.count, 3);
		look.actor.scope.all = false;
		db_test_script(db,
			       "INSERT INTO actor_project (user_id, project_id) SELECT id, 6 FROM actor;");
		see_list(db, &look);
		assert_int_equal(look.count, 2);
		look.record.id = 3;
		see(db, &look);
		look.record.id = 2;
		assert_false(db_read(db, test_arena(), load, &look, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		look.record = five.record;
		look.record.version = 1;
		look.record.values[COUNT].i = 77;
		assert_false(db_write(db, test_arena(), set, &look, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		db_test_close(db);
	}
}

static int index_of(const char *name, bool filter)
{
	const struct sql_list *l = register_list(&kind);

	for (int i = 0; i < (filter ? l->filter_count : l->sort_count); i++) {
		if (strcmp(filter ? l->filters[i].name : l->sorts[i].name, name) == 0)
			return i;
	}
	fail_msg("no %s", name);
	return -1;
}

TEST(register, list_filters_sorts_and_pages)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct act look = {.actor = actor_system()};

		for (int64_t i = 1; i <= 25; i++) {
			struct act a = lift(i, str_c(test_arena(),
						     str_format(test_arena(), "电梯 %02d", (int)(26 - i))));

			a.record.values[KIND].e = i % 5 == 0 ? GRADE_BAD : GRADE_GOOD;
			a.record.values[UNTIL].day = day_add(DAY(20261201), (int32_t)i);
			a.reason = S("已拆除");
			a.record.version = 1;
			kit_test_write(db, add, &a);
			if (i == 25)
				kit_test_write(db, end, &a);
		}
		look.query.sort = (unsigned)index_of("name", false);
		see_list(db, &look);
		assert_int_equal(look.count, 25);
		assert_str(look.rows[0].values[NAME].s, "电梯 01");
		assert_int_equal(look.rows[0].id, 25);
		look.query.filter[index_of("open", true)] = (struct list_value){.set = true, .i = 1};
		see_list(db, &look);
		assert_int_equal(look.count, 24);
		look.query.filter[index_of("grade", true)] = (struct list_value){.set = true, .i = GRADE_BAD};
		see_list(db, &look);
		assert_int_equal(look.count, 4);
		assert_int_equal(look.rows[0].values[KIND].e, GRADE_BAD);
		look.query.filter[index_of("grade", true)].set = false;
		look.query.filter[index_of("q", true)] =
			(struct list_value){.set = true, .s = db_like_contains(test_arena(), S("梯 1"))};
		see_list(db, &look);
		assert_int_equal(look.count, 10);
		look.query.filter[index_of("q", true)].s = db_like_contains(test_arena(), S("100%"));
		see_list(db, &look);
		assert_int_equal(look.count, 0);
		look.query.filter[index_of("q", true)].set = false;
		look.query.filter[index_of("due_before", true)] =
			(struct list_value){.set = true, .i = 20261205};
		see_list(db, &look);
		assert_int_equal(look.count, 4);
		look.query.filter[index_of("valid_to_from", true)] =
			(struct list_value){.set = true, .i = 20261204};
		see_list(db, &look);
		assert_int_equal(look.count, 2);
		db_test_close(db);
	}
}

TEST(register, expiry_is_a_deadline)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct act a = lift(5, "电梯 1");

		kit_test_write(db, add, &a);
		assert_int_equal(db_test_number(db, "SELECT due_at FROM deadline WHERE kind = "
						    "'register.testings' AND ended_at IS NULL"),
				 instant_of_day(DAY(20270201), 0, 0).us - 1);
		assert_int_equal(db_test_number(db, "SELECT warn_at FROM deadline"),
				 instant_of_day(DAY(20261202), 0, 0).us);
		a.record.version = 1;
		a.record.values[UNTIL].day = DAY(20280131);
		kit_test_write(db, set, &a);
		assert_int_equal(db_test_number(db, "SELECT due_at FROM deadline WHERE ended_at IS NULL"),
				 instant_of_day(DAY(20280201), 0, 0).us - 1);
		a.record.version = 2;
		a.record.values[UNTIL].day = DAY(0);
		kit_test_write(db, set, &a);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE ended_at IS NULL"),
				 0);
		db_test_close(db);
	}
}

TEST(register, check_finds_tables_that_disagree)
{
	static const struct {
		const char *table, *says;
	} cases[] = {
		{TABLE("60", "price BIGINT,"), ""},
		/* shorter than the field allows */
		{TABLE("59", "price BIGINT,"), "largest"},
		/* optional in the form, required in the table */
		{TABLE("60", "price BIGINT NOT NULL,"), "least"},
		{TABLE("60", "price BIGINT CHECK (price < 1000),"), "largest"},
		{TABLE("60", ""), "columns"},
		{TABLE("60", "price BIGINT, more TEXT,"), "columns"},
	};

	DB_TEST_EACH(engine)
	{
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			struct db *db = open_with(engine, cases[i].table);
			struct act a = {0};
			size_t at;

			kit_test_write(db, prove, &a);
			if (cases[i].says[0] == '\0' ? a.fault.n > 0
						     : !str_find(a.fault, str_of(cases[i].says), &at))
				fail_msg("case %zu: %.*s", i, STR_ARG(a.fault));
			assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing"), 0);
			assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit"), 0);
			db_test_close(db);
		}
	}
}

/* ---- imports ---- */

static struct import_result import_text_of(struct db *db, const char *text, bool dry_run)
{
	struct arena *a = test_arena();
	char *path = str_c(a, str_format(a, "%s/register.csv", db_test_directory()));
	FILE *f = fopen(path, "w");
	struct actor actor = actor_system();
	struct import_result result;
	struct err err;

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	if (!import_run(db, a, &actor, register_import(&kind), path, dry_run, NULL, NULL, &result, &err))
		fail_msg("%s %s", err.detail, str_c(a, err_text(a, LANGUAGE_EN, &err)));
	return result;
}

TEST(register, imports_rows_changes_and_repeats)
{
	static const char file[] = "名称,等级,数量,单价,有效期至,电话,在用\n"
				   "电梯 1,good,2,\"1,234.50\",2027-01-31,138-0000-1234,是\n"
				   "电梯 2,已完成,3,,,,否\n"             /* the words of a choice are taken */
				   "电,good,1,,,,是\n"                   /* too short */
				   "电梯 1,good,9,,,,是\n"               /* twice in the file */
				   "电梯 3,good,很多,,2027-02-30,,是\n"; /* two faults */

	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct import_result r = import_text_of(db, file, true);

		assert_int_equal(r.rows, 5);
		assert_int_equal(r.good, 2);
		assert_int_equal(r.fault_count, 4);
		assert_int_equal(r.faults[0].row, 4);
		assert_string_equal(r.faults[0].column, "名称");
		assert_string_equal(r.faults[1].reason, "DUPLICATE");
		assert_int_equal(r.faults[2].row, 6);
		assert_string_equal(r.faults[3].column, "有效期至");
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing"), 0);
		r = import_text_of(db, file, false);
		assert_int_equal(r.added, 2);
		r = import_text_of(db, file, false); /* run again: nothing new */
		assert_int_equal(r.unchanged, 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing"), 2);
		assert_int_equal(db_test_number(db, "SELECT MAX(version) FROM testing"), 1);
		db_test_script(db, "UPDATE testing SET remark = '看过';");
		r = import_text_of(db, "名称,等级,数量,在用\n电梯 2,bad,3,是\n", false);
		assert_int_equal(r.changed, 1);
		/* remark is in no file, the price not in this one: both stay */
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing WHERE grade = 2 AND kept = "
						    "1 AND remark = '看过' AND version = 2"),
				 1);
		r = import_text_of(db, "名称,等级,数量,在用\n电梯 1,good,5,是\n", false);
		assert_int_equal(r.changed, 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing WHERE pieces = 5 AND "
						    "price = 123450 AND valid_to = 20270131 AND phone IS "
						    "NOT NULL AND remark = '看过'"),
				 1);
		/* a cell that is there and empty takes the value away */
		r = import_text_of(db, "名称,等级,数量,在用,单价\n电梯 1,good,5,是,\n", false);
		assert_int_equal(r.changed, 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing WHERE price IS NULL AND "
						    "valid_to = 20270131"),
				 1);
		db_test_close(db);
	}
}

/* Without the column a record with a price would not be found, and added again. */
TEST(register, imports_need_every_column_that_names_a_record)
{
	static struct register_kind other;

	other = kind;
	other.name = "others";
	other.unique[1] = "price"; /* optional */
	assert_int_equal(register_import(&other)->column_count, register_import(&kind)->column_count + 1);
}

static bool find_project(struct tx *tx, const struct scope *scope, struct str name, bool *ret_found,
			 int64_t *ret, struct err *err)
{
	(void)tx, (void)scope, (void)err;
	*ret_found = str_equal(name, S("望江雅苑"));
	*ret = 6;
	return true;
}

static bool list_projects(struct tx *tx, const struct scope *scope, struct register_project **ret,
			  size_t *ret_count, struct err *err)
{
	static struct register_project one = {6, {"望江雅苑", 12}};

	(void)tx, (void)scope, (void)err;
	*ret = &one;
	*ret_count = 1;
	return true;
}

TEST(register, imports_know_projects_by_name)
{
	static const struct register_projects projects = {find_project, list_projects};

	register_projects_set(&projects);
	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct import_result r =
			import_text_of(db,
				       "项目,名称,等级,数量,在用\n望江雅苑,电梯 1,good,2,是\n没有的,电梯 "
				       "2,good,2,是\n,电梯 1,good,1,是\n",
				       false);

		assert_int_equal(r.added, 2); /* one name in two projects is two records */
		assert_int_equal(r.fault_count, 1);
		assert_string_equal(r.faults[0].reason, "PROJECT");
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing WHERE project_id = 6"), 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM testing WHERE project_id IS NULL"),
				 1);
		db_test_close(db);
	}
	register_projects_set(NULL);
}

/* ---- each day ---- */

/* A setting that was changed, or a record that came by another way, has its deadline the next morning. */
TEST(register, deadlines_follow_records_and_settings_each_day)
{
	static const struct register_kind *const registers[] = {&kind};
	static const struct domain domain = {.name = "testing", .registers = registers, .register_count = 1};
	static const struct domain *const domains[] = {&domain};
	static const struct job_kind *const jobs[] = {&register_due_job};

	DB_TEST_EACH(engine)
	{
		struct db *db = open_testing(engine);
		struct err err = {0};

		domain_list_set(domains, 1);
		db_test_script(db, "INSERT INTO testing (id, version, name, grade, pieces, valid_to, kept) "
				   "VALUES (7, 1, '电梯 7', 1, 1, 20261220, 1);"
				   "INSERT INTO testing (id, version, name, grade, pieces, kept) VALUES (8, "
				   "1, '电梯 8', 1, 1, 1);"
				   "INSERT INTO testing (id, version, name, grade, pieces, valid_to, kept, "
				   "ended_at) VALUES (9, 1, '电梯 9', 1, 1, 20261220, 1, 5);");
		assert_true(job_run_all(db, jobs, 1, &err));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline"), 1);
		assert_int_equal(db_test_number(db, "SELECT subject_id FROM deadline"), 7);
		assert_int_equal(db_test_number(db, "SELECT warn_at FROM deadline"),
				 instant_of_day(DAY(20261021), 0, 0).us);
		db_test_script(db, "INSERT INTO setting (id, name, project_id, from_day, value, words, "
				   "source, actor_id, at) "
				   "VALUES (1, 'certificate_warn_days', 0, 20261119, 10, '', 'test', 0, 1);");
		seam_set_now(instant_of_day(DAY(20261119), 9, 0));
		assert_true(job_run_all(db, jobs, 1, &err));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline"), 1);
		assert_int_equal(db_test_number(db, "SELECT warn_at FROM deadline"),
				 instant_of_day(DAY(20261210), 0, 0).us);
		db_test_close(db);
	}
}

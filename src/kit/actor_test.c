#include "tests/test.h"
#include "kit/actor_sql.h"
#include "kit/kit_test.h"
#include "kit/session.h"

TEST(role, citizens_hold_nothing_of_the_office)
{
	static const enum cap office[] = {CAP_WORKBENCH,  CAP_HOME_SEE,    CAP_HOME_EDIT,  CAP_LEASE_SEE,
					  CAP_LEASE_WORK, CAP_PAY_SEE,     CAP_LEDGER_SEE, CAP_STAT_SEE,
					  CAP_AUDIT_SEE,  CAP_SETTING_SEE, CAP_USER_ADMIN, CAP_REPAIR_SEE,
					  CAP_MATTER_SEE, CAP_FILE_SEE};
	static const enum cap own[] = {CAP_APPLY_OWN, CAP_OFFER_OWN,  CAP_LEASE_OWN, CAP_BILL_OWN,
				       CAP_PAY_OWN,   CAP_REPAIR_ASK, CAP_MATTER_ASK};

	for (size_t i = 0; i < ARRAY_LEN(office); i++) {
		assert_false(role_can(ROLE_TENANT, office[i]));
		assert_false(role_can(ROLE_APPLICANT, office[i]));
		assert_false(role_can(ROLE_NONE, office[i]));
	}
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		assert_true(role_can(ROLE_TENANT, own[i]));
		assert_true(role_can(ROLE_APPLICANT, own[i]));
		for (int role = ROLE_LEASE_OFFICER; role < ROLE_SYSTEM; role++)
			assert_false(role_can((enum role)role, own[i]));
	}
}

/* S1-05 and GB/T 22239-2019 8.1.4.2: maker and checker, looker and doer, business and system are apart. */
TEST(role, powers_are_separated)
{
	static const enum cap acts[] = {CAP_HOME_EDIT,     CAP_APPLICATION_ENTER, CAP_REVIEW_FIRST,
					CAP_REVIEW_SECOND, CAP_NOTICE_PUBLISH,    CAP_ALLOT_PLAN,
					CAP_ALLOT_APPROVE, CAP_LEASE_WORK,        CAP_RENT_BILL,
					CAP_DUNNING_SEND,  CAP_PAY_COUNTER,       CAP_REPAIR_DISPATCH,
					CAP_REPAIR_WORK,   CAP_MATTER_HANDLE,     CAP_REGISTER_EDIT,
					CAP_SETTING_EDIT,  CAP_USER_ADMIN};

	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		assert_false(role_can(ROLE_REGULATOR, acts[i]));
		if (acts[i] != CAP_SETTING_EDIT && acts[i] != CAP_USER_ADMIN)
			assert_false(role_can(ROLE_ADMINISTRATOR, acts[i]));
		else
			assert_false(role_can(ROLE_DIRECTOR, acts[i]));
	}
	assert_false(role_can(ROLE_DIRECTOR, CAP_PAY_COUNTER));
	assert_false(role_can(ROLE_DIRECTOR, CAP_RENT_BILL));
	assert_true(role_can(ROLE_LEASE_OFFICER, CAP_REVIEW_FIRST) &&
		    !role_can(ROLE_LEASE_OFFICER, CAP_REVIEW_SECOND));
	assert_true(role_can(ROLE_DIRECTOR, CAP_REVIEW_SECOND) && !role_can(ROLE_DIRECTOR, CAP_REVIEW_FIRST));
	assert_true(role_can(ROLE_FINANCE, CAP_LEDGER_SEE) && !role_can(ROLE_FINANCE, CAP_LEASE_WORK));
	assert_true(role_can(ROLE_REPAIRER, CAP_REPAIR_WORK) && !role_can(ROLE_REPAIRER, CAP_REPAIR_SEE));
	for (int cap = 0; cap < CAP_COUNT; cap++)
		assert_true(role_can(ROLE_SYSTEM, (enum cap)cap));
}

TEST(role, codes_and_public)
{
	struct actor nobody = {0}, forged = {.role = ROLE_DIRECTOR};
	struct actor repairer = {.id = {3}, .role = ROLE_REPAIRER};
	enum cap cap;

	for (int i = 0; i < CAP_COUNT; i++) {
		assert_true(cap_find_code(str_of(cap_code((enum cap)i)), &cap));
		assert_int_equal(cap, i);
	}
	assert_false(cap_find_code(S("no_such"), &cap));
	assert_true(actor_can(&nobody, CAP_PUBLIC));
	assert_false(actor_can(&nobody, CAP_SIGNED_IN));
	assert_false(actor_can(&forged, CAP_HOME_SEE)); /* a role without an account is nobody */
	assert_true(actor_can(&repairer, CAP_SIGNED_IN));
	assert_str(actor_caps(test_arena(), &repairer), ",signed_in,workbench,repair_work,");
	assert_false(role_can((enum role)99, CAP_HOME_SEE));
}

struct add {
	struct actor_new new;
	struct str password;
	struct actor_id id;
	enum err_code code;
	const char *field;
};

static bool try_add(struct tx *tx, void *arg, struct err *err)
{
	struct add *a = arg;
	struct str hash;

	err->code = ERR_NONE;
	a->field = NULL;
	if (!password_check_new(a->password, a->new.sign_in_name, err) ||
	    !password_hash(tx_arena(tx), a->password, &hash, err) ||
	    !actor_add_hashed(tx, &a->new, hash, &a->id, err))
		a->field = err->field;
	a->code = err->code;
	return true;
}

TEST(actor, names_roles_and_passwords_are_checked)
{
	static const struct {
		const char *name, *password;
		enum role role;
		bool all;
		const char *field;
	} cases[] = {
		{"li.si", "correct horse", ROLE_FINANCE, true, NULL},
		{"13800001234", "a good long one", ROLE_TENANT, false, NULL},
		{"LI.SI", "correct horse", ROLE_FINANCE, true, "sign_in_name"},
		{"a", "correct horse", ROLE_FINANCE, true, "sign_in_name"},
		{"li si", "correct horse", ROLE_FINANCE, true, "sign_in_name"},
		{"李四", "correct horse", ROLE_FINANCE, true, "sign_in_name"},
		{"wang", "short", ROLE_FINANCE, true, "password"},
		{"wang", "12345678", ROLE_FINANCE, true, "password"},
		{"wang", "aaaaaaaaaaaa", ROLE_FINANCE, true, "password"},
		{"wang.wu.liu", "Wang.Wu.Liu", ROLE_FINANCE, true, "password"},
		{"wang", "correct horse", ROLE_TENANT, true, "all_projects"},
		{"wang", "correct horse", ROLE_SYSTEM, true, "role"},
		{"wang", "correct horse", ROLE_NONE, false, "role"},
	};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			struct add a = {.new = {.sign_in_name = str_of(cases[i].name),
						.name = S("某人"),
						.role = cases[i].role,
						.all_projects = cases[i].all},
					.password = str_of(cases[i].password)};

			kit_test_write(db, try_add, &a);
			if (cases[i].field == NULL)
				assert_int_equal(a.code, ERR_NONE);
			else
				assert_string_equal(a.field, cases[i].field);
		}
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM actor"), 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'actor.add'"), 2);
		db_test_close(db);
	}
}

struct find {
	const char *name;
	bool found;
	struct actor actor;
	struct str sign_in_name;
};

static bool find(struct tx *tx, void *arg, struct err *err)
{
	struct find *f = arg;

	return actor_find_name(tx, str_of(f->name), &f->found, &f->actor, err);
}

static bool list_names(struct tx *tx, void *arg, struct err *err)
{
	struct find *f = arg;
	struct list_query query = {.limit = 10};
	struct actor_sql_list_out *rows;
	void *page;
	size_t count;
	bool more;

	query.filter[ACTOR_SQL_LIST_FILTER_NAME_INDEX] =
		(struct list_value){true, 0, actor_name_index(tx_arena(tx), str_of(f->name))};
	if (!db_list(tx, &actor_sql_list_list, NULL, &query, &page, &count, &more, err))
		return false;
	rows = page;
	assert_int_equal(count, 1);
	return actor_sign_in_name(tx_arena(tx), rows[0].sign_in_name, &f->sign_in_name, err);
}

TEST(actor, found_by_name_whatever_the_case_and_sealed_in_the_table)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct actor made = kit_test_actor(db, "13800001234", ROLE_TENANT, 77),
			     staff = kit_test_actor(db, "Zhao.Liu", ROLE_FINANCE, 0);
		struct find f = {.name = "zhao.LIU"};
		struct err err;

		assert_true(db_read(db, test_arena(), find, &f, &err));
		assert_true(f.found);
		assert_int_equal(f.actor.id.v, staff.id.v);
		assert_true(f.actor.scope.all);
		f.name = "13800001234";
		assert_true(db_read(db, test_arena(), find, &f, &err));
		assert_int_equal(f.actor.scope.household, 77);
		assert_false(f.actor.scope.all);
		assert_true(db_read(db, test_arena(), list_names, &f, &err));
		assert_str(f.sign_in_name, "13800001234");
		f.name = "nobody";
		assert_true(db_read(db, test_arena(), find, &f, &err));
		assert_false(f.found);
		assert_int_equal(made.role, ROLE_TENANT);
		db_test_close(db);
	}
}

struct change {
	struct actor by;
	struct actor_id id;
	enum role role;
	int64_t project;
	bool on;
	enum err_code code;
};

static bool set_role(struct tx *tx, void *arg, struct err *err)
{
	struct change *c = arg;

	err->code = ERR_NONE;
	actor_set_role(tx, &c->by, c->id, c->role, err);
	c->code = err->code;
	return true;
}

static bool set_project(struct tx *tx, void *arg, struct err *err)
{
	struct change *c = arg;

	return actor_set_project(tx, &c->by, c->id, c->project, c->on, err);
}

TEST(actor, rights_are_given_by_another_and_leave_a_trace)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct change c = {.by = kit_test_actor(db, "admin", ROLE_ADMINISTRATOR, 0)};

		c.id = c.by.id;
		c.role = ROLE_DIRECTOR;
		kit_test_write(db, set_role, &c);
		assert_int_equal(c.code, ERR_CONFLICT);
		c.id = kit_test_actor(db, "li.si", ROLE_LEASE_OFFICER, 0).id;
		kit_test_write(db, set_role, &c);
		assert_int_equal(c.code, ERR_NONE);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'actor.set_role' "
						    "AND before_words = 'lease_officer all_projects' "
						    "AND after_words = 'director all_projects'"),
				 1);
		c.role = ROLE_TENANT; /* a citizen's account loses the wide scope with the role */
		kit_test_write(db, set_role, &c);
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM actor WHERE role = 1 AND all_projects = 0"),
			1);
		c.role = ROLE_SYSTEM;
		kit_test_write(db, set_role, &c);
		assert_int_equal(c.code, ERR_INPUT);
		c.project = 5;
		c.on = true;
		kit_test_write(db, set_project, &c);
		kit_test_write(db, set_project, &c);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM actor_project"), 1);
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'actor.grant_project'"),
			1);
		c.on = false;
		kit_test_write(db, set_project, &c);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM actor_project"), 0);
		db_test_close(db);
	}
}

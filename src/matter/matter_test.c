/* Matters in a database, on each engine. */
#include "tests/test.h"
#include "kit/check.h"
#include "matter/matter_store.h"
#include "tests/money.h"

enum what { ADD, ANSWER, SAY };

struct act {
	enum what what;
	struct actor actor;
	struct matter_id id;
	struct matter_new new;
	enum matter_class class;
	enum matter_satisfied satisfied;
	struct str words;
	struct matter seen;
	size_t own;
};

static bool act_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	struct matter m;

	if (a->what == ADD)
		return matter_add(tx, &a->actor, &a->new, err);
	if (!matter_load(tx, &a->actor, a->id, &m, err))
		return false;
	return a->what == ANSWER ? matter_answer(tx, &a->actor, &m, a->class, a->words, err)
				 : matter_say(tx, &a->actor, &m, a->satisfied, a->words, err);
}

static bool look_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	struct matter *own;

	return matter_load(tx, &a->actor, a->id, &a->seen, err) &&
	       matter_list_own(tx, &a->actor, &own, &a->own, err);
}

static enum err_code may_see(struct money_city *city, const struct actor *actor, struct matter_id id)
{
	struct act a = {.actor = *actor, .id = id};
	struct err err = {0};

	return db_read(city->db, test_arena(), look_tx, &a, &err) ? ERR_NONE : err.code;
}

static struct matter seen(struct money_city *city, const struct actor *actor, struct matter_id id)
{
	struct act a = {.actor = *actor, .id = id};

	money_read(city->db, look_tx, &a);
	return a.seen;
}

static enum err_code did(struct money_city *city, struct act a)
{
	return money_tx_code(city->db, act_tx, &a);
}

static struct matter_id sent(struct money_city *city, const struct actor *actor)
{
	struct act a = {.what = ADD,
			.actor = *actor,
			.new = {.id = {id_new()},
				.kind = MATTER_COMPLAINT,
				.source = MATTER_BY_PAGE,
				.name = actor->name,
				.words = S("楼道灯坏了三天")}};

	money_tx(city->db, act_tx, &a);
	return a.new.id;
}

static int64_t deadlines(struct money_city *city, const char *where)
{
	struct str text = str_format(test_arena(), "SELECT COUNT(*) FROM deadline WHERE %s", where);

	return db_test_number(city->db, str_c(test_arena(), text));
}

TEST(matter, answered_within_working_days_and_asked_again_once)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);
		struct actor director = kit_test_actor(city.db, "zhuren", ROLE_DIRECTOR, 0);
		struct matter_id id;
		struct matter m;

		director.scope.all = true;
		seam_set_now(instant_of_day(DAY(20261120), 16, 0)); /* a Friday */
		id = sent(&city, &city.tenant);
		m = seen(&city, &director, id);
		assert_str(m.number, "TS-2026-000001");
		assert_int_equal(m.project, city.project.v); /* of the lease's home */
		/* the end of Wednesday */
		assert_int_equal(m.answer_by.us, instant_of_day(DAY(20261126), 0, 0).us - 1);
		assert_int_equal(did(&city, (struct act){.what = SAY,
							 .actor = city.tenant,
							 .id = id,
							 .satisfied = MATTER_SATISFIED}),
				 ERR_CONFLICT);
		assert_int_equal(did(&city, (struct act){.what = ANSWER,
							 .actor = director,
							 .id = id,
							 .class = MATTER_HARD,
							 .words = S("好")}),
				 ERR_INPUT);
		assert_int_equal(did(&city, (struct act){.what = ANSWER,
							 .actor = director,
							 .id = id,
							 .class = MATTER_HARD,
							 .words = S("已派电工")}),
				 ERR_NONE);
		assert_int_equal(seen(&city, &director, id).class, MATTER_HARD);
		assert_int_equal(deadlines(&city, "subject = 'matter' AND kept = 1"), 1);
		/* why */
		assert_int_equal(did(&city, (struct act){.what = SAY,
							 .actor = city.tenant,
							 .id = id,
							 .satisfied = MATTER_NOT_SATISFIED}),
				 ERR_INPUT);
		assert_int_equal(did(&city, (struct act){.what = SAY,
							 .actor = city.tenant,
							 .id = id,
							 .satisfied = MATTER_NOT_SATISFIED,
							 .words = S("还不亮")}),
				 ERR_NONE);
		assert_int_equal(seen(&city, &director, id).state, MATTER_AGAIN);
		assert_int_equal(money_faults(city.db, matter_checks, MATTER_CHECKS), 0);
		assert_int_equal(did(&city, (struct act){.what = ANSWER,
							 .actor = director,
							 .id = id,
							 .class = MATTER_HARD,
							 .words = S("换了开关")}),
				 ERR_NONE);
		assert_int_equal(did(&city, (struct act){.what = SAY,
							 .actor = city.tenant,
							 .id = id,
							 .satisfied = MATTER_NOT_SATISFIED,
							 .words = S("还不亮")}),
				 ERR_NONE);
		assert_int_equal(seen(&city, &director, id).state, MATTER_CLOSED);
		/* on record (S4-05) */
		assert_int_equal(seen(&city, &director, id).satisfied, MATTER_NOT_SATISFIED);
		assert_int_equal(deadlines(&city, "subject = 'matter' AND ended_at IS NULL"), 0);
		assert_int_equal(db_test_number(city.db, "SELECT COUNT(*) FROM matter_step"), 5);
		assert_int_equal(money_faults(city.db, matter_checks, MATTER_CHECKS), 0);
		money_city_close(&city);
	}
}

TEST(matter, who_sees_what)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 2);
		struct actor one = kit_test_actor(city.db, "wu", ROLE_APPLICANT, 0),
			     two = kit_test_actor(city.db, "zheng", ROLE_APPLICANT, 0);
		struct actor other = kit_test_actor(city.db, "lin", ROLE_TENANT, city.household[1]),
			     far = kit_test_actor(city.db, "yuan", ROLE_LEASE_OFFICER, 0);
		struct matter_id of_tenant = sent(&city, &city.tenant), of_one = sent(&city, &one);

		far.scope.all = false;
		assert_int_equal(may_see(&city, &city.tenant, of_tenant), ERR_NONE);
		assert_int_equal(may_see(&city, &other, of_tenant), ERR_NOT_FOUND);
		assert_int_equal(may_see(&city, &one, of_one), ERR_NONE);
		/* neither has a household: that makes them no family */
		assert_int_equal(may_see(&city, &two, of_one), ERR_NOT_FOUND);
		assert_int_equal(may_see(&city, &far, of_one), ERR_NOT_FOUND);
		assert_int_equal(may_see(&city, &city.cashier, of_one),
				 ERR_NONE); /* an officer of all estates */
		assert_int_equal(money_faults(city.db, matter_checks, MATTER_CHECKS), 0);
		money_city_close(&city);
	}
}

TEST(matter, check_finds_what_does_not_fit)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 1);

		sent(&city, &city.tenant);
		db_test_script(city.db, "UPDATE deadline SET due_at = due_at + 1");
		assert_int_equal(money_faults(city.db, matter_checks, MATTER_CHECKS), 1);
		db_test_script(city.db, "UPDATE deadline SET due_at = due_at - 1, ended_at = 1, kept = 1");
		db_test_script(city.db, "UPDATE matter SET state = 2, answered_at = 1");
		/* answered with nothing */
		assert_int_equal(money_faults(city.db, matter_checks, MATTER_CHECKS), 1);
		money_city_close(&city);
	}
}

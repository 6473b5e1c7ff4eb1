#include "tests/test.h"
#include "kit/deadline.h"
#include "kit/kit_test.h"

struct add {
	struct deadline d;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	return deadline_add(tx, &((struct add *)arg)->d, err);
}

static bool end(struct tx *tx, void *arg, struct err *err)
{
	const struct deadline *d = &((struct add *)arg)->d;

	return deadline_end(tx, d->kind, d->subject, d->subject_id, err);
}

static bool end_all(struct tx *tx, void *arg, struct err *err)
{
	const struct deadline *d = &((struct add *)arg)->d;

	return deadline_end_all(tx, d->subject, d->subject_id, err);
}

struct look {
	struct actor actor;
	struct instant until;
	struct deadline_row *rows;
	size_t count;
	struct deadline_counts counts;
	struct deadline_kept *kept;
	size_t kept_count;
};

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;

	return deadline_list(tx, &l->actor, 100, &l->rows, &l->count, err) &&
	       deadline_count(tx, &l->actor, &l->counts, err) &&
	       deadline_statistic(tx, &l->actor, (struct instant){0}, instant_add(l->until, 1), &l->kept,
				  &l->kept_count, err);
}

static void see(struct db *db, struct look *l)
{
	struct err err;

	if (!db_read(db, test_arena(), look, l, &err))
		fail_msg("%s", err.detail);
}

static struct add repair(int64_t id, int hours)
{
	return (struct add){.d = {.kind = "repair.done",
				  .label = MSG_KIT_JOB_CLEAN,
				  .rule = MSG_KIT_APPROVAL_RULE,
				  .subject = "repair",
				  .subject_id = id,
				  .title = S("3 栋 201 水管漏水"),
				  .path = S("/repairs/1"),
				  .project = 5,
				  .household = 77,
				  .owner = CAP_REPAIR_WORK,
				  .escalate_to = CAP_REPAIR_DISPATCH,
				  .due = instant_add(seam_now(), hours * US_PER_HOUR)}};
}

TEST(deadline, one_open_row_and_adding_again_moves_it)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct look l = {.actor = kit_test_actor(db, "repairer", ROLE_REPAIRER, 0),
				 .until = instant_add(seam_now(), 100 * US_PER_HOUR)};
		struct add a = repair(1, 48);

		kit_test_write(db, add, &a);
		a.d.due = instant_add(seam_now(), 24 * US_PER_HOUR);
		kit_test_write(db, add, &a);
		see(db, &l);
		assert_int_equal(l.count, 1);
		assert_int_equal(l.rows[0].due.us, a.d.due.us);
		assert_int_equal(l.rows[0].warn.us, seam_now().us + 18 * US_PER_HOUR); /* the last quarter */
		assert_int_equal(l.rows[0].label, MSG_KIT_JOB_CLEAN);
		assert_int_equal(l.rows[0].rule, MSG_KIT_APPROVAL_RULE);
		assert_str(l.rows[0].title, "3 栋 201 水管漏水");
		kit_test_write(db, end, &a);
		kit_test_write(db, end, &a); /* no open row is fine */
		kit_test_write(db, add, &a); /* and a new one may be opened */
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline"), 2);
		db_test_close(db);
	}
}

TEST(deadline, what_lies_further_ahead_is_no_work_yet)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct look l = {.actor = kit_test_actor(db, "repairer", ROLE_REPAIRER, 0)};
		struct add soon = repair(1, DEADLINE_AHEAD_DAYS * 24),
			   later = repair(2, DEADLINE_AHEAD_DAYS * 24 + 1);

		kit_test_write(db, add, &soon);
		kit_test_write(db, add, &later);
		see(db, &l);
		assert_int_equal(l.count, 1);
		assert_int_equal(l.rows[0].subject_id, 1);
		assert_int_equal(l.counts.total, 1);
		db_test_close(db);
	}
}

TEST(deadline, owner_person_and_escalation_decide_who_sees_it)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct actor one = kit_test_actor(db, "one", ROLE_REPAIRER, 0),
			     two = kit_test_actor(db, "two", ROLE_REPAIRER, 0);
		struct actor director = kit_test_actor(db, "director", ROLE_DIRECTOR, 0),
			     finance = kit_test_actor(db, "finance", ROLE_FINANCE, 0);
		struct look l = {.until = instant_add(seam_now(), 1000 * US_PER_HOUR)};
		struct add a = repair(1, 48);

		kit_test_write(db, add, &a);
		l.actor = two;
		see(db, &l);
		assert_int_equal(l.counts.total, 1);
		a.d.person = one.id;
		kit_test_write(db, add, &a); /* again: now his alone */
		see(db, &l);
		assert_int_equal(l.count, 0);
		l.actor = one;
		see(db, &l);
		assert_int_equal(l.count, 1);
		assert_true(l.rows[0].mine);
		l.actor = director;
		see(db, &l);
		assert_int_equal(l.count, 0);
		/* too late: the director sees it, finance never does */
		seam_set_now(instant_add(a.d.due, 1));
		see(db, &l);
		assert_int_equal(l.count, 1);
		assert_true(l.rows[0].overdue);
		assert_int_equal(l.counts.overdue, 1);
		l.actor = finance;
		see(db, &l);
		assert_int_equal(l.count, 0);
		db_test_close(db);
	}
}

TEST(deadline, scope_hides_other_projects_and_households)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct look l = {.actor = kit_test_actor(db, "repairer", ROLE_REPAIRER, 0),
				 .until = instant_add(seam_now(), 1000 * US_PER_HOUR)};
		struct add a = repair(1, 48), own = repair(2, 10);

		own.d.owner = CAP_REPAIR_ASK;
		own.d.household = 78;
		kit_test_write(db, add, &a);
		kit_test_write(db, add, &own);
		l.actor.scope.all = false;
		see(db, &l);
		assert_int_equal(l.count, 0);
		db_test_script(db,
			       "INSERT INTO actor_project (user_id, project_id) SELECT id, 5 FROM actor;");
		see(db, &l);
		assert_int_equal(l.count, 1);
		l.actor = kit_test_actor(db, "13800001234", ROLE_TENANT, 78);
		see(db, &l);
		assert_int_equal(l.count, 1);
		assert_int_equal(l.rows[0].subject_id, 2);
		a = repair(3, 48); /* of the whole city: the capability decides */
		a.d.project = a.d.household = 0;
		kit_test_write(db, add, &a);
		see(db, &l);
		assert_int_equal(l.count, 1);
		l.actor = kit_test_actor(db, "13800001235", ROLE_TENANT, 77);
		see(db, &l);
		assert_int_equal(l.count, 0);
		db_test_close(db);
	}
}

TEST(deadline, kept_ones_are_counted_in_scope_and_those_of_the_city_for_all)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct look l = {.actor = kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0),
				 .until = instant_add(seam_now(), 1000 * US_PER_HOUR)};
		struct add other = repair(1, 48), city = repair(2, 48);

		city.d.project = city.d.household = 0;
		kit_test_write(db, add, &other);
		kit_test_write(db, add, &city);
		kit_test_write(db, end, &other);
		kit_test_write(db, end, &city);
		see(db, &l);
		assert_int_equal(l.kept[0].kept, 2);
		l.actor.scope.all = false;
		see(db, &l);
		assert_int_equal(l.kept_count, 1);
		assert_int_equal(l.kept[0].kept, 1);
		db_test_close(db);
	}
}

TEST(deadline, kept_to_the_microsecond_and_missed_after_it)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct look l = {.actor = kit_test_actor(db, "director", ROLE_DIRECTOR, 0),
				 .until = instant_add(seam_now(), 1000 * US_PER_HOUR)};
		struct add a = repair(1, 48), b = repair(2, 48), c = repair(3, 90);

		c.d.kind = "repair.answer";
		kit_test_write(db, add, &a);
		kit_test_write(db, add, &b);
		kit_test_write(db, add, &c);
		c.d.kind = "repair.done";
		kit_test_write(db, add, &c);
		seam_set_now(a.d.due);
		kit_test_write(db, end, &a);
		seam_set_now(instant_add(a.d.due, 1));
		kit_test_write(db, end, &b);
		kit_test_write(db, end_all, &c);
		see(db, &l);
		assert_int_equal(l.kept_count, 2);
		assert_str(l.kept[0].kind, "repair.answer");
		assert_int_equal(l.kept[0].kept, 1);
		assert_int_equal(l.kept[1].kept, 2);
		assert_int_equal(l.kept[1].missed, 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE ended_at IS NULL"),
				 0);
		db_test_close(db);
	}
}

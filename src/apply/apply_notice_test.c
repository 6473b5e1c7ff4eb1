#include "tests/test.h"
#include "apply/apply_flow.h"
#include "apply/apply_job.h"
#include "apply/apply_notice.h"
#include "apply/apply_test.h"
#include "kit/kit_test.h"

/* ---- public notice ---- */

static bool make_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return notice_make(tx, c->actor, c->notice, S("十一月资格公示"), 0, c->on, err);
}

static bool publish_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return notice_publish(tx, c->actor, c->notice, err);
}

static bool close_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return notice_close(tx, c->actor, c->notice, err);
}

static bool object_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;
	struct actor nobody = {.id = {0}};
	struct objection_new new = {c->objection, c->notice,          c->words,
				    S("孙某"),    S("199 0000 5678"), S("他家有房")};

	return objection_add(tx, &nobody, &new, err);
}

static bool answer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return objection_answer(tx, c->actor, c->objection, c->flag, S("已到不动产登记中心查证"), err);
}

static struct application_id passed(struct office *o, int sequence)
{
	struct application_id id = office_add(o, &o->first, apply_test_form(sequence), false);

	office_decide(o, &o->other, id, APPROVAL_PASS, "");
	office_decide(o, &o->director, id, APPROVAL_PASS, "");
	return id;
}

TEST(apply_notice, notice_runs_and_leads_to_the_waiting_list)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_id a[4];
		struct call c = {.actor = &o.director, .notice = {id_new()}, .on = DAY(20261118)};
		struct err err;

		assert_int_equal(office_fails(&o, make_tx, &c, &err), ERR_INPUT); /* nobody has passed */
		for (int i = 0; i < 4; i++)
			a[i] = passed(&o, 990 + i);
		kit_test_write(o.db, make_tx, &c);
		c.words = S("yz202600002");
		assert_int_equal(office_fails(&o, object_tx, &c, &err),
				 ERR_NOT_FOUND); /* a draft is nobody's business yet */
		c.id = a[3];
		c.actor = &o.first;
		kit_test_write(o.db, office_withdraw_tx, &c);
		c.actor = &o.director;
		kit_test_write(o.db, publish_tx, &c);
		assert_int_equal(office_fails(&o, publish_tx, &c, &err), ERR_CONFLICT);
		assert_int_equal(office_load(&o, a[0]).state, APPLICATION_NOTICE);
		assert_int_equal(office_count_of(&o, "public_notice_row"), 3);
		assert_int_equal(
			office_count_of(&o, "public_notice WHERE from_day = 20261118 AND to_day = 20261125"),
			1);
		/* two objections while it runs; numbers are found as people write them */
		c.objection.v = id_new();
		kit_test_write(o.db, object_tx, &c);
		c.objection.v = id_new();
		c.words = S("ＹＺ202600003 ");
		kit_test_write(o.db, object_tx, &c);
		c.words = S("YZ202600004");
		assert_int_equal(office_fails(&o, object_tx, &c, &err), ERR_INPUT); /* not in it any more */
		seam_set_now(instant_of_day(DAY(20261125), 23, 0));
		assert_int_equal(office_fails(&o, close_tx, &c, &err), ERR_CONFLICT); /* still its last day */
		seam_set_now(instant_of_day(DAY(20261126), 1, 0));
		c.words = S("YZ202600001");
		c.objection.v = id_new();
		assert_int_equal(office_fails(&o, object_tx, &c, &err), ERR_CONFLICT); /* over */
		assert_true(apply_job_daily(o.db, test_arena(), &err));
		assert_true(apply_job_daily(o.db, test_arena(), &err));
		assert_int_equal(office_load(&o, a[0]).state, APPLICATION_WAITING);
		assert_int_equal(office_load(&o, a[0]).waiting_since.yyyymmdd, 20261126);
		assert_int_equal(office_load(&o, a[1]).state, APPLICATION_NOTICE); /* waits for the answer */
		assert_int_equal(office_load(&o, a[2]).state, APPLICATION_NOTICE);
		assert_int_equal(
			office_count_of(&o, "deadline WHERE kind = 'application.wait' AND ended_at IS NULL"),
			1);
		db_test_close(o.db);
	}
}

TEST(apply_notice, objections_decide_what_becomes_of_a_row)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_id a = passed(&o, 991), b = passed(&o, 992);
		struct call c = {.actor = &o.director,
				 .notice = {id_new()},
				 .on = DAY(20261118),
				 .words = S("YZ202600001")};
		struct objection_id against_b = {id_new()};
		struct err err;

		kit_test_write(o.db, make_tx, &c);
		kit_test_write(o.db, publish_tx, &c);
		c.objection.v = id_new();
		kit_test_write(o.db, object_tx, &c);
		assert_int_equal(
			office_count_of(&o, "deadline WHERE kind = 'objection.answer' AND ended_at IS NULL"),
			1);
		c.flag = true; /* it is true: he has a home */
		kit_test_write(o.db, answer_tx, &c);
		assert_int_equal(office_fails(&o, answer_tx, &c, &err), ERR_CONFLICT);
		assert_int_equal(office_load(&o, a).state, APPLICATION_REFUSED);
		assert_str(office_load(&o, a).reason, "已到不动产登记中心查证");
		c.objection = against_b;
		c.words = S("YZ202600002");
		kit_test_write(o.db, object_tx, &c);
		seam_set_now(instant_of_day(DAY(20261126), 1, 0));
		kit_test_write(o.db, close_tx, &c);
		assert_int_equal(office_load(&o, b).state, APPLICATION_NOTICE);
		c.flag = false;
		kit_test_write(o.db, answer_tx, &c); /* dismissed after the end: straight to the list */
		assert_int_equal(office_load(&o, b).state, APPLICATION_WAITING);
		db_test_close(o.db);
	}
}

/* ---- what allocation may do ---- */

enum allot_step { LOOK, OFFER, WAIVE, HOUSE };

struct allot {
	const struct actor *actor;
	struct application_id id;
	bool counts;
	struct day on;
	struct application *waiting;
	size_t count;
	enum allot_step step;
};

static bool allot_tx(struct tx *tx, void *arg, struct err *err)
{
	struct allot *a = arg;

	switch (a->step) {
	case OFFER: return application_offered(tx, a->actor, a->id, err);
	case WAIVE: return application_waived(tx, a->actor, a->id, a->counts, a->on, err);
	case HOUSE: return application_housed(tx, a->actor, a->id, err);
	case LOOK: break;
	}
	return application_waiting(tx, a->on, &a->waiting, &a->count, err);
}

static void allot(struct office *o, struct allot *a, enum allot_step step)
{
	a->step = step;
	kit_test_write(o->db, allot_tx, a);
}

TEST(apply_notice, offers_waivers_and_the_block)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_id one = passed(&o, 991), two = passed(&o, 992);
		struct call c = {.actor = &o.director, .notice = {id_new()}, .on = DAY(20261118)};
		struct allot a = {.actor = &o.director, .id = one, .counts = true, .on = DAY(20261126)};
		struct err err;

		kit_test_write(o.db, make_tx, &c);
		kit_test_write(o.db, publish_tx, &c);
		seam_set_now(instant_of_day(DAY(20261126), 1, 0));
		kit_test_write(o.db, close_tx, &c);
		allot(&o, &a, LOOK);
		assert_int_equal(a.count, 2);
		assert_int_equal(a.waiting[0].id.v, one.v); /* oldest first */
		a.step = WAIVE;
		assert_false(db_write(o.db, test_arena(), allot_tx, &a, &err)); /* nothing was offered */
		assert_int_equal(err.code, ERR_CONFLICT);
		allot(&o, &a, OFFER);
		a.step = OFFER;
		assert_false(db_write(o.db, test_arena(), allot_tx, &a, &err)); /* not twice at once */
		allot(&o, &a, WAIVE);
		assert_int_equal(office_load(&o, one).waivers, 1);
		allot(&o, &a, OFFER);
		a.counts = false; /* no fitting home was left: not counted */
		allot(&o, &a, WAIVE);
		assert_int_equal(office_load(&o, one).waivers, 1);
		assert_int_equal(office_load(&o, one).blocked_until.yyyymmdd, 0);
		allot(&o, &a, OFFER);
		a.counts = true;
		allot(&o, &a, WAIVE);
		assert_int_equal(office_load(&o, one).blocked_until.yyyymmdd, 20271126);
		allot(&o, &a, LOOK);
		assert_int_equal(a.count, 1);
		a.on = DAY(20271126);
		allot(&o, &a, LOOK);
		assert_int_equal(a.count, 2);
		a.id = two;
		allot(&o, &a, OFFER);
		allot(&o, &a, HOUSE);
		assert_int_equal(office_load(&o, two).state, APPLICATION_HOUSED);
		assert_int_equal(
			office_count_of(&o, "deadline WHERE kind = 'application.wait' AND ended_at IS NULL"),
			1);
		db_test_close(o.db);
	}
}

struct plan {
	struct actor actor;
	struct application_id id;
	struct public_notice_id notice;
	struct day on;
	bool over, open;
};

static bool plan_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan *p = arg;
	struct notice_row row = {p->id, S("青禾家园 5-1-0703")};

	return notice_add(tx, &p->actor, NOTICE_ALLOCATION, S("配租方案公示"), 5, 77, &row, 1, &p->notice,
			  err);
}

static bool over_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan *p = arg;

	return notice_is_over(tx, 77, p->on, &p->over, &p->open, err);
}

TEST(apply_notice, notices_of_plans_tell_when_they_are_over)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct plan p = {.actor = o.director, .id = passed(&o, 991), .on = DAY(20261123)};
		struct call c = {.actor = &o.director, .objection = {id_new()}, .words = S("YZ202600001")};
		struct err err;

		assert_false(db_read(o.db, test_arena(), over_tx, &p, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		kit_test_write(o.db, plan_tx, &p);
		assert_true(db_read(o.db, test_arena(), over_tx, &p, &err));
		assert_false(p.over); /* its fifth day */
		assert_false(p.open);
		c.notice = p.notice;
		kit_test_write(o.db, object_tx, &c);
		p.on = DAY(20261124);
		assert_true(db_read(o.db, test_arena(), over_tx, &p, &err));
		assert_true(p.over);
		assert_true(p.open);
		kit_test_write(o.db, answer_tx, &c);
		assert_true(db_read(o.db, test_arena(), over_tx, &p, &err));
		assert_false(p.open);
		assert_int_equal(office_load(&o, p.id).state,
				 APPLICATION_PASSED); /* an answer about a plan moves no application */
		db_test_close(o.db);
	}
}

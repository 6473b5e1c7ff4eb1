#include "tests/test.h"
#include "apply/apply_flow.h"
#include "apply/apply_job.h"
#include "apply/apply_notice.h"
#include "apply/apply_test.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/kit_test.h"
#include "kit/outbox.h"

/* One office: two lease officers, a director, a citizen. */
struct office { struct db *db; struct actor first, other, director, citizen; };

static bool policy_tx(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();
	int64_t id;

	(void)arg;
	return policy_add(tx, &system, str_of(apply_test_policy), DAY(20260101), (struct day){0}, &id, err);
}

static struct office office_open(enum db_engine engine)
{
	struct office o = {.db = kit_test_open(engine)};

	policy_kinds_add(apply_domain.policies, apply_domain.policy_count);
	o.first = kit_test_actor(o.db, "first", ROLE_LEASE_OFFICER, 0);
	o.other = kit_test_actor(o.db, "other", ROLE_LEASE_OFFICER, 0);
	o.director = kit_test_actor(o.db, "director", ROLE_DIRECTOR, 0);
	o.citizen = kit_test_actor(o.db, "19900001234", ROLE_APPLICANT, 0);
	kit_test_write(o.db, policy_tx, NULL);
	return o;
}

/* ---- small commands ---- */

struct call {
	const struct actor *actor;
	struct application_new new;
	struct application_id id;
	struct public_notice_id notice;
	struct objection_id objection;
	struct str words;
	int verdict;
	bool flag;
	struct day on;
	struct application got;
};

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_add(tx, c->actor, &c->new, &c->id, err);
}

static bool decide_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_decide(tx, c->actor, c->id, c->verdict, c->words, err);
}

static bool load_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_load(tx, c->actor, c->id, &c->got, err);
}

static bool withdraw_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_withdraw(tx, c->actor, c->id, err);
}

static bool supplement_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_supplement(tx, c->actor, c->id, c->words, NULL, 0, err);
}

static struct application_id add(struct office *o, const struct actor *actor, struct application_form form, bool own)
{
	struct call c = {.actor = actor, .new = {.channel = own ? CHANNEL_ONLINE : CHANNEL_PAPER, .form = form, .own = own}};

	kit_test_write(o->db, add_tx, &c);
	return c.id;
}

static enum err_code fails(struct office *o, db_fn *fn, struct call *c, struct err *err)
{
	*err = (struct err){0};
	assert_false(db_write(o->db, test_arena(), fn, c, err));
	return err->code;
}

static void decide(struct office *o, const struct actor *actor, struct application_id id, int verdict, const char *words)
{
	struct call c = {.actor = actor, .id = id, .verdict = verdict, .words = str_of(words)};

	kit_test_write(o->db, decide_tx, &c);
}

static struct application load(struct office *o, struct application_id id)
{
	struct call c = {.actor = &o->director, .id = id};
	struct err err;

	assert_true(db_read(o->db, test_arena(), load_tx, &c, &err));
	return c.got;
}

static int64_t count_of(struct office *o, const char *table_and_where)
{
	return db_test_number(o->db, str_c(test_arena(), str_format(test_arena(), "SELECT COUNT(*) FROM %s", table_and_where)));
}

/* ---- in ---- */

TEST(apply_store, application_comes_in_with_number_household_and_review)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_person people[] = {{S("钱小雨"), KINSHIP_SPOUSE, apply_test_number(19910203, 996)}};
		struct application_form form = apply_test_form(991);
		struct application a;
		struct application_id id;
		struct call c = {0};
		struct err err;

		form.marital = MARITAL_MARRIED;
		form.members = people;
		form.member_count = 1;
		form.priority = PRIORITY_BIT(PRIORITY_SOLDIER);
		form.present_area.centi_m2 = 4000; /* he rents: it does not count */
		id = add(&o, &o.citizen, form, true);
		a = load(&o, id);
		assert_str(a.number, "YZ202600001");
		assert_int_equal(a.state, APPLICATION_SUBMITTED);
		assert_int_equal(a.size, 2);
		assert_int_equal(a.present_area.centi_m2, 0);
		assert_int_equal(a.priority, PRIORITY_BIT(PRIORITY_SOLDIER));
		assert_int_equal(a.applied_on.yyyymmdd, 20261118);
		assert_int_equal(count_of(&o, "deadline WHERE kind = 'approval.decide' AND ended_at IS NULL"), 1);
		assert_int_equal(count_of(&o, "outbox"), 2); /* own page and SMS */
		/* the account has its household now, and sees its own */
		assert_int_equal(count_of(&o, "actor WHERE household_id IS NOT NULL"), 1);
		c.actor = &o.citizen;
		c.id = id;
		assert_int_equal(fails(&o, load_tx, &c, &err), ERR_NOT_FOUND); /* the actor as he was before */
		o.citizen.scope.household = a.household.v;
		assert_true(db_read(o.db, test_arena(), load_tx, &c, &err));
		o.citizen.scope.household = a.household.v + 1;
		assert_int_equal(fails(&o, load_tx, &c, &err), ERR_NOT_FOUND);
		db_test_close(o.db);
	}
}

TEST(apply_store, nobody_stands_in_two_open_applications)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_person spouse[] = {{S("钱小雨"), KINSHIP_SPOUSE, apply_test_number(19910203, 996)}};
		struct application_person child[] = {{S("赵一"), KINSHIP_SON, apply_test_number(20150203, 995)}};
		struct call c = {.actor = &o.first, .new = {.channel = CHANNEL_PAPER, .form = apply_test_form(991)}};
		struct application_id id;
		struct err err;

		c.new.form.marital = MARITAL_MARRIED;
		c.new.form.members = spouse;
		c.new.form.member_count = 1;
		kit_test_write(o.db, add_tx, &c);
		id = c.id;
		assert_int_equal(fails(&o, add_tx, &c, &err), ERR_CONFLICT); /* the applicant again */
		assert_string_equal(err.field, "id_number");
		assert_string_equal(err.arg[0], "YZ202600001");
		c.new.form = apply_test_form(992);
		c.new.form.applicant = (struct application_person){S("钱小雨"), KINSHIP_SELF, spouse[0].id_number};
		assert_int_equal(fails(&o, add_tx, &c, &err), ERR_CONFLICT); /* his spouse for herself */
		c.new.form = apply_test_form(992);
		child[0].id_number = apply_test_form(991).applicant.id_number;
		c.new.form.members = child;
		c.new.form.member_count = 1;
		assert_int_equal(fails(&o, add_tx, &c, &err), ERR_CONFLICT); /* as somebody's member */
		assert_string_equal(err.field, "members");
		c.actor = &o.first;
		c.id = id;
		kit_test_write(o.db, withdraw_tx, &c); /* the first one is withdrawn: now it may be done */
		c.new.form = apply_test_form(991);
		kit_test_write(o.db, add_tx, &c);
		assert_str(load(&o, c.id).number, "YZ202600002"); /* what failed took no number */
		assert_int_equal(load(&o, c.id).size, 1);
		assert_int_equal(count_of(&o, "household_member WHERE until IS NULL"), 1);
		db_test_close(o.db);
	}
}

static bool ban_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return ban_add(tx, c->actor, c->got.applicant, S("转租"), DAY(20260101), DAY(20310101), err);
}

TEST(apply_store, a_ban_closes_the_door_until_its_last_day)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct call c = {.actor = &o.first, .new = {.channel = CHANNEL_PAPER, .form = apply_test_form(991)}};
		struct err err;

		kit_test_write(o.db, add_tx, &c);
		c.got = load(&o, c.id);
		kit_test_write(o.db, withdraw_tx, &c);
		kit_test_write(o.db, ban_tx, &c);
		assert_int_equal(fails(&o, add_tx, &c, &err), ERR_CONFLICT);
		assert_string_equal(err.arg[0], "2031-01-01");
		c.new.form.applied_on = DAY(20310101);
		assert_int_equal(fails(&o, add_tx, &c, &err), ERR_CONFLICT);
		c.new.form.applied_on = DAY(20310102);
		kit_test_write(o.db, add_tx, &c);
		assert_str(load(&o, c.id).number, "YZ203100001"); /* counted by the year of the application */
		db_test_close(o.db);
	}
}

/* ---- review ---- */

TEST(apply_store, two_stages_by_different_people)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_id id = add(&o, &o.first, apply_test_form(991), false);
		struct call c = {.actor = &o.first, .id = id, .verdict = APPROVAL_PASS};
		struct err err;

		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_CONFLICT); /* who entered it does not review it */
		c.actor = &o.director;
		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_FORBIDDEN); /* not his stage */
		c.actor = &o.citizen;
		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_NOT_FOUND);
		decide(&o, &o.other, id, APPROVAL_PASS, "");
		assert_int_equal(load(&o, id).state, APPLICATION_REVIEW);
		c.actor = &o.other;
		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_FORBIDDEN); /* the second stage is not his */
		decide(&o, &o.director, id, APPROVAL_PASS, "");
		assert_int_equal(load(&o, id).state, APPLICATION_PASSED);
		assert_int_equal(load(&o, id).eligible_on.yyyymmdd, 20261118);
		c.actor = &o.director;
		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_CONFLICT);
		assert_int_equal(count_of(&o, "deadline WHERE ended_at IS NULL"), 0);
		db_test_close(o.db);
	}
}

TEST(apply_store, who_breaks_a_limit_cannot_pass_and_is_refused_with_reasons)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_form form = apply_test_form(991);
		struct call c = {.actor = &o.other, .verdict = APPROVAL_PASS};
		struct application a;
		struct err err;

		form.income_month = MONEY(200001);
		c.id = add(&o, &o.first, form, false);
		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_CONFLICT);
		c.verdict = APPROVAL_REFUSE;
		assert_int_equal(fails(&o, decide_tx, &c, &err), ERR_INPUT); /* no reason given */
		decide(&o, &o.other, c.id, APPROVAL_REFUSE, "家庭人均月收入 2,000.01 元，高于上限 2,000.00 元");
		a = load(&o, c.id);
		assert_int_equal(a.state, APPLICATION_REFUSED);
		assert_str(a.reason, "家庭人均月收入 2,000.01 元，高于上限 2,000.00 元");
		assert_int_equal(count_of(&o, "deadline WHERE ended_at IS NULL"), 0);
		c.new = (struct application_new){.channel = CHANNEL_PAPER, .form = apply_test_form(991)};
		c.actor = &o.first;
		kit_test_write(o.db, add_tx, &c); /* refused is no bar to a new one */
		db_test_close(o.db);
	}
}

TEST(apply_store, supplement_goes_back_to_the_stage_that_asked)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_id id = add(&o, &o.citizen, apply_test_form(991), true);
		struct call c = {.actor = &o.citizen, .id = id, .words = S("")};
		struct err err;

		o.citizen.scope.household = load(&o, id).household.v;
		assert_int_equal(fails(&o, supplement_tx, &c, &err), ERR_CONFLICT); /* nobody asked */
		decide(&o, &o.first, id, APPROVAL_RETURN, "收入证明");
		assert_int_equal(load(&o, id).state, APPLICATION_RETURNED);
		/* ten days from 18 November is a Saturday: it rolls to Monday */
		assert_int_equal(count_of(&o, "deadline WHERE kind = 'application.supplement' AND ended_at IS NULL AND due_at = 1796054399999999"), 1);
		assert_int_equal(fails(&o, supplement_tx, &c, &err), ERR_INPUT); /* nothing brought */
		c.words = S("已补");
		kit_test_write(o.db, supplement_tx, &c);
		assert_int_equal(load(&o, id).state, APPLICATION_SUBMITTED);
		decide(&o, &o.first, id, APPROVAL_PASS, "");
		decide(&o, &o.director, id, APPROVAL_RETURN, "户口本");
		kit_test_write(o.db, supplement_tx, &c);
		assert_int_equal(load(&o, id).state, APPLICATION_REVIEW);
		decide(&o, &o.director, id, APPROVAL_RETURN, "户口本");
		seam_set_now(instant_of_day(DAY(20261201), 9, 0)); /* Tuesday after the last day */
		assert_true(apply_job_daily(o.db, test_arena(), &err));
		assert_int_equal(load(&o, id).state, APPLICATION_WITHDRAWN);
		assert_int_equal(count_of(&o, "deadline WHERE ended_at IS NULL"), 0);
		assert_int_equal(count_of(&o, "approval_case WHERE ended_at IS NULL"), 0);
		db_test_close(o.db);
	}
}

struct batch { struct apply_batch now, next; };

static bool batch_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	b->next = b->now;
	return apply_flow_batch(tx, &b->next, err);
}

TEST(apply_store, a_batch_passes_what_it_may_and_skips_the_rest)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_form rich = apply_test_form(992);
		struct batch *b = ARENA_NEW(test_arena(), struct batch);
		struct application_id good, bad, own;

		rich.assets = MONEY(15000001);
		good = add(&o, &o.other, apply_test_form(991), false);
		bad = add(&o, &o.other, rich, false);
		own = add(&o, &o.first, apply_test_form(993), false);
		b->now = (struct apply_batch){.actor = o.first, .state = APPLICATION_SUBMITTED, .applied_until = DAY(20261117)};
		kit_test_write(o.db, batch_tx, b);
		assert_int_equal(b->next.passed + b->next.skipped, 0); /* applied a day later */
		assert_true(b->next.done);
		b->now.applied_until = DAY(20261118);
		kit_test_write(o.db, batch_tx, b);
		assert_int_equal(b->next.passed, 1);
		assert_int_equal(b->next.skipped, 2); /* over a limit; entered by himself */
		assert_int_equal(load(&o, good).state, APPLICATION_REVIEW);
		assert_int_equal(load(&o, bad).state, APPLICATION_SUBMITTED);
		assert_int_equal(load(&o, own).state, APPLICATION_SUBMITTED);
		b->now = (struct apply_batch){.actor = o.director, .state = APPLICATION_REVIEW, .applied_until = DAY(20261118)};
		kit_test_write(o.db, batch_tx, b);
		assert_int_equal(load(&o, good).state, APPLICATION_PASSED);
		db_test_close(o.db);
	}
}

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
	struct objection_new new = {c->objection, c->notice, c->words, S("孙某"), S("199 0000 5678"), S("他家有房")};

	return objection_add(tx, &nobody, &new, err);
}

static bool answer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return objection_answer(tx, c->actor, c->objection, c->flag, S("已到不动产登记中心查证"), err);
}

static struct application_id passed(struct office *o, int sequence)
{
	struct application_id id = add(o, &o->first, apply_test_form(sequence), false);

	decide(o, &o->other, id, APPROVAL_PASS, "");
	decide(o, &o->director, id, APPROVAL_PASS, "");
	return id;
}

TEST(apply_store, notice_runs_and_leads_to_the_waiting_list)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_id a[4];
		struct call c = {.actor = &o.director, .notice = {id_new()}, .on = DAY(20261118)};
		struct err err;

		assert_int_equal(fails(&o, make_tx, &c, &err), ERR_INPUT); /* nobody has passed */
		for (int i = 0; i < 4; i++)
			a[i] = passed(&o, 990 + i);
		kit_test_write(o.db, make_tx, &c);
		c.words = S("yz202600002");
		assert_int_equal(fails(&o, object_tx, &c, &err), ERR_NOT_FOUND); /* a draft is nobody's business yet */
		c.id = a[3];
		c.actor = &o.first;
		kit_test_write(o.db, withdraw_tx, &c);
		c.actor = &o.director;
		kit_test_write(o.db, publish_tx, &c);
		assert_int_equal(fails(&o, publish_tx, &c, &err), ERR_CONFLICT);
		assert_int_equal(load(&o, a[0]).state, APPLICATION_NOTICE);
		assert_int_equal(count_of(&o, "public_notice_row"), 3);
		assert_int_equal(count_of(&o, "public_notice WHERE from_day = 20261118 AND to_day = 20261125"), 1);
		/* two objections while it runs; numbers are found as people write them */
		c.objection.v = id_new();
		kit_test_write(o.db, object_tx, &c);
		c.objection.v = id_new();
		c.words = S("ＹＺ202600003 ");
		kit_test_write(o.db, object_tx, &c);
		c.words = S("YZ202600004");
		assert_int_equal(fails(&o, object_tx, &c, &err), ERR_INPUT); /* not in it any more */
		seam_set_now(instant_of_day(DAY(20261125), 23, 0));
		assert_int_equal(fails(&o, close_tx, &c, &err), ERR_CONFLICT); /* still its last day */
		seam_set_now(instant_of_day(DAY(20261126), 1, 0));
		c.words = S("YZ202600001");
		c.objection.v = id_new();
		assert_int_equal(fails(&o, object_tx, &c, &err), ERR_CONFLICT); /* over */
		assert_true(apply_job_daily(o.db, test_arena(), &err));
		assert_true(apply_job_daily(o.db, test_arena(), &err));
		assert_int_equal(load(&o, a[0]).state, APPLICATION_WAITING);
		assert_int_equal(load(&o, a[0]).waiting_since.yyyymmdd, 20261126);
		assert_int_equal(load(&o, a[1]).state, APPLICATION_NOTICE); /* waits for the answer */
		assert_int_equal(load(&o, a[2]).state, APPLICATION_NOTICE);
		assert_int_equal(count_of(&o, "deadline WHERE kind = 'application.wait' AND ended_at IS NULL"), 1);
		db_test_close(o.db);
	}
}

TEST(apply_store, objections_decide_what_becomes_of_a_row)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_id a = passed(&o, 991), b = passed(&o, 992);
		struct call c = {.actor = &o.director, .notice = {id_new()}, .on = DAY(20261118), .words = S("YZ202600001")};
		struct objection_id against_b = {id_new()};
		struct err err;

		kit_test_write(o.db, make_tx, &c);
		kit_test_write(o.db, publish_tx, &c);
		c.objection.v = id_new();
		kit_test_write(o.db, object_tx, &c);
		assert_int_equal(count_of(&o, "deadline WHERE kind = 'objection.answer' AND ended_at IS NULL"), 1);
		c.flag = true; /* it is true: he has a home */
		kit_test_write(o.db, answer_tx, &c);
		assert_int_equal(fails(&o, answer_tx, &c, &err), ERR_CONFLICT);
		assert_int_equal(load(&o, a).state, APPLICATION_REFUSED);
		assert_str(load(&o, a).reason, "已到不动产登记中心查证");
		c.objection = against_b;
		c.words = S("YZ202600002");
		kit_test_write(o.db, object_tx, &c);
		seam_set_now(instant_of_day(DAY(20261126), 1, 0));
		kit_test_write(o.db, close_tx, &c);
		assert_int_equal(load(&o, b).state, APPLICATION_NOTICE);
		c.flag = false;
		kit_test_write(o.db, answer_tx, &c); /* dismissed after the end: straight to the list */
		assert_int_equal(load(&o, b).state, APPLICATION_WAITING);
		db_test_close(o.db);
	}
}

/* ---- what allocation may do ---- */

struct allot { const struct actor *actor; struct application_id id; bool counts; struct day on; struct application *waiting; size_t count; int step; };

static bool allot_tx(struct tx *tx, void *arg, struct err *err)
{
	struct allot *a = arg;

	switch (a->step) {
	case 1:
		return application_offered(tx, a->actor, a->id, err);
	case 2:
		return application_waived(tx, a->actor, a->id, a->counts, a->on, err);
	case 3:
		return application_housed(tx, a->actor, a->id, err);
	default:
		return application_waiting(tx, a->on, &a->waiting, &a->count, err);
	}
}

static void allot(struct office *o, struct allot *a, int step)
{
	a->step = step;
	kit_test_write(o->db, allot_tx, a);
}

TEST(apply_store, offers_waivers_and_the_block)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		struct application_id one = passed(&o, 991), two = passed(&o, 992);
		struct call c = {.actor = &o.director, .notice = {id_new()}, .on = DAY(20261118)};
		struct allot a = {.actor = &o.director, .id = one, .counts = true, .on = DAY(20261126)};
		struct err err;

		kit_test_write(o.db, make_tx, &c);
		kit_test_write(o.db, publish_tx, &c);
		seam_set_now(instant_of_day(DAY(20261126), 1, 0));
		kit_test_write(o.db, close_tx, &c);
		allot(&o, &a, 0);
		assert_int_equal(a.count, 2);
		assert_int_equal(a.waiting[0].id.v, one.v); /* oldest first */
		a.step = 2;
		assert_false(db_write(o.db, test_arena(), allot_tx, &a, &err)); /* nothing was offered */
		assert_int_equal(err.code, ERR_CONFLICT);
		allot(&o, &a, 1);
		a.step = 1;
		assert_false(db_write(o.db, test_arena(), allot_tx, &a, &err)); /* not twice at once */
		allot(&o, &a, 2);
		assert_int_equal(load(&o, one).waivers, 1);
		allot(&o, &a, 1);
		a.counts = false; /* no fitting home was left: not counted */
		allot(&o, &a, 2);
		assert_int_equal(load(&o, one).waivers, 1);
		assert_int_equal(load(&o, one).blocked_until.yyyymmdd, 0);
		allot(&o, &a, 1);
		a.counts = true;
		allot(&o, &a, 2);
		assert_int_equal(load(&o, one).blocked_until.yyyymmdd, 20271126);
		allot(&o, &a, 0);
		assert_int_equal(a.count, 1);
		a.on = DAY(20271126);
		allot(&o, &a, 0);
		assert_int_equal(a.count, 2);
		a.id = two;
		allot(&o, &a, 1);
		allot(&o, &a, 3);
		assert_int_equal(load(&o, two).state, APPLICATION_HOUSED);
		assert_int_equal(count_of(&o, "deadline WHERE kind = 'application.wait' AND ended_at IS NULL"), 1);
		db_test_close(o.db);
	}
}

struct plan { struct actor actor; struct application_id id; struct public_notice_id notice; struct day on; bool over, open; };

static bool plan_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan *p = arg;
	struct notice_row row = {p->id, S("青禾家园 5-1-0703")};

	return notice_add(tx, &p->actor, NOTICE_ALLOCATION, S("配租方案公示"), 5, 77, &row, 1, &p->notice, err);
}

static bool over_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan *p = arg;

	return notice_is_over(tx, 77, p->on, &p->over, &p->open, err);
}

TEST(apply_store, notices_of_plans_tell_when_they_are_over)
{
	DB_TEST_EACH(engine) {
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
		assert_int_equal(load(&o, p.id).state, APPLICATION_PASSED); /* an answer about a plan moves no application */
		db_test_close(o.db);
	}
}

/* ---- invariants ---- */

static const struct check_kind *const all_checks[] = {&apply_waiting_check, &apply_twice_check, &apply_case_check};

TEST(apply_store, checks_find_what_cannot_be)
{
	DB_TEST_EACH(engine) {
		struct office o = office_open(engine);
		int64_t faults;
		struct err err;

		add(&o, &o.first, apply_test_form(991), false);
		assert_true(check_run(o.db, all_checks, ARRAY_LEN(all_checks), false, NULL, NULL, &faults, &err));
		assert_int_equal(faults, 0);
		db_test_script(o.db, "UPDATE application SET state = 6");
		assert_true(check_run(o.db, all_checks, ARRAY_LEN(all_checks), false, NULL, NULL, &faults, &err));
		assert_int_equal(faults, 1); /* waits since no day */
		db_test_script(o.db, "UPDATE application SET state = 1; UPDATE approval_case SET state = 3, ended_at = 1");
		assert_true(check_run(o.db, all_checks, ARRAY_LEN(all_checks), false, NULL, NULL, &faults, &err));
		assert_int_equal(faults, 1); /* under review without a case */
		db_test_close(o.db);
	}
}

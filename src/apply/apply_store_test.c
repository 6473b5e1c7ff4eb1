#include "tests/test.h"
#include "apply/apply_flow.h"
#include "apply/apply_job.h"
#include "apply/apply_notice.h"
#include "apply/apply_test.h"
#include "kit/kit_test.h"

/* ---- in ---- */

TEST(apply_store, application_comes_in_with_number_household_and_review)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_person people[] = {
			{S("钱小雨"), KINSHIP_SPOUSE, apply_test_number(19910203, 996)}};
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
		id = office_add(&o, &o.citizen, form, true);
		a = office_load(&o, id);
		assert_str(a.number, "YZ202600001");
		assert_int_equal(a.state, APPLICATION_SUBMITTED);
		assert_int_equal(a.size, 2);
		assert_int_equal(a.present_area.centi_m2, 0);
		assert_int_equal(a.priority, PRIORITY_BIT(PRIORITY_SOLDIER));
		assert_int_equal(a.applied_on.yyyymmdd, 20261118);
		assert_int_equal(
			office_count_of(&o, "deadline WHERE kind = 'approval.decide' AND ended_at IS NULL"),
			1);
		assert_int_equal(office_count_of(&o, "outbox"), 2); /* own page and SMS */
		/* the account has its household now, and sees its own */
		assert_int_equal(office_count_of(&o, "actor WHERE household_id IS NOT NULL"), 1);
		c.actor = &o.citizen;
		c.id = id;
		assert_int_equal(office_fails(&o, office_load_tx, &c, &err),
				 ERR_NOT_FOUND); /* the actor as he was before */
		o.citizen.scope.household = a.household.v;
		assert_true(db_read(o.db, test_arena(), office_load_tx, &c, &err));
		o.citizen.scope.household = a.household.v + 1;
		assert_int_equal(office_fails(&o, office_load_tx, &c, &err), ERR_NOT_FOUND);
		db_test_close(o.db);
	}
}

TEST(apply_store, an_account_moves_nobody_out_of_another_household)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_person wife = {S("钱小雨"), KINSHIP_SPOUSE,
						  apply_test_number(19910203, 996)};
		struct application_form form = apply_test_form(991);
		struct call c = {.actor = &o.first, .new = {.channel = CHANNEL_PAPER}};
		struct err err;

		form.marital = MARITAL_MARRIED;
		form.members = &wife;
		form.member_count = 1;
		c.new.form = form;
		kit_test_write(o.db, office_add_tx, &c);
		kit_test_write(o.db, office_withdraw_tx,
			       &c); /* no application is open any more, the household is */
		c = (struct call){.actor = &o.citizen,
				  .new = {.channel = CHANNEL_ONLINE, .form = form, .own = true}};
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err),
				 ERR_INPUT); /* his own number does not open it */
		assert_string_equal(err.field, "id_number");
		c.new.form.applicant = apply_test_form(993).applicant;
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err),
				 ERR_INPUT); /* nor is his wife taken out of it */
		assert_string_equal(err.field, "members");
		c.actor = &o.first;
		c.new.own = false;
		c.new.channel = CHANNEL_PAPER;
		kit_test_write(o.db, office_add_tx, &c); /* the counter has seen her card */
		assert_int_equal(office_count_of(&o, "household_member WHERE until IS NULL"), 3);
		db_test_close(o.db);
	}
}

TEST(apply_store, nobody_stands_in_two_open_applications)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_person spouse[] = {
			{S("钱小雨"), KINSHIP_SPOUSE, apply_test_number(19910203, 996)}};
		struct application_person child[] = {
			{S("赵一"), KINSHIP_SON, apply_test_number(20150203, 995)}};
		struct call c = {.actor = &o.first,
				 .new = {.channel = CHANNEL_PAPER, .form = apply_test_form(991)}};
		struct application_id id;
		struct err err;

		c.new.form.marital = MARITAL_MARRIED;
		c.new.form.members = spouse;
		c.new.form.member_count = 1;
		kit_test_write(o.db, office_add_tx, &c);
		id = c.id;
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err),
				 ERR_CONFLICT); /* the applicant again */
		assert_string_equal(err.field, "id_number");
		assert_string_equal(err.arg[0], "YZ202600001");
		c.new.form = apply_test_form(992);
		c.new.form.applicant =
			(struct application_person){S("钱小雨"), KINSHIP_SELF, spouse[0].id_number};
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err),
				 ERR_CONFLICT); /* his spouse for herself */
		c.new.form = apply_test_form(992);
		child[0].id_number = apply_test_form(991).applicant.id_number;
		c.new.form.members = child;
		c.new.form.member_count = 1;
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err),
				 ERR_CONFLICT); /* as somebody's member */
		assert_string_equal(err.field, "members");
		c.actor = &o.first;
		c.id = id;
		kit_test_write(o.db, office_withdraw_tx,
			       &c); /* the first one is withdrawn: now it may be done */
		c.new.form = apply_test_form(991);
		kit_test_write(o.db, office_add_tx, &c);
		assert_str(office_load(&o, c.id).number, "YZ202600002"); /* what failed took no number */
		assert_int_equal(office_load(&o, c.id).size, 1);
		assert_int_equal(office_count_of(&o, "household_member WHERE until IS NULL"), 1);
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
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct call c = {.actor = &o.first,
				 .new = {.channel = CHANNEL_PAPER, .form = apply_test_form(991)}};
		struct err err;

		kit_test_write(o.db, office_add_tx, &c);
		c.got = office_load(&o, c.id);
		kit_test_write(o.db, office_withdraw_tx, &c);
		kit_test_write(o.db, ban_tx, &c);
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err), ERR_CONFLICT);
		assert_string_equal(err.arg[0], "2031-01-01");
		c.new.form.applied_on = DAY(20310101);
		assert_int_equal(office_fails(&o, office_add_tx, &c, &err), ERR_CONFLICT);
		c.new.form.applied_on = DAY(20310102);
		kit_test_write(o.db, office_add_tx, &c);
		assert_str(office_load(&o, c.id).number,
			   "YZ203100001"); /* counted by the year of the application */
		db_test_close(o.db);
	}
}

/* ---- review ---- */

TEST(apply_store, two_stages_by_different_people)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_id id = office_add(&o, &o.first, apply_test_form(991), false);
		struct call c = {.actor = &o.first, .id = id, .verdict = APPROVAL_PASS};
		struct err err;

		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err),
				 ERR_CONFLICT); /* who entered it does not review it */
		c.actor = &o.director;
		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err),
				 ERR_FORBIDDEN); /* not his stage */
		c.actor = &o.citizen;
		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err), ERR_NOT_FOUND);
		office_decide(&o, &o.other, id, APPROVAL_PASS, "");
		assert_int_equal(office_load(&o, id).state, APPLICATION_REVIEW);
		c.actor = &o.other;
		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err),
				 ERR_FORBIDDEN); /* the second stage is not his */
		office_decide(&o, &o.director, id, APPROVAL_PASS, "");
		assert_int_equal(office_load(&o, id).state, APPLICATION_PASSED);
		assert_int_equal(office_load(&o, id).eligible_on.yyyymmdd, 20261118);
		c.actor = &o.director;
		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err), ERR_CONFLICT);
		assert_int_equal(office_count_of(&o, "deadline WHERE ended_at IS NULL"), 0);
		db_test_close(o.db);
	}
}

TEST(apply_store, who_breaks_a_limit_cannot_pass_and_is_refused_with_reasons)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_form form = apply_test_form(991);
		struct call c = {.actor = &o.other, .verdict = APPROVAL_PASS};
		struct application a;
		struct err err;

		form.income_month = MONEY(200001);
		c.id = office_add(&o, &o.first, form, false);
		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err), ERR_CONFLICT);
		c.verdict = APPROVAL_REFUSE;
		assert_int_equal(office_fails(&o, office_decide_tx, &c, &err),
				 ERR_INPUT); /* no reason given */
		office_decide(&o, &o.other, c.id, APPROVAL_REFUSE,
			      "家庭人均月收入 2,000.01 元，高于上限 2,000.00 元");
		a = office_load(&o, c.id);
		assert_int_equal(a.state, APPLICATION_REFUSED);
		assert_str(a.reason, "家庭人均月收入 2,000.01 元，高于上限 2,000.00 元");
		assert_int_equal(office_count_of(&o, "deadline WHERE ended_at IS NULL"), 0);
		c.new = (struct application_new){.channel = CHANNEL_PAPER, .form = apply_test_form(991)};
		c.actor = &o.first;
		kit_test_write(o.db, office_add_tx, &c); /* refused is no bar to a new one */
		db_test_close(o.db);
	}
}

TEST(apply_store, supplement_goes_back_to_the_stage_that_asked)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_id id = office_add(&o, &o.citizen, apply_test_form(991), true);
		struct call c = {.actor = &o.citizen, .id = id, .words = S("")};
		struct err err;

		o.citizen.scope.household = office_load(&o, id).household.v;
		assert_int_equal(office_fails(&o, office_supplement_tx, &c, &err),
				 ERR_CONFLICT); /* nobody asked */
		office_decide(&o, &o.first, id, APPROVAL_RETURN, "收入证明");
		assert_int_equal(office_load(&o, id).state, APPLICATION_RETURNED);
		/* ten days from 18 November is a Saturday: it rolls to Monday */
		assert_int_equal(office_count_of(&o, "deadline WHERE kind = 'application.supplement' AND "
						     "ended_at IS NULL AND due_at = 1796054399999999"),
				 1);
		assert_int_equal(office_fails(&o, office_supplement_tx, &c, &err),
				 ERR_INPUT); /* nothing brought */
		c.words = S("已补");
		kit_test_write(o.db, office_supplement_tx, &c);
		assert_int_equal(office_load(&o, id).state, APPLICATION_SUBMITTED);
		office_decide(&o, &o.first, id, APPROVAL_PASS, "");
		office_decide(&o, &o.director, id, APPROVAL_RETURN, "户口本");
		kit_test_write(o.db, office_supplement_tx, &c);
		assert_int_equal(office_load(&o, id).state, APPLICATION_REVIEW);
		office_decide(&o, &o.director, id, APPROVAL_RETURN, "户口本");
		seam_set_now(instant_of_day(DAY(20261201), 9, 0)); /* Tuesday after the last day */
		assert_true(apply_job_daily(o.db, test_arena(), &err));
		assert_int_equal(office_load(&o, id).state, APPLICATION_WITHDRAWN);
		assert_int_equal(office_count_of(&o, "deadline WHERE ended_at IS NULL"), 0);
		assert_int_equal(office_count_of(&o, "approval_case WHERE ended_at IS NULL"), 0);
		db_test_close(o.db);
	}
}

struct batch {
	struct apply_batch now, next;
};

static bool batch_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	b->next = b->now;
	return apply_flow_batch(tx, &b->next, err);
}

TEST(apply_store, a_batch_passes_what_it_may_and_skips_the_rest)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		struct application_form rich = apply_test_form(992);
		struct batch *b = ARENA_NEW(test_arena(), struct batch);
		struct application_id good, bad, own;

		rich.assets = MONEY(15000001);
		good = office_add(&o, &o.other, apply_test_form(991), false);
		bad = office_add(&o, &o.other, rich, false);
		own = office_add(&o, &o.first, apply_test_form(993), false);
		b->now = (struct apply_batch){.actor = o.first,
					      .state = APPLICATION_SUBMITTED,
					      .applied_until = DAY(20261117)};
		kit_test_write(o.db, batch_tx, b);
		assert_int_equal(b->next.passed + b->next.skipped, 0); /* applied a day later */
		assert_true(b->next.done);
		b->now.applied_until = DAY(20261118);
		kit_test_write(o.db, batch_tx, b);
		assert_int_equal(b->next.passed, 1);
		assert_int_equal(b->next.skipped, 2); /* over a limit; entered by himself */
		assert_int_equal(office_load(&o, good).state, APPLICATION_REVIEW);
		assert_int_equal(office_load(&o, bad).state, APPLICATION_SUBMITTED);
		assert_int_equal(office_load(&o, own).state, APPLICATION_SUBMITTED);
		b->now = (struct apply_batch){.actor = o.director,
					      .state = APPLICATION_REVIEW,
					      .applied_until = DAY(20261118)};
		kit_test_write(o.db, batch_tx, b);
		assert_int_equal(office_load(&o, good).state, APPLICATION_PASSED);
		db_test_close(o.db);
	}
}

/* ---- invariants ---- */

static const struct check_kind *const all_checks[] = {&apply_waiting_check, &apply_twice_check,
						      &apply_case_check};

TEST(apply_store, checks_find_what_cannot_be)
{
	DB_TEST_EACH(engine)
	{
		struct office o = office_open(engine);
		int64_t faults;
		struct err err;

		office_add(&o, &o.first, apply_test_form(991), false);
		assert_true(
			check_run(o.db, all_checks, ARRAY_LEN(all_checks), false, NULL, NULL, &faults, &err));
		assert_int_equal(faults, 0);
		db_test_script(o.db, "UPDATE application SET state = 6");
		assert_true(
			check_run(o.db, all_checks, ARRAY_LEN(all_checks), false, NULL, NULL, &faults, &err));
		assert_int_equal(faults, 1); /* waits since no day */
		db_test_script(
			o.db,
			"UPDATE application SET state = 1; UPDATE approval_case SET state = 3, ended_at = 1");
		assert_true(
			check_run(o.db, all_checks, ARRAY_LEN(all_checks), false, NULL, NULL, &faults, &err));
		assert_int_equal(faults, 1); /* under review without a case */
		db_test_close(o.db);
	}
}

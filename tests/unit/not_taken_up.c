/* Leases that are not taken up, from the application to the second offer: what becomes of the home, the
 * offer, the applicant's place, the deadlines, the money (S1-21, S1-22, D12, D13). */
#include "allot/allot.h"
#include "apply/apply_test.h"
#include "kit/approval.h"
#include "kit/calendar.h"
#include "kit/kit_test.h"
#include "kit/paper.h"
#include "lease/lease_store.h"
#include "pay/pay.h"
#include "tests/money.h"
#include "tests/test.h"

enum { PEOPLE = 3 };

static const char rent_policy[] =
	"{\"id\":\"rent-test\",\"kind\":\"rent\",\"title\":\"t\",\"coefficient\":{\"destitute\":1000,"
	"\"minimum_living\":2000,\"low_income\":4000,\"lower_middle\":7000,\"new_worker\":8000,\"migrant_"
	"worker\":8000}}";
static const char scoring_policy[] =
	"{\"id\":\"scoring-test\",\"kind\":\"scoring\",\"title\":\"t\",\"factors\":[{\"code\":\"class\","
	"\"kind\":\"by_class\",\"max\":200000,\"points\":{\"destitute\":200000,\"minimum_living\":150000,"
	"\"low_income\":100000,\"lower_middle\":50000,\"new_worker\":10000,\"migrant_worker\":10000}}]}";

struct town {
	struct office office;
	struct actor officer, director, finance;
	struct application_id application[PEOPLE];
	struct lease_id lease[PEOPLE];
	struct lease l;
	struct public_notice_id notice;
	struct allocation_plan_id plan;
	size_t at; /* the person or home at hand */
	struct day day;
	enum lease_cancel_cause cause;
	const char *words;
	struct payment payment;
};

static bool set_up_tx(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();
	enum home_change change;
	struct home_id home;
	int64_t id;

	(void)arg;
	for (size_t i = 0; i < PEOPLE; i++) {
		struct home_entry entry = money_home(str_format(tx_arena(tx), "070%zu", i + 1));

		if (!home_save(tx, &system, &entry, &home, &change, err))
			return false;
	}
	return policy_add(tx, &system, str_of(rent_policy), DAY(20260101), (struct day){0}, &id, err) &&
	       policy_add(tx, &system, str_of(scoring_policy), DAY(20260101), (struct day){0}, &id, err);
}

static bool notice_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return notice_make(tx, &t->director, t->notice, S("十一月资格公示"), 0, t->day, err) &&
	       notice_publish(tx, &t->director, t->notice, err);
}

static bool close_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return notice_close(tx, &t->director, t->notice, err);
}

static bool plan_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;
	struct plan_new n = {.id = t->plan, .title = S("配租方案"), .scoring_day = t->day, .homes = PEOPLE};

	return plan_add(tx, &t->officer, &n, err) && plan_score(tx, &t->officer, t->plan, err) &&
	       plan_publish(tx, &t->director, t->plan, err);
}

static bool offer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;
	int64_t made;

	if (!plan_offer(tx, &t->officer, t->plan, &made, err))
		return false;
	assert_int_equal(made, PEOPLE);
	return true;
}

static bool accept_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;
	struct application a;
	struct offer_id offer;
	bool found;

	return application_load_key(tx, t->application[t->at], &a, err) &&
	       offer_find_current(tx, a.household.v, &found, &offer, err) && (found || err_not_found(err)) &&
	       offer_accept(tx, &t->officer, offer, t->lease[t->at], err);
}

static bool look_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return lease_load_key(tx, t->lease[t->at], &t->l, err);
}

static bool sign_tenant_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return lease_sign_tenant(tx, &t->officer, t->lease[t->at], err);
}

static bool sign_lessor_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return lease_sign_lessor(tx, &t->officer, t->lease[t->at], err);
}

static bool paper_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;
	struct paper_record paper = {.kind = "lease",
				     .number = t->l.number,
				     .check_code = S("ABCDEFGHJKLM"),
				     .subject = "lease",
				     .subject_id = t->l.id.v,
				     .project = t->l.project.v,
				     .household = t->l.household.v,
				     .title = S("租赁合同")};

	return file_put_bytes(tx_arena(tx), S("%PDF-1.4\n%%EOF\n"), FILE_PDF, &paper.file, err) &&
	       paper_add(tx, &t->officer, &paper, err);
}

static bool agree_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return lease_agree_sign_day(tx, &t->officer, &t->l, t->day, S("在外地务工，下月回来签"), err);
}

static bool cancel_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return offer_cancel_lease(tx, &t->officer, t->lease[t->at], t->cause, str_of(t->words), err);
}

static bool pay_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;
	struct payment_new n = {.lease = t->lease[t->at],
				.channel = PAY_CASH,
				.amount = MONEY(24154),
				.paid_at = tx_now(tx),
				.deposit = true};
	bool repeated;

	return payment_post(tx, &t->finance, &n, &t->payment, &repeated, err);
}

static bool back_tx(struct tx *tx, void *arg, struct err *err)
{
	struct town *t = arg;

	return payment_reverse(tx, &t->officer, t->payment.id, S("不租了，押金退回"), err);
}

static int64_t number(struct town *t, const char *what, int64_t id)
{
	return db_test_number(t->office.db,
			      str_c(test_arena(), str_format(test_arena(), "%s%lld", what, (long long)id)));
}

static void offer_and_accept(struct town *t, int32_t day)
{
	t->plan = (struct allocation_plan_id){id_new()};
	t->day = DAY(day);
	seam_set_now(instant_of_day(t->day, 9, 0));
	kit_test_write(t->office.db, plan_tx, t);
	seam_set_now(instant_of_day(day_add(t->day, 6), 9, 0));
	kit_test_write(t->office.db, offer_tx, t);
	for (t->at = 0; t->at < PEOPLE; t->at++) {
		t->lease[t->at] = (struct lease_id){id_new()};
		kit_test_write(t->office.db, accept_tx, t);
	}
}

/* Three households with accepted offers on 2026-12-03; to be signed by 2026-12-10. */
static struct town town_open(enum db_engine engine)
{
	struct town t = {.office = office_open(engine), .notice = {id_new()}, .words = "到期没有来签"};
	struct err err;

	assert_true(file_store_open(
		str_c(test_arena(), str_format(test_arena(), "%s/papers", db_test_directory())), &err));
	policy_kinds_add(lease_domain.policies, lease_domain.policy_count);
	policy_kinds_add(allot_domain.policies, allot_domain.policy_count);
	t.officer = t.office.first;
	t.director = t.office.director;
	t.finance = kit_test_actor(t.office.db, "caiwu", ROLE_FINANCE, 0);
	t.officer.scope.all = t.director.scope.all = t.finance.scope.all = true;
	kit_test_write(t.office.db, set_up_tx, NULL);
	for (int i = 0; i < PEOPLE; i++) {
		t.application[i] = office_add(&t.office, &t.office.first, apply_test_form(991 + i), false);
		office_decide(&t.office, &t.office.other, t.application[i], APPROVAL_PASS, "");
		office_decide(&t.office, &t.office.director, t.application[i], APPROVAL_PASS, "");
	}
	t.day = DAY(20261118);
	kit_test_write(t.office.db, notice_tx, &t);
	seam_set_now(instant_of_day(DAY(20261126), 9, 0));
	kit_test_write(t.office.db, close_tx, &t);
	offer_and_accept(&t, 20261127);
	return t;
}

static void take(struct town *t, size_t at)
{
	t->at = at;
	money_read(t->office.db, look_tx, t);
}

/* What stands after each cancelling, whatever the cause. */
static void assert_cancelled(struct town *t, int64_t waivers, enum entry_state entry)
{
	struct application a = office_load(&t->office, t->application[t->at]);

	take(t, t->at);
	assert_int_equal(t->l.state, LEASE_CANCELLED);
	assert_int_equal(number(t, "SELECT cancel_cause FROM lease WHERE id = ", t->l.id.v), t->cause);
	assert_int_equal(number(t, "SELECT state FROM home WHERE id = ", t->l.home.v), HOME_VACANT);
	assert_int_equal(number(t, "SELECT state FROM offer WHERE lease_id = ", t->l.id.v), OFFER_CANCELLED);
	assert_int_equal(number(t, "SELECT state FROM plan_home WHERE home_id = ", t->l.home.v),
			 PLAN_HOME_RELEASED);
	assert_int_equal(number(t, "SELECT state FROM plan_entry WHERE application_id = ", a.id.v), entry);
	assert_int_equal(
		number(t,
		       "SELECT COUNT(*) FROM deadline WHERE subject = 'lease' AND ended_at IS NULL AND "
		       "subject_id = ",
		       t->l.id.v),
		0);
	assert_int_equal(number(t, "SELECT COUNT(*) FROM paper WHERE state = 1 AND subject_id = ", t->l.id.v),
			 0);
	assert_int_equal(
		number(t, "SELECT COUNT(*) FROM outbox WHERE subject = 'lease' AND subject_id = ", t->l.id.v),
		1);
	assert_int_equal(number(t, "SELECT COUNT(*) FROM audit WHERE act = 'lease.cancel' AND subject_id = ",
				t->l.id.v),
			 1);
	assert_int_equal(a.state, APPLICATION_WAITING);
	assert_int_equal(a.waivers, waivers);
	assert_int_equal(money_tx_code(t->office.db, cancel_tx, t), ERR_CONFLICT); /* once */
}

TEST(not_taken_up, the_home_is_free_and_what_is_ones_own_doing_is_a_waiver)
{
	DB_TEST_EACH(engine)
	{
		struct town t = town_open(engine);

		take(&t, 0); /* nobody signed: his time must be over */
		t.cause = CANCEL_NOT_SIGNED;
		kit_test_write(t.office.db, paper_tx, &t);
		seam_set_now(instant_of_day(DAY(20261210), 17, 0));
		assert_int_equal(money_tx_code(t.office.db, cancel_tx, &t), ERR_INPUT);
		seam_set_now(instant_of_day(DAY(20261211), 9, 0));
		t.words = " x ";
		assert_int_equal(money_tx_code(t.office.db, cancel_tx, &t), ERR_INPUT);
		t.words = "到期没有来签";
		kit_test_write(t.office.db, cancel_tx, &t);
		assert_cancelled(&t, 1, ENTRY_WAIVED);

		take(&t, 1); /* half signed: he did what he had to */
		kit_test_write(t.office.db, sign_tenant_tx, &t);
		assert_int_equal(money_tx_code(t.office.db, cancel_tx, &t), ERR_INPUT);
		t.cause = CANCEL_OFFICE;
		t.words = "房屋漏水，短期修不好";
		kit_test_write(t.office.db, cancel_tx, &t);
		assert_cancelled(&t, 0, ENTRY_RANKED);

		take(&t, 2); /* signed by both, with a deposit */
		kit_test_write(t.office.db, sign_tenant_tx, &t);
		kit_test_write(t.office.db, sign_lessor_tx, &t);
		kit_test_write(t.office.db, pay_tx, &t);
		t.cause = CANCEL_TENANT;
		t.words = "已在外地购房";
		assert_int_equal(money_tx_code(t.office.db, cancel_tx, &t), ERR_CONFLICT);
		kit_test_write(t.office.db, back_tx, &t);
		kit_test_write(t.office.db, cancel_tx, &t);
		assert_cancelled(&t, 1, ENTRY_WAIVED);

		/* the same homes, the same households: nothing of the first time stands in the way */
		offer_and_accept(&t, 20261214);
		for (size_t i = 0; i < PEOPLE; i++) {
			take(&t, i);
			assert_int_equal(t.l.state, LEASE_DRAFTED);
		}
		db_test_close(t.office.db);
	}
}

TEST(not_taken_up, another_signing_date_is_agreed_once)
{
	DB_TEST_EACH(engine)
	{
		struct town t = town_open(engine);

		take(&t, 0);
		assert_int_equal(t.l.sign_by.yyyymmdd, 20261210);
		kit_test_write(t.office.db, paper_tx, &t);
		kit_test_write(t.office.db, sign_lessor_tx, &t);
		t.day = DAY(20261210);
		assert_int_equal(money_tx_code(t.office.db, agree_tx, &t), ERR_INPUT);
		t.day = DAY(20261220);
		kit_test_write(t.office.db, agree_tx, &t);
		take(&t, 0);
		assert_int_equal(t.l.sign_by.yyyymmdd, 20261220);
		assert_int_equal(t.l.from.yyyymmdd, 20261220);
		assert_int_equal(t.l.to.yyyymmdd, 20291219);
		assert_int_equal(number(&t,
					"SELECT COUNT(*) FROM lease WHERE lessor_signed_at IS NULL AND id = ",
					t.l.id.v),
				 1); /* they sign what is to be valid */
		assert_int_equal(
			number(&t, "SELECT COUNT(*) FROM paper WHERE state = 1 AND subject_id = ", t.l.id.v),
			0);
		assert_int_equal(
			number(&t,
			       "SELECT COUNT(*) FROM deadline WHERE kind = 'lease.sign' AND ended_at IS "
			       "NULL AND subject_id = ",
			       t.l.id.v),
			1);
		assert_int_equal(
			number(&t, "SELECT due_at FROM deadline WHERE kind = 'lease.sign' AND subject_id = ",
			       t.l.id.v),
			calendar_day_end(DAY(20261220)).us);
		assert_int_equal(
			number(&t, "SELECT COUNT(*) FROM outbox WHERE subject = 'lease' AND subject_id = ",
			       t.l.id.v),
			1);
		t.day = DAY(20261225);
		assert_int_equal(money_tx_code(t.office.db, agree_tx, &t), ERR_CONFLICT);

		take(&t, 1); /* signed by both: there is nothing left to agree on */
		kit_test_write(t.office.db, sign_tenant_tx, &t);
		kit_test_write(t.office.db, sign_lessor_tx, &t);
		assert_int_equal(money_tx_code(t.office.db, agree_tx, &t), ERR_CONFLICT);

		take(&t, 0); /* the new date passes, too */
		t.cause = CANCEL_NOT_SIGNED;
		seam_set_now(instant_of_day(DAY(20261220), 23, 0));
		assert_int_equal(money_tx_code(t.office.db, cancel_tx, &t), ERR_INPUT);
		seam_set_now(instant_of_day(DAY(20261221), 9, 0));
		kit_test_write(t.office.db, cancel_tx, &t);
		take(&t, 0);
		assert_int_equal(t.l.state, LEASE_CANCELLED);
		db_test_close(t.office.db);
	}
}

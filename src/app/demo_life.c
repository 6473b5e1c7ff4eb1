/* Households of the demo city: they apply, pass the review and are housed before its history begins. */
#include <stdio.h>
#include "app/demo.h"
#include "kit/approval.h"
#include "pay/pay.h"

/* ---- an application as people bring it ---- */

static const enum applicant_class classes[] = {CLASS_MINIMUM_LIVING, CLASS_LOW_INCOME,   CLASS_LOW_INCOME,
					       CLASS_LOWER_MIDDLE,   CLASS_LOWER_MIDDLE, CLASS_LOWER_MIDDLE,
					       CLASS_NEW_WORKER,     CLASS_NEW_WORKER,   CLASS_MIGRANT_WORKER,
					       CLASS_DESTITUTE};
static const char *const wished[] = {"单间", "一室一厅", "两室一厅", "两室两厅", "三室一厅"};

static void fill_members(struct demo *d, struct application_form *f, enum applicant_class class)
{
	struct application_person *m = ARENA_ARRAY(d->arena, struct application_person, 4);
	bool married = class != CLASS_NEW_WORKER && seam_random_below(3) > 0;
	uint32_t children = married ? seam_random_below(3) : 0;
	size_t n = 0;

	if (married) {
		struct demo_person spouse = demo_person(d, 26, 60);
		m[n++] = (struct application_person){spouse.name, KINSHIP_SPOUSE, spouse.id_number};
	}
	for (uint32_t i = 0; i < children; i++) {
		struct demo_person child = demo_person(d, 1, 15);
		m[n++] = (struct application_person){child.name, child.male ? KINSHIP_SON : KINSHIP_DAUGHTER,
						     child.id_number};
	}
	f->members = m;
	f->member_count = n;
	f->marital = married ? MARITAL_MARRIED : MARITAL_SINGLE;
}

struct application_form demo_application(struct demo *d, struct day on)
{
	static const int64_t incomes[] = {[CLASS_DESTITUTE] = 80000,   [CLASS_MINIMUM_LIVING] = 90000,
					  [CLASS_LOW_INCOME] = 180000, [CLASS_LOWER_MIDDLE] = 330000,
					  [CLASS_NEW_WORKER] = 450000, [CLASS_MIGRANT_WORKER] = 400000};
	struct application_form f = {.class = classes[seam_random_below(ARRAY_LEN(classes))],
				     .applied_on = on};
	struct demo_person p =
		demo_person(d, f.class == CLASS_NEW_WORKER ? 20 : 26, f.class == CLASS_NEW_WORKER ? 27 : 70);

	f.applicant = (struct application_person){p.name, KINSHIP_SELF, p.id_number};
	f.phone = p.phone;
	fill_members(d, &f, f.class);
	f.registry = f.class == CLASS_MIGRANT_WORKER ? S("外省") : S("城西区");
	f.income_month.fen = incomes[f.class] - (int64_t)seam_random_below(30000);
	f.assets.fen = (int64_t)seam_random_below(1400) * 10000;
	f.housing = f.class == CLASS_NEW_WORKER ? HOUSING_DORMITORY : HOUSING_RENTED;
	f.residence_years = 4 + seam_random_below(20);
	f.insured_months = 14 + seam_random_below(120);
	f.wished_type = str_of(wished[seam_random_below(ARRAY_LEN(wished))]);
	return f;
}

/* ---- housed before the history begins ---- */

/* People to a command: SQLite's savepoints grow slow with the pages that one command touches. */
#define BATCH 25

struct batch {
	struct demo *demo;
	struct application_id *ids;
	size_t from, to, lease_count;
	struct public_notice_id notice;
	struct day day;
};

static bool apply_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	for (size_t i = b->from; i < b->to; i++) {
		struct application_new n = {.channel = i % 3 == 0 ? CHANNEL_PAPER : CHANNEL_ONLINE,
					    .form = demo_application(b->demo, b->day)};
		if (!application_add(tx, &b->demo->second_officer, &n, &b->ids[i], err))
			return false;
	}
	return true;
}

static bool decide_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	for (size_t i = b->from; i < b->to; i++)
		if (!application_decide(tx, &b->demo->officer, b->ids[i], APPROVAL_PASS, S(""), err) ||
		    !application_decide(tx, &b->demo->director, b->ids[i], APPROVAL_PASS, S(""), err))
			return false;
	return true;
}

static bool notice_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	return notice_make(tx, &b->demo->officer, b->notice, S("公共租赁住房保障资格公示"), 0, b->day, err) &&
	       notice_publish(tx, &b->demo->director, b->notice, err);
}

static bool notice_close_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	return notice_close(tx, &b->demo->system, b->notice, err);
}

/* The deposit comes with the signature. */
static bool take_deposit(struct tx *tx, const struct demo *d, struct lease_id id, size_t i, struct err *err)
{
	struct payment_new n = {.lease = id, .channel = PAY_TRANSFER, .paid_at = tx_now(tx), .deposit = true};
	struct payment done;
	struct lease l;
	bool repeated;

	if (!lease_load_key(tx, id, &l, err))
		return false;
	n.amount = l.deposit;
	n.reference = str_format(tx_arena(tx), "26DEP%08zu", i);
	return money_is_zero(n.amount) || payment_post(tx, &d->finance, &n, &done, &repeated, err);
}

/* A take-over straight from the waiting list, as cities do for the homes that they begin with. */
static bool house_one(struct tx *tx, struct batch *b, size_t i, struct err *err)
{
	struct demo *d = b->demo;
	struct application a;
	struct lease_new n = {.id = {id_new()},
			      .from = month_first(d->first),
			      .pay_method = (enum pay_method)(1 + seam_random_below(4))};
	struct home home;

	if (!application_load_key(tx, b->ids[i], &a, err) ||
	    !application_offered(tx, &d->officer, a.id, err) ||
	    !lease_coefficient(tx, a.class, n.from, &n.coefficient, err) ||
	    !home_load_key(tx, d->home[i], &home, err))
		return false;
	n.home = home.id;
	n.household = a.household;
	n.tenant = a.applicant;
	n.class = a.class;
	n.application = a.id.v;
	n.to = day_add(day_add_months(n.from, 36), -1);
	if (seam_random_below(40) == 0)
		n.to = day_add(d->until, 10 + (int32_t)seam_random_below(60)); /* some end soon */
	if (!lease_add(tx, &d->officer, &n, err) || !lease_start(tx, &d->officer, n.id, err) ||
	    !take_deposit(tx, d, n.id, i, err))
		return false;
	d->lease[d->lease_count] = n.id;
	d->household[d->lease_count++] = a.household.v;
	return true;
}

static bool house_tx(struct tx *tx, void *arg, struct err *err)
{
	struct batch *b = arg;

	b->demo->lease_count = b->lease_count;
	for (size_t i = b->from; i < b->to; i++)
		if (!house_one(tx, b, i, err))
			return false;
	return true;
}

static bool in_batches(struct demo *d, db_fn *fn, struct application_id *ids, size_t count, struct day day,
		       const char *what, struct err *err)
{
	for (size_t from = 0; from < count; from += BATCH) {
		struct batch b = {.demo = d,
				  .ids = ids,
				  .from = from,
				  .to = from + BATCH < count ? from + BATCH : count,
				  .lease_count = d->lease_count,
				  .day = day};
		if (!demo_write(d, fn, &b, err))
			return false;
		if (from % 500 == 0)
			demo_progress(d, what);
	}
	return true;
}

bool demo_households(struct demo *d, struct err *err)
{
	size_t count = d->home_count * 9 / 10;
	struct application_id *ids = ARENA_ARRAY(d->arena, struct application_id, count);
	struct day begin = day_add_months(month_first(d->first), -2);
	struct batch notice = {.demo = d, .notice = {id_new()}};

	d->lease = ARENA_ARRAY(d->arena, struct lease_id, count);
	d->household = ARENA_ARRAY(d->arena, int64_t, count);
	demo_clock(begin, 9, 0);
	if (!in_batches(d, apply_tx, ids, count, begin, "applications", err))
		return false;
	demo_clock(day_add(begin, 5), 10, 0);
	if (!in_batches(d, decide_tx, ids, count, begin, "reviews", err))
		return false;
	notice.day = day_add(begin, 6);
	demo_clock(notice.day, 9, 0);
	if (!demo_write(d, notice_tx, &notice, err))
		return false;
	demo_clock(day_add(begin, 20), 9, 0);
	if (!demo_write(d, notice_close_tx, &notice, err))
		return false;
	demo_clock(month_first(d->first), 8, 0);
	if (!in_batches(d, house_tx, ids, count, begin, "leases", err))
		return false;
	d->home_next = count;
	return true;
}

/* Months in the demo city: bills on the first, payments, repairs; and what is under way today. */
#include "app/demo.h"
#include "allot/allot.h"
#include "kit/approval.h"
#include "pay/pay.h"
#include "rent/rent.h"
#include "repair/repair.h"

/* What breaks in homes, and what it is mended with. */
struct trouble {
	const char *words;
	enum repair_trade trade;
	const char *material, *unit;
	int64_t quantity_e2, price_fen;
};
static const struct trouble troubles[] = {
	{"厨房水龙头漏水，关不紧", TRADE_WATER, "水龙头", "个", 100, 3500},
	{"卧室插座没电", TRADE_POWER, "五孔插座", "个", 100, 1280},
	{"入户门锁转不动", TRADE_DOOR, "锁芯", "套", 100, 8600},
	{"卫生间墙面渗水", TRADE_LEAK, "防水涂料", "公斤", 250, 1650},
	{"阳台窗户关不上", TRADE_DOOR, "窗户滑轮", "个", 200, 950},
	{"燃气灶打不着火", TRADE_GAS, "点火针", "根", 100, 2200},
	{"马桶冲水不停", TRADE_WATER, "进水阀芯", "个", 100, 1800},
	{"客厅灯不亮", TRADE_POWER, "LED吸顶灯", "只", 100, 1500},
};

/* ---- repairs ---- */

enum repair_until { ASKED, STARTED, DONE };

struct repair_life {
	struct demo *demo;
	size_t lease;
	const struct trouble *trouble;
	int64_t id;
	enum repair_until until;
};

static const struct actor *repairer_of(const struct demo *d, struct actor_id id)
{
	for (size_t i = 0; i < ARRAY_LEN(d->repairer); i++)
		if (d->repairer[i].id.v == id.v)
			return &d->repairer[i];
	return NULL;
}

static bool ask_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_life *l = arg;
	struct lease lease;
	struct repair_new n = {.id = {l->id},
			       .trade = l->trouble->trade,
			       .urgent = l->trouble->trade == TRADE_GAS,
			       .words = str_of(l->trouble->words)};

	if (!lease_load_key(tx, l->demo->lease[l->lease], &lease, err))
		return false;
	n.home = lease.home;
	return repair_add(tx, &l->demo->officer, &n, err);
}

static bool use_material(struct tx *tx, const struct actor *repairer, const struct repair_life *l,
			 struct repair *r, struct err *err)
{
	const struct trouble *t = l->trouble;
	struct repair_material m = {.name = str_of(t->material),
				    .quantity_e2 = t->quantity_e2,
				    .unit = str_of(t->unit),
				    .price = MONEY(t->price_fen)};

	if (l->id % 3 == 0) /* a matter of a turn of the screw */
		return true;
	return repair_add_material(tx, repairer, r, &m, err) && repair_load_key(tx, r->id, r, err);
}

static bool mend_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_life *l = arg;
	struct repair_result result = {.words = S("已修好，试用正常"),
				       .labour = {2000 + (int64_t)seam_random_below(60) * 100}};
	const struct actor *repairer;
	struct repair r;

	if (!repair_load_key(tx, (struct repair_id){l->id}, &r, err))
		return false;
	repairer = repairer_of(l->demo, r.repairer);
	if (repairer == NULL || r.state != REPAIR_SENT)
		return true; /* nobody fitted: it waits for the dispatcher */
	if (!repair_answer(tx, repairer, &r, instant_day(tx_now(tx)), S("已联系住户，马上到"), err) ||
	    !repair_load_key(tx, r.id, &r, err) || !repair_start(tx, repairer, &r, err) ||
	    !repair_load_key(tx, r.id, &r, err))
		return false;
	if (l->until < DONE)
		return true;
	return use_material(tx, repairer, l, &r, err) && repair_finish(tx, repairer, &r, &result, err);
}

/* Most are content; those without an account say nothing. */
static bool rate_tx(struct tx *tx, void *arg, struct err *err)
{
	static const enum repair_rating ratings[] = {RATING_VERY_GOOD, RATING_VERY_GOOD, RATING_GOOD,
						     RATING_GOOD,      RATING_FAIR,      RATING_BAD};
	struct repair_life *l = arg;
	enum repair_rating rating = ratings[seam_random_below(ARRAY_LEN(ratings))];
	const struct actor *tenant = &l->demo->tenant[l->lease / DEMO_ONLINE_EVERY];
	struct repair r;

	return repair_load_key(tx, (struct repair_id){l->id}, &r, err) &&
	       (r.state != REPAIR_DONE ||
		repair_rate(tx, tenant, &r, rating, rating < RATING_FAIR ? S("来晚了一天") : S(""), err));
}

static bool repair_one(struct demo *d, struct day day, enum repair_until until, struct err *err)
{
	struct repair_life l = {.demo = d,
				.lease = seam_random_below((uint32_t)d->lease_count),
				.trouble = &troubles[seam_random_below(ARRAY_LEN(troubles))],
				.id = id_new(),
				.until = until};

	if (seam_random_below(2) == 0) /* those who are online ask more often */
		l.lease -= l.lease % DEMO_ONLINE_EVERY;
	demo_clock(day, 8 + (int)seam_random_below(10), 15);
	if (!demo_write(d, ask_tx, &l, err))
		return false;
	if (until == ASKED)
		return true;
	demo_clock(day_add(day, seam_random_below(12) == 0 ? 3 : 1), 11, 20);
	if (!demo_write(d, mend_tx, &l, err))
		return false;
	if (until < DONE || l.lease % DEMO_ONLINE_EVERY != 0)
		return true;
	demo_clock(day_add(day, 4), 20, 5);
	return demo_write(d, rate_tx, &l, err);
}

static bool repairs_of_month(struct demo *d, struct month m, struct err *err)
{
	size_t count = d->lease_count / 60 + 1;

	for (size_t i = 0; i < count; i++) {
		struct day day = month_day(m, 1 + (int)(i * 26 / count));
		if (day_compare(day_add(day, 5), d->until) > 0)
			break;
		if (!repair_one(d, day, DONE, err))
			return false;
	}
	return true;
}

/* ---- payments ---- */

#define PAY_BATCH 20

struct pay_batch {
	struct demo *demo;
	struct month month;
	size_t from, to;
};

/* Most pay; some stopped after two months; some forget a month. */
static bool pays(const struct demo *d, const struct pay_batch *b, size_t i)
{
	if (i == 0 && b->month.yyyymm == day_month(d->until).yyyymm)
		return false; /* the tenant who signs in has something to pay */
	if (i % DEMO_STOPPED_EVERY == DEMO_STOPPED_AT && month_between(d->first, b->month) >= 2)
		return false;
	return seam_random_below(40) != 0;
}

static bool pay_one(struct tx *tx, struct pay_batch *b, size_t i, struct err *err)
{
	static const enum pay_channel channels[] = {PAY_WECHAT, PAY_TRANSFER, PAY_CASH,   PAY_WECHAT,
						    PAY_DEBIT,  PAY_WECHAT,   PAY_ALIPAY, PAY_TRANSFER};
	struct demo *d = b->demo;
	struct payment_new n = {.lease = d->lease[i],
				.channel = channels[i % ARRAY_LEN(channels)],
				.paid_at = tx_now(tx)};
	struct payment done;
	struct bill *bills;
	size_t count;
	bool repeated;

	if (!rent_open_bills(tx, n.lease, &bills, &count, err))
		return false;
	for (size_t k = 0; k < count; k++)
		n.amount = money_add(n.amount, rent_bill_open(&bills[k]));
	if (money_is_zero(n.amount))
		return true;
	if (i % 50 == 11) /* ahead, for the next month */
		n.amount = money_add(n.amount, MONEY(30000));
	if (n.channel != PAY_CASH)
		n.reference = str_format(tx_arena(tx), "4200%06d%018zu", (int)b->month.yyyymm, i);
	return payment_post(tx, n.channel <= PAY_TRANSFER ? &d->finance : &d->system, &n, &done, &repeated,
			    err);
}

static bool pay_tx(struct tx *tx, void *arg, struct err *err)
{
	struct pay_batch *b = arg;

	for (size_t i = b->from; i < b->to; i++)
		if (pays(b->demo, b, i) && !pay_one(tx, b, i, err))
			return false;
	return true;
}

static bool payments_of_month(struct demo *d, struct month m, struct err *err)
{
	for (size_t from = 0; from < d->lease_count; from += PAY_BATCH) {
		struct pay_batch b = {d, m, from,
				      from + PAY_BATCH < d->lease_count ? from + PAY_BATCH : d->lease_count};
		struct day day = month_day(m, 3 + (int)(from * 14 / (d->lease_count + 1)));

		if (day_compare(day, d->until) > 0)
			break;
		demo_clock(day, 9 + (int)(from / PAY_BATCH % 8), 30);
		if (!demo_write(d, pay_tx, &b, err))
			return false;
	}
	return true;
}

/* A slip at the counter each month: taken for the wrong lease, taken back by another person. */
struct slip {
	struct demo *demo;
	struct lease_id lease;
	struct payment_id id;
};

static bool slip_tx(struct tx *tx, void *arg, struct err *err)
{
	struct slip *s = arg;
	struct payment_new n = {.id = s->id,
				.lease = s->lease,
				.channel = PAY_CASH,
				.amount = MONEY(20000),
				.paid_at = tx_now(tx)};
	struct payment done;
	bool repeated;

	return payment_post(tx, &s->demo->finance, &n, &done, &repeated, err);
}

static bool back_tx(struct tx *tx, void *arg, struct err *err)
{
	struct slip *s = arg;

	return payment_reverse(tx, &s->demo->officer, s->id, S("记到了别的合同上，撤销重收"), err);
}

static bool slip_of_month(struct demo *d, struct month m, struct err *err)
{
	struct slip s = {d, d->lease[2], {id_new()}};

	if (day_compare(month_day(m, 21), d->until) > 0)
		return true;
	demo_clock(month_day(m, 20), 16, 40);
	if (!demo_write(d, slip_tx, &s, err))
		return false;
	demo_clock(month_day(m, 21), 9, 5);
	return demo_write(d, back_tx, &s, err);
}

static bool bill_month(struct demo *d, struct month m, struct err *err)
{
	struct money amount;
	int64_t bills, prepaid;
	bool ok;

	demo_clock(month_first(m), 1, 0);
	if (!db_bulk_end(d->city->db, err))
		return false;
	ok = rent_bill_run(d->city->db, d->step, &d->system, m, NULL, NULL, &bills, &amount, err) &&
	     pay_prepaid_run(d->city->db, d->step, &d->system, &prepaid, err);
	arena_reset(d->step);
	return ok && db_bulk_begin(d->city->db, DEMO_BULK_EVERY, err);
}

bool demo_months(struct demo *d, struct err *err)
{
	for (struct month m = d->first; m.yyyymm <= day_month(d->until).yyyymm; m = month_add(m, 1)) {
		demo_progress(d, "bills");
		if (!bill_month(d, m, err))
			return false;
		demo_progress(d, "payments");
		if (!payments_of_month(d, m, err))
			return false;
		demo_progress(d, "repairs");
		if (!slip_of_month(d, m, err) || !repairs_of_month(d, m, err))
			return false;
	}
	return true;
}

/* ---- under way today ---- */

struct present {
	struct demo *demo;
	struct application_id application;
	int64_t id;
	int step;
	struct day day;
};

static bool present_apply_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;
	struct application_new n = {.channel = CHANNEL_ONLINE, .form = demo_application(p->demo, p->day)};

	return application_add(tx, &p->demo->second_officer, &n, &p->application, err);
}

/* 0 stays in the first review, 1 in the second, 2 returned for a paper, 3 refused, 4 and more passed. */
static bool present_decide_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;
	struct demo *d = p->demo;

	if (p->step == 0)
		return true;
	if (p->step == 2)
		return application_decide(tx, &d->officer, p->application, APPROVAL_RETURN,
					  S("补交一份近三个月的收入证明"), err);
	if (p->step == 3)
		return application_decide(tx, &d->officer, p->application, APPROVAL_REFUSE,
					  S("填报的住房情况和登记不一致"), err);
	if (!application_decide(tx, &d->officer, p->application, APPROVAL_PASS, S(""), err))
		return false;
	return p->step == 1 ||
	       application_decide(tx, &d->director, p->application, APPROVAL_PASS, S(""), err);
}

static bool withdraw_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;

	return application_withdraw(tx, &p->demo->officer, p->application, err);
}

static bool supplement_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;

	return application_supplement(tx, &p->demo->officer, p->application, S("收入证明已交到窗口"), NULL, 0,
				      err);
}

/* One of those who came last thinks better of it, one brings what was missing. ids may be NULL. */
static bool apply_and_decide(struct demo *d, size_t count, struct day day, bool all_pass,
			     struct application_id *ids, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct present p = {.demo = d, .day = day, .step = all_pass ? 9 : (int)(i % 8)};
		demo_clock(day, 9, (int)(i % 60));
		if (!demo_write(d, present_apply_tx, &p, err))
			return false;
		if (ids != NULL)
			ids[i] = p.application;
		demo_clock(day_add(day, 2), 10, (int)(i % 60));
		if (!demo_write(d, present_decide_tx, &p, err))
			return false;
		if (!all_pass && i == 8 && !demo_write(d, withdraw_tx, &p, err))
			return false;
		if (!all_pass && i == 10 && !demo_write(d, supplement_tx, &p, err))
			return false;
	}
	return true;
}

static bool remove_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;

	return application_remove(tx, &p->demo->officer, p->application, S("本人书面说明已另购住房"), err);
}

static bool present_notice_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;

	return notice_make(tx, &p->demo->officer, (struct public_notice_id){p->id},
			   S("公共租赁住房保障资格公示"), 0, p->day, err) &&
	       notice_publish(tx, &p->demo->director, (struct public_notice_id){p->id}, err);
}

static bool present_close_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;

	return notice_close(tx, &p->demo->system, (struct public_notice_id){p->id}, err);
}

/* Somebody of the public reads the notice and objects, as at /notices/ID/object; nobody has answered yet. */
static bool object_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;
	struct actor nobody = {0};
	struct objection_new n = {.id = {id_new()},
				  .notice = {p->id},
				  .name = S("罗玉兰"),
				  .contact = S("19900009999"),
				  .words = S("这家人在城东有一套自己的房子，一直出租着，希望核实后再定")};
	struct application a;

	if (!application_load_key(tx, p->application, &a, err))
		return false;
	n.number = a.number;
	return objection_add(tx, &nobody, &n, err);
}

static bool plan_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;
	int64_t vacant = (int64_t)(p->demo->home_count - p->demo->home_next);
	struct plan_new n = {.id = {p->id},
			     .title = S("第三批公租房配租方案"),
			     .scoring_day = p->day,
			     .homes = vacant / 2 < 10 ? (vacant + 1) / 2 : 10};

	return plan_add(tx, &p->demo->officer, &n, err) && plan_score(tx, &p->demo->officer, n.id, err) &&
	       plan_publish(tx, &p->demo->director, n.id, err);
}

static bool plan_offer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct present *p = arg;

	return plan_offer(tx, &p->demo->officer, (struct allocation_plan_id){p->id}, NULL, err);
}

static bool plan_of_today(struct demo *d, struct err *err)
{
	struct present p = {.demo = d, .id = id_new(), .day = day_add(d->until, -12)};

	demo_clock(p.day, 9, 0);
	if (!demo_write(d, plan_tx, &p, err))
		return false;
	demo_clock(day_add(d->until, -1), 9, 0);
	return demo_write(d, plan_offer_tx, &p, err);
}

bool demo_present(struct demo *d, struct err *err)
{
	size_t some = 24 + d->home_count / 100;
	struct present notice = {.demo = d, .id = id_new(), .day = day_add(d->until, -35)},
		       running = {.demo = d, .id = id_new(), .day = day_add(d->until, -3)},
		       removed = {.demo = d};
	struct application_id *waiting = ARENA_ARRAY(d->arena, struct application_id, some),
			      *recent = ARENA_ARRAY(d->arena, struct application_id, some);

	demo_progress(d, "what is under way");
	if (!apply_and_decide(d, some, day_add(d->until, -40), true, waiting, err))
		return false;
	demo_clock(notice.day, 9, 0);
	if (!demo_write(d, present_notice_tx, &notice, err))
		return false;
	demo_clock(day_add(d->until, -20), 9, 0);
	removed.application = waiting[some - 1];
	if (!demo_write(d, present_close_tx, &notice, err) || !demo_write(d, remove_tx, &removed, err) ||
	    !plan_of_today(d, err) || !demo_answers(d, waiting, some, err) ||
	    !apply_and_decide(d, some, day_add(d->until, -8), false, recent, err))
		return false;
	demo_clock(running.day, 9, 0);
	if (!demo_write(d, present_notice_tx, &running, err))
		return false;
	running.application = recent[4]; /* the first of them that passed */
	demo_clock(day_add(running.day, 1), 19, 20);
	if (!demo_write(d, object_tx, &running, err))
		return false;
	for (int i = 0; i < 6; i++)
		if (!repair_one(d, day_add(d->until, -1 - i % 3), i % 2 == 0 ? ASKED : STARTED, err))
			return false;
	return apply_and_decide(d, some / 3, day_add(d->until, -2), false, NULL, err);
}

/* ---- the citizen who signs in to apply ---- */

static bool citizen_tx(struct tx *tx, void *arg, struct err *err)
{
	struct demo *d = arg;
	struct actor_new n = {.sign_in_name = S("19900000002"), .name = S("陈晓禾"), .role = ROLE_APPLICANT};
	struct actor_id id;

	return actor_add_hashed(tx, &n, d->password_hash, &id, err);
}

bool demo_citizens(struct demo *d, struct err *err)
{
	demo_clock(d->until, 7, 0);
	demo_progress(d, "citizens");
	return demo_write(d, citizen_tx, d, err);
}

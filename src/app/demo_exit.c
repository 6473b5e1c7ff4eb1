/* The end of leases in the demo city: notice, check-out and the last account, left standing at every step of
 * it; and what becomes of offers. */
#include "app/demo.h"
#include "pay/pay.h"

enum exit_step { EXIT_NOTICE, EXIT_CHECKED, EXIT_DRAWN, EXIT_AGREED, EXIT_SETTLED };

struct leaving {
	struct demo *demo;
	size_t lease;
	enum exit_step until;
	enum lease_end_cause cause;
	int64_t id; /* of the check sheet */
	struct settlement_id settlement;
	struct money damage;
	struct day last;
};

static struct lease_id id_of(const struct leaving *l)
{
	return l->demo->lease[l->lease];
}

static bool notice_tx(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;
	struct lease lease;

	if (!lease_load_key(tx, id_of(l), &lease, err))
		return false;
	if (day_compare(l->last, lease.to) > 0)
		l->last = lease.to;
	return lease_give_notice(tx, &l->demo->officer, &lease, l->last, l->cause, err);
}

static bool check_out_tx(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;
	struct handover h = {.id = l->id,
			     .kind = HANDOVER_OUT,
			     .day = instant_day(tx_now(tx)),
			     .water = 42600 + (int64_t)l->lease * 10,
			     .power = 183000 + (int64_t)l->lease * 100,
			     .gas = 9700,
			     .keys = 2,
			     .damage = l->damage,
			     .words = l->damage.fen > 0 ? S("卫生间门板破损，照价赔偿") : S("")};
	struct lease lease;

	for (int i = 0; i < HANDOVER_ITEMS; i++)
		h.good[i] = l->damage.fen == 0 || i != 5;
	return lease_load_key(tx, id_of(l), &lease, err) &&
	       lease_check_out(tx, &l->demo->officer, &lease, &h, err) &&
	       lease_confirm_handover(tx, &l->demo->officer, &lease, HANDOVER_OUT, err);
}

static bool draw_tx(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;

	return settlement_draw_up(tx, &l->demo->officer, l->settlement, id_of(l), err);
}

static bool agree_tx(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;

	return settlement_confirm(tx, &l->demo->officer, id_of(l), (struct instant){0},
				  err); /* he signed at the desk */
}

static bool settle_tx(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;

	return settlement_settle(tx, &l->demo->finance, id_of(l),
				 str_format(tx_arena(tx), "TK%012zu", 260000 + l->lease), err);
}

static bool leave(struct demo *d, struct leaving *l, struct err *err)
{
	db_fn *const steps[] = {notice_tx, check_out_tx, draw_tx, agree_tx, settle_tx};
	static const int days_ago[] = {18, 9, 8, 6, 4};

	for (int i = EXIT_NOTICE; i <= (int)l->until; i++) {
		demo_clock(day_add(d->until, -days_ago[i]), 14, (int)(l->lease % 60));
		if (!demo_write(d, steps[i], l, err))
			return false;
	}
	return true;
}

/* One is left standing at each step; of the others every eighth at its notice, the rest are settled. */
static enum exit_step until_of(size_t i)
{
	if (i < EXIT_SETTLED)
		return (enum exit_step)(EXIT_SETTLED - i);
	return i % 8 == 0 ? EXIT_NOTICE : EXIT_SETTLED;
}

/* The first lease is the tenant's who signs in: he stays. */
bool demo_exits(struct demo *d, struct err *err)
{
	static const enum lease_end_cause causes[] = {END_NOTICE, END_NOTICE,  END_OTHER_HOME, END_SUBLET,
						      END_NOTICE, END_ARREARS, END_INCOME,     END_IDLE};
	size_t count = 6 + d->lease_count / 150, every;

	if (count > d->lease_count / 3)
		count = d->lease_count / 3;
	every = count > 0 ? (d->lease_count - 1) / count : 1;
	demo_progress(d, "leaving");
	for (size_t i = 0; i < count; i++) {
		struct leaving l = {.demo = d,
				    .lease = 1 + i * every,
				    .until = until_of(i),
				    .cause = causes[i % ARRAY_LEN(causes)],
				    .id = id_new(),
				    .settlement = {id_new()},
				    .damage = {i % 3 == 1 ? 26000 : 0},
				    .last = day_add(d->until, -9)};
		if (l.until == EXIT_NOTICE)
			l.last = day_add(d->until, 12);
		if (!leave(d, &l, err))
			return false;
	}
	return true;
}

/* ---- answers to offers ---- */

/* One offer is answered in each way. */
enum answer_kind { ACCEPTED, ACCEPTED_AND_SIGNED, WAIVED, ANSWER_KINDS };

struct answer {
	struct demo *demo;
	struct application_id application;
	struct lease_id lease;
	enum answer_kind kind;
	bool answered;
};

static bool answer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct answer *a = arg;
	struct demo *d = a->demo;
	struct application application;
	struct offer_id offer;

	if (!application_load_key(tx, a->application, &application, err) ||
	    !offer_find_current(tx, application.household.v, &a->answered, &offer, err))
		return false;
	if (!a->answered)
		return true;
	if (a->kind == WAIVED)
		return offer_waive(tx, &d->officer, offer, S("离工作单位太远"), err);
	if (!offer_accept(tx, &d->officer, offer, a->lease, err))
		return false;
	return a->kind == ACCEPTED || (lease_sign_tenant(tx, &d->officer, a->lease, err) &&
				       lease_sign_lessor(tx, &d->second_officer, a->lease, err));
}

bool demo_answers(struct demo *d, const struct application_id *applications, size_t count, struct err *err)
{
	enum answer_kind kind = ACCEPTED;

	demo_clock(d->until, 8, 20);
	for (size_t i = 0; i < count && kind < ANSWER_KINDS; i++) {
		struct answer a = {d, applications[i], {id_new()}, kind, false};
		if (!demo_write(d, answer_tx, &a, err))
			return false;
		kind += a.answered;
	}
	return true;
}

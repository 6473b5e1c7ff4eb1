/* Years of a small city against a small model. Every month leases begin and end, rent is billed, people pay
 * what they owe, a part, too much, twice; money is taken back; forbidden things are tried. The model below
 * keeps what each lease owes, day by day and without the program's code; at each month's end the ledger must
 * say the same, to the fen, and the program's own checks must find nothing. ANJU_TEST_SEED: other chances.
 * ANJU_SIM_MONTHS: how long (12; at most 30). */
#include <stdio.h>
#include <stdlib.h>
#include "lease/lease.h"
#include "pay/pay_settlement.h"
#include "pay/pay_store.h"
#include "repair/repair_store.h"
#include "tests/money.h"
#include "tests/test.h"

static const struct check_kind *const checks[] = {
	&pay_check_parts,    &pay_check_bills,   &pay_check_receipts,
	&pay_check_prepaid,  &rent_check_bills,  &rent_check_ledger,
	&rent_check_summary, &ledger_check_zero, &ledger_check_balance,
};

enum { LEASES_MAX = 40, MONTHS_MAX = 30, USES_MAX = 60, DUE_DAY = 15, LATE_RATE_E6 = 500, RENT_FEN = 60384 };

/* ---- the model: whole numbers and nothing else ---- */

/* Money that went onto bills: a payment, or prepaid money that was used. Index: the month of the bill. */
struct use {
	struct payment_id payment; /* 0: prepaid money */
	int32_t day;               /* days since the beginning of time */
	int64_t amount, prepaid, onto[MONTHS_MAX], late[MONTHS_MAX];
	bool gone;
};

struct tenancy {
	struct lease_id id;
	int64_t coefficient, bill[MONTHS_MAX], prepaid, deposit;
	int32_t due[MONTHS_MAX], from; /* day numbers */
	struct use uses[USES_MAX];
	size_t use_count;
	bool ended;
};

struct model {
	struct tenancy tenancy[LEASES_MAX];
	size_t count;
	int months; /* billed so far */
	int64_t repairs, payments, refused, reversals, exits;
};

static int64_t open_of(const struct tenancy *t, int month)
{
	int64_t open = t->bill[month];

	for (size_t i = 0; i < t->use_count; i++)
		open -= t->uses[i].gone ? 0 : t->uses[i].onto[month];
	return open;
}

/* Half a thousandth for each day after the due day of what was open on it; at most the bill; less what was
 * paid of it. Only while something is open. */
static int64_t late_of(const struct tenancy *t, int month, int32_t today)
{
	int64_t sum = 0, open = t->bill[month], late;
	size_t next = 0; /* the uses are in the order of their days */

	if (open_of(t, month) <= 0)
		return 0;
	for (int32_t day = t->due[month] + 1; day <= today; day++) {
		for (; next < t->use_count && t->uses[next].day < day; next++)
			open -= t->uses[next].gone ? 0 : t->uses[next].onto[month];
		sum += open;
	}
	late = (sum * LATE_RATE_E6 + 500000) / 1000000;
	if (late > t->bill[month])
		late = t->bill[month];
	for (size_t i = 0; i < t->use_count; i++)
		late -= t->uses[i].gone ? 0 : t->uses[i].late[month];
	return late > 0 ? late : 0;
}

static int64_t owed(const struct model *m, const struct tenancy *t, int32_t today, int64_t *ret_late)
{
	int64_t open = 0;

	*ret_late = 0;
	for (int i = 0; i < m->months; i++) {
		open += open_of(t, i);
		*ret_late += late_of(t, i, today);
	}
	return open;
}

static int64_t part(int64_t *left, int64_t wanted)
{
	int64_t taken = *left < wanted ? *left : wanted;

	*left -= taken;
	return taken;
}

/* Late charges first, then the oldest month, the rest is kept. */
static struct use *put_money(struct model *m, struct tenancy *t, int64_t amount, int32_t today)
{
	struct use u = {.day = today, .amount = amount};

	require(t->use_count < USES_MAX);
	for (int i = 0; i < m->months; i++)
		u.late[i] = part(&amount, late_of(t, i, today));
	for (int i = 0; i < m->months; i++)
		u.onto[i] = part(&amount, open_of(t, i));
	u.prepaid = amount;
	t->uses[t->use_count] = u;
	return &t->uses[t->use_count++];
}

static void use_prepaid(struct model *m, struct tenancy *t, int32_t today)
{
	int64_t late, open = owed(m, t, today, &late);
	struct use *u;

	if (t->prepaid == 0 || open + late == 0)
		return;
	u = put_money(m, t, t->prepaid, today);
	t->prepaid = u->prepaid;
	u->amount -= u->prepaid;
	u->prepaid = 0;
}

/* As if it had never been paid; what was used of its rest is undone, the newest first. */
static void take_back(struct tenancy *t, struct use *u)
{
	u->gone = true;
	for (size_t i = t->use_count; t->prepaid < u->prepaid && i > 0; i--)
		if (t->uses[i - 1].payment.v == 0 && !t->uses[i - 1].gone) {
			t->uses[i - 1].gone = true;
			t->prepaid += t->uses[i - 1].amount;
		}
	require(t->prepaid >= u->prepaid);
	t->prepaid -= u->prepaid;
}

static void bill_month(struct model *m, struct month month)
{
	int32_t first = (int32_t)day_number(month_first(month)), end = (int32_t)day_number(month_last(month));

	for (size_t i = 0; i < m->count; i++) {
		struct tenancy *t = &m->tenancy[i];
		int32_t from = t->from > first ? t->from : first, days = end - from + 1;
		int64_t below = INT64_C(10000) * (end - first + 1);

		t->due[m->months] = first + DUE_DAY - 1;
		if (t->from >= first && t->from + 7 > t->due[m->months])
			t->due[m->months] = t->from + 7;
		if (!t->ended && days > 0)
			t->bill[m->months] = (2 * RENT_FEN * t->coefficient * days + below) / (2 * below);
	}
	m->months++;
}

/* ---- the city ---- */

struct act {
	struct money_city *city;
	const struct actor *actor;
	struct lease_id lease;
	struct payment_new payment;
	struct payment got;
	bool repeated;
	struct repair_new repair;
	struct day last;
	struct settlement settlement;
	bool found;
};

static bool pay_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return payment_post(tx, a->actor, &a->payment, &a->got, &a->repeated, err);
}

static bool reverse_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return payment_reverse(tx, a->actor, a->got.id, S("记错户"), err);
}

static bool repair_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	struct lease l;

	if (!lease_load_key(tx, a->lease, &l, err))
		return false;
	a->repair.home = l.home;
	return repair_add(tx, a->actor, &a->repair, err);
}

static bool notice_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	struct lease l;

	return lease_load(tx, a->actor, a->lease, &l, err) &&
	       lease_give_notice(tx, a->actor, &l, a->last, END_NOTICE, err);
}

static bool leave_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	struct handover h = {.id = id_new(), .kind = HANDOVER_OUT, .day = a->last, .keys = 2};
	struct lease l;

	return lease_load(tx, a->actor, a->lease, &l, err) && lease_check_out(tx, a->actor, &l, &h, err) &&
	       settlement_draw_up(tx, a->actor, (struct settlement_id){id_new()}, a->lease, err) &&
	       settlement_confirm(tx, a->actor, a->lease, (struct instant){0}, err) &&
	       settlement_find(tx, a->lease, &a->found, &a->settlement, err);
}

static bool settle_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return settlement_settle(tx, &a->city->finance, a->lease, S("REFUND"), err);
}

static void clock_at(struct day day)
{
	seam_set_now(instant_of_day(day, 10, 0));
}

static int32_t number_of(struct day day)
{
	return (int32_t)day_number(day);
}

static void move_in(struct money_city *city, struct model *m, struct day from)
{
	static const int64_t coefficients[] = {10000, 7000, 3333, 1};
	int64_t coefficient = coefficients[seam_random_below(ARRAY_LEN(coefficients))];

	if (m->count == LEASES_MAX)
		return;
	m->tenancy[m->count++] =
		(struct tenancy){.id = money_city_add(city, from, day_add(day_add_months(from, 36), -1),
						      (struct ratio){(int32_t)coefficient}),
				 .coefficient = coefficient,
				 .from = number_of(from)};
}

static struct act pay_of(struct money_city *city, struct tenancy *t, int64_t fen, struct day day)
{
	static int64_t number;

	return (struct act){.city = city,
			    .actor = &city->cashier,
			    .lease = t->id,
			    .payment = {.lease = t->id,
					.channel = PAY_TRANSFER,
					.amount = MONEY(fen),
					.reference = str_format(test_arena(), "T%lld", (long long)++number),
					.paid_at = instant_of_day(day, 9, 0)}};
}

static void refuse(struct model *m, struct money_city *city, db_fn *fn, struct act *a, enum err_code expected)
{
	assert_int_equal(money_tx_code(city->db, fn, a), expected);
	m->refused++;
}

static void pay(struct money_city *city, struct model *m, struct tenancy *t, int64_t fen, struct day day)
{
	struct act a = pay_of(city, t, fen, day), other;
	struct use *u;

	money_tx(city->db, pay_tx, &a);
	u = put_money(m, t, fen, number_of(day));
	u->payment = a.got.id;
	t->prepaid += u->prepaid;
	m->payments++;
	other = a;
	if (seam_random_below(3) == 0) { /* the bank's file once more */
		money_tx(city->db, pay_tx, &other);
		assert_true(other.repeated && other.got.id.v == a.got.id.v);
		other.payment.amount = money_add(other.payment.amount, MONEY(1));
		refuse(m, city, pay_tx, &other, ERR_CONFLICT);
	}
	if (seam_random_below(6) == 0) {
		other = a;
		other.actor = &city->cashier; /* not by whoever took it */
		refuse(m, city, reverse_tx, &other, ERR_CONFLICT);
	}
	if (seam_random_below(8) == 0) {
		other = a;
		other.actor = &city->finance;
		money_tx(city->db, reverse_tx, &other);
		take_back(t, u);
		m->reversals++;
		refuse(m, city, reverse_tx, &other, ERR_CONFLICT);
	}
}

static void pay_somehow(struct money_city *city, struct model *m, struct tenancy *t, struct day day)
{
	int64_t late, open = owed(m, t, number_of(day), &late), all = open + late;
	struct act wrong;

	switch (seam_random_below(8)) {
	case 0:
	case 1: break; /* not this time */
	case 2:
	case 3:
		if (all > 0)
			pay(city, m, t, all, day);
		break;
	case 4:
		if (all > 1)
			pay(city, m, t, 1 + seam_random_below((uint32_t)all), day);
		break;
	case 5: pay(city, m, t, all + 1 + seam_random_below(150000), day); break;
	case 6:
		wrong = pay_of(city, t, seam_random_below(2) == 0 ? 0 : -100, day);
		refuse(m, city, pay_tx, &wrong, ERR_INPUT);
		break;
	default:
		wrong = pay_of(city, t, 100, day_add(day, 1)); /* tomorrow's */
		refuse(m, city, pay_tx, &wrong, ERR_INPUT);
		break;
	}
}

/* The last day of the month: out, with all that is held set off against what is owed. */
static void leave(struct money_city *city, struct model *m, struct tenancy *t, struct day day)
{
	struct act a = {.city = city, .actor = &city->cashier, .lease = t->id, .last = day};
	int64_t late, open = owed(m, t, number_of(day), &late), held = t->prepaid + t->deposit, left;
	struct use *u;

	refuse(m, city, settle_tx, &a, ERR_CONFLICT); /* nothing is drawn up */
	money_tx(city->db, leave_tx, &a);
	assert_true(a.found);
	assert_int_equal(a.settlement.sum.rent_owed.fen, open);
	assert_int_equal(a.settlement.sum.late.fen, late);
	left = held - open - late;
	assert_int_equal(a.settlement.sum.to_tenant.fen, left > 0 ? left : 0);
	assert_int_equal(a.settlement.sum.from_tenant.fen, left < 0 ? -left : 0);
	money_tx(city->db, settle_tx, &a);
	u = put_money(m, t, held, number_of(day));
	u->prepaid = 0;
	t->prepaid = t->deposit = 0;
	t->ended = true;
	m->exits++;
	refuse(m, city, settle_tx, &a, ERR_CONFLICT);
}

/* ---- a month ---- */

struct said {
	struct lease_id lease;
	struct day day;
	struct money receivable, prepaid, deposit;
	struct arrears arrears;
};

static bool said_tx(struct tx *tx, void *arg, struct err *err)
{
	struct said *s = arg;

	return ledger_balance(tx, LEDGER_RECEIVABLE, s->lease.v, &s->receivable, err) &&
	       ledger_balance(tx, LEDGER_PREPAID, s->lease.v, &s->prepaid, err) &&
	       ledger_balance(tx, LEDGER_DEPOSIT, s->lease.v, &s->deposit, err) &&
	       rent_arrears(tx, s->lease, s->day, &s->arrears, err);
}

static void compare(struct money_city *city, const struct model *m, struct day day)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct tenancy *t = &m->tenancy[i];
		struct said s = {.lease = t->id, .day = day};
		int64_t late, open = owed(m, t, number_of(day), &late);

		money_read(city->db, said_tx, &s);
		if (s.receivable.fen != open || s.arrears.open.fen != open || s.prepaid.fen != -t->prepaid ||
		    s.deposit.fen != -t->deposit || s.arrears.late.fen != late)
			fail_msg("%d, lease %zu: receivable %lld, open %lld, late %lld, prepaid %lld, "
				 "deposit %lld; the model says %lld, "
				 "%lld, %lld, %lld, %lld",
				 (int)day.yyyymmdd, i, (long long)s.receivable.fen,
				 (long long)s.arrears.open.fen, (long long)s.arrears.late.fen,
				 (long long)s.prepaid.fen, (long long)s.deposit.fen, (long long)open,
				 (long long)open, (long long)late, (long long)-t->prepaid,
				 (long long)-t->deposit);
	}
	assert_int_equal(money_faults(city->db, checks, ARRAY_LEN(checks)), 0);
	assert_int_equal(db_test_number(city->db, "SELECT COUNT(*) FROM repair"), m->repairs);
}

static void bill(struct money_city *city, struct model *m, struct month month)
{
	struct err err = {0};
	struct money amount;
	int64_t bills, leases;

	clock_at(month_first(month));
	for (int twice = 0; twice < 2; twice++) {
		assert_true(rent_bill_run(city->db, test_arena(), &city->finance, month, NULL, NULL, &bills,
					  &amount, &err));
		assert_true(pay_prepaid_run(city->db, test_arena(), &city->finance, &leases, &err));
	}
	bill_month(m, month);
	for (size_t i = 0; i < m->count; i++)
		use_prepaid(m, &m->tenancy[i], number_of(month_first(month)));
}

static void live_month(struct money_city *city, struct model *m, struct month month)
{
	struct tenancy *leaving = NULL;

	bill(city, m, month);
	for (int day = 2; day <= month_days(month); day += 1 + (int)seam_random_below(5)) {
		struct tenancy *t = &m->tenancy[seam_random_below((uint32_t)m->count)];
		struct day today = month_day(month, day);
		struct act a = {
			.city = city, .actor = &city->cashier, .lease = t->id, .last = month_last(month)};

		clock_at(today);
		pay_somehow(city, m, t, today);
		pay_somehow(city, m, &m->tenancy[seam_random_below((uint32_t)m->count)], today);
		if (t->ended)
			continue;
		a.repair = (struct repair_new){.id = {id_new()},
					       .trade = TRADE_WATER,
					       .words = S("水龙头漏水"),
					       .phone = S("13800001234")};
		money_tx(city->db, repair_tx, &a);
		m->repairs++;
		if (t->deposit == 0 && seam_random_below(3) == 0) {
			struct act deposit = pay_of(city, t, 120000, today);

			deposit.payment.deposit = true;
			money_tx(city->db, pay_tx, &deposit);
			t->deposit = 120000;
		}
		if (leaving == NULL && day > 15 && t->from <= number_of(today) && seam_random_below(4) == 0) {
			money_tx(city->db, notice_tx, &a);
			refuse(m, city, notice_tx, &a, ERR_CONFLICT);
			leaving = t;
		}
	}
	clock_at(month_last(month));
	if (leaving != NULL)
		leave(city, m, leaving, month_last(month));
	for (uint32_t n = seam_random_below(3); n > 0; n--)
		move_in(city, m, day_add(month_last(month), 1 + (int32_t)seam_random_below(28)));
	compare(city, m, month_last(month));
}

static int64_t number_from(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t n;

	return text != NULL && number_parse_i64(str_of(text), &n) && n > 0 ? n : otherwise;
}

TEST(simulation, years_of_a_small_city_agree_with_a_small_model)
{
	int64_t months = number_from("ANJU_SIM_MONTHS", 12), seed = number_from("ANJU_TEST_SEED", 1);

	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 0);
		struct model *m = ARENA_NEW(test_arena(), struct model);

		seam_set_seed((uint64_t)seed);
		clock_at(DAY(20260131));
		for (int i = 0; i < 12; i++)
			move_in(&city, m, DAY(20260201));
		for (int i = 0; i < months && i < MONTHS_MAX; i++)
			live_month(&city, m, month_add((struct month){202602}, i));
		printf("simulation: seed %lld, %d months, %zu leases, %lld payments, %lld taken back, %lld "
		       "exits, %lld refused\n",
		       (long long)seed, m->months, m->count, (long long)m->payments, (long long)m->reversals,
		       (long long)m->exits, (long long)m->refused);
		assert_true(m->payments > months && m->refused > months);
		seam_clear();
		money_city_close(&city);
	}
}

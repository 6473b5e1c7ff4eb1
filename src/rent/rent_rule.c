#include "rent/rent_rule.h"
#include <stdio.h>

enum { MONTHS_BACK_MAX = 24, HALF_MONTH_DAY = 15, THIRTY = 30 };

static struct day later(struct day a, struct day b)
{
	return day_compare(a, b) > 0 ? a : b;
}

static struct day earlier(struct day a, struct day b)
{
	return day_compare(a, b) < 0 ? a : b;
}

struct share {
	int64_t part, whole;
};

/* The part of the month that is to be paid. Both ends count (3.3 [P]). */
static struct share share_of(enum prorata_kind kind, struct day first, struct day last, struct month month)
{
	int days = day_between(first, last) + 1, of = month_days(month);

	if (days == of || kind == PRORATA_WHOLE)
		return (struct share){1, 1};
	if (kind == PRORATA_THIRTY)
		return (struct share){days < THIRTY ? days : THIRTY, THIRTY};
	if (kind == PRORATA_HALF && day_of_month(first) <= HALF_MONTH_DAY &&
	    day_of_month(last) > HALF_MONTH_DAY)
		return (struct share){1, 1};
	if (kind == PRORATA_HALF)
		return (struct share){1, 2};
	return (struct share){days, of};
}

/* rate (1/10^4 yuan) x area (1/10^2 m2) x coefficient (1/10^4) is 10^8 to the fen; one rounding per line
 * (5.6). */
static struct money line_amount(const struct rent_terms *t, struct ratio coefficient, struct share share)
{
	__int128 product = (__int128)t->rate.e4_yuan * t->area.centi_m2 * coefficient.e4 * share.part;

	return MONEY(number_divide_half_up(product, INT64_C(100000000) * share.whole));
}

bool rent_rule_line(const struct rent_terms *t, struct month month, struct rent_line *ret)
{
	struct day first = later(t->from, month_first(month)), last = earlier(t->last, month_last(month));
	struct share share;

	if (day_compare(first, last) > 0)
		return false;
	share = share_of(t->city.prorata, first, last, month);
	ret->full_rent = line_amount(t, (struct ratio){10000}, share);
	ret->amount = line_amount(t, t->coefficient, share);
	ret->reduction =
		money_subtract(ret->full_rent, ret->amount); /* what was foregone stays visible (3.2) */
	ret->days = day_between(first, last) + 1;
	ret->month_days = month_days(month);
	ret->due_on = rent_rule_due(t->from, month, &t->city);
	return true;
}

struct day rent_rule_due(struct day from, struct month month, const struct rent_city *city)
{
	struct day due = month_day(month, city->due_day);

	return day_month(from).yyyymm == month.yyyymm ? later(due, day_add(from, city->first_days)) : due;
}

/* Each move takes its share out of the days that follow it; what came before the due day takes all. */
struct money rent_rule_late(const struct late_terms *t, const struct late_move *moves, size_t count,
			    struct day as_of)
{
	int32_t days = day_between(t->due_on, as_of);
	__int128 fen_days;
	int64_t fen;

	if (days <= 0 || days <= t->grace_days)
		return MONEY(0);
	fen_days = (__int128)t->amount.fen * days;
	for (size_t i = 0; i < count; i++) {
		int32_t after = day_between(later(moves[i].day, t->due_on), as_of);
		if (after > 0)
			fen_days -= (__int128)moves[i].amount.fen * after;
	}
	if (fen_days <= 0)
		return MONEY(0);
	fen = number_divide_half_up(fen_days * t->rate_e6, 1000000);
	return MONEY(fen > t->amount.fen ? t->amount.fen : fen);
}

enum bill_state rent_rule_bill_state(struct money open, struct day due_on, struct day today)
{
	if (open.fen <= 0)
		return BILL_PAID;
	return day_compare(today, due_on) > 0 ? BILL_OVERDUE : BILL_OPEN;
}

struct arrears rent_rule_arrears(const struct bill *bills, size_t count, struct day today)
{
	struct arrears a = {0};

	for (size_t i = 0; i < count; i++) {
		struct money open = rent_bill_open(&bills[i]);

		a.open = money_add(a.open, open);
		if (rent_rule_bill_state(open, bills[i].due_on, today) != BILL_OVERDUE)
			continue;
		a.overdue = money_add(a.overdue, open);
		if (bills[i].item == BILL_RENT)
			a.months++;
		if (a.oldest.yyyymmdd == 0 || day_compare(bills[i].due_on, a.oldest) < 0)
			a.oldest = bills[i].due_on;
	}
	return a;
}

bool rent_rule_can_run(struct month month, struct day today, int64_t ahead_day, struct err *err)
{
	int32_t ahead = month_between(day_month(today), month);
	char day[24];

	if (ahead > 1 || (ahead == 1 && day_of_month(today) < ahead_day)) {
		snprintf(day, sizeof(day), "%lld", (long long)ahead_day);
		return err_input_arg(err, "period", MSG_RENT_ERROR_MONTH_AHEAD, str_of(day));
	}
	return ahead >= -MONTHS_BACK_MAX || err_input(err, "period", MSG_RENT_ERROR_MONTH_BACK);
}

bool rent_rule_can_dun(const struct arrears *a, struct day today, int64_t after_days, struct err *err)
{
	if (a->overdue.fen <= 0)
		return err_conflict(err, MSG_RENT_ERROR_NOT_BEHIND);
	if (day_between(a->oldest, today) < after_days)
		return err_conflict(err, MSG_RENT_ERROR_DUN_EARLY);
	return true;
}

struct money rent_bill_open(const struct bill *b)
{
	struct money open = money_subtract(money_subtract(b->amount, b->credit), b->paid);

	return open.fen > 0 ? open : MONEY(0);
}

#include "pay/pay_rule.h"
#include <stdio.h>

enum { REFERENCE_MAX = 64, REASON_MIN = 2, REASON_MAX = 200 };

/* Rent before other items, then the oldest day, then the bill made first. */
static bool goes_first(const struct owed *a, const struct owed *b)
{
	bool rent_a = a->item == BILL_RENT, rent_b = b->item == BILL_RENT;

	if (rent_a != rent_b)
		return rent_a;
	if (day_compare(a->due_on, b->due_on) != 0)
		return day_compare(a->due_on, b->due_on) < 0;
	return a->bill.v < b->bill.v;
}

static void sort(struct owed *owed, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && goes_first(&owed[k], &owed[k - 1]); k--) {
			struct owed t = owed[k];
			owed[k] = owed[k - 1];
			owed[k - 1] = t;
		}
}

static struct money take(struct money *left, struct money wanted)
{
	struct money part = money_min(*left, wanted);

	*left = money_subtract(*left, part);
	return part;
}

static void add_part(struct pay_part *parts, size_t *n, enum pay_part_kind kind, struct bill_id bill,
		     struct money amount)
{
	if (amount.fen > 0)
		parts[(*n)++] = (struct pay_part){kind, bill, amount};
}

size_t pay_rule_set_off(struct owed *owed, size_t count, struct money amount, struct pay_part *ret)
{
	size_t n = 0;

	sort(owed, count);
	for (size_t i = 0; i < count; i++) /* Civil Code 561: charges before the principal */
		add_part(ret, &n, PAY_PART_LATE, owed[i].bill, take(&amount, owed[i].late));
	for (size_t i = 0; i < count; i++) /* Civil Code 560: what was due first */
		add_part(ret, &n, PAY_PART_BILL, owed[i].bill, take(&amount, owed[i].open));
	add_part(ret, &n, PAY_PART_PREPAID, (struct bill_id){0}, amount);
	return n;
}

struct money pay_rule_owed_sum(const struct owed *owed, size_t count)
{
	struct money sum = MONEY(0);

	for (size_t i = 0; i < count; i++)
		sum = money_add(sum, money_add(owed[i].open, owed[i].late));
	return sum;
}

static bool is_at_the_counter(enum pay_channel channel)
{
	return channel == PAY_CASH || channel == PAY_TRANSFER;
}

bool pay_rule_can_take(const struct payment_new *p, struct instant now, int64_t back_days, struct err *err)
{
	size_t n = str_characters(str_trim(p->reference));
	char days[24];

	if (p->amount.fen <= 0 || p->amount.fen > MONEY_FEN_MAX)
		return err_input(err, "amount", MSG_PAY_ERROR_AMOUNT);
	if (n > REFERENCE_MAX || (n == 0 && p->channel != PAY_CASH))
		return err_input(err, "reference", MSG_PAY_ERROR_REFERENCE);
	if (p->paid_at.us > now.us)
		return err_input(err, "paid_on", MSG_PAY_ERROR_FUTURE);
	if (!is_at_the_counter(p->channel) ||
	    day_between(instant_day(p->paid_at), instant_day(now)) <= back_days)
		return true;
	snprintf(days, sizeof(days), "%lld", (long long)back_days);
	return err_input_arg(err, "paid_on", MSG_PAY_ERROR_FAR_BACK, str_of(days));
}

bool pay_rule_lease_takes(enum lease_state state, bool deposit, struct err *err)
{
	if (state == LEASE_CANCELLED)
		return err_conflict(err, MSG_PAY_ERROR_LEASE_CANCELLED);
	return !deposit || state != LEASE_ENDED || err_conflict(err, MSG_PAY_ERROR_LEASE_ENDED);
}

bool pay_rule_can_reverse(const struct reversal *r, struct err *err)
{
	size_t n = str_characters(str_trim(r->reason));

	if (n < REASON_MIN || n > REASON_MAX)
		return err_input(err, "reason", MSG_PAY_ERROR_REASON);
	if (r->is_reversed)
		return err_conflict(err, MSG_PAY_ERROR_REVERSED);
	if (!is_at_the_counter(r->channel))
		return err_conflict(err, MSG_PAY_ERROR_ONLINE_REVERSAL);
	return r->cashier.v != r->actor.v || err_conflict(err, MSG_PAY_ERROR_SAME_PERSON);
}

struct pay_choices pay_rule_choices(const struct owed *owed, size_t count)
{
	struct pay_choices c = {0};
	struct money all = pay_rule_owed_sum(owed, count);

	if (all.fen > 0)
		c.amounts[c.count++] = all;
	if (count > 1) {
		const struct owed *first = &owed[0];
		struct money oldest;

		for (size_t i = 1; i < count; i++)
			if (goes_first(&owed[i], first))
				first = &owed[i];
		oldest = first->open;
		/* all late charges go first: with less than them that bill would stay open */
		for (size_t i = 0; i < count; i++)
			oldest = money_add(oldest, owed[i].late);
		if (oldest.fen < all.fen)
			c.amounts[c.count++] = oldest;
	}
	return c;
}

/* Only an answer that was verified moves an order to paid (4.1). What comes after the end is taken in: money
 * is never dropped. */
static const struct {
	enum pay_order_state from;
	enum pay_order_event event;
	enum pay_order_state to;
} steps[] = {
	{PAY_ORDER_CREATED, PAY_EVENT_ANSWERED, PAY_ORDER_SENT},
	{PAY_ORDER_CREATED, PAY_EVENT_REFUSED, PAY_ORDER_CLOSED},
	{PAY_ORDER_CREATED, PAY_EVENT_NO_ANSWER, PAY_ORDER_UNKNOWN},
	{PAY_ORDER_CREATED, PAY_EVENT_PAID, PAY_ORDER_PAID},
	{PAY_ORDER_CREATED, PAY_EVENT_CLOSED, PAY_ORDER_CLOSED},
	{PAY_ORDER_CREATED, PAY_EVENT_MISFIT, PAY_ORDER_FROZEN},
	{PAY_ORDER_SENT, PAY_EVENT_PAID, PAY_ORDER_PAID},
	{PAY_ORDER_SENT, PAY_EVENT_CLOSED, PAY_ORDER_CLOSED},
	{PAY_ORDER_SENT, PAY_EVENT_MISFIT, PAY_ORDER_FROZEN},
	{PAY_ORDER_UNKNOWN, PAY_EVENT_ANSWERED, PAY_ORDER_SENT},
	{PAY_ORDER_UNKNOWN, PAY_EVENT_REFUSED, PAY_ORDER_CLOSED},
	{PAY_ORDER_UNKNOWN, PAY_EVENT_PAID, PAY_ORDER_PAID},
	{PAY_ORDER_UNKNOWN, PAY_EVENT_CLOSED, PAY_ORDER_CLOSED},
	{PAY_ORDER_UNKNOWN, PAY_EVENT_MISFIT, PAY_ORDER_FROZEN},
	{PAY_ORDER_CLOSED, PAY_EVENT_PAID, PAY_ORDER_PAID},
	{PAY_ORDER_CLOSED, PAY_EVENT_MISFIT, PAY_ORDER_FROZEN},
};

bool pay_rule_order_step(enum pay_order_state from, enum pay_order_event event, enum pay_order_state *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].from == from && steps[i].event == event) {
			*ret = steps[i].to;
			return true;
		}
	return false;
}

bool pay_rule_order_is_open(enum pay_order_state s)
{
	return s == PAY_ORDER_CREATED || s == PAY_ORDER_SENT || s == PAY_ORDER_UNKNOWN;
}

int32_t pay_rule_query_seconds(int32_t queries)
{
	static const int32_t seconds[] = {5, 10, 10, 15, 15, 30, 30, 30, 60, 60, 120};

	return queries < 0 || queries >= (int32_t)ARRAY_LEN(seconds) ? 300 : seconds[queries];
}

void pay_rule_settle(struct settlement_sum *s)
{
	struct money have = money_add(s->deposit, s->prepaid),
		     owe = money_add(money_add(s->rent_owed, s->late), s->damage);

	s->to_tenant = have.fen > owe.fen ? money_subtract(have, owe) : MONEY(0);
	s->from_tenant = owe.fen > have.fen ? money_subtract(owe, have) : MONEY(0);
}

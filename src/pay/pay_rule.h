/* Decisions about money that comes in. Pure. Sources: payments.md 4.1; domain.md 3.3; Civil Code 560,
 * 561; S1-05. */
#ifndef PAY_PAY_RULE_H
#define PAY_PAY_RULE_H

#include "pay/pay.h"

/* What is owed on one bill on a day. */
struct owed {
	struct bill_id bill;
	enum bill_item item;
	struct day due_on;
	struct money open, late;
	struct month period; /* for people; the rules do not look at it */
};
struct pay_part {
	enum pay_part_kind kind;
	struct bill_id bill;
	struct money amount;
};
/* Sets money off: all late charges (oldest day first), rent by oldest day, other items by oldest day; the
 * rest is prepaid. ret has room for 2 x count + 1; the parts sum to the amount. owed is sorted on the way. */
size_t pay_rule_set_off(struct owed *, size_t count, struct money amount, struct pay_part *ret);
struct money pay_rule_owed_sum(const struct owed *, size_t count);

/* A payment as the counter or a file brings it. ERR_INPUT names amount (above 0, at most MONEY_FEN_MAX),
 * reference (1-64 characters; cash may have none) or paid_on: not after now, and at the counter not more than
 * `back_days` before, which is a slip of the pen; what a provider has signed is believed. */
bool pay_rule_can_take(const struct payment_new *, struct instant now, int64_t back_days, struct err *);
/* ERR_CONFLICT: a cancelled lease takes nothing, an ended one no deposit, which nobody would give back. */
bool pay_rule_lease_takes(enum lease_state, bool deposit, struct err *);

struct reversal {
	enum pay_channel channel;
	bool is_reversed;
	struct actor_id cashier, actor;
	struct str reason;
};
bool pay_rule_can_reverse(const struct reversal *, struct err *);

/* What a tenant may choose to pay: all that is owed; and, where that is less, what clears the bill that money
 * reaches first, with the late charges of all bills, which it reaches before. count 0: nothing is owed. */
struct pay_choices {
	struct money amounts[2];
	size_t count;
};
struct pay_choices pay_rule_choices(const struct owed *, size_t count);

/* The steps of an online order; what happened to it outside decides. False: nothing to do from there. */
enum pay_order_event {
	PAY_EVENT_ANSWERED = 1,
	PAY_EVENT_REFUSED,
	PAY_EVENT_NO_ANSWER,
	PAY_EVENT_PAID,
	PAY_EVENT_CLOSED,
	PAY_EVENT_MISFIT
};
bool pay_rule_order_step(enum pay_order_state from, enum pay_order_event, enum pay_order_state *ret);
bool pay_rule_order_is_open(enum pay_order_state);
int32_t pay_rule_query_seconds(int32_t queries); /* until the next look: 5 s at first, at last 5 minutes */

struct settlement_sum {
	struct money rent_owed, late, damage, deposit, prepaid, to_tenant, from_tenant;
};
void pay_rule_settle(struct settlement_sum *); /* the last two out of the others */

#endif

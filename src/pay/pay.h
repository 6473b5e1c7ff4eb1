/* pay: payments, receipts, online orders, prepaid money, settlement at exit. Exactly once, in the books
 * (payments.md 4.1, 4.7). */
#ifndef PAY_PAY_H
#define PAY_PAY_H

#include "rent/rent.h"

ID_TYPE(payment);
ID_TYPE(pay_order);
ID_TYPE(settlement);

enum pay_channel { PAY_CASH = 1, PAY_TRANSFER, PAY_WECHAT, PAY_ALIPAY, PAY_DEBIT };
extern const struct enum_type pay_channel_type;
enum pay_part_kind { PAY_PART_BILL = 1, PAY_PART_LATE, PAY_PART_PREPAID, PAY_PART_DEPOSIT };
extern const struct enum_type pay_part_kind_type;
enum set_off_kind { SET_OFF_PREPAID = 1, SET_OFF_BACK, SET_OFF_SETTLEMENT };
enum pay_order_state {
	PAY_ORDER_CREATED = 1,
	PAY_ORDER_SENT,
	PAY_ORDER_PAID,
	PAY_ORDER_CLOSED,
	PAY_ORDER_UNKNOWN,
	PAY_ORDER_FROZEN
};
extern const struct enum_type pay_order_state_type;
enum payment_state { PAYMENT_VALID = 1, PAYMENT_REVERSED };
extern const struct enum_type payment_state_type;

enum settlement_state { SETTLEMENT_DRAWN_UP = 1, SETTLEMENT_CONFIRMED, SETTLEMENT_SETTLED };
extern const struct enum_type settlement_state_type;

struct payment {
	struct payment_id id;
	struct lease_id lease;
	struct project_id project;
	struct household_id household;
	enum pay_channel channel;
	struct money amount;
	struct str reference, payer;
	struct instant paid_at;
	struct ledger_transaction_id transaction, reversed_by;
	struct str receipt_number, reversed_reason;
	struct actor_id actor;
	struct instant at;
};
struct payment_new {
	struct payment_id id; /* 0: made here */
	struct lease_id lease;
	enum pay_channel channel;
	struct money amount;
	/* Unique in its channel: the bank's or provider's transaction id; cash: "" is the id. */
	struct str reference;
	struct str payer;       /* who paid, when not the tenant; may be empty */
	struct instant paid_at; /* not after now */
	/* For the deposit, else for what is owed: late charge, rent by oldest day, rest prepaid. */
	bool deposit;
};
/* Posts a payment once: receipt number, ledger, bills. The same channel and reference again gives what was
 * posted (*ret_repeated) when lease and amount agree, else ERR_CONFLICT. The lease is loaded by its key: the
 * caller looked at its scope. */
bool payment_post(struct tx *, const struct actor *, const struct payment_new *, struct payment *ret,
		  bool *ret_repeated, struct err *);
/* Takes a payment back with a reason of 2-200 characters (ERR_INPUT names reason) and gives its reference
 * free: the same transfer may be posted again, on the right lease. ERR_CONFLICT: reversed before; by whoever
 * took it (S1-05); online money, which goes back by refund; a deposit or prepaid money that is no longer
 * there. */
bool payment_reverse(struct tx *, const struct actor *, struct payment_id, struct str reason, struct err *);
/* In scope, else NOT_FOUND. */
bool payment_load(struct tx *, const struct actor *, struct payment_id, struct payment *ret, struct err *);

/* Prepaid money onto the open bills of a lease; 0 used when there is nothing of either. */
bool pay_apply_prepaid(struct tx *, const struct actor *, struct lease_id, struct money *ret_used,
		       struct err *);
/* The same for every lease that has both: after a bill run. Chunks; may be run again at any time. */
bool pay_prepaid_run(struct db *, struct arena *, const struct actor *, int64_t *ret_leases, struct err *);

/* The account at exit: draws up (bills the last part month, credits what was billed beyond it), again as long
 * as it is not settled. */
bool settlement_draw_up(struct tx *, const struct actor *, struct settlement_id, struct lease_id,
			struct err *);
/* By the tenant, or by the desk with his signature on paper; the caller looked at the scope of the lease.
 * drawn_at: when the sheet that he saw was drawn up (0: not said); ERR_CONFLICT when another took its place
 * since. */
bool settlement_confirm(struct tx *, const struct actor *, struct lease_id, struct instant drawn_at,
			struct err *);
/* Deposit and prepaid onto what is owed, the rest to the tenant (refund_reference: of the transfer) or left
 * as debt; ends the lease. Not by whoever drew it up (S1-05); ERR_CONFLICT when the sums are others by now.
 */
bool settlement_settle(struct tx *, const struct actor *, struct lease_id, struct str refund_reference,
		       struct err *);

extern const struct check_kind pay_check_parts, pay_check_bills, pay_check_receipts, pay_check_prepaid;
extern const struct domain pay_domain;

#endif

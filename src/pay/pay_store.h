/* Payments in the database: the only callers of payment_sql_*. */
#ifndef PAY_PAY_STORE_H
#define PAY_PAY_STORE_H

#include "kit/deadline.h"
#include "pay/pay_rule.h"

struct payment_names {
	struct str number /* of the lease */, home_name, tenant_name;
	struct str cashier, reversed_name; /* "": came in online; not reversed */
};
/* In scope, else NOT_FOUND. */
bool pay_store_see(struct tx *, const struct actor *, struct payment_id, struct payment *ret,
		   struct payment_names *ret_names, struct err *);
struct part_view {
	enum pay_part_kind kind;
	struct bill_id bill;
	struct month period;
	enum bill_item item;
	struct money amount;
};
bool pay_store_parts(struct tx *, struct payment_id, struct part_view **ret, size_t *ret_count, struct err *);
/* Newest first; of each id, channel, amount, paid_at, receipt_number and reversed_by alone. */
bool pay_store_of_lease(struct tx *, struct lease_id, unsigned most, struct payment **ret, size_t *ret_count,
			struct err *);
/* The one that has this reference now: a reversed transfer has given its reference free. */
bool pay_store_find(struct tx *, enum pay_channel, struct str reference, bool *ret_found, struct payment *ret,
		    struct err *);

/* Open bills with the late charge up to a day, in order of due day. */
bool pay_store_owed(struct tx *, struct lease_id, struct day, struct owed **ret, size_t *ret_count,
		    struct err *);

/* Sets money that is held (prepaid, deposit) off against bills: the lines of the ledger that take it are
 * given, those that receive it are added, one transaction, a set_off row per bill. parts come from
 * pay_rule_set_off without a prepaid part. */
struct set_off {
	struct lease_id lease;
	struct project_id project;
	enum set_off_kind kind;
	enum ledger_transaction_kind transaction_kind;
	struct str words;
	const struct ledger_line *from;
	size_t from_count; /* debits of what is held, and further lines such as the refund */
	const struct pay_part *parts;
	size_t part_count;
};
bool pay_store_set_off(struct tx *, const struct actor *, const struct set_off *,
		       struct ledger_transaction_id *ret, struct err *);
/* A bill asked for too much and was paid: the money goes back to the prepaid account of its lease. */
bool pay_store_back(struct tx *, const struct actor *, const struct bill *, struct money, struct err *);

/* Verified money for which there is no order: kept aside, once. */
bool pay_store_suspend(struct tx *, const struct actor *, enum pay_channel, struct str reference,
		       struct money, struct str words, struct err *);

/* Starts a clock, or leaves the one that runs: added again it would be due later, each time that somebody
 * looks. */
bool pay_store_start_clock(struct tx *, const struct deadline *, struct err *);

extern const struct job_kind pay_job_prepaid;

#endif

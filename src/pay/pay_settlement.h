/* Settlement at exit in the database: the only callers of settlement_sql_*. */
#ifndef PAY_PAY_SETTLEMENT_H
#define PAY_PAY_SETTLEMENT_H

#include "pay/pay_store.h"

struct settlement {
	struct settlement_id id;
	struct lease_id lease;
	struct day last_day;
	struct settlement_sum sum;
	struct instant confirmed_at, settled_at, at;
	struct ledger_transaction_id transaction;
	struct str refund_reference, actor_name, settled_name;
	struct actor_id actor;
};
enum settlement_state settlement_state_of(const struct settlement *);
/* In scope, else NOT_FOUND; only this one fills the names of people. */
bool settlement_load(struct tx *, const struct actor *, struct settlement_id, struct settlement *ret,
		     struct err *);
/* That of a lease, of which there is one at most; without scope. */
bool settlement_find(struct tx *, struct lease_id, bool *ret_found, struct settlement *ret, struct err *);
/* What the account is by the bills that are there, late charges up to `as_of`. ERR_CONFLICT when the lease is
 * not ending or was not checked out. */
bool settlement_preview(struct tx *, const struct lease *, struct day as_of, struct settlement_sum *ret,
			struct day *ret_last, struct err *);

#endif

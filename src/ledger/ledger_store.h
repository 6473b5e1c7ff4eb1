/* Facts out of the database, records into it: with ledger_bulk.c and ledger_check.c the only callers of
 * ledger_sql_*. */
#ifndef LEDGER_LEDGER_STORE_H
#define LEDGER_LEDGER_STORE_H

#include "ledger/ledger_rule.h"

/* The account's id, made when missing. */
bool ledger_store_account(struct tx *, enum ledger_kind, int64_t owner, struct ledger_account_id *ret,
			  struct err *);

/* A transaction as it stands in the books; reverses, reversed_by: {0} none. ERR_NOT_FOUND. No scope: see
 * ledger_can_see_voucher(). */
struct ledger_voucher {
	struct ledger_transaction_id id, reverses, reversed_by;
	struct day day;
	enum ledger_transaction_kind kind;
	struct str subject, words, actor_name;
	int64_t subject_id;
	struct instant at;
	struct ledger_line *lines;
	size_t count;
};
bool ledger_store_voucher(struct tx *, struct ledger_transaction_id, struct ledger_voucher *ret,
			  struct err *);
/* Writes the transaction, its entries and the balances that they move. reverses {0}: none. */
bool ledger_store_post(struct tx *, const struct actor *, const struct ledger_post *,
		       struct ledger_transaction_id, struct ledger_transaction_id reverses, struct err *);

#endif

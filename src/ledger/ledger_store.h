/* Facts out of the database, records into it: the only callers of ledger_sql_*. */
#ifndef LEDGER_LEDGER_STORE_H
#define LEDGER_LEDGER_STORE_H

#include "ledger/ledger_rule.h"

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

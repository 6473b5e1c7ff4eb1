/* anju check: invariant 1, and the summaries against the rows that they are made from. */
#include "ledger/ledger_store.h"

#include "ledger/ledger_sql.h"

static bool check_zero(struct tx *tx, struct check *check, struct err *err)
{
	struct ledger_sql_check_zero_out *rows;
	size_t count;

	if (!ledger_sql_check_zero(tx, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		check_fault(check, "ledger.zero", "transaction %lld has %lld entries that sum to %lld fen",
			    (long long)rows[i].id.v, (long long)rows[i].entries,
			    (long long)rows[i].amount.fen);
	return true;
}

static bool check_balance(struct tx *tx, struct check *check, struct err *err)
{
	struct ledger_sql_check_balance_out *rows;
	size_t count;

	if (!ledger_sql_check_balance(tx, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		check_fault(check, "ledger.balance",
			    "account %lld (%.*s of %lld): balance %lld fen in %lld entries, "
			    "the entries say %lld in %lld",
			    (long long)rows[i].account.v,
			    STR_ARG(enum_code(&ledger_kind_type, (int)rows[i].kind)),
			    (long long)rows[i].owner, (long long)rows[i].amount.fen,
			    (long long)rows[i].entries, (long long)rows[i].sum.fen, (long long)rows[i].count);
	return true;
}

/* Entries are the truth, balances a summary of them. */
static bool repair_balance(struct tx *tx, struct err *err)
{
	struct ledger_sql_check_balance_out *rows;
	size_t count;

	do {
		if (!ledger_sql_check_balance(tx, &rows, &count, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			struct ledger_sql_balance_set_in in = {rows[i].account, rows[i].sum, rows[i].count};

			if (!ledger_sql_balance_set(tx, &in, err))
				return false;
		}
	} while (count > 0);
	return true;
}

const struct check_kind ledger_check_zero = {"ledger.zero", check_zero, NULL};
const struct check_kind ledger_check_balance = {"ledger.balance", check_balance, repair_balance};

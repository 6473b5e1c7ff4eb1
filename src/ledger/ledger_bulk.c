/* Bulk posting: the same rows as ledger_post() makes, with the look-ups of a whole chunk done once. */
#include "ledger/ledger_store.h"

#include "ledger/ledger_sql.h"

struct credited {
	int64_t owner;
	struct ledger_account_id account;
	struct money amount;
	int64_t entries;
};

struct bulk {
	const struct ledger_bulk *b;
	struct ledger_sql_account_between_out *known; /* debited accounts, ascending by owner */
	size_t known_count, known_at;
	struct credited *credited;
	size_t credited_count, last;
};

static bool credited_of(struct tx *tx, struct bulk *k, int64_t owner, struct credited **ret, struct err *err)
{
	size_t i = k->last;

	if (k->credited_count == 0 || k->credited[i].owner != owner)
		for (i = 0; i < k->credited_count && k->credited[i].owner != owner; i++)
			;
	if (i == k->credited_count) {
		k->credited[i] = (struct credited){.owner = owner};
		if (!ledger_store_account(tx, k->b->credit, owner, &k->credited[i].account, err))
			return false;
		k->credited_count++;
	}
	k->last = i;
	*ret = &k->credited[i];
	return true;
}

static bool debited_of(struct tx *tx, struct bulk *k, int64_t owner, struct ledger_account_id *ret,
		       struct err *err)
{
	while (k->known_at < k->known_count && k->known[k->known_at].owner < owner)
		k->known_at++;
	if (k->known_at < k->known_count && k->known[k->known_at].owner == owner) {
		*ret = k->known[k->known_at].id;
		return true;
	}
	return ledger_store_account(tx, k->b->debit, owner, ret, err);
}

/* The rows of the whole chunk, for one statement each. */
struct rows {
	struct ledger_sql_transaction_add_in *transactions;
	struct ledger_sql_entry_add_in *entries; /* two for each */
	struct ledger_sql_balance_move_in *debits;
};

static bool put_row(struct tx *tx, const struct actor *actor, struct bulk *k,
		    const struct ledger_bulk_row *row, struct rows *rows, size_t at, struct err *err)
{
	struct ledger_transaction_id id = {id_new()};
	struct ledger_account_id debit;
	struct credited *c;

	require(row->amount.fen > 0);
	if (!debited_of(tx, k, row->debit_owner, &debit, err) ||
	    !credited_of(tx, k, row->credit_owner, &c, err))
		return false;
	rows->transactions[at] = (struct ledger_sql_transaction_add_in){
		.id = id,
		.day = k->b->day,
		.kind = k->b->kind,
		.subject = str_of(k->b->subject),
		.subject_id = row->subject_id,
		.words = k->b->words,
		.actor = actor->id,
		.now = tx_now(tx),
	};
	rows->entries[2 * at] = (struct ledger_sql_entry_add_in){id, 1, debit, row->amount};
	rows->entries[2 * at + 1] =
		(struct ledger_sql_entry_add_in){id, 2, c->account, money_negate(row->amount)};
	rows->debits[at] = (struct ledger_sql_balance_move_in){debit, row->amount};
	c->amount = money_subtract(c->amount, row->amount);
	c->entries++;
	return true;
}

static bool write_rows(struct tx *tx, const struct rows *rows, size_t n, struct err *err)
{
	return db_run_rows(tx, &ledger_sql_transaction_add_statement, rows->transactions,
			   sizeof(*rows->transactions), n, NULL, err) &&
	       db_run_rows(tx, &ledger_sql_entry_add_statement, rows->entries, sizeof(*rows->entries), 2 * n,
			   NULL, err) &&
	       db_run_rows(tx, &ledger_sql_balance_move_statement, rows->debits, sizeof(*rows->debits), n,
			   NULL, err);
}

bool ledger_post_bulk(struct tx *tx, const struct actor *actor, const struct ledger_bulk *b, struct err *err)
{
	struct arena *a = tx_arena(tx);
	struct bulk k = {.b = b, .credited = ARENA_ARRAY(a, struct credited, b->count)};
	struct ledger_sql_account_between_in in = {.kind = b->debit};
	struct rows rows = {ARENA_ARRAY(a, struct ledger_sql_transaction_add_in, b->count),
			    ARENA_ARRAY(a, struct ledger_sql_entry_add_in, 2 * b->count),
			    ARENA_ARRAY(a, struct ledger_sql_balance_move_in, b->count)};

	if (b->count == 0)
		return true;
	in.first = b->rows[0].debit_owner;
	in.last = b->rows[b->count - 1].debit_owner;
	if (!ledger_sql_account_between(tx, &in, &k.known, &k.known_count, err))
		return false;
	for (size_t i = 0; i < b->count; i++) {
		require(i == 0 || b->rows[i].debit_owner > b->rows[i - 1].debit_owner);
		if (!put_row(tx, actor, &k, &b->rows[i], &rows, i, err))
			return false;
	}
	if (!write_rows(tx, &rows, b->count, err))
		return false;
	for (size_t i = 0; i < k.credited_count; i++) {
		struct ledger_sql_balance_add_in add = {k.credited[i].account, k.credited[i].amount,
							k.credited[i].entries};
		if (!ledger_sql_balance_add(tx, &add, err))
			return false;
	}
	return true;
}

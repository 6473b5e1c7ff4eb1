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
		if (!ledger_account(tx, k->b->credit, owner, &k->credited[i].account, err))
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
	return ledger_account(tx, k->b->debit, owner, ret, err);
}

static bool post_row(struct tx *tx, const struct actor *actor, struct bulk *k,
		     const struct ledger_bulk_row *row, struct err *err)
{
	struct ledger_sql_transaction_add_in in = {
		.id = {id_new()},
		.day = k->b->day,
		.kind = k->b->kind,
		.subject = str_of(k->b->subject),
		.subject_id = row->subject_id,
		.words = k->b->words,
		.actor = actor->id,
		.now = tx_now(tx),
	};
	struct ledger_sql_entry_pair_in pair = {.transaction = in.id,
						.amount = row->amount,
						.minus = money_negate(row->amount)};
	struct credited *c;

	require(row->amount.fen > 0);
	if (!debited_of(tx, k, row->debit_owner, &pair.debit, err) ||
	    !credited_of(tx, k, row->credit_owner, &c, err))
		return false;
	pair.credit = c->account;
	c->amount = money_add(c->amount, pair.minus);
	c->entries++;
	return ledger_sql_transaction_add(tx, &in, err) && ledger_sql_entry_pair(tx, &pair, err) &&
	       ledger_sql_balance_move(tx, &(struct ledger_sql_balance_move_in){pair.debit, row->amount},
				       err);
}

bool ledger_post_bulk(struct tx *tx, const struct actor *actor, const struct ledger_bulk *b, struct err *err)
{
	struct bulk k = {.b = b, .credited = ARENA_ARRAY(tx_arena(tx), struct credited, b->count)};
	struct ledger_sql_account_between_in in = {.kind = b->debit};

	if (b->count == 0)
		return true;
	in.first = b->rows[0].debit_owner;
	in.last = b->rows[b->count - 1].debit_owner;
	if (!ledger_sql_account_between(tx, &in, &k.known, &k.known_count, err))
		return false;
	for (size_t i = 0; i < b->count; i++) {
		require(i == 0 || b->rows[i].debit_owner >= b->rows[i - 1].debit_owner);
		if (!post_row(tx, actor, &k, &b->rows[i], err))
			return false;
	}
	for (size_t i = 0; i < k.credited_count; i++) {
		struct ledger_sql_balance_add_in add = {k.credited[i].account, k.credited[i].amount,
							k.credited[i].entries};
		if (!ledger_sql_balance_add(tx, &add, err))
			return false;
	}
	return true;
}

#include "ledger/ledger_store.h"

#include "ledger/ledger_sql.h"

bool ledger_store_account(struct tx *tx, enum ledger_kind kind, int64_t owner, struct ledger_account_id *ret,
			  struct err *err)
{
	struct ledger_sql_account_find_in in = {kind, owner};
	struct ledger_sql_account_find_out known;
	struct ledger_sql_account_add_out added;
	bool found;

	if (!ledger_sql_account_find(tx, &in, &found, &known, err))
		return false;
	if (found) {
		*ret = known.id;
		return true;
	}
	if (!ledger_sql_account_add(tx, &(struct ledger_sql_account_add_in){{id_new()}, kind, owner}, &added,
				    err))
		return false;
	*ret = added.id;
	return true;
}

bool ledger_balance(struct tx *tx, enum ledger_kind kind, int64_t owner, struct money *ret, struct err *err)
{
	struct ledger_sql_balance_in in = {kind, owner};
	struct ledger_sql_balance_out row;
	bool found;

	if (!ledger_sql_balance(tx, &in, &found, &row, err))
		return false;
	*ret = found ? row.amount : MONEY(0);
	return true;
}

static bool post_line(struct tx *tx, struct ledger_transaction_id id, int number,
		      const struct ledger_line *line, struct err *err)
{
	struct ledger_account_id account;

	return ledger_store_account(tx, line->kind, line->owner, &account, err) &&
	       ledger_sql_entry_add(tx, &(struct ledger_sql_entry_add_in){id, number, account, line->amount},
				    err) &&
	       ledger_sql_balance_move(tx, &(struct ledger_sql_balance_move_in){account, line->amount}, err);
}

bool ledger_store_post(struct tx *tx, const struct actor *actor, const struct ledger_post *post,
		       struct ledger_transaction_id id, struct ledger_transaction_id reverses,
		       struct err *err)
{
	struct ledger_sql_transaction_add_in in = {
		.id = id,
		.day = post->day,
		.kind = post->kind,
		.subject = str_of(post->subject),
		.subject_id = post->subject_id,
		.words = post->words,
		.reverses = reverses,
		.actor = actor->id,
		.now = tx_now(tx),
	};

	if (!ledger_sql_transaction_add(tx, &in, err))
		return false;
	for (size_t i = 0; i < post->count; i++)
		if (!post_line(tx, id, (int)i + 1, &post->lines[i], err))
			return false;
	return true;
}

bool ledger_store_voucher(struct tx *tx, struct ledger_transaction_id id, struct ledger_voucher *ret,
			  struct err *err)
{
	struct ledger_sql_transaction_load_in in = {id};
	struct ledger_sql_transaction_load_out row;
	struct ledger_sql_entries_in entries_in = {id};
	struct ledger_sql_entries_out *entries;
	size_t count;

	if (!ledger_sql_transaction_load(tx, &in, &row, err) ||
	    !ledger_sql_entries(tx, &entries_in, &entries, &count, err))
		return false;
	*ret = (struct ledger_voucher){
		.id = row.id,
		.reverses = row.reverses,
		.reversed_by = row.reversed_by,
		.day = row.day,
		.kind = row.kind,
		.subject = row.subject,
		.subject_id = row.subject_id,
		.words = row.words,
		.actor_name = row.actor_name,
		.at = row.now,
		.lines = ARENA_ARRAY(tx_arena(tx), struct ledger_line, count),
		.count = count,
	};
	for (size_t i = 0; i < count; i++)
		ret->lines[i] = (struct ledger_line){entries[i].kind, entries[i].owner, entries[i].amount};
	return true;
}

/* By day, and within a day as it was posted: a transfer that was found later stands where it belongs. Stable
 * and nearly sorted as it comes: insertion. */
static void sort_rows(struct ledger_row *rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct ledger_row row = rows[i];
		size_t k = i;

		for (; k > 0 && day_compare(rows[k - 1].day, row.day) > 0; k--)
			rows[k] = rows[k - 1];
		rows[k] = row;
	}
}

/* The newest come first out of the index; what stood before them is today's balance without them. */
bool ledger_statement(struct tx *tx, enum ledger_kind kind, int64_t owner, unsigned limit,
		      struct ledger_row **ret, size_t *ret_count, struct err *err)
{
	struct ledger_sql_balance_in in = {kind, owner};
	struct ledger_sql_balance_out now;
	struct ledger_sql_statement_in statement = {.most = (int32_t)limit};
	struct ledger_sql_statement_out *rows = NULL;
	size_t count = 0;
	bool found;

	if (!ledger_sql_balance(tx, &in, &found, &now, err))
		return false;
	statement.account = found ? now.account : (struct ledger_account_id){0};
	if (found && !ledger_sql_statement(tx, &statement, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct ledger_row, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++) {
		struct money amount = rows[i].amount;
		bool debit = amount.fen > 0;

		(*ret)[count - 1 - i] = (struct ledger_row){rows[i].transaction,
							    rows[i].day,
							    rows[i].kind,
							    rows[i].words,
							    debit ? amount : MONEY(0),
							    debit ? MONEY(0) : money_negate(amount),
							    MONEY(0)};
		now.amount = money_subtract(now.amount, amount);
	}
	sort_rows(*ret, count);
	for (size_t i = 0; i < count; i++) {
		now.amount = money_add(now.amount, money_subtract((*ret)[i].debit, (*ret)[i].credit));
		(*ret)[i].balance = now.amount;
	}
	return true;
}

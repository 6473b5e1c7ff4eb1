/* What ledger.h promises: facts, decision, record, trail. */
#include "ledger/ledger_store.h"

#include "kit/audit.h"

/* For the trail: the kind and the sum. Both sides are the same sum: the debits. */
static struct str amount_words(struct tx *tx, const struct ledger_post *post)
{
	struct money debit = MONEY(0);

	for (size_t i = 0; i < post->count; i++)
		if (post->lines[i].amount.fen > 0)
			debit = money_add(debit, post->lines[i].amount);
	return str_format(tx_arena(tx), "%.*s %.*s",
			  STR_ARG(enum_code(&ledger_transaction_kind_type, (int)post->kind)),
			  STR_ARG(money_plain(tx_arena(tx), debit)));
}

bool ledger_post(struct tx *tx, const struct actor *actor, const struct ledger_post *post,
		 struct ledger_transaction_id *ret, struct err *err)
{
	struct ledger_transaction_id id = {id_new()};

	require(ledger_rule_is_balanced(post->lines, post->count) && day_valid(post->day));
	if (!ledger_store_post(tx, actor, post, id, (struct ledger_transaction_id){0}, err) ||
	    !audit_note(tx, actor, "ledger.post", "ledger_transaction", id.v, amount_words(tx, post), err))
		return false;
	*ret = id;
	return true;
}

bool ledger_reverse(struct tx *tx, const struct actor *actor, struct ledger_transaction_id id, struct day day,
		    struct str reason, struct ledger_transaction_id *ret, struct err *err)
{
	struct ledger_voucher v;
	struct ledger_transaction_id reversal = {id_new()};
	struct ledger_post post;
	const char *subject;

	if (!ledger_store_voucher(tx, id, &v, err) ||
	    !ledger_rule_reverse(&(struct ledger_reversible){v.reverses.v != 0, v.reversed_by.v != 0}, reason,
				 err))
		return false;
	for (size_t i = 0; i < v.count; i++)
		v.lines[i].amount = money_negate(v.lines[i].amount);
	subject = str_c(tx_arena(tx), v.subject);
	post = (struct ledger_post){day,     LEDGER_REVERSAL, subject, v.subject_id, str_trim(reason),
				    v.lines, v.count};
	if (!ledger_store_post(tx, actor, &post, reversal, id, err) ||
	    !audit_note(tx, actor, "ledger.reverse", "ledger_transaction", id.v, post.words, err))
		return false;
	*ret = reversal;
	return true;
}

bool ledger_can_see_voucher(const struct actor *actor)
{
	return actor_can(actor, CAP_LEDGER_SEE) && actor->scope.all;
}

/* ledger: accounts and double entries in fen; knows no lease. Debit is positive, credit negative. What is
 * wrong with a posting is our own mistake (require()); the errors below are all that a caller passes on. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "kit/actor.h"
#include "kit/domain.h"

ID_TYPE(ledger_transaction);
ID_TYPE(ledger_account);

/* Of account; the owner is an id that the using folder gives. Rows keep the numbers: none is given anew. */
enum ledger_kind {
	LEDGER_RECEIVABLE = 1, /* what a lease owes (owner: lease) */
	LEDGER_RENT,           /* rent revenue (owner: project) */
	LEDGER_CASH,           /* owner: 0 */
	LEDGER_BANK,           /* owner: 0 */
	LEDGER_CLEARING,       /* money on its way from a provider (owner: channel) */
	LEDGER_DEPOSIT,        /* held for a lease (owner: lease), credit */
	LEDGER_PREPAID,        /* paid ahead (owner: lease), credit */
	LEDGER_SUSPENSE,       /* unmatched money (owner: 0), credit */
	LEDGER_LATE_CHARGE,    /* revenue (owner: project) */
	LEDGER_DAMAGE          /* compensation revenue (owner: project) */
};
extern const struct enum_type ledger_kind_type;
enum ledger_transaction_kind {
	LEDGER_BILL = 1,
	LEDGER_PAYMENT,
	LEDGER_DEPOSIT_IN,
	LEDGER_SETTLEMENT = 5, /* a deposit goes back with it */
	LEDGER_REVERSAL,
	LEDGER_ADJUSTMENT
};
extern const struct enum_type ledger_transaction_kind_type;

struct ledger_line {
	enum ledger_kind kind;
	int64_t owner;
	struct money amount; /* debit > 0, credit < 0, not 0 */
};
struct ledger_post {
	struct day day; /* on which it happened; may lie before today */
	enum ledger_transaction_kind kind;
	const char *subject; /* table of the record that it is about: "bill", "payment" */
	int64_t subject_id;
	struct str words; /* what the statement says beside it */
	const struct ledger_line *lines;
	size_t count; /* 2..20, none zero, sum zero (invariant 1): require() */
};
/* Accounts are made when first used; balances move in the same transaction. Only the database fails. */
bool ledger_post(struct tx *, const struct actor *, const struct ledger_post *,
		 struct ledger_transaction_id *ret, struct err *);
/* A reversing transaction with the opposite entries, about the same record. ERR_INPUT names reason (2-200
 * characters); ERR_NOT_FOUND; ERR_CONFLICT when it was reversed before or is a reversal itself (post anew
 * instead: who may reverse what is for the calling folder to say, S1-05). */
bool ledger_reverse(struct tx *, const struct actor *, struct ledger_transaction_id, struct day,
		    struct str reason, struct ledger_transaction_id *ret, struct err *);
/* Fen, debit positive; 0 when the account does not exist. */
bool ledger_balance(struct tx *, enum ledger_kind, int64_t owner, struct money *ret, struct err *);
/* Many transactions of two lines each, alike but for owners and amounts: the bills of a month. About the work
 * of the bare statements: accounts are looked up once a chunk, the credited balances move once. Rows ascend
 * by debit_owner, each once; amounts > 0: require(). No rows of the trail: the run that posts writes one for
 * all. */
struct ledger_bulk_row {
	int64_t subject_id, debit_owner, credit_owner;
	struct money amount;
};
struct ledger_bulk {
	struct day day;
	enum ledger_transaction_kind kind;
	const char *subject;
	struct str words;
	enum ledger_kind debit, credit;
	const struct ledger_bulk_row *rows;
	size_t count;
};
bool ledger_post_bulk(struct tx *, const struct actor *, const struct ledger_bulk *, struct err *);
/* debit and credit are both positive or zero; balance is debit positive. */
struct ledger_row {
	struct ledger_transaction_id transaction;
	struct day day;
	enum ledger_transaction_kind kind;
	struct str words;
	struct money debit, credit, balance;
};
/* The newest entries of an account, at most `limit`: those that were posted last, by day and within a day as
 * they were posted, oldest first. balance is the account's after that row, counted back from today's. */
bool ledger_statement(struct tx *, enum ledger_kind, int64_t owner, unsigned limit, struct ledger_row **ret,
		      size_t *ret_count, struct err *);

/* anju check: every transaction sums to zero; balances equal their entries (mended by --repair-summaries). */
extern const struct check_kind ledger_check_zero, ledger_check_balance;

/* A voucher names no project, and one may post for many: its page is for who holds ledger_see and sees the
 * whole city. For everybody else there is none. */
bool ledger_can_see_voucher(const struct actor *);

extern const struct domain ledger_domain;

#endif

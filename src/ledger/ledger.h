/* ledger: accounts and double entries in fen; knows no lease. Debit is positive, credit negative. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "kit/actor.h"
#include "kit/domain.h"

ID_TYPE(ledger_transaction);
ID_TYPE(ledger_account);

enum ledger_kind {                        /* of account; owner is the id that the using folder says */
		   LEDGER_RECEIVABLE = 1, /* what a lease owes (owner: lease) */
		   LEDGER_RENT,           /* rent revenue (owner: project) */
		   LEDGER_CASH,           /* owner: 0 or counter */
		   LEDGER_BANK,
		   LEDGER_CLEARING,    /* money on its way from a provider (owner: channel) */
		   LEDGER_DEPOSIT,     /* held for a lease (owner: lease), credit */
		   LEDGER_PREPAID,     /* paid ahead (owner: lease), credit */
		   LEDGER_SUSPENSE,    /* unmatched money (owner: 0), credit */
		   LEDGER_LATE_CHARGE, /* revenue (owner: project) */
		   LEDGER_DAMAGE,      /* compensation revenue (owner: project) */
		   LEDGER_FEE,
		   LEDGER_OPENING /* balances taken over from elsewhere */
};
extern const struct enum_type ledger_kind_type;
enum ledger_transaction_kind {
	LEDGER_BILL = 1,
	LEDGER_PAYMENT,
	LEDGER_DEPOSIT_IN,
	LEDGER_DEPOSIT_OUT,
	LEDGER_SETTLEMENT,
	LEDGER_REVERSAL,
	LEDGER_ADJUSTMENT,
	LEDGER_OPENING_BALANCE,
	LEDGER_REFUND
};
extern const struct enum_type ledger_transaction_kind_type;

struct ledger_line {
	enum ledger_kind kind;
	int64_t owner;
	struct money amount; /* debit > 0, credit < 0, not 0 */
};
struct ledger_post {
	int64_t id; /* of the transaction; 0: made here */
	struct day day;
	enum ledger_transaction_kind kind;
	const char *subject;
	int64_t subject_id;
	struct str words;
	const struct ledger_line *lines;
	size_t count; /* 2..20, sum zero: require() */
};
/* Accounts are made when first used; balances move in the same transaction. */
bool ledger_post(struct tx *, const struct actor *, const struct ledger_post *,
		 struct ledger_transaction_id *ret, struct err *);
/* A reversing transaction with the opposite entries; ERR_CONFLICT when it was reversed before or is a
 * reversal itself (post anew instead). reason 2-200 characters. */
bool ledger_reverse(struct tx *, const struct actor *, struct ledger_transaction_id, struct day,
		    struct str reason, struct ledger_transaction_id *ret, struct err *);
/* 0 when the account does not exist. */
bool ledger_balance(struct tx *, enum ledger_kind, int64_t owner, struct money *ret, struct err *);
/* Many transactions of two lines each, alike but for owners and amounts: the bills of a month. About the work
 * of the bare statements: accounts are looked up once a chunk, the credited balances move once. Rows ascend
 * by debit_owner, each once; amounts > 0: require(). */
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
/* The account's id, made when missing. */
bool ledger_account(struct tx *, enum ledger_kind, int64_t owner, struct ledger_account_id *ret,
		    struct err *);
/* debit and credit are both positive or zero; balance is debit positive. */
struct ledger_row {
	struct ledger_transaction_id transaction;
	struct day day;
	enum ledger_transaction_kind kind;
	struct str words;
	struct money debit, credit, balance;
};
/* The account's entries in the order of their transactions, oldest first, with running balance; at most
 * `limit` newest. */
bool ledger_statement(struct tx *, enum ledger_kind, int64_t owner, unsigned limit, struct ledger_row **ret,
		      size_t *ret_count, struct err *);

extern const struct check_kind ledger_check_zero, ledger_check_balance;
/* Its checks: every transaction sums to zero, balances equal entries. */

/* A voucher names no project, and one may post for many: its page is for who holds ledger_see and sees the
 * whole city. For everybody else there is none. */
bool ledger_can_see_voucher(const struct actor *);

extern const struct domain ledger_domain;

#endif

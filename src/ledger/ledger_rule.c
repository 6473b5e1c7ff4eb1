#include "ledger/ledger_rule.h"

ENUM_TYPE(ledger_kind, {LEDGER_RECEIVABLE, "receivable", MSG_LEDGER_KIND_RECEIVABLE, TAG_PLAIN},
	  {LEDGER_RENT, "rent", MSG_LEDGER_KIND_RENT, TAG_PLAIN},
	  {LEDGER_CASH, "cash", MSG_LEDGER_KIND_CASH, TAG_PLAIN},
	  {LEDGER_BANK, "bank", MSG_LEDGER_KIND_BANK, TAG_PLAIN},
	  {LEDGER_CLEARING, "clearing", MSG_LEDGER_KIND_CLEARING, TAG_PLAIN},
	  {LEDGER_DEPOSIT, "deposit", MSG_LEDGER_KIND_DEPOSIT, TAG_PLAIN},
	  {LEDGER_PREPAID, "prepaid", MSG_LEDGER_KIND_PREPAID, TAG_PLAIN},
	  {LEDGER_SUSPENSE, "suspense", MSG_LEDGER_KIND_SUSPENSE, TAG_WARN},
	  {LEDGER_LATE_CHARGE, "late_charge", MSG_LEDGER_KIND_LATE_CHARGE, TAG_PLAIN},
	  {LEDGER_DAMAGE, "damage", MSG_LEDGER_KIND_DAMAGE, TAG_PLAIN});

ENUM_TYPE(ledger_transaction_kind, {LEDGER_BILL, "bill", MSG_LEDGER_TRANSACTION_BILL, TAG_PLAIN},
	  {LEDGER_PAYMENT, "payment", MSG_LEDGER_TRANSACTION_PAYMENT, TAG_OK},
	  {LEDGER_DEPOSIT_IN, "deposit_in", MSG_LEDGER_TRANSACTION_DEPOSIT_IN, TAG_PLAIN},
	  {LEDGER_SETTLEMENT, "settlement", MSG_LEDGER_TRANSACTION_SETTLEMENT, TAG_PLAIN},
	  {LEDGER_REVERSAL, "reversal", MSG_LEDGER_TRANSACTION_REVERSAL, TAG_WARN},
	  {LEDGER_ADJUSTMENT, "adjustment", MSG_LEDGER_TRANSACTION_ADJUSTMENT, TAG_WARN});

bool ledger_rule_is_balanced(const struct ledger_line *lines, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (lines[i].amount.fen == 0)
			return false;
		sum = number_add(sum, lines[i].amount.fen);
	}
	return count >= LEDGER_LINES_MIN && count <= LEDGER_LINES_MAX && sum == 0;
}

bool ledger_rule_reverse(const struct ledger_reversible *r, struct str reason, struct err *err)
{
	size_t n = str_characters(str_trim(reason));

	if (n < LEDGER_REASON_MIN || n > LEDGER_REASON_MAX)
		return err_input(err, "reason", MSG_LEDGER_REASON_NEEDED);
	if (r->is_reversal)
		return err_conflict(err, MSG_LEDGER_IS_REVERSAL);
	if (r->is_reversed)
		return err_conflict(err, MSG_LEDGER_IS_REVERSED);
	return true;
}

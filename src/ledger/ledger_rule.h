/* What makes a posting right. Pure. */
#ifndef LEDGER_LEDGER_RULE_H
#define LEDGER_LEDGER_RULE_H

#include "ledger/ledger.h"

enum { LEDGER_LINES_MIN = 2, LEDGER_LINES_MAX = 20, LEDGER_REASON_MIN = 2, LEDGER_REASON_MAX = 200 };

/* Our own mistake when not: 2 to 20 lines, none of them zero, all together zero (invariant 1). */
bool ledger_rule_is_balanced(const struct ledger_line *, size_t count);

struct ledger_reversible {
	bool is_reversal, is_reversed;
};
bool ledger_rule_reverse(const struct ledger_reversible *, struct str reason, struct err *);

#endif

/* anju check: each domain proves its invariants and reports a line per fault. */
#ifndef KIT_CHECK_H
#define KIT_CHECK_H

#include "kit/actor.h"

struct check;
/* A line for something that does not hold, cut after 600 bytes; name is that of the check. Ids and numbers,
 * no personal data: the lines go to logs and screens. */
void check_fault(struct check *, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct check_kind {
	const char *name; /* "ledger.zero" */
	/* False: it could not be looked at */
	bool (*run)(struct tx *, struct check *, struct err *);
	bool (*repair)(struct tx *, struct err *); /* NULL: nothing to repair */
};
/* First the repairs, each in a write of its own, when asked for; then all checks in one snapshot. *ret_faults
 * counts. print may be NULL. */
bool check_run(struct db *, const struct check_kind *const *, size_t count, bool repair_summaries,
	       void (*print)(void *arg, struct str line), void *arg, int64_t *ret_faults, struct err *);

#endif

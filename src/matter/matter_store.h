/* Facts about matters out of the database, records into it: the only callers of matter_sql_* but the list's
 * view. */
#ifndef MATTER_MATTER_STORE_H
#define MATTER_MATTER_STORE_H

#include "kit/check.h"
#include "matter/matter_rule.h"

struct matter_step {
	enum matter_act act;
	struct str words, name;
	struct instant at;
};
bool matter_store_steps(struct tx *, struct matter_id, struct matter_step **ret, size_t *ret_count,
			struct err *);

#define MATTER_CHECKS 2
extern const struct check_kind *const matter_checks[MATTER_CHECKS];

#endif

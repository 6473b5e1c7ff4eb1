/* Whose rows an actor may see: what @scope and @own in a statement are compared with
 * (docs/how-to/add-a-table.md). */
#ifndef KIT_SCOPE_H
#define KIT_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

struct scope {
	int64_t user;         /* projects by actor_project; 0: nobody */
	int64_t household;    /* a tenant's own; 0: none */
	int64_t organisation; /* an operator's own; 0: none */
	bool all;             /* sees every row */
};

#endif

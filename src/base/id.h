/* Typed ids: a home's id cannot be given where a lease's is wanted. 0 is none.
 * New ids are 53 bits (exact in JSON of any language): 41 bits of milliseconds since 2025, 12 bits of
 * counter, so that keys grow with time and indexes stay dense. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/str.h"

#define ID_TYPE(name)      \
	struct name##_id { \
		int64_t v; \
	}
#define ID_MAX INT64_C(9007199254740991)

/* Ascending over all threads of the process; uses the clock and random seams. Threads whose clock was set by
 * seam_set_now count apart from those on the real one: a simulated future must not move real ids ahead. */
int64_t id_new(void);
void id_restart_simulated(void);         /* for seam_clear */
bool id_parse(struct str, int64_t *ret); /* 1 .. ID_MAX, digits only */

#endif

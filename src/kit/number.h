/* Running numbers without gaps: one row per prefix and year, counted in the transaction that uses the
 * number. */
#ifndef KIT_NUMBER_H
#define KIT_NUMBER_H

#include "kit/actor.h"

/* ("SJ", 2026, 6 digits) -> "SJ-2026-004127", in tx_keep(). year 0: no year. A number with more digits than
 * asked for is written out. prefix: 1-20 characters. */
bool number_next(struct tx *, const char *prefix, int year, unsigned digits, struct str *ret, struct err *);
/* Numbers up to `used` were given elsewhere (a take-over): ours go on after them. */
bool number_raise(struct tx *, const char *prefix, int year, int64_t used, struct err *);

#endif

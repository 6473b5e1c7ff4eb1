/* A rehearsal city is for practice and for tests: a demo, or what `anju migrate --rehearsal` makes. It may
 * live some days ahead of the clock (`test_clock_days`) and keep passwords cheaply (`test_fast_hash`). A real
 * city may not, and no real city can be made one: the mark is set before anything happened. */
#ifndef KIT_REHEARSAL_H
#define KIT_REHEARSAL_H

#include "kit/actor.h"

/* Once more is nothing. ERR_SYSTEM: something was written here already. */
bool rehearsal_begin(struct tx *, struct err *);
bool rehearsal_find(struct tx *, bool *ret, struct err *);
/* Does what the configuration asks for. ERR_SYSTEM: it asks, and this is a real city, or the days are not
 * 0..3650. */
bool rehearsal_apply(struct db *, struct arena *, struct err *);

#endif

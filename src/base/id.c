#include "base/id.h"

#include <stdatomic.h>

#include "base/number.h"
#include "base/seam.h"

enum { COUNTER_BITS = 12 };

/* 2025-01-01 in China time, the beginning of the milliseconds in ids. */
#define EPOCH_US (INT64_C(1735689600000000) - 8 * US_PER_HOUR)
/* Leaves room for counting on when a clock stands at the far end. */
#define MS_MAX ((INT64_C(1) << 41) - (INT64_C(1) << 21))

/* The last id given out. A clock that was set must not push the ids of the real one into its future. */
static _Atomic int64_t last_real;
static _Atomic int64_t last_simulated;

int64_t id_new(void)
{
	_Atomic int64_t *last = seam_now_is_set() ? &last_simulated : &last_real;
	int64_t ms = (seam_now().us - EPOCH_US) / 1000;
	int64_t before = atomic_load(last);
	int64_t lowest, id;

	if (ms < 0)
		ms = 0;
	if (ms > MS_MAX)
		ms = MS_MAX;
	lowest = ms << COUNTER_BITS;
	/* Chance where a millisecond begins: two processes on one database hardly meet. */
	if (before < lowest)
		lowest += seam_random_below(1 << COUNTER_BITS);
	do
		id = before < lowest ? lowest : before + 1;
	while (!atomic_compare_exchange_weak(last, &before, id));
	return id;
}

void id_restart_simulated(void)
{
	atomic_store(&last_simulated, 0);
}

bool id_parse(struct str text, int64_t *ret)
{
	int64_t id;

	if (!number_parse_i64(text, &id) || id < 1 || id > ID_MAX || text.p[0] == '0')
		return false;
	*ret = id;
	return true;
}

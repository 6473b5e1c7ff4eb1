#include "base/seam.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/id.h"
#include "base/require.h"

static _Thread_local struct instant now_set;
static _Thread_local bool seeded;
static _Thread_local uint64_t state;
static _Atomic int64_t ahead_us; /* of the whole process: set before its threads begin */

static int64_t clock_us(clockid_t clock)
{
	struct timespec t;

	require(clock_gettime(clock, &t) == 0);
	return (int64_t)t.tv_sec * US_PER_SECOND + t.tv_nsec / 1000;
}

struct instant seam_now(void)
{
	return now_set.us ? now_set : (struct instant){clock_us(CLOCK_REALTIME) + ahead_us};
}

struct day seam_today(void)
{
	return instant_day(seam_now());
}

int64_t seam_monotonic_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

bool seam_now_is_set(void)
{
	return now_set.us != 0;
}

/* An additive counter whose value is mixed by multiplication and shifts: equal seeds give equal numbers. */
static uint64_t seeded_next(void)
{
	uint64_t x = state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

void seam_random(void *bytes, size_t n)
{
	char *at = bytes;

	while (n) {
		size_t part = n < 256 ? n : 256;
		ssize_t got;

		if (seeded) {
			uint64_t word = seeded_next();

			got = (ssize_t)(part < sizeof(word) ? part : sizeof(word));
			memcpy(at, &word, (size_t)got);
		} else {
			got = getrandom(at, part, 0);
			require(got > 0 || errno == EINTR);
			got = got < 0 ? 0 : got;
		}
		at += got;
		n -= (size_t)got;
	}
}

uint64_t seam_random_u64(void)
{
	uint64_t word;

	seam_random(&word, sizeof(word));
	return word;
}

uint32_t seam_random_below(uint32_t n)
{
	uint64_t word;

	require(n > 0);
	/* Words at or above the largest multiple of n are drawn again, so that each number is equally likely.
	 */
	do
		word = seam_random_u64();
	while (word >= UINT64_MAX - UINT64_MAX % n);
	return (uint32_t)(word % n);
}

void seam_set_days_ahead(int64_t days)
{
	ahead_us = days * US_PER_DAY;
}

void seam_set_now(struct instant now)
{
	now_set = now;
}

void seam_set_seed(uint64_t seed)
{
	seeded = true;
	state = seed;
}

void seam_clear(void)
{
	now_set = (struct instant){0};
	seeded = false;
	state = 0;
	id_restart_simulated();
}

/* The two things that differ between a test and real life: the clock and chance. Per thread, so that a demo
 * or a simulation can run beside a real server's threads. */
#ifndef BASE_SEAM_H
#define BASE_SEAM_H

#include "base/day.h"

struct instant seam_now(void);
struct day seam_today(void);             /* China time */
int64_t seam_monotonic_us(void);         /* for time-outs: never goes back; not changed by seam_set_now */
void seam_random(void *bytes, size_t n); /* from the kernel, or from the seed */
uint64_t seam_random_u64(void);
uint32_t seam_random_below(uint32_t n); /* unbiased, n > 0 */

bool seam_now_is_set(void);        /* this thread has a clock of its own */
void seam_set_now(struct instant); /* this thread; {0} gives the real clock back */
void seam_set_days_ahead(
	int64_t days); /* all threads' real clock, 0 or more, before they begin; kit/rehearsal.h */
void seam_set_seed(uint64_t seed); /* this thread: a repeatable generator; never in a server */
void seam_clear(void);             /* real clock and chance again; simulated ids start anew */

#endif

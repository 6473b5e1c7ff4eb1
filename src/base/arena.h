/* Memory by lifetime: one arena per request, one per attempt of a transaction. Domains never call free().
 *
 * An arena has a hard cap. When it is reached (or the system has no memory), control leaves to the nearest
 * arena_guard() of that arena: the one non-local exit in Anju (docs/adr/0003), so that no domain checks
 * allocations. Without a guard the process ends. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new arena that may grow to size_bytes_max. Ends the process when there is no memory even for its head. */
struct arena *arena_new(size_t size_bytes_max);
void arena_free(struct arena *); /* accepts NULL */

/* Gives everything back but keeps the first block: for the next request on the same thread. */
void arena_reset(struct arena *);

/* Zeroed, aligned for any type. Never NULL; size 0 is allowed. */
void *arena_alloc(struct arena *, size_t size_bytes) __attribute__((returns_nonnull, malloc));
/* checks the product */
void *arena_array(struct arena *, size_t count, size_t item_bytes) __attribute__((returns_nonnull, malloc));
void *arena_copy(struct arena *, const void *from, size_t size_bytes) __attribute__((returns_nonnull));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

size_t arena_used_bytes(const struct arena *);

/* Runs fn(arg); returns its value, or false with *ret_full set when the arena ran out on the way. Guards
 * nest. A guard is of the thread that set it: another thread that uses the arena sets its own. */
bool arena_guard(struct arena *, bool (*fn)(void *arg), void *arg, bool *ret_full);

/* Tests: the n-th allocation from now on fails (0: none). Counted over all arenas of the thread. */
void arena_fail_at(unsigned long n);

#endif

#include "base/arena.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/require.h"

/* With the address sanitizer each piece is its own allocation, so that an overrun of one byte is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SEPARATE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SEPARATE 1
#endif
#endif
#ifdef ARENA_SEPARATE
#include <sanitizer/asan_interface.h>
/* The head of a block is out of bounds too, for what comes before a piece. */
#define HIDE(block) ASAN_POISON_MEMORY_REGION((block), sizeof(*(block)))
#define SHOW(block) ASAN_UNPOISON_MEMORY_REGION((block), sizeof(*(block)))
#else
#define ARENA_SEPARATE 0
#define HIDE(block)    ((void)0)
#define SHOW(block)    ((void)0)
#endif

enum { ALIGN = 16, FIRST_BLOCK_BYTES = 64 * 1024, BLOCK_BYTES = 256 * 1024 };

struct block {
	struct block *next;
	size_t size_bytes;
	_Alignas(ALIGN) char bytes[];
};

struct guard {
	struct guard *outer;
	const struct arena *arena;
	jmp_buf point;
};

struct arena {
	size_t used_bytes;
	size_t size_bytes_max;
	struct block *first; /* kept by arena_reset */
	struct block *more;  /* all others */
	char *free;
	size_t free_bytes;
};

static _Thread_local unsigned long fail_countdown;
/* Of the thread and not of the arena: a request's arena goes from thread to thread, and the one that gives it
 * away may still be on its way out of its guard when the next has set its own. */
static _Thread_local struct guard *guards;

struct arena *arena_new(size_t size_bytes_max)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	require(arena);
	arena->size_bytes_max = size_bytes_max;
	return arena;
}

static void free_more(struct arena *arena)
{
	while (arena->more) {
		struct block *block = arena->more;

		SHOW(block);
		arena->more = block->next;
		free(block);
	}
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	free_more(arena);
	free(arena->first);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	free_more(arena);
	arena->used_bytes = 0;
	arena->free = arena->first ? arena->first->bytes : NULL;
	arena->free_bytes = arena->first ? arena->first->size_bytes : 0;
}

__attribute__((noreturn)) static void leave(struct arena *arena)
{
	struct guard *guard = guards;

	while (guard && guard->arena != arena)
		guard = guard->outer;
	require(guard);
	_longjmp(guard->point, 1);
}

static struct block *block_new(struct arena *arena, size_t size_bytes)
{
	struct block *block = NULL;

	if (size_bytes <= SIZE_MAX - sizeof(*block))
		block = malloc(sizeof(*block) + size_bytes);
	if (!block)
		leave(arena);
	block->size_bytes = size_bytes;
	block->next = NULL;
	return block;
}

/* A block of its own for a large piece, so that the rest of the current block is not lost. */
static void *alone(struct arena *arena, size_t size_bytes)
{
	struct block *block = block_new(arena, size_bytes);

	block->next = arena->more;
	arena->more = block;
	HIDE(block);
	return block->bytes;
}

static void next_block(struct arena *arena)
{
	struct block *block = block_new(arena, arena->first ? BLOCK_BYTES : FIRST_BLOCK_BYTES);

	if (arena->first) {
		block->next = arena->more;
		arena->more = block;
	} else {
		arena->first = block;
	}
	arena->free = block->bytes;
	arena->free_bytes = block->size_bytes;
}

/* size_bytes: as asked for. charge_bytes: rounded up to the alignment. */
static void *take(struct arena *arena, size_t size_bytes, size_t charge_bytes)
{
	void *piece;

	if (ARENA_SEPARATE)
		return alone(arena, size_bytes);
	if (charge_bytes > arena->free_bytes) {
		if (charge_bytes > FIRST_BLOCK_BYTES / 4)
			return alone(arena, charge_bytes);
		next_block(arena);
	}
	piece = arena->free;
	arena->free += charge_bytes;
	arena->free_bytes -= charge_bytes;
	return piece;
}

static void *reserve(struct arena *arena, size_t size_bytes)
{
	size_t charge_bytes = size_bytes ? (size_bytes + (ALIGN - 1)) & ~(size_t)(ALIGN - 1) : ALIGN;
	void *piece;

	if (charge_bytes < size_bytes || charge_bytes > arena->size_bytes_max - arena->used_bytes)
		leave(arena);
	if (fail_countdown && --fail_countdown == 0)
		leave(arena);
	piece = take(arena, size_bytes, charge_bytes);
	arena->used_bytes += charge_bytes;
	return piece;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
	return memset(reserve(arena, size_bytes), 0, size_bytes);
}

void *arena_array(struct arena *arena, size_t count, size_t item_bytes)
{
	size_t size_bytes;

	if (__builtin_mul_overflow(count, item_bytes, &size_bytes))
		leave(arena);
	return arena_alloc(arena, size_bytes);
}

void *arena_copy(struct arena *arena, const void *from, size_t size_bytes)
{
	void *piece = reserve(arena, size_bytes);

	if (size_bytes)
		memcpy(piece, from, size_bytes);
	return piece;
}

size_t arena_used_bytes(const struct arena *arena)
{
	return arena->used_bytes;
}

bool arena_guard(struct arena *arena, bool (*fn)(void *arg), void *arg, bool *ret_full)
{
	struct guard guard = {.outer = guards, .arena = arena};
	bool done;

	*ret_full = false;
	guards = &guard;
	if (_setjmp(guard.point)) {
		guards = guard.outer;
		*ret_full = true;
		return false;
	}
	done = fn(arg);
	guards = guard.outer;
	return done;
}

void arena_fail_at(unsigned long n)
{
	fail_countdown = n;
}

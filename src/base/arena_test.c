#include "tests/test.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

TEST(arena, pieces_are_zeroed_aligned_and_apart)
{
	struct arena *arena = arena_new(1 << 20);

	/* Twice: the kept block comes back dirty. */
	for (int round = 0; round < 2; round++) {
		unsigned char *before = NULL;

		for (size_t size = 0; size < 300; size++) {
			unsigned char *p = arena_alloc(arena, size);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % 16, 0);
			assert_true(p != before);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xa5, size);
			before = p;
		}
		arena_reset(arena);
		assert_int_equal(arena_used_bytes(arena), 0);
	}
	arena_free(arena);
}

TEST(arena, blocks_of_all_sizes_keep_what_was_written)
{
	static const size_t sizes[] = {1, 16, 100, 4096, 16384, 16385, 65536, 70000, 300000, 7};
	struct arena *arena = arena_new(64 << 20);
	unsigned char *pieces[100];

	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		size_t size = sizes[i % ARRAY_LEN(sizes)];

		pieces[i] = arena_alloc(arena, size);
		memset(pieces[i], (int)i, size);
	}
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
		for (size_t k = 0; k < sizes[i % ARRAY_LEN(sizes)]; k++)
			assert_int_equal(pieces[i][k], i);
	arena_free(arena);
	arena_free(NULL);
}

TEST(arena, copy)
{
	char text[] = "安居";
	char *copy = arena_copy(test_arena(), text, sizeof(text));

	text[0] = 'x';
	assert_string_equal(copy, "安居");
	assert_non_null(arena_copy(test_arena(), NULL, 0));
}

struct job {
	struct arena *arena;
	size_t size_bytes;
	size_t count;
	size_t done;
	bool result;
};

static bool take_all(void *arg)
{
	struct job *job = arg;

	for (job->done = 0; job->done < job->count; job->done++)
		arena_alloc(job->arena, job->size_bytes);
	return job->result;
}

static bool take_array(void *arg)
{
	struct job *job = arg;

	arena_array(job->arena, job->count, job->size_bytes);
	return true;
}

TEST(arena, cap_is_exact_and_leaves_to_the_guard)
{
	struct arena *arena = arena_new(1000 * 16);
	struct job job = {.arena = arena, .size_bytes = 16, .count = 1000, .result = true};
	bool full = true;

	assert_true(arena_guard(arena, take_all, &job, &full));
	assert_false(full);
	assert_int_equal(arena_used_bytes(arena), 16000);
	job.count = 1;
	assert_false(arena_guard(arena, take_all, &job, &full));
	assert_true(full);
	arena_reset(arena);
	/* 15 bytes cost as much as 16, and an empty piece costs too: no endless loop is free. */
	job = (struct job){.arena = arena, .size_bytes = 15, .count = 2000, .result = true};
	assert_false(arena_guard(arena, take_all, &job, &full));
	assert_int_equal(job.done, 1000);
	arena_reset(arena);
	job = (struct job){.arena = arena, .size_bytes = 0, .count = 2000, .result = true};
	assert_false(arena_guard(arena, take_all, &job, &full));
	assert_true(full);
	arena_free(arena);
}

TEST(arena, guard_returns_the_value_of_its_function)
{
	struct job job = {.arena = test_arena(), .size_bytes = 1, .count = 1, .result = false};
	bool full = true;

	assert_false(arena_guard(test_arena(), take_all, &job, &full));
	assert_false(full);
	job.result = true;
	assert_true(arena_guard(test_arena(), take_all, &job, &full));
	assert_false(full);
}

TEST(arena, sizes_that_overflow)
{
	static const struct {
		size_t count, size_bytes;
	} cases[] = {
		{SIZE_MAX, 2},         {2, SIZE_MAX},      {SIZE_MAX, SIZE_MAX},
		{SIZE_MAX / 2 + 1, 2}, {1, SIZE_MAX},      {1, SIZE_MAX - 14},
		{1, SIZE_MAX - 15},    {1, SIZE_MAX - 16}, {1, SIZE_MAX - 64},
	};
	struct arena *arena = arena_new(1 << 30);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct job job = {.arena = arena, .count = cases[i].count, .size_bytes = cases[i].size_bytes};
		bool full = false;

		assert_false(arena_guard(arena, take_array, &job, &full));
		assert_true(full);
	}
	arena_free(arena);
}

struct nested {
	struct arena *arena;
	bool inner_full;
	bool outer_goes_on;
};

static bool outer(void *arg)
{
	struct nested *nested = arg;
	struct job job = {.arena = nested->arena, .size_bytes = 1 << 20, .count = 1};

	arena_guard(nested->arena, take_all, &job, &nested->inner_full);
	nested->outer_goes_on = true;
	arena_alloc(nested->arena, 1 << 20);
	return true;
}

TEST(arena, guards_nest)
{
	struct arena *arena = arena_new(4096);
	struct nested nested = {.arena = arena};
	bool full = false;

	assert_false(arena_guard(arena, outer, &nested, &full));
	assert_true(nested.inner_full);
	assert_true(nested.outer_goes_on);
	assert_true(full);
	arena_free(arena);
}

static void no_guard(void)
{
	arena_alloc(arena_new(16), 17);
}

static void guard_is_gone(void)
{
	struct arena *arena = arena_new(16);
	struct job job = {.arena = arena, .size_bytes = 17, .count = 1};
	bool full;

	arena_guard(arena, take_all, &job, &full);
	arena_alloc(arena, 17);
}

TEST(arena, without_a_guard_the_process_ends)
{
	assert_true(test_ends_process(no_guard));
	assert_true(test_ends_process(guard_is_gone));
}

TEST(arena, fail_at_counts_over_all_arenas)
{
	struct arena *other = arena_new(4096);
	struct job job = {.arena = other, .size_bytes = 8, .count = 5, .result = true};
	bool full = false;

	arena_fail_at(4);
	arena_alloc(test_arena(), 1);
	assert_false(arena_guard(other, take_all, &job, &full));
	assert_true(full);
	assert_int_equal(job.done, 2);
	assert_true(arena_guard(other, take_all, &job, &full));
	arena_fail_at(1);
	arena_fail_at(0);
	assert_true(arena_guard(other, take_all, &job, &full));
	arena_free(other);
}

#if defined(__SANITIZE_ADDRESS__)
TEST(arena, overruns_are_seen_by_the_sanitizer)
{
	struct arena *arena = arena_new(1 << 20);
	char *p = arena_alloc(arena, 13);
	char *q = arena_alloc(arena, 16);

	assert_false(__asan_address_is_poisoned(p + 12));
	assert_true(__asan_address_is_poisoned(p + 13));
	assert_true(__asan_address_is_poisoned(p - 1));
	assert_true(__asan_address_is_poisoned(q + 16));
	arena_reset(arena);
	assert_true(__asan_address_is_poisoned(p));
	arena_free(arena);
}
#endif

/* A request's arena goes from thread to thread; the giver may leave his guard when the taker has set his. */
struct given {
	struct arena *arena;
	sem_t inside, outside;
	pthread_t taker;
	bool ok, full;
};

static bool taker_inside(void *arg)
{
	struct given *g = arg;

	sem_post(&g->inside);
	sem_wait(&g->outside);
	for (int i = 0; i < 1000; i++)
		arena_alloc(g->arena, 1000);
	return true;
}

static void *taker(void *arg)
{
	struct given *g = arg;

	g->ok = arena_guard(g->arena, taker_inside, g, &g->full);
	return NULL;
}

static bool give(void *arg)
{
	struct given *g = arg;

	assert_int_equal(pthread_create(&g->taker, NULL, taker, g), 0);
	sem_wait(&g->inside);
	return true;
}

TEST(arena, guards_of_two_threads_do_not_meet)
{
	struct given g = {.arena = arena_new(100000), .ok = true};
	bool full;

	sem_init(&g.inside, 0, 0);
	sem_init(&g.outside, 0, 0);
	assert_true(arena_guard(g.arena, give, &g, &full));
	sem_post(&g.outside);
	pthread_join(g.taker, NULL);
	assert_true(!g.ok && g.full);
	sem_destroy(&g.inside);
	sem_destroy(&g.outside);
	arena_free(g.arena);
}

#include "tests/test.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

TEST(seam, real_clock)
{
	int64_t now = seam_now().us;
	int64_t mono = seam_monotonic_us();

	assert_true(now / US_PER_SECOND - (int64_t)time(NULL) <= 1);
	assert_true((int64_t)time(NULL) - now / US_PER_SECOND <= 1);
	for (int i = 0; i < 1000; i++) {
		int64_t next = seam_monotonic_us();

		assert_true(next >= mono);
		mono = next;
	}
}

TEST(seam, today_changes_at_midnight_in_china)
{
	seam_set_now(instant_of_day(DAY(20261118), 23, 59));
	assert_int_equal(seam_today().yyyymmdd, 20261118);
	seam_set_now(instant_add(seam_now(), 60 * US_PER_SECOND));
	assert_int_equal(seam_today().yyyymmdd, 20261119);
	assert_true(seam_now_is_set());
	seam_set_now((struct instant){0});
	assert_false(seam_now_is_set());
}

static void *look(void *arg)
{
	struct instant *seen = arg;

	*seen = seam_now();
	return NULL;
}

TEST(seam, clock_belongs_to_its_thread)
{
	struct instant seen = {0};
	struct instant past = instant_of_day(DAY(20200101), 0, 0);
	int64_t mono = seam_monotonic_us();
	pthread_t thread;

	seam_set_now(past);
	assert_int_equal(pthread_create(&thread, NULL, look, &seen), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(seam_now().us, past.us);
	assert_true(seen.us > past.us + 365 * US_PER_DAY);
	assert_true(seam_monotonic_us() >= mono);
	assert_true(seam_monotonic_us() < mono + US_PER_HOUR);
}

TEST(seam, seed_repeats)
{
	uint64_t first[10], second[10];
	unsigned char odd[13], again[13];

	seam_set_seed(1);
	for (size_t i = 0; i < 10; i++)
		first[i] = seam_random_u64();
	seam_random(odd, sizeof(odd));
	seam_set_seed(1);
	for (size_t i = 0; i < 10; i++)
		second[i] = seam_random_u64();
	seam_random(again, sizeof(again));
	assert_memory_equal(first, second, sizeof(first));
	assert_memory_equal(odd, again, sizeof(odd));
	seam_set_seed(2);
	assert_true(seam_random_u64() != first[0]);
	seam_clear();
	assert_true(seam_random_u64() != first[1]);
}

TEST(seam, kernel_random_fills_everything)
{
	unsigned char bytes[1000];
	unsigned char seen[1000] = {0};

	for (int round = 0; round < 40; round++) {
		memset(bytes, 0, sizeof(bytes));
		seam_random(bytes, sizeof(bytes));
		for (size_t i = 0; i < sizeof(bytes); i++)
			seen[i] |= bytes[i];
	}
	for (size_t i = 0; i < sizeof(seen); i++)
		assert_int_not_equal(seen[i], 0);
	seam_random(NULL, 0);
}

TEST(seam, below_is_within_and_even)
{
	enum { N = 7, ROUNDS = 70000 };
	unsigned count[N] = {0};

	seam_set_seed(99);
	for (int i = 0; i < ROUNDS; i++)
		count[seam_random_below(N)]++; /* beyond the end the sanitizer speaks */
	for (int i = 0; i < N; i++)
		assert_in_range(count[i], ROUNDS / N - 500, ROUNDS / N + 500);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(seam_random_below(1), 0);
		assert_true(seam_random_below(UINT32_MAX) < UINT32_MAX);
	}
}

static void below_zero(void)
{
	seam_random_below(0);
}

TEST(seam, below_nothing_is_our_mistake)
{
	assert_true(test_ends_process(below_zero));
}

#include "tests/test.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4, IDS = 20000 };

static void *make_ids(void *arg)
{
	int64_t *ids = arg;

	for (size_t i = 0; i < IDS; i++)
		ids[i] = id_new();
	return NULL;
}

static void *make_simulated_ids(void *arg)
{
	seam_set_now(instant_of_day(DAY(20261118), 9, 0));
	return make_ids(arg);
}

static int by_value(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left;
	int64_t b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void check_threads(void *(*body)(void *))
{
	int64_t *ids = ARENA_ARRAY(test_arena(), int64_t, THREADS * IDS);
	pthread_t threads[THREADS];

	for (size_t t = 0; t < THREADS; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, body, ids + t * IDS), 0);
	for (size_t t = 0; t < THREADS; t++)
		assert_int_equal(pthread_join(threads[t], NULL), 0);
	for (size_t i = 0; i < THREADS * IDS; i++) {
		assert_true(ids[i] > 0 && ids[i] <= ID_MAX);
		if (i % IDS)
			assert_true(ids[i] > ids[i - 1]);
	}
	qsort(ids, THREADS * IDS, sizeof(*ids), by_value);
	for (size_t i = 1; i < THREADS * IDS; i++)
		assert_true(ids[i] != ids[i - 1]);
}

TEST(id, unique_and_ascending_across_threads)
{
	check_threads(make_ids);
}

TEST(id, unique_when_the_clock_of_all_threads_stands_still)
{
	check_threads(make_simulated_ids);
}

TEST(id, carries_its_time)
{
	struct instant now = instant_of_day(DAY(20261118), 9, 0);
	int64_t ms = (now.us - instant_of_day(DAY(20250101), 0, 0).us) / 1000;
	int64_t id;

	seam_set_now(now);
	id = id_new();
	assert_int_equal(id >> 12, ms);
	/* An hour later is greater, an hour back never less. */
	seam_set_now(instant_add(now, US_PER_HOUR));
	assert_int_equal(id_new() >> 12, ms + 3600000);
	seam_set_now(now);
	assert_true(id_new() >> 12 >= ms + 3600000);
}

TEST(id, a_simulated_future_leaves_real_ids_alone)
{
	int64_t before = id_new();

	seam_set_now(instant_of_day(DAY(20900101), 0, 0));
	assert_true(id_new() > before + ((INT64_C(1) << 12) * 1000 * 86400));
	seam_set_now((struct instant){0});
	assert_true(id_new() < before + ((INT64_C(1) << 12) * 1000 * 3600));
}

TEST(id, clocks_at_the_ends)
{
	int64_t id;

	seam_set_now(instant_of_day(DAY(19990101), 0, 0));
	id = id_new();
	assert_in_range(id, 1, 8192);
	assert_int_equal(id_new(), id + 1);
	seam_set_now(instant_of_day(DAY(21991231), 0, 0));
	id = id_new();
	for (int i = 0; i < 10000; i++)
		assert_true(id_new() == ++id);
	assert_true(id < ID_MAX);
}

TEST(id, the_same_seed_and_clock_give_the_same_ids)
{
	int64_t ids[100];

	for (int round = 0; round < 2; round++) {
		seam_clear();
		seam_set_seed(5);
		seam_set_now(instant_of_day(DAY(20261118), 9, 0));
		for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
			int64_t id = id_new();

			if (round)
				assert_int_equal(id, ids[i]);
			ids[i] = id;
			seam_set_now(instant_add(seam_now(), 700));
		}
	}
}

TEST(id, parse)
{
	static const char *const wrong[] = {
		"",
		"0",
		"-1",
		"01",
		"1.0",
		" 1",
		"1 ",
		"+1",
		"9007199254740992",
		"9223372036854775807",
		"99999999999999999999",
		"x",
		"1x",
		"１",
	};
	int64_t id = 42;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(id_parse(str_of(wrong[i]), &id));
	assert_int_equal(id, 42);
	assert_true(id_parse(S("1"), &id));
	assert_int_equal(id, 1);
	assert_true(id_parse(S("9007199254740991"), &id));
	assert_true(id == ID_MAX);
}

#include "home/home_index.h"
#include "tests/test.h"

TEST(home_index, finds_each_of_many)
{
	struct home_index x = {0};
	struct arena *a = test_arena();

	assert_int_equal(home_index_find(&x, S("a")), 0);
	for (int64_t i = 1; i <= 5000; i++)
		home_index_add(&x, a, number_text(a, i, 0, false), i);
	for (int64_t i = 1; i <= 5000; i++)
		assert_int_equal(home_index_find(&x, number_text(a, i, 0, false)), i);
	assert_int_equal(home_index_find(&x, S("5001")), 0);
	assert_int_equal(home_index_find(&x, S("")), 0);
}

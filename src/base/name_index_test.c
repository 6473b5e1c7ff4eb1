#include "base/name_index.h"

#include "base/number.h"
#include "tests/test.h"

TEST(name_index, finds_each_of_many)
{
	struct name_index x = {0};
	struct arena *a = test_arena();
	static const int values[5001];

	assert_null(name_index_find(&x, S("a")));
	for (int i = 1; i <= 5000; i++)
		name_index_set(&x, a, number_text(a, i, 0, false), &values[i]);
	for (int i = 1; i <= 5000; i++)
		assert_ptr_equal(name_index_find(&x, number_text(a, i, 0, false)), &values[i]);
	assert_null(name_index_find(&x, S("5001")));
	assert_null(name_index_find(&x, S("")));
}

TEST(name_index, the_last_value_of_a_name_stands)
{
	struct name_index x = {0};
	int first, second;

	name_index_set(&x, test_arena(), S("青禾家园"), &first);
	name_index_set(&x, test_arena(), S("青禾家园"), &second);
	name_index_set(&x, test_arena(), S(""), &first);
	assert_int_equal(x.count, 2);
	assert_ptr_equal(name_index_find(&x, S("青禾家园")), &second);
	assert_ptr_equal(name_index_find(&x, S("")), &first);
}

#include "tests/test.h"

TEST(str, equal)
{
	assert_true(str_equal(S("a"), S("a")));
}

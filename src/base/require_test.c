#include "tests/test.h"

static void fails(void)
{
	require(1 + 1 == 3);
}

static void holds(void)
{
	require(1 + 1 == 2);
}

TEST(require, ends_the_process_only_when_false)
{
	assert_true(test_ends_process(fails));
	assert_false(test_ends_process(holds));
}

/* Tests that register themselves: TEST(group, name) { ... } beside the code; all run from build/check/unit
 * [GROUP...]. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/base.h"

void test_register(const char *group, const char *name, void (*body)(void));

#define TEST(group, name)                                                             \
	static void test_##group##_##name(void);                                      \
	__attribute__((constructor)) static void test_register_##group##_##name(void) \
	{                                                                             \
		test_register(#group, #name, test_##group##_##name);                  \
	}                                                                             \
	static void test_##group##_##name(void)

#define assert_str(actual, expected) test_assert_str((actual), str_of(expected), __FILE__, __LINE__)
void test_assert_str(struct str actual, struct str expected, const char *file, int line);

/* True when body fails a require() (or aborts otherwise). It runs in a child process: nothing of it remains.
 */
bool test_ends_process(void (*body)(void));

/* A fresh arena per test, freed after it. */
struct arena *test_arena(void);

#endif

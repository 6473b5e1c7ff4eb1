#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "kit/config.h"
#include "tests/test.h"

TEST(config, flags_win_over_environment_and_that_over_the_file)
{
	char path[] = "/tmp/anju-config-XXXXXX";
	struct err e = {0};
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");

	assert_non_null(f);
	fputs("# a comment\n\ntest_flag = file\n test_variable=file\ntest_file =  two words \ntest_number = "
	      "12\n",
	      f);
	fclose(f);
	config_set("test_flag", "flag"); /* flags are taken before the file is opened */
	setenv("ANJU_TEST_VARIABLE", "environment", 1);
	setenv("ANJU_TEST_FLAG", "environment", 1);
	assert_true(config_open(path, &e));
	assert_string_equal(config_text("test_flag", "-"), "flag");
	assert_string_equal(config_text("test_variable", "-"), "environment");
	assert_string_equal(config_text("test_file", "-"), "two words");
	assert_string_equal(config_text("test_absent", "-"), "-");
	assert_int_equal(config_number("test_number", 4), 12);
	assert_int_equal(config_number("test_file", 4), 4);
	unsetenv("ANJU_TEST_VARIABLE");
	unsetenv("ANJU_TEST_FLAG");
	unlink(path);
	assert_false(config_open(path, &e));
}

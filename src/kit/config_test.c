#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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
	assert_true(config_set("test_flag", "flag", &e)); /* flags are taken before the file is opened */
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

/* The file of these words; its error in `ret`. */
static bool opens(const char *words, size_t n, struct err *ret)
{
	char path[] = "/tmp/anju-config-XXXXXX";
	int fd = mkstemp(path);
	bool ok;

	assert_true(fd >= 0 && write(fd, words, n) == (ssize_t)n);
	close(fd);
	ok = config_open(path, ret);
	unlink(path);
	return ok;
}

TEST(config, what_is_not_understood_is_said_and_not_guessed)
{
	char folder[] = "/tmp/anju-config-XXXXXX", words[1100];
	struct err e = {0};

	assert_false(config_open("/nowhere/anju.conf", &e));
	assert_non_null(strstr(e.detail, "No such file"));
	assert_non_null(mkdtemp(folder));
	assert_false(config_open(folder, &e)); /* and not: everything as by default */
	assert_non_null(strstr(e.detail, "directory"));
	rmdir(folder);
	assert_false(opens("a = 1\nb\n", 8, &e));
	assert_non_null(strstr(e.detail, "line 2"));
	assert_false(opens(" = 1\n", 5, &e));

	/* a comment of 1,100 letters whose end looks like a line */
	memset(words, 'x', 1100);
	words[0] = '#';
	memcpy(words + 1023, "test_comment=1\n", 15);
	assert_false(opens(words, 1038, &e));
	assert_string_equal(config_text("test_comment", "-"), "-");

	memset(words, 'x', 500);
	memcpy(words, "test_long=", 10);
	assert_false(opens(words, 500, &e));
	words[499] = '\0';
	assert_false(config_set("test_long", words, &e));
	assert_string_equal(config_text("test_long", "-"), "-");
}

/* In a process of its own: names are kept for the life of one. */
TEST(config, too_many_names_are_refused)
{
	pid_t child = fork();
	char words[6000];
	struct err e = {0};
	size_t n = 0;
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		for (int i = 0; i < 200; i++)
			n += (size_t)snprintf(words + n, sizeof words - n, "test_many_%d = 1\n", i);
		_exit(!opens(words, n, &e) && strstr(e.detail, "more than") != NULL ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

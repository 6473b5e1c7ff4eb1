#include "tests/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What body writes to standard error. */
static struct str caught(void (*body)(void))
{
	char *text = arena_alloc(test_arena(), 16384);
	char path[] = "/tmp/anju-log-test-XXXXXX";
	int file = mkstemp(path);
	int stderr_fd = dup(STDERR_FILENO);
	ssize_t n;

	assert_true(file >= 0 && stderr_fd >= 0);
	unlink(path);
	dup2(file, STDERR_FILENO);
	body();
	dup2(stderr_fd, STDERR_FILENO);
	close(stderr_fd);
	n = pread(file, text, 16384, 0);
	close(file);
	assert_true(n >= 0);
	return (struct str){text, (size_t)n};
}

static void two_lines(void)
{
	log_line(LOG_INFO, "started", "port=%d name=%s", 8080, "安居");
	log_line(LOG_ERROR, "trouble", "text=%s", "a\nb\x1b[31m\u202e\xff");
}

TEST(log, one_line_per_event)
{
	struct str text = caught(two_lines);
	struct str first, second, third;

	assert_true(str_next(&text, '\n', &first));
	assert_true(str_next(&text, '\n', &second));
	assert_true(str_next(&text, '\n', &third));
	assert_str(third, "");
	assert_false(str_next(&text, '\n', &third));
	/* 2026-11-18T11:10:00.123Z info ... */
	assert_int_equal(first.p[10], 'T');
	assert_int_equal(first.p[23], 'Z');
	assert_str(str_part(first, 24, first.n), " info started port=8080 name=安居");
	assert_str(str_part(second, 24, second.n),
		   " error trouble text=a\\x0ab\\x1b[31m\\xe2\\x80\\xae\\xff");
}

static void very_long(void)
{
	char wide[20000];

	memset(wide, '\x01', sizeof(wide));
	log_line(LOG_INFO, "an_event_with_a_very_long_name_that_goes_on_and_on_and_on_and_on_and_on", "%.*s",
		 (int)sizeof(wide), wide);
}

TEST(log, long_lines_are_cut)
{
	struct str text = caught(very_long);
	size_t at;

	assert_true(text.n > 4000 && text.n < 4300);
	assert_true(str_find_char(text, '\n', &at));
	assert_int_equal(at, text.n - 1);
}

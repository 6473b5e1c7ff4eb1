/* Runs the tests that registered themselves: all, or those of the groups (or GROUP.NAME) given. -v: all of
 * cmocka's output. Each group runs in a child process: a test that fails ends by itself, one that crashes
 * takes its child with it, and the next child goes on behind it. The last line is always "N passed, N
 * failed". */
#include "tests/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TESTS_MAX = 8192, ARENA_BYTES_MAX = 256 * 1024 * 1024, TEST_SECONDS_MAX = 300 };

struct test {
	const char *group;
	void (*body)(void);
	char full_name[120];
	bool chosen;
};

static struct test tests[TESTS_MAX];
static size_t test_count;
static bool verbose;
static struct arena *arena;

void test_register(const char *group, const char *name, void (*body)(void))
{
	if (test_count == TESTS_MAX) {
		fprintf(stderr, "tests/unit/runner.c: TESTS_MAX is too small\n");
		exit(1);
	}
	tests[test_count] = (struct test){.group = group, .body = body};
	snprintf(tests[test_count].full_name, sizeof(tests[test_count].full_name), "%s.%s", group, name);
	test_count++;
}

struct arena *test_arena(void)
{
	if (!arena)
		arena = arena_new(ARENA_BYTES_MAX);
	return arena;
}

void test_assert_str(struct str actual, struct str expected, const char *file, int line)
{
	if (str_equal(actual, expected))
		return;
	print_error("actual:   \"%.*s\"\nexpected: \"%.*s\"\n", STR_ARG(actual), STR_ARG(expected));
	_fail(file, line);
}

bool test_ends_process(void (*body)(void))
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY);

		dup2(nowhere, STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		body();
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* ---- in the child ---- */

static int report_fd;

struct report {
	size_t test;
	size_t what; /* no padding, which valgrind would see written; 's' started, 'p' passed, 'e' end of the
			group: `test` is the number of failures */
};

static void report(size_t test, size_t what)
{
	struct report line = {test, what};

	if (write(report_fd, &line, sizeof(line)) != (ssize_t)sizeof(line))
		_exit(3);
}

static void run_one(void **state)
{
	size_t test = *(size_t *)*state;

	report(test, 's');
	alarm(TEST_SECONDS_MAX); /* a test that hangs ends its process too */
	tests[test].body();
	report(test, 'p');
}

static int after_test(void **state)
{
	(void)state;
	arena_fail_at(0);
	seam_clear();
	arena_free(arena);
	arena = NULL;
	return 0;
}

/* Runs the chosen tests of the group from `first` on and never returns. */
__attribute__((noreturn)) static void run_group(const char *group, size_t first, int fd)
{
	struct CMUnitTest *list = calloc(test_count, sizeof(*list));
	size_t *index = calloc(test_count, sizeof(*index));
	size_t n = 0;
	int failures;

	report_fd = fd;
	if (!list || !index)
		_exit(3);
	for (size_t i = first; i < test_count; i++) {
		if (!tests[i].chosen || strcmp(tests[i].group, group) != 0)
			continue;
		index[n] = i;
		list[n] = (struct CMUnitTest){
			.name = tests[i].full_name,
			.test_func = run_one,
			.teardown_func = after_test,
			.initial_state = &index[n],
		};
		n++;
	}
	if (!verbose && !freopen("/dev/null", "w", stdout))
		_exit(3);
	failures = _cmocka_run_group_tests(group, list, n, NULL, NULL);
	report((size_t)failures, 'e');
	free(list);
	free(index);
	exit(0); /* not _exit: leaks are looked for */
}

/* ---- in the parent ---- */

struct result {
	size_t passed;
	size_t failed;
	size_t skipped;
};

static size_t next_of_group(const char *group, size_t from)
{
	while (from < test_count && (!tests[from].chosen || strcmp(tests[from].group, group) != 0))
		from++;
	return from;
}

/* Reads what the child reports. Returns the test that was running when it ended, or test_count after a
 * regular end. */
static size_t follow(int fd, struct result *result)
{
	static size_t others[TESTS_MAX]; /* neither passed nor running: failed, or skipped */
	size_t other_count = 0;
	size_t running = test_count;
	struct report line;

	while (read(fd, &line, sizeof(line)) == (ssize_t)sizeof(line)) {
		if (line.what == 'p') {
			result->passed++;
			running = test_count;
			continue;
		}
		if (running != test_count)
			others[other_count++] = running;
		running = line.test;
		if (line.what == 'e') {
			result->failed += line.test;
			result->skipped += other_count - line.test;
			return test_count;
		}
	}
	/* cmocka could not list them any more. */
	for (size_t i = 0; i < other_count; i++)
		fprintf(stderr, "[  FAILED  ] %s (or skipped)\n", tests[others[i]].full_name);
	result->failed += other_count;
	return running;
}

/* One child, from test `first` on. Returns the test to go on with. */
static size_t run_child(const char *group, size_t first, struct result *result)
{
	int pipe_fd[2];
	int status = 0;
	size_t running;
	pid_t child;

	fflush(NULL);
	if (pipe(pipe_fd) != 0 || (child = fork()) < 0) {
		perror("tests/unit/runner.c");
		exit(1);
	}
	if (child == 0) {
		close(pipe_fd[0]);
		run_group(group, first, pipe_fd[1]);
	}
	close(pipe_fd[1]);
	running = follow(pipe_fd[0], result);
	close(pipe_fd[0]);
	waitpid(child, &status, 0);
	if (running != test_count) {
		fprintf(stderr, "[  FAILED  ] %s ended its process\n", tests[running].full_name);
		result->failed++;
		return next_of_group(group, running + 1);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "[  FAILED  ] %s: trouble after its last test (a leak?)\n", group);
		result->failed++;
	}
	return test_count;
}

static void run_all(struct result *result)
{
	for (size_t i = 0; i < test_count; i++) {
		size_t at = next_of_group(tests[i].group, 0);

		if (at != i)
			continue; /* empty, or done with its first test */
		while (at < test_count)
			at = run_child(tests[i].group, at, result);
	}
}

static bool choose(const char *word)
{
	bool found = false;

	for (size_t i = 0; i < test_count; i++) {
		bool whole = strcmp(word, tests[i].group) == 0;
		bool one = strcmp(word, tests[i].full_name) == 0;

		tests[i].chosen = tests[i].chosen || whole || one;
		found = found || whole || one;
	}
	return found;
}

int main(int argc, char **argv)
{
	struct result result = {0, 0, 0};
	bool all = true;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0) {
			verbose = true;
			continue;
		}
		all = false;
		if (!choose(argv[i])) {
			fprintf(stderr, "no test or group is called %s\n", argv[i]);
			result.failed++;
		}
	}
	for (size_t i = 0; i < test_count && all; i++)
		tests[i].chosen = true;
	run_all(&result);
	fflush(NULL);
	if (result.skipped)
		printf("%zu skipped\n", result.skipped);
	printf("%zu passed, %zu failed\n", result.passed, result.failed);
	return result.failed ? 1 : 0;
}

/* The parent and its child, in processes of their own: security.md 2-1 (kill -9), brief restarts. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/http_wire_test.h"
#include "tests/test.h"

/* Seen by the test, the parent and all children. */
struct shared {
	int listen_fd;
	int exit_code;
	_Atomic int starts;
	_Atomic int child_pid;
};

static void hello(struct http_request *request, void *arg)
{
	struct http_reply reply = {.status = 200, .content_type = S("text/plain"), .body = S("hello")};

	(void)arg;
	if (str_equal(request->path, S("/slow")))
		(void)usleep(300000);
	http_send(request, &reply);
}

static int serve(void *arg)
{
	struct shared *shared = arg;
	struct http_config config = {.listen_fd = shared->listen_fd, .handler = hello};
	struct http *http;
	struct err err;
	sigset_t signals;
	int signal;

	shared->starts++;
	shared->child_pid = getpid();
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &signals, NULL);
	if (!http_start(&config, &http, &err))
		_exit(2);
	(void)sigwait(&signals, &signal);
	http_drain(http, 3000);
	_exit(0);
}

static int end_with_code(void *arg)
{
	struct shared *shared = arg;

	shared->starts++;
	_exit(shared->exit_code);
}

static int end_by_signal(void *arg)
{
	((struct shared *)arg)->starts++;
	(void)kill(getpid(), SIGKILL);
	_exit(0);
}

static struct shared *shared_new(void)
{
	struct shared *shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(shared != MAP_FAILED);
	return shared;
}

static pid_t supervise(int (*child)(void *), struct shared *shared)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(http_supervise(child, shared));
	assert_true(pid > 0);
	return pid;
}

static int exit_code_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static const struct str request = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27};

static void wait_for_child(const struct shared *shared, int not_pid)
{
	for (unsigned i = 0; i < 2000 && (shared->child_pid == 0 || shared->child_pid == not_pid); i++)
		(void)usleep(2000);
	assert_int_not_equal(shared->child_pid, not_pid);
}

TEST(http_supervise, a_killed_child_is_replaced)
{
	struct shared *shared = shared_new();
	struct wire w = {0};
	struct err err;

	assert_true(http_listen("127.0.0.1:0", &shared->listen_fd, &err));
	w.port = http_port(shared->listen_fd);
	pid_t parent = supervise(serve, shared);
	wait_for_child(shared, 0);
	assert_int_equal(wire_status(wire_ask(&w, request)), 200);
	for (unsigned i = 0; i < 5; i++) {
		int before = shared->child_pid;
		int64_t start_ms = wire_now_ms();
		assert_int_equal(kill(before, SIGKILL), 0);
		/* The socket stays open in the parent: a client that comes now waits and is served. One that
		 * the dying child had already accepted is cut off, as any client of a killed process. */
		while (wire_status(wire_ask(&w, request)) != 200)
			assert_in_range(wire_now_ms() - start_ms, 0, 5000);
		print_message("answered %lld ms after kill -9\n", (long long)(wire_now_ms() - start_ms));
		assert_in_range(wire_now_ms() - start_ms, 0, 1000);
		wait_for_child(shared, before);
	}
	assert_int_equal(shared->starts, 6);
	/* SIGTERM goes to the child, which lets the running request end */
	struct wire_client c;
	wire_connect(&w, &c);
	assert_true(wire_write(&c, S("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")));
	(void)usleep(100000);
	assert_int_equal(kill(parent, SIGTERM), 0);
	assert_int_equal(wire_status(wire_read(&c, false)), 200);
	wire_disconnect(&c);
	assert_int_equal(exit_code_of(parent), 0);
	assert_int_equal(shared->starts, 6);
	close(shared->listen_fd);
	(void)munmap(shared, sizeof(*shared));
}

TEST(http_supervise, the_child_dies_with_its_parent)
{
	struct shared *shared = shared_new();
	struct err err;
	int status;

	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1),
			 0); /* orphans become ours, so that we can wait for one */
	assert_true(http_listen("127.0.0.1:0", &shared->listen_fd, &err));
	pid_t parent = supervise(serve, shared);
	wait_for_child(shared, 0);
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(exit_code_of(parent), 1000 + SIGKILL);
	assert_int_equal(waitpid(shared->child_pid, &status, 0), shared->child_pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	close(shared->listen_fd);
	(void)munmap(shared, sizeof(*shared));
}

TEST(http_supervise, exit_codes)
{
	static const struct {
		int child, parent, starts;
	} cases[] = {{0, 0, 1}, {1, 1, 1}, {2, 2, 1}, {3, 3, 10}, {70, 70, 10}};
	struct shared *shared = shared_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		shared->starts = 0;
		shared->exit_code = cases[i].child;
		assert_int_equal(exit_code_of(supervise(end_with_code, shared)), cases[i].parent);
		assert_int_equal(shared->starts, cases[i].starts);
	}
	shared->starts = 0;
	assert_int_equal(exit_code_of(supervise(end_by_signal, shared)), 3);
	assert_int_equal(shared->starts, 10);
	(void)munmap(shared, sizeof(*shared));
}

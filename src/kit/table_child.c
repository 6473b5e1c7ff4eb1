#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "kit/table_child.h"
#include "kit/table_in.h"

enum { WRITE_BYTES = 256 * 1024 };

static const char *child_program = "/proc/self/exe";

void table_in_set_child(const char *program)
{
	child_program = program;
}

/* ---- the child's side ---- */

struct serve {
	int fd;
	struct buf out;
};

static bool serve_flush(struct serve *s)
{
	for (size_t at = 0; at < s->out.n;) {
		ssize_t n = write(s->fd, s->out.p + at, s->out.n - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	buf_clear(&s->out);
	return true;
}

static void serve_u32(struct serve *s, uint32_t value)
{
	buf_add(&s->out, &value, sizeof(value));
}

static bool serve_sheet(void *arg, struct str name)
{
	struct serve *s = arg;

	buf_char(&s->out, TABLE_FRAME_SHEET);
	serve_u32(s, (uint32_t)name.n);
	buf_str(&s->out, name);
	return true;
}

static bool serve_row(void *arg, int64_t row, const struct xlsx_cell *cells, size_t count)
{
	struct serve *s = arg;
	uint32_t n = sizeof(row);

	for (size_t i = 0; i < count; i++)
		n += 9 + (uint32_t)cells[i].text.n;
	buf_char(&s->out, TABLE_FRAME_ROW);
	serve_u32(s, n);
	buf_add(&s->out, &row, sizeof(row));
	for (size_t i = 0; i < count; i++) {
		serve_u32(s, cells[i].column);
		buf_char(&s->out, (char)cells[i].kind);
		serve_u32(s, (uint32_t)cells[i].text.n);
		buf_str(&s->out, cells[i].text);
	}
	return !s->out.full && (s->out.n < WRITE_BYTES || serve_flush(s));
}

void table_child_serve(int fd_in, int fd_out)
{
	struct serve s = {.fd = fd_out};
	struct xlsx_sink sink = {&s, serve_sheet, serve_row};
	enum xlsx_fault fault;

	buf_open(&s.out, WRITE_BYTES + 2 * TABLE_FRAME_BYTES_MAX);
	fault = xlsx_read(fd_in, &sink);
	buf_char(&s.out, TABLE_FRAME_END);
	serve_u32(&s, 1);
	buf_char(&s.out, (char)fault);
	serve_flush(&s);
	buf_close(&s.out);
}

int table_in_child_main(int fd_in, int fd_out)
{
	int in = dup2(fd_in, 0), out = dup2(fd_out, 1); /* so that all above 2 can be closed */

	close_range(3, ~0U, 0);
	setenv("TZ", "UTC0", 1); /* libzip asks for local time: the zone's file is out of reach later */
	tzset();
	if (in != 0 || out != 1 || !table_sandbox_enter())
		_exit(3);
	table_child_serve(0, 1);
	_exit(0); /* not exit(): what would run then does not belong here */
}

/* ---- the program's side ---- */

static bool child_spawn(struct table_child *c, int file, int out, struct err *err)
{
	char *arguments[] = {(char *)"anju", (char *)"parse-xlsx", NULL};
	char *environment[] = {(char *)"LC_ALL=C", NULL}; /* ours may hold secrets */
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return err_system(err, "posix_spawn_file_actions_init");
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return err_system(err, "posix_spawnattr_init");
	}
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	error = posix_spawn_file_actions_adddup2(&actions, file, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (error == 0)
		error = posix_spawn(&c->pid, child_program, &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error == 0 || err_system(err, "starting the reader of workbooks: %s", strerrordesc_np(error));
}

bool table_child_start(struct table_child *c, int file, struct err *err)
{
	struct table_child started = {.fd = -1};
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return err_system(err, "pipe: %s", strerrordesc_np(errno));
	started.fd = pipes[0];
	if (!child_spawn(&started, file, pipes[1], err)) {
		close(pipes[0]);
		close(pipes[1]);
		return false;
	}
	close(pipes[1]);
	buf_open(&started.frame, TABLE_FRAME_BYTES_MAX);
	*c = started;
	return true;
}

void table_child_end(struct table_child *c)
{
	if (c->pid > 0) {
		if (!c->ended)
			kill(c->pid, SIGKILL);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (c->fd >= 0)
		close(c->fd);
	buf_close(&c->frame);
	*c = (struct table_child){.fd = -1};
}

bool table_child_fault(enum xlsx_fault fault, struct err *err)
{
	switch (fault) {
	case XLSX_PASSWORD: return err_input(err, NULL, MSG_TABLE_PASSWORD);
	case XLSX_ENTRIES:
	case XLSX_SIZE:
	case XLSX_RATIO:
	case XLSX_STRINGS: return err_set(err, ERR_LIMIT, MSG_TABLE_BOMB);
	case XLSX_ROWS: return err_set(err, ERR_LIMIT, MSG_TABLE_ROWS);
	case XLSX_COLUMNS: return err_set(err, ERR_LIMIT, MSG_TABLE_COLUMNS);
	case XLSX_NESTED: return err_input(err, NULL, MSG_TABLE_NESTED);
	case XLSX_DOCTYPE: return err_input(err, NULL, MSG_TABLE_DOCTYPE);
	case XLSX_NO_SHEET: return err_input(err, NULL, MSG_TABLE_NO_SHEET);
	default: return err_input(err, NULL, MSG_TABLE_BROKEN);
	}
}

/* It ended without a word: why? One that only closed its end of the pipe is not waited for without an end. */
static bool child_died(struct table_child *c, struct err *err)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
	int64_t until = seam_monotonic_us() + TABLE_CHILD_END_SECONDS * US_PER_SECOND;
	siginfo_t gone = {0};
	int status = 0;

	c->ended = true;
	while (waitid(P_PID, (id_t)c->pid, &gone, WEXITED | WNOHANG | WNOWAIT) == 0 && gone.si_pid == 0 &&
	       seam_monotonic_us() < until)
		nanosleep(&pause, NULL);
	if (gone.si_pid == 0)
		kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	log_line(LOG_WARN, "table.child", "status=%d", status);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
		return err_system(err, "the sandbox of the reader of workbooks cannot be set up");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_system(err, "the reader of workbooks cannot be started");
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return err_set(err, ERR_LIMIT, MSG_TABLE_SLOW);
	return err_input(err, NULL, MSG_TABLE_BROKEN);
}

static bool child_fill(struct table_child *c, struct err *err)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	int64_t until = seam_monotonic_us() + TABLE_CHILD_SILENCE_SECONDS * US_PER_SECOND;
	ssize_t n;

	do {
		int64_t left = until - seam_monotonic_us();
		int ready = left <= 0 ? 0 : poll(&p, 1, (int)(left / 1000) + 1);

		if (ready == 0) {
			kill(c->pid, SIGKILL);
			return err_set(err, ERR_LIMIT, MSG_TABLE_SLOW);
		}
		n = ready < 0 ? -1 : read(c->fd, c->bytes, sizeof(c->bytes));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_system(err, "reading from the reader of workbooks: %s", strerrordesc_np(errno));
	if (n == 0)
		return child_died(c, err);
	c->from = 0;
	c->to = (size_t)n;
	return true;
}

static bool child_take(struct table_child *c, size_t n, struct err *err)
{
	while (n > 0) {
		size_t here;

		if (c->from == c->to && !child_fill(c, err))
			return false;
		here = c->to - c->from < n ? c->to - c->from : n;
		buf_add(&c->frame, c->bytes + c->from, here);
		c->from += here;
		n -= here;
	}
	return true;
}

bool table_child_frame(struct table_child *c, enum table_frame *ret, struct str *ret_content, struct err *err)
{
	uint32_t n;
	char kind;

	require(!c->ended);
	buf_clear(&c->frame);
	if (!child_take(c, 5, err))
		return false;
	kind = c->frame.p[0];
	memcpy(&n, c->frame.p + 1, sizeof(n));
	if ((kind != TABLE_FRAME_SHEET && kind != TABLE_FRAME_ROW && kind != TABLE_FRAME_END) ||
	    n > TABLE_FRAME_BYTES_MAX)
		return table_child_fault(XLSX_BROKEN, err);
	buf_clear(&c->frame);
	if (!child_take(c, n, err))
		return false;
	c->ended = kind == TABLE_FRAME_END;
	*ret = (enum table_frame)(unsigned char)kind;
	*ret_content = buf_view(&c->frame);
	return true;
}

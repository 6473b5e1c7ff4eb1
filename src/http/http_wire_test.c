#include "tests/test.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http_wire_test.h"

#define WAIT_MS 10000

int64_t wire_now_ms(void)
{
	return seam_monotonic_us() / 1000;
}

static const char *const methods[] = {"?", "GET", "HEAD", "POST", "OTHER"};

static void echo_file(struct buf *out, const struct http_part *part)
{
	char bytes[4096];
	uint64_t sum = 1469598103934665603u;
	ssize_t n;
	char path[4096]; /* not test_arena(): this is the server's thread */
	int fd;

	snprintf(path, sizeof(path), "%.*s", STR_ARG(part->path));
	fd = open(path, O_RDONLY);
	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < n; i++)
			sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
	if (fd >= 0)
		close(fd);
	buf_format(out, "part %.*s file=%.*s type=%.*s bytes=%lld sum=%llx\n", STR_ARG(part->name),
		   STR_ARG(part->file_name), STR_ARG(part->content_type), (long long)part->size_bytes,
		   (unsigned long long)sum);
}

/* Says what was understood. */
static void echo(struct http_request *r, void *arg)
{
	struct buf out;
	struct http_reply reply = {.status = 200,
				   .content_type = S("text/plain; charset=utf-8"),
				   .body_buf = &out};

	(void)arg;
	buf_open(&out, 8 * 1024 * 1024);
	buf_format(&out, "%s [%.*s] query=[%.*s] type=[%.*s] body=%zu peer=%.*s\n", methods[r->method],
		   STR_ARG(r->path), STR_ARG(r->query), STR_ARG(r->content_type), r->body.n,
		   STR_ARG(r->peer));
	for (size_t i = 0; i < r->arg_count; i++)
		buf_format(&out, "arg %.*s=%.*s\n", STR_ARG(r->args[i].name), STR_ARG(r->args[i].value));
	for (size_t i = 0; i < r->form_count; i++)
		buf_format(&out, "form %.*s=%.*s\n", STR_ARG(r->form[i].name), STR_ARG(r->form[i].value));
	for (size_t i = 0; i < r->part_count; i++)
		echo_file(&out, &r->parts[i]);
	buf_format(&out, "cookie=[%.*s] x=[%.*s]\n", STR_ARG(http_cookie(r, "sid")),
		   STR_ARG(http_header(r, "X-Test")));
	http_send(r, &reply);
}

void wire_open(struct wire *w, const struct http_config *config)
{
	struct err err;

	memset(w, 0, sizeof(*w));
	if (config != NULL)
		w->config = *config;
	if (w->config.handler == NULL)
		w->config.handler = echo;
	(void)snprintf(w->upload_directory, sizeof(w->upload_directory), "/tmp/anju-http-test-XXXXXX");
	assert_non_null(mkdtemp(w->upload_directory));
	w->config.upload_directory = w->upload_directory;
	assert_true(http_listen("127.0.0.1:0", &w->config.listen_fd, &err));
	w->port = http_port(w->config.listen_fd);
	assert_true(http_start(&w->config, &w->http, &err));
}

unsigned wire_files(const struct wire *w)
{
	DIR *d = opendir(w->upload_directory);
	struct dirent *entry;
	unsigned n = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL)
		n += entry->d_name[0] != '.';
	closedir(d);
	return n;
}

void wire_gone(struct wire *w)
{
	close(w->config.listen_fd);
	assert_int_equal(wire_files(w), 0);
	assert_int_equal(rmdir(w->upload_directory), 0);
}

void wire_close(struct wire *w)
{
	http_stop(w->http);
	wire_gone(w);
}

void wire_connect(const struct wire *w, struct wire_client *c)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)w->port)};

	memset(c, 0, sizeof(*c));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(c->fd >= 0);
	assert_int_equal(setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)), 0);
	assert_int_equal(connect(c->fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

void wire_disconnect(struct wire_client *c)
{
	close(c->fd);
	free(c->p);
	c->p = NULL;
}

bool wire_write(struct wire_client *c, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes = str_part(bytes, (size_t)n, bytes.n);
	}
	return true;
}

static bool receive(struct wire_client *c, int within_ms)
{
	struct pollfd poll_fd = {c->fd, POLLIN, 0};

	if (c->closed || poll(&poll_fd, 1, within_ms) <= 0)
		return false;
	if (c->capacity - c->n < 65536) {
		c->capacity = c->capacity * 2 + 65536;
		c->p = realloc(c->p, c->capacity);
		assert_non_null(c->p);
	}
	ssize_t n = recv(c->fd, c->p + c->n, c->capacity - c->n, 0);
	if (n <= 0)
		c->closed = true;
	else
		c->n += (size_t)n;
	return n > 0;
}

static int64_t length_of(struct str header)
{
	struct str lower = str_lower(test_arena(), header);
	int64_t length = 0;
	size_t at, end;

	if (!str_find(lower, S("\r\ncontent-length: "), &at))
		return 0;
	lower = str_part(lower, at + 18, lower.n);
	assert_true(str_find(lower, S("\r\n"), &end));
	assert_true(number_parse_i64(str_part(lower, 0, end), &length));
	return length;
}

struct str wire_read(struct wire_client *c, bool head)
{
	struct str all;
	size_t at, whole = 0;

	for (;;) {
		all = (struct str){c->p, c->n};
		if (c->n > 0 && str_find(all, S("\r\n\r\n"), &at)) {
			whole = at + 4 + (head ? 0 : (size_t)length_of(str_part(all, 0, at + 2)));
			if (c->n >= whole)
				break;
		}
		if (!receive(c, WAIT_MS))
			return S("");
	}
	all = str_copy(test_arena(), str_part(all, 0, whole));
	memmove(c->p, c->p + whole, c->n - whole);
	c->n -= whole;
	return all;
}

bool wire_closes(struct wire_client *c, int within_ms)
{
	int64_t end_ms = wire_now_ms() + within_ms;

	while (!c->closed && wire_now_ms() < end_ms)
		(void)receive(c, 10);
	return c->closed;
}

struct str wire_ask(const struct wire *w, struct str request)
{
	struct wire_client c;
	struct str reply;

	wire_connect(w, &c);
	(void)wire_write(&c, request);
	reply = wire_read(&c, str_starts(request, S("HEAD ")));
	wire_disconnect(&c);
	return reply;
}

int wire_status(struct str reply)
{
	int64_t status = 0;

	if (!str_starts(reply, S("HTTP/1.1 ")))
		return 0;
	(void)number_parse_i64(str_part(reply, 9, 3), &status);
	return (int)status;
}

struct str wire_body(struct str reply)
{
	size_t at;

	return str_find(reply, S("\r\n\r\n"), &at) ? str_part(reply, at + 4, reply.n) : S("");
}

bool wire_says(struct str reply, const char *text)
{
	size_t at;

	return str_find(reply, str_of(text), &at);
}

struct str wire_post(const char *type, struct str body)
{
	return str_join(test_arena(),
			str_format(test_arena(),
				   "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\n"
				   "Content-Length: %zu\r\n\r\n",
				   type, body.n),
			body);
}

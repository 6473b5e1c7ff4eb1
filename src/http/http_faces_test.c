#include "tests/test.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "http/http_faces_test.h"

void faces_send(struct http_request *r, int status, struct str text)
{
	struct http_reply reply = {.status = status, .content_type = S("text/plain"), .body = text};

	http_send(r, &reply);
}

static void *send_later(void *arg)
{
	struct http_request *r = arg;

	(void)usleep(20000);
	faces_send(r, 200, str_join(r->arena, S("late "), r->query));
	return NULL;
}

static void *send_at_once(void *arg)
{
	struct http_request *r = arg;

	faces_send(r, 200, str_join(r->arena, S("soon "), r->query));
	return NULL;
}

/* As a worker does that has things to tidy up after the reply. */
static void *send_held(void *arg)
{
	struct http_request *r = arg;
	char *mine = arena_alloc(r->arena, 100000);

	http_hold(r);
	http_hold(r);
	faces_send(r, 200, S("held"));
	http_release(r);
	(void)usleep(2000);
	memset(mine, 'x', 100000);
	require(str_equal(r->path, S("/held")));
	http_release(r);
	return NULL;
}

static void hand_over(struct http_request *r, void *(*to)(void *))
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, to, r), 0);
	(void)pthread_detach(thread);
}

static void send_file(struct http_request *r)
{
	struct http_reply reply = {.status = 200,
				   .content_type = S("application/octet-stream"),
				   .file_set = true};
	char lines[3200];

	for (unsigned i = 0; i < sizeof(lines); i += 16)
		memcpy(lines + i, "0123456789abcde\n", 16);
	reply.file = memfd_create("reply", MFD_CLOEXEC);
	for (unsigned i = 0; i < 100; i++)
		(void)!write(reply.file, lines, sizeof(lines));
	reply.file_size_bytes = 20000 * 16;
	http_send(r, &reply);
}

static void send_big(struct http_request *r)
{
	struct buf out;
	struct http_reply reply = {.status = 200, .content_type = S("text/plain"), .body_buf = &out};

	buf_open(&out, 64 * 1024 * 1024);
	for (unsigned i = 0; i < 1024 * 1024; i++)
		BUF_LIT(&out, "0123456789abcde\n");
	http_send(r, &reply);
	require(out.p == NULL && out.n == 0); /* taken over */
}

static void send_full_buf(struct http_request *r)
{
	struct buf out;
	struct http_reply reply = {.status = 200, .content_type = S("text/plain"), .body_buf = &out};

	buf_open(&out, 10);
	BUF_LIT(&out, "more than ten bytes");
	http_send(r, &reply);
}

static void send_headers(struct http_request *r, struct str value)
{
	const struct http_pair headers[] = {{S("Location"), S("/next")},
					    {S("Set-Cookie"), value},
					    {S("Set-Cookie"), S("b=2")},
					    {S("X-Empty"), S("")}};
	struct http_reply reply = {.status = 303, .headers = headers, .header_count = ARRAY_LEN(headers)};

	http_send(r, &reply);
}

static void faces(struct http_request *r, void *arg)
{
	struct faces *f = arg;

	if (str_equal(r->path, S("/late"))) {
		hand_over(r, send_later);
	} else if (str_equal(r->path, S("/held"))) {
		hand_over(r, send_held);
	} else if (str_equal(r->path, S("/hold"))) { /* released before there is a reply */
		http_hold(r);
		http_release(r);
		hand_over(r, send_at_once);
	} else if (str_equal(r->path, S("/soon"))) {
		hand_over(r, send_at_once);
	} else if (str_equal(r->path, S("/kept"))) {
		pthread_mutex_lock(&f->lock);
		require(f->kept_count < FACES_KEPT_MAX);
		f->kept[f->kept_count++] = r;
		pthread_mutex_unlock(&f->lock);
	} else if (str_equal(r->path, S("/slow"))) {
		(void)usleep(300000);
		faces_send(r, 200, S("slow"));
	} else if (str_equal(r->path, S("/file"))) {
		send_file(r);
	} else if (str_equal(r->path, S("/big"))) {
		send_big(r);
	} else if (str_equal(r->path, S("/full"))) {
		send_full_buf(r);
	} else if (str_equal(r->path, S("/headers"))) {
		send_headers(r, S("a=1; HttpOnly"));
	} else if (str_equal(r->path, S("/split"))) {
		send_headers(r, S("a=1\r\nX-Evil: 1"));
	} else if (str_equal(r->path, S("/empty-file"))) {
		struct http_reply reply = {.status = 200, .content_type = S("text/plain"), .file_set = true};
		reply.file = memfd_create("empty", MFD_CLOEXEC);
		http_send(r, &reply);
	} else if (str_equal(r->path, S("/cut-file"))) {
		struct http_reply reply = {.status = 200, .file_set = true, .file_size_bytes = 100};
		reply.file = memfd_create("cut", MFD_CLOEXEC); /* shorter than said */
		http_send(r, &reply);
	} else if (str_equal(r->path, S("/nothing"))) {
		struct http_reply reply = {.status = 204};
		http_send(r, &reply);
	} else if (str_equal(r->path, S("/hungry"))) {
		for (;;)
			(void)arena_alloc(r->arena, 1000000);
	} else {
		faces_send(r, 200, str_join(r->arena, S("hello "), r->query));
	}
}

static unsigned kept_count(struct faces *f)
{
	pthread_mutex_lock(&f->lock);
	unsigned n = f->kept_count;
	pthread_mutex_unlock(&f->lock);
	return n;
}

void faces_wait_kept(struct faces *f, unsigned count)
{
	for (unsigned i = 0; i < 2000 && kept_count(f) < count; i++)
		(void)usleep(5000);
	assert_int_equal(kept_count(f), count);
}

void faces_open(struct wire *w, struct faces *f, struct http_limits limits)
{
	struct http_config config = {.handler = faces, .arg = f, .limits = limits};

	memset(f, 0, sizeof(*f));
	(void)pthread_mutex_init(&f->lock, NULL);
	wire_open(w, &config);
}

void faces_wait_connections(const struct wire *w, unsigned at_most)
{
	for (unsigned i = 0; i < 1000 && http_open_connections(w->http) > at_most; i++)
		(void)usleep(5000);
}

/* Lives of requests and connections: keep-alive, kept requests, deadlines, draining, the parent. */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/http_wire_test.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

static unsigned count_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

/* ---- a handler with many faces ---- */

#define KEPT_MAX 600

struct faces {
	pthread_mutex_t lock;
	struct http_request *kept[KEPT_MAX];
	unsigned kept_count;
};

static void send_text(struct http_request *r, int status, struct str text)
{
	struct http_reply reply = {.status = status, .content_type = S("text/plain"), .body = text};

	http_send(r, &reply);
}

static void *send_later(void *arg)
{
	struct http_request *r = arg;

	(void)usleep(20000);
	send_text(r, 200, str_join(r->arena, S("late "), r->query));
	return NULL;
}

static void *send_at_once(void *arg)
{
	struct http_request *r = arg;

	send_text(r, 200, str_join(r->arena, S("soon "), r->query));
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
	struct http_reply reply = {.status = 200, .content_type = S("application/octet-stream"), .file_set = true};
	struct str line = S("0123456789abcde\n");

	reply.file = memfd_create("reply", MFD_CLOEXEC);
	for (unsigned i = 0; i < 20000; i++)
		(void)!write(reply.file, line.p, line.n);
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
	const struct http_pair headers[] = {{S("Location"), S("/next")}, {S("Set-Cookie"), value}, {S("Set-Cookie"), S("b=2")},
					    {S("X-Empty"), S("")}};
	struct http_reply reply = {.status = 303, .headers = headers, .header_count = ARRAY_LEN(headers)};

	http_send(r, &reply);
}

static void faces(struct http_request *r, void *arg)
{
	struct faces *f = arg;

	if (str_equal(r->path, S("/late"))) {
		hand_over(r, send_later);
	} else if (str_equal(r->path, S("/soon"))) {
		hand_over(r, send_at_once);
	} else if (str_equal(r->path, S("/kept"))) {
		pthread_mutex_lock(&f->lock);
		require(f->kept_count < KEPT_MAX);
		f->kept[f->kept_count++] = r;
		pthread_mutex_unlock(&f->lock);
	} else if (str_equal(r->path, S("/slow"))) {
		(void)usleep(300000);
		send_text(r, 200, S("slow"));
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
	} else if (str_equal(r->path, S("/nothing"))) {
		struct http_reply reply = {.status = 204};
		http_send(r, &reply);
	} else if (str_equal(r->path, S("/hungry"))) {
		for (;;)
			(void)arena_alloc(r->arena, 1000000);
	} else {
		send_text(r, 200, str_join(r->arena, S("hello "), r->query));
	}
}

static unsigned kept_count(struct faces *f)
{
	pthread_mutex_lock(&f->lock);
	unsigned n = f->kept_count;
	pthread_mutex_unlock(&f->lock);
	return n;
}

static void wait_kept(struct faces *f, unsigned count)
{
	for (unsigned i = 0; i < 2000 && kept_count(f) < count; i++)
		(void)usleep(5000);
	assert_int_equal(kept_count(f), count);
}

static void open_faces(struct wire *w, struct faces *f, struct http_limits limits)
{
	struct http_config config = {.handler = faces, .arg = f, .limits = limits};

	memset(f, 0, sizeof(*f));
	(void)pthread_mutex_init(&f->lock, NULL);
	wire_open(w, &config);
}

static const struct http_limits usual;

TEST(http_life, keep_alive_and_pipelining)
{
	struct wire w;
	struct faces f;
	struct wire_client c;

	open_faces(&w, &f, usual);
	wire_connect(&w, &c);
	for (unsigned i = 0; i < 50; i++) {
		assert_true(wire_write(&c, S(GET("/?1"))));
		assert_str(wire_body(wire_read(&c, false)), "hello 1");
	}
	/* many at once, kept ones among them: the answers come in order */
	assert_true(wire_write(&c, S(GET("/?1") GET("/late?2") GET("/soon?3") "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
				     GET("/?4") GET("/late?5") GET("/?6"))));
	assert_str(wire_body(wire_read(&c, false)), "hello 1");
	assert_str(wire_body(wire_read(&c, false)), "late 2");
	assert_str(wire_body(wire_read(&c, false)), "soon 3");
	assert_str(wire_body(wire_read(&c, false)), "hello ");
	assert_str(wire_body(wire_read(&c, false)), "hello 4");
	assert_str(wire_body(wire_read(&c, false)), "late 5");
	assert_str(wire_body(wire_read(&c, false)), "hello 6");
	assert_true(wire_write(&c, S("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
	assert_int_equal(wire_status(wire_read(&c, false)), 200);
	assert_true(wire_closes(&c, 5000));
	wire_disconnect(&c);
	wire_connect(&w, &c);
	assert_true(wire_write(&c, S("GET / HTTP/1.0\r\n\r\n")));
	assert_int_equal(wire_status(wire_read(&c, false)), 200);
	assert_true(wire_closes(&c, 5000));
	wire_disconnect(&c);
	wire_close(&w);
}

TEST(http_life, replies)
{
	struct wire w;
	struct faces f;
	struct str reply;

	open_faces(&w, &f, usual);
	reply = wire_ask(&w, S(GET("/file")));
	assert_int_equal(wire_body(reply).n, 320000);
	assert_true(str_ends(reply, S("0123456789abcde\n")));
	assert_true(wire_says(reply, "\r\nContent-Type: application/octet-stream\r\n"));
	reply = wire_ask(&w, S("HEAD /file HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_true(wire_says(reply, "\r\nContent-Length: 320000\r\n"));
	assert_int_equal(wire_body(wire_ask(&w, S(GET("/big")))).n, 16 * 1024 * 1024);
	reply = wire_ask(&w, S(GET("/headers")));
	assert_int_equal(wire_status(reply), 303);
	assert_true(wire_says(reply, "\r\nLocation: /next\r\n"));
	assert_true(wire_says(reply, "\r\nSet-Cookie: a=1; HttpOnly\r\n"));
	assert_true(wire_says(reply, "\r\nSet-Cookie: b=2\r\n"));
	assert_false(wire_says(reply, "X-Empty"));
	reply = wire_ask(&w, S(GET("/nothing")));
	assert_int_equal(wire_status(reply), 204);
	assert_int_equal(wire_body(reply).n, 0);
	/* our mistakes */
	reply = wire_ask(&w, S(GET("/split")));
	assert_int_equal(wire_status(reply), 500);
	assert_false(wire_says(reply, "Evil"));
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/full")))), 500);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/hungry")))), 500);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	wire_close(&w);
}

static void own_words(int status, struct buf *out, struct str *ret_content_type, void *arg)
{
	(void)arg;
	*ret_content_type = S("text/html; charset=utf-8");
	buf_format(out, "<p>%d", status);
}

TEST(http_life, own_error_pages)
{
	struct http_config config = {.error_body = own_words};
	struct wire w;
	struct str reply;

	wire_open(&w, &config);
	reply = wire_ask(&w, S("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_str(wire_body(reply), "<p>404");
	assert_true(wire_says(reply, "Content-Type: text/html; charset=utf-8\r\n"));
	reply = wire_ask(&w, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nabc"));
	assert_str(wire_body(reply), "<p>413");
	assert_true(wire_says(reply, "Content-Type: text/html; charset=utf-8\r\n"));
	wire_close(&w);
}

/* 500 requests kept at the same time, answered from this thread in another order; the server serves others meanwhile. */
TEST(http_life, five_hundred_kept)
{
	static struct wire_client clients[500];
	struct wire w;
	struct faces f;
	char text[64];

	open_faces(&w, &f, usual);
	for (unsigned i = 0; i < 500; i++) {
		wire_connect(&w, &clients[i]);
		(void)snprintf(text, sizeof(text), "GET /kept?%u HTTP/1.1\r\nHost: a\r\n\r\n", i);
		assert_true(wire_write(&clients[i], str_of(text)));
	}
	wait_kept(&f, 500);
	assert_int_equal(http_open_requests(w.http), 500);
	assert_str(wire_body(wire_ask(&w, S(GET("/?x")))), "hello x");
	for (unsigned i = 500; i > 0; i--)
		send_text(f.kept[i - 1], 200, f.kept[i - 1]->query);
	for (unsigned i = 0; i < 500; i++) {
		(void)snprintf(text, sizeof(text), "%u", i);
		assert_str(wire_body(wire_read(&clients[i], false)), text);
		wire_disconnect(&clients[i]);
	}
	wire_close(&w);
}

/* The client does not wait for the answer. */
TEST(http_life, kept_and_gone)
{
	struct wire w;
	struct faces f;
	struct wire_client c;

	open_faces(&w, &f, usual);
	for (unsigned i = 0; i < 20; i++) {
		wire_connect(&w, &c);
		assert_true(wire_write(&c, S(GET("/kept"))));
		wait_kept(&f, i + 1);
		wire_disconnect(&c);
		send_text(f.kept[i], 200, S("nobody reads this"));
	}
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	wire_close(&w);
}

TEST(http_life, no_descriptor_is_lost)
{
	struct wire w;
	struct faces f;
	struct wire_client c;
	unsigned before;

	open_faces(&w, &f, usual);
	for (unsigned i = 0; i < 20; i++)
		(void)wire_ask(&w, S(GET("/file")));
	for (unsigned i = 0; i < 400 && http_open_connections(w.http) > 0; i++)
		(void)usleep(5000);
	before = count_fds();
	for (unsigned i = 0; i < 1000; i++) {
		wire_connect(&w, &c);
		assert_true(wire_write(&c, i % 3 == 0 ? S(GET("/file")) : i % 3 == 1 ? S(GET("/soon")) : S("GET / HTTP/1.1\r\n\r\n")));
		assert_int_equal(wire_status(wire_read(&c, false)), i % 3 == 2 ? 400 : 200);
		wire_disconnect(&c);
	}
	for (unsigned i = 0; i < 400 && http_open_connections(w.http) > 0; i++)
		(void)usleep(5000);
	assert_int_equal(http_open_connections(w.http), 0);
	assert_int_equal(count_fds(), before);
	wire_close(&w);
}

/* ---- deadlines ---- */

/* One byte every 20 ms; how long until the server had enough, in ms; what it said is in *ret_reply. */
static int64_t drip(const struct wire *w, struct str first, char byte, struct str *ret_reply)
{
	struct wire_client c;
	int64_t start_ms = wire_now_ms();

	wire_connect(w, &c);
	assert_true(wire_write(&c, first));
	while (wire_now_ms() - start_ms < 10000 && wire_write(&c, (struct str){&byte, 1}))
		if (wire_closes(&c, 20))
			break;
	*ret_reply = str_copy(test_arena(), (struct str){c.p, c.n});
	wire_disconnect(&c);
	return wire_now_ms() - start_ms;
}

TEST(http_life, slow_senders_are_cut_off)
{
	const struct http_limits limits = {.header_deadline_ms = 400, .body_deadline_ms = 600, .idle_ms = 500};
	struct wire w;
	struct faces f;
	struct str reply;
	int64_t ms;

	open_faces(&w, &f, limits);
	ms = drip(&w, S(""), 'G', &reply); /* not even a request line */
	assert_in_range(ms, 380, 3000);
	assert_int_equal(wire_status(reply), 0);
	ms = drip(&w, S("GET / HTTP/1.1\r\nHost: a\r\nX: "), 'a', &reply);
	assert_in_range(ms, 380, 3000);
	assert_int_equal(wire_status(reply), 408);
	ms = drip(&w, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"), 'a', &reply);
	assert_in_range(ms, 580, 3000);
	assert_int_equal(wire_status(reply), 408);
	ms = drip(&w, S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"), 'a', &reply);
	assert_in_range(ms, 580, 3000);
	assert_int_equal(wire_status(reply), 408);
	ms = drip(&w, S(GET("/") "GE"), 'T', &reply); /* after a good one */
	assert_in_range(ms, 480, 3000);
	wire_close(&w);
}

TEST(http_life, silent_connections_are_cut_off)
{
	const struct http_limits limits = {.header_deadline_ms = 400, .idle_ms = 400};
	struct wire w;
	struct faces f;
	struct wire_client c[20];

	open_faces(&w, &f, limits);
	for (unsigned i = 0; i < 20; i++) {
		wire_connect(&w, &c[i]);
		if (i % 2 == 0) {
			assert_true(wire_write(&c[i], S(GET("/"))));
			assert_int_equal(wire_status(wire_read(&c[i], false)), 200);
		}
	}
	for (unsigned i = 0; i < 20; i++) {
		assert_true(wire_closes(&c[i], 5000));
		wire_disconnect(&c[i]);
	}
	wire_close(&w);
}

TEST(http_life, slow_readers_are_cut_off)
{
	const struct http_limits limits = {.send_deadline_ms = 400, .bytes_per_s_min = 64 * 1024 * 1024};
	struct wire w;
	struct faces f;
	struct wire_client c;

	open_faces(&w, &f, limits);
	wire_connect(&w, &c);
	assert_true(wire_write(&c, S(GET("/big"))));
	for (unsigned i = 0; i < 1000 && http_open_connections(w.http) > 0; i++)
		(void)usleep(10000);
	assert_int_equal(http_open_connections(w.http), 0);
	wire_disconnect(&c);
	/* a reader that reads is served whole */
	assert_int_equal(wire_body(wire_ask(&w, S(GET("/big")))).n, 16 * 1024 * 1024);
	wire_close(&w);
}

/* ---- caps ---- */

TEST(http_life, connections_are_capped)
{
	const struct http_limits limits = {.connections_max = 20, .connections_per_peer_max = 100};
	static struct wire_client c[30];
	struct wire w;
	struct faces f;
	unsigned served = 0, refused = 0;

	open_faces(&w, &f, limits);
	for (unsigned i = 0; i < 30; i++) {
		wire_connect(&w, &c[i]);
		(void)wire_write(&c[i], S(GET("/")));
		int status = wire_status(wire_read(&c[i], false));
		served += status == 200;
		refused += status == 503 || status == 0;
	}
	assert_int_equal(served, 20);
	assert_int_equal(refused, 10);
	assert_true(wire_write(&c[0], S(GET("/")))); /* the old are still served */
	assert_int_equal(wire_status(wire_read(&c[0], false)), 200);
	for (unsigned i = 0; i < 30; i++)
		wire_disconnect(&c[i]);
	for (unsigned i = 0; i < 400 && http_open_connections(w.http) > 0; i++)
		(void)usleep(5000);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	wire_close(&w);
}

TEST(http_life, a_peer_is_capped_but_not_the_proxy)
{
	struct http_config config = {.limits = {.connections_per_peer_max = 5}};
	static struct wire_client c[8];
	struct wire w;

	for (unsigned round = 0; round < 2; round++) {
		unsigned served = 0;
		wire_open(&w, &config);
		for (unsigned i = 0; i < 8; i++) {
			wire_connect(&w, &c[i]);
			(void)wire_write(&c[i], S(GET("/")));
			served += wire_status(wire_read(&c[i], false)) == 200;
		}
		assert_int_equal(served, round == 0 ? 5 : 8);
		for (unsigned i = 0; i < 8; i++)
			wire_disconnect(&c[i]);
		wire_close(&w);
		config.trusted_proxy = "127.0.0.1";
	}
}

/* Idle connections make room when places run short. */
TEST(http_life, idle_connections_give_way)
{
	const struct http_limits limits = {.connections_max = 20, .idle_ms = 60000};
	static struct wire_client c[20];
	struct wire w;
	struct faces f;

	open_faces(&w, &f, limits);
	for (unsigned i = 0; i < 20; i++) {
		wire_connect(&w, &c[i]);
		assert_true(wire_write(&c[i], S(GET("/"))));
		assert_int_equal(wire_status(wire_read(&c[i], false)), 200);
	}
	for (unsigned i = 0; i < 1000 && http_open_connections(w.http) == 20; i++)
		(void)usleep(5000);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	for (unsigned i = 0; i < 20; i++)
		wire_disconnect(&c[i]);
	wire_close(&w);
}

/* Out of descriptors: new ones are told, old ones are served. */
TEST(http_life, out_of_descriptors)
{
	struct rlimit before, small;
	struct wire w;
	struct faces f;
	struct wire_client old, new;

	open_faces(&w, &f, usual);
	wire_connect(&w, &old);
	assert_true(wire_write(&old, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&old, false)), 200);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	wire_connect(&w, &new);
	assert_true(wire_write(&new, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&new, false)), 200);
	wire_disconnect(&new);
	for (unsigned i = 0; i < 400 && http_open_connections(w.http) > 1; i++)
		(void)usleep(5000);
	int lowest = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(lowest >= 0);
	close(lowest);
	small = (struct rlimit){(rlim_t)lowest + 1, before.rlim_max}; /* the client's own, none for the server */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
	wire_connect(&w, &new);
	int status = wire_status(wire_read(&new, false));
	assert_true(wire_write(&old, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&old, false)), 200);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(status, 503);
	wire_disconnect(&new);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	wire_disconnect(&old);
	wire_close(&w);
}

/* ---- the end ---- */

static void *drain(void *arg)
{
	http_drain(arg, 5000);
	return NULL;
}

TEST(http_life, drain_lets_requests_end)
{
	struct wire w;
	struct faces f;
	struct wire_client kept, slow, idle, body;
	pthread_t thread;
	struct str reply;

	open_faces(&w, &f, usual);
	wire_connect(&w, &kept);
	wire_connect(&w, &slow);
	wire_connect(&w, &idle);
	wire_connect(&w, &body);
	assert_true(wire_write(&idle, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&idle, false)), 200);
	assert_true(wire_write(&body, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")));
	assert_true(wire_write(&kept, S(GET("/kept"))));
	wait_kept(&f, 1);
	assert_true(wire_write(&slow, S(GET("/slow"))));
	(void)usleep(100000);
	assert_int_equal(pthread_create(&thread, NULL, drain, w.http), 0);
	assert_true(wire_closes(&idle, 5000));
	assert_true(wire_write(&body, S("bc")));
	reply = wire_read(&body, false);
	assert_int_equal(wire_status(reply), 200);
	assert_true(wire_says(reply, "\r\nConnection: close\r\n"));
	assert_int_equal(wire_status(wire_read(&slow, false)), 200);
	send_text(f.kept[0], 200, S("done"));
	assert_str(wire_body(wire_read(&kept, false)), "done");
	assert_int_equal(pthread_join(thread, NULL), 0);
	wire_disconnect(&kept);
	wire_disconnect(&slow);
	wire_disconnect(&idle);
	wire_disconnect(&body);
	wire_gone(&w);
}

/* A kept request whose owner is too late: the client gets 503, the owner's call is harmless. */
TEST(http_life, stop_does_not_wait_for_kept_requests)
{
	static struct wire_client c[50];
	struct wire w;
	struct faces f;

	open_faces(&w, &f, usual);
	for (unsigned i = 0; i < 50; i++) {
		wire_connect(&w, &c[i]);
		assert_true(wire_write(&c[i], i == 0 ? wire_post("multipart/form-data; boundary=b", S("--b--")) : S(GET("/kept"))));
	}
	wait_kept(&f, 49);
	http_stop(w.http);
	for (unsigned i = 1; i < 50; i++)
		assert_int_equal(wire_status(wire_read(&c[i], false)), 503);
	for (unsigned i = 0; i < 49; i++) {
		struct buf out;
		struct http_reply reply = {.status = 200, .content_type = S("text/plain"), .body_buf = &out};
		assert_str(f.kept[i]->path, "/kept"); /* the memory is still there */
		buf_open(&out, 100);
		BUF_LIT(&out, "late");
		http_send(f.kept[i], &reply);
	}
	for (unsigned i = 0; i < 50; i++)
		wire_disconnect(&c[i]);
	wire_gone(&w);
}

/* Stopped at any moment under load, replies coming from other threads. */
TEST(http_life, stop_under_load)
{
	static struct wire_client c[40];
	struct wire w;
	struct faces f;

	for (unsigned round = 0; round < 10; round++) {
		open_faces(&w, &f, usual);
		for (unsigned i = 0; i < 40; i++) {
			wire_connect(&w, &c[i]);
			(void)wire_write(&c[i], i % 2 ? S(GET("/soon") GET("/soon")) : S(GET("/") GET("/") GET("/file")));
		}
		(void)usleep(round * 1000);
		if (round % 2)
			http_drain(w.http, 3000);
		else
			http_stop(w.http);
		for (unsigned i = 0; i < 40; i++)
			wire_disconnect(&c[i]);
		wire_gone(&w);
		(void)usleep(30000); /* the last /soon threads */
	}
}

TEST(http_life, listen_addresses)
{
	static const struct {
		const char *address;
		bool good;
	} cases[] = {
		{"127.0.0.1:0", true}, {":0", true}, {"[::1]:0", true}, {"127.0.0.1", false}, {"127.0.0.1:", false},
		{"127.0.0.1:65536", false}, {"127.0.0.1:-1", false}, {"127.0.0.1:http", false}, {"localhost:0", false},
		{"[::1", false}, {"[127.0.0.1]:0", false}, {"::1:0", false}, {"", false},
		{"127.0.0.1111111111111111111111111111111111111111111111111111:0", false},
	};
	struct err err;
	int fd, other;
	char address[32];

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool good = http_listen(cases[i].address, &fd, &err);
		if (!good && cases[i].address[0] == '[' && cases[i].good)
			continue; /* no IPv6 here */
		assert_int_equal(good, cases[i].good);
		if (good)
			close(fd);
		else
			assert_int_equal(err.message, MSG_HTTP_LISTEN_ADDRESS);
	}
	assert_true(http_listen("127.0.0.1:0", &fd, &err));
	(void)snprintf(address, sizeof(address), "127.0.0.1:%d", http_port(fd));
	assert_false(http_listen(address, &other, &err));
	assert_int_equal(err.message, MSG_HTTP_LISTEN_BUSY);
	close(fd);
	assert_false(http_listen("192.0.2.1:0", &other, &err));
	assert_int_equal(err.message, MSG_HTTP_LISTEN_ABSENT);
}

/* Ends: deadlines, caps, no descriptors, draining and stopping. security.md 2-8, 2-16. */
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http_faces_test.h"
#include "tests/test.h"

static const struct http_limits usual;

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

TEST(http_end, slow_senders_are_cut_off)
{
	const struct http_limits limits = {.header_deadline_ms = 400,
					   .body_deadline_ms = 600,
					   .idle_ms = 500};
	struct wire w;
	struct faces f;
	struct str reply;
	int64_t ms;

	faces_open(&w, &f, limits);
	ms = drip(&w, S(""), 'G', &reply); /* not even a request line */
	assert_in_range(ms, 380, 3000);
	assert_int_equal(wire_status(reply), 0);
	ms = drip(&w, S("GET / HTTP/1.1\r\nHost: a\r\nX: "), 'a', &reply);
	assert_in_range(ms, 380, 3000);
	assert_int_equal(wire_status(reply), 408);
	ms = drip(&w, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"), 'a', &reply);
	assert_in_range(ms, 580, 3000);
	assert_int_equal(wire_status(reply), 408);
	ms = drip(&w, S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"), 'a',
		  &reply);
	assert_in_range(ms, 580, 3000);
	assert_int_equal(wire_status(reply), 408);
	ms = drip(&w, S(GET("/") "GE"), 'T', &reply); /* after a good one */
	assert_in_range(ms, 480, 3000);
	wire_close(&w);
}

TEST(http_end, silent_connections_are_cut_off)
{
	const struct http_limits limits = {.header_deadline_ms = 400, .idle_ms = 400};
	struct wire w;
	struct faces f;
	struct wire_client c[20];

	faces_open(&w, &f, limits);
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

TEST(http_end, slow_readers_are_cut_off)
{
	const struct http_limits limits = {.send_deadline_ms = 1500, .bytes_per_s_min = 64 * 1024 * 1024};
	struct wire w;
	struct faces f;
	struct wire_client c;

	faces_open(&w, &f, limits);
	wire_connect(&w, &c);
	assert_true(wire_write(&c, S(GET("/big"))));
	faces_wait_connections(&w, 0);
	assert_int_equal(http_open_connections(w.http), 0);
	wire_disconnect(&c);
	/* a reader that reads is served whole */
	assert_int_equal(wire_body(wire_ask(&w, S(GET("/big")))).n, 16 * 1024 * 1024);
	wire_close(&w);
}

/* ---- caps ---- */

TEST(http_end, connections_are_capped)
{
	const struct http_limits limits = {.connections_max = 20, .connections_per_peer_max = 100};
	static struct wire_client c[30];
	struct wire w;
	struct faces f;
	unsigned served = 0, refused = 0;

	faces_open(&w, &f, limits);
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
	faces_wait_connections(&w, 0);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	wire_close(&w);
}

TEST(http_end, a_peer_is_capped_but_not_the_proxy)
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
TEST(http_end, idle_connections_give_way)
{
	const struct http_limits limits = {.connections_max = 20, .idle_ms = 60000};
	static struct wire_client c[20];
	struct wire w;
	struct faces f;

	faces_open(&w, &f, limits);
	for (unsigned i = 0; i < 20; i++) {
		wire_connect(&w, &c[i]);
		assert_true(wire_write(&c[i], S(GET("/"))));
		assert_int_equal(wire_status(wire_read(&c[i], false)), 200);
	}
	faces_wait_connections(&w, 19);
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/")))), 200);
	for (unsigned i = 0; i < 20; i++)
		wire_disconnect(&c[i]);
	wire_close(&w);
}

/* Out of descriptors: new ones are told, old ones are served. */
TEST(http_end, out_of_descriptors)
{
	struct rlimit before, small;
	struct wire w;
	struct faces f;
	struct wire_client old, new;

	faces_open(&w, &f, usual);
	wire_connect(&w, &old);
	assert_true(wire_write(&old, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&old, false)), 200);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	wire_connect(&w, &new);
	assert_true(wire_write(&new, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&new, false)), 200);
	wire_disconnect(&new);
	faces_wait_connections(&w, 1);
	int lowest = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(lowest >= 0);
	close(lowest);
	small = (struct rlimit){(rlim_t)lowest + 1,
				before.rlim_max}; /* the client's own, none for the server */
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

TEST(http_end, drain_lets_requests_end)
{
	struct wire w;
	struct faces f;
	struct wire_client kept, slow, idle, body;
	pthread_t thread;
	struct str reply;

	faces_open(&w, &f, usual);
	wire_connect(&w, &kept);
	wire_connect(&w, &slow);
	wire_connect(&w, &idle);
	wire_connect(&w, &body);
	assert_true(wire_write(&idle, S(GET("/"))));
	assert_int_equal(wire_status(wire_read(&idle, false)), 200);
	assert_true(wire_write(&body, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")));
	assert_true(wire_write(&kept, S(GET("/kept"))));
	faces_wait_kept(&f, 1);
	assert_true(wire_write(&slow, S(GET("/slow"))));
	(void)usleep(100000);
	assert_int_equal(pthread_create(&thread, NULL, drain, w.http), 0);
	assert_true(wire_closes(&idle, 5000));
	assert_true(wire_write(&body, S("bc")));
	reply = wire_read(&body, false);
	assert_int_equal(wire_status(reply), 200);
	assert_true(wire_says(reply, "\r\nConnection: close\r\n"));
	assert_int_equal(wire_status(wire_read(&slow, false)), 200);
	faces_send(f.kept[0], 200, S("done"));
	assert_str(wire_body(wire_read(&kept, false)), "done");
	assert_int_equal(pthread_join(thread, NULL), 0);
	wire_disconnect(&kept);
	wire_disconnect(&slow);
	wire_disconnect(&idle);
	wire_disconnect(&body);
	wire_gone(&w);
}

/* A kept request whose owner is too late: the client gets 503, the owner's call is harmless. */
TEST(http_end, stop_does_not_wait_for_kept_requests)
{
	static struct wire_client c[50];
	struct wire w;
	struct faces f;

	faces_open(&w, &f, usual);
	for (unsigned i = 0; i < 50; i++) {
		wire_connect(&w, &c[i]);
		assert_true(wire_write(&c[i], i == 0 ? wire_post("a/b", S("x")) : S(GET("/kept"))));
	}
	faces_wait_kept(&f, 49);
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
TEST(http_end, stop_under_load)
{
	static struct wire_client c[40];
	struct wire w;
	struct faces f;

	for (unsigned round = 0; round < 10; round++) {
		faces_open(&w, &f, usual);
		for (unsigned i = 0; i < 40; i++) {
			wire_connect(&w, &c[i]);
			(void)wire_write(&c[i], i % 2 ? S(GET("/soon") GET("/soon"))
						      : S(GET("/") GET("/") GET("/file")));
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

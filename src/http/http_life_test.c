/* Lives of requests and connections: keep-alive, replies, kept requests, the addresses that are listened on.
 */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "http/http_faces_test.h"
#include "tests/test.h"

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

static const struct http_limits usual;

TEST(http_life, keep_alive_and_pipelining)
{
	struct wire w;
	struct faces f;
	struct wire_client c;

	faces_open(&w, &f, usual);
	wire_connect(&w, &c);
	for (unsigned i = 0; i < 50; i++) {
		assert_true(wire_write(&c, S(GET("/?1"))));
		assert_str(wire_body(wire_read(&c, false)), "hello 1");
	}
	/* many at once, kept ones among them: the answers come in order */
	assert_true(wire_write(
		&c, S(GET("/?1") GET("/late?2") GET(
			    "/soon?3") "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" GET("/?4")
			      GET("/late?5") GET("/?6"))));
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

	faces_open(&w, &f, usual);
	reply = wire_ask(&w, S(GET("/file")));
	assert_int_equal(wire_body(reply).n, 320000);
	assert_true(str_ends(reply, S("0123456789abcde\n")));
	assert_true(wire_says(reply, "\r\nContent-Type: application/octet-stream\r\n"));
	reply = wire_ask(&w, S(GET("/empty-file")));
	assert_int_equal(wire_status(reply), 200);
	assert_true(wire_says(reply, "\r\nContent-Length: 0\r\n"));
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
	assert_int_equal(wire_status(wire_ask(&w, S(GET("/cut-file")))), 500);
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

/* 500 requests kept at the same time, answered from here in another order; the server serves others
 * meanwhile. */
TEST(http_life, five_hundred_kept)
{
	static struct wire_client clients[500];
	struct wire w;
	struct faces f;
	char text[64];

	faces_open(&w, &f, usual);
	for (unsigned i = 0; i < 500; i++) {
		wire_connect(&w, &clients[i]);
		(void)snprintf(text, sizeof(text), "GET /kept?%u HTTP/1.1\r\nHost: a\r\n\r\n", i);
		assert_true(wire_write(&clients[i], str_of(text)));
	}
	faces_wait_kept(&f, 500);
	assert_int_equal(http_open_requests(w.http), 500);
	assert_str(wire_body(wire_ask(&w, S(GET("/?x")))), "hello x");
	for (unsigned i = 500; i > 0; i--)
		faces_send(f.kept[i - 1], 200, f.kept[i - 1]->query);
	for (unsigned i = 0; i < 500; i++) {
		(void)snprintf(text, sizeof(text), "%u", i);
		assert_str(wire_body(wire_read(&clients[i], false)), text);
		wire_disconnect(&clients[i]);
	}
	wire_close(&w);
}

/* A request that is held stays whole after its reply, and the reply goes out with the last release. */
TEST(http_life, held)
{
	struct wire w;
	struct faces f;
	struct wire_client c;

	faces_open(&w, &f, usual);
	wire_connect(&w, &c);
	for (unsigned i = 0; i < 30; i++) {
		assert_true(wire_write(&c, S(GET("/held") GET("/hold?x"))));
		assert_str(wire_body(wire_read(&c, false)), "held");
		assert_str(wire_body(wire_read(&c, false)), "soon x");
	}
	assert_true(wire_write(&c, S(GET("/kept"))));
	faces_wait_kept(&f, 1);
	http_hold(f.kept[0]);
	faces_send(f.kept[0], 200, S("first"));
	assert_false(wire_closes(&c, 50));
	assert_int_equal(c.n, 0);
	http_release(f.kept[0]);
	assert_str(wire_body(wire_read(&c, false)), "first");
	/* held over the end of the server */
	assert_true(wire_write(&c, S(GET("/kept?2"))));
	faces_wait_kept(&f, 2);
	http_hold(f.kept[1]);
	http_stop(w.http);
	faces_send(f.kept[1], 200, S("late"));
	assert_str(f.kept[1]->query, "2");
	assert_str(http_header(f.kept[1], "Host"), "a");
	http_release(f.kept[1]);
	assert_int_equal(wire_status(wire_read(&c, false)), 503);
	wire_disconnect(&c);
	wire_gone(&w);
}

/* The client does not wait for the answer. */
TEST(http_life, kept_and_gone)
{
	struct wire w;
	struct faces f;
	struct wire_client c;

	faces_open(&w, &f, usual);
	for (unsigned i = 0; i < 20; i++) {
		wire_connect(&w, &c);
		assert_true(wire_write(&c, S(GET("/kept"))));
		faces_wait_kept(&f, i + 1);
		wire_disconnect(&c);
		faces_send(f.kept[i], 200, S("nobody reads this"));
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

	faces_open(&w, &f, usual);
	for (unsigned i = 0; i < 20; i++)
		(void)wire_ask(&w, S(GET("/file")));
	faces_wait_connections(&w, 0);
	before = count_fds();
	for (unsigned i = 0; i < 1000; i++) {
		wire_connect(&w, &c);
		assert_true(wire_write(&c, i % 3 == 0   ? S(GET("/file"))
					   : i % 3 == 1 ? S(GET("/soon"))
							: S("GET / HTTP/1.1\r\n\r\n")));
		assert_int_equal(wire_status(wire_read(&c, false)), i % 3 == 2 ? 400 : 200);
		wire_disconnect(&c);
	}
	faces_wait_connections(&w, 0);
	assert_int_equal(http_open_connections(w.http), 0);
	assert_int_equal(count_fds(), before);
	wire_close(&w);
}

TEST(http_life, listen_addresses)
{
	static const struct {
		const char *address;
		bool good;
	} cases[] = {
		{"127.0.0.1:0", true},
		{":0", true},
		{"[::1]:0", true},
		{"127.0.0.1", false},
		{"127.0.0.1:", false},
		{"127.0.0.1:65536", false},
		{"127.0.0.1:-1", false},
		{"127.0.0.1:http", false},
		{"localhost:0", false},
		{"[::1", false},
		{"[127.0.0.1]:0", false},
		{"::1:0", false},
		{"", false},
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

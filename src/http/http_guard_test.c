/* The hostile requests: stack.md section 1, security.md 2-16..2-18, 2-31. */
#include "http/http_wire_test.h"
#include "tests/test.h"

#include <sys/socket.h>
#include <unistd.h>

struct probe {
	const char *what;
	struct str request;
	int status; /* 0: closed without a reply */
};

#define GET  "GET /echo HTTP/1.1\r\nHost: a\r\n"
#define FORM "application/x-www-form-urlencoded"
#define POST "POST /echo HTTP/1.1\r\nHost: a\r\n"

static const struct probe probes[] = {
	{"plain", {GET "\r\n", sizeof(GET "\r\n") - 1}, 200},
#define PROBE(what, text, status)                      \
	{                                              \
		what, {text, sizeof(text) - 1}, status \
	}
	PROBE("HTTP/1.0 without Host", "GET /echo HTTP/1.0\r\n\r\n", 200),
	PROBE("empty lines before", "\r\n\r\n" GET "\r\n", 200),
	PROBE("blanks around a value", GET "X-Test: \t a \t\r\n\r\n", 200),
	PROBE("POST without a body", POST "\r\n", 200),
	PROBE("POST with an empty body", POST "Content-Length: 0\r\n\r\n", 200),
	PROBE("chunked", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200),
	PROBE("chunked, capitals", POST "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", 200),
	PROBE("chunked with a trailer",
	      POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n", 200),

	PROBE("length and chunked",
	      POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunked and length",
	      POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("two lengths", POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
	PROBE("the same length twice", POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
	PROBE("length list", POST "Content-Length: 3, 3\r\n\r\nabc", 400),
	PROBE("length +4", POST "Content-Length: +4\r\n\r\nabcd", 400),
	PROBE("length -4", POST "Content-Length: -4\r\n\r\nabcd", 400),
	PROBE("length 4x", POST "Content-Length: 4x\r\n\r\nabcd", 400),
	PROBE("length 0x4", POST "Content-Length: 0x4\r\n\r\nabcd", 400),
	PROBE("length with a blank behind", POST "Content-Length: 4 \r\n\r\nabcd", 400),
	PROBE("length empty", POST "Content-Length:\r\n\r\nabcd", 400),
	PROBE("length 2^64 + 1", POST "Content-Length: 18446744073709551617\r\n\r\na", 413),
	PROBE("length 2^63", POST "Content-Length: 9223372036854775808\r\n\r\na", 413),
	PROBE("length too large", POST "Content-Length: 1048577\r\n\r\na", 413),
	PROBE("chunk size 0x4", POST "Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n", 400),
	PROBE("chunk size -1", POST "Transfer-Encoding: chunked\r\n\r\n-1\r\nabcd\r\n0\r\n\r\n", 400),
	PROBE("chunk size empty", POST "Transfer-Encoding: chunked\r\n\r\n\r\nabcd\r\n0\r\n\r\n", 400),
	PROBE("chunk size 2^64", POST "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\na", 413),
	PROBE("chunk without line end", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX0\r\n\r\n", 400),
	PROBE("gzip coding", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
	PROBE("coding with a tab",
	      POST "Transfer-Encoding: \x0b"
		   "chunked\r\n\r\n0\r\n\r\n",
	      400),
	PROBE("two codings", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	      400),
	PROBE("coding in HTTP/1.0",
	      "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
	PROBE("GET with a body", GET "Content-Length: 1\r\n\r\na", 400),
	PROBE("HEAD with a body", "HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na", 400),

	PROBE("blank before the colon", GET "X-Test : a\r\n\r\n", 400),
	PROBE("blank before the name", GET " X-Test: a\r\n\r\n", 400),
	PROBE("blank before the first name", "GET /echo HTTP/1.1\r\n Host: a\r\n\r\n", 400),
	PROBE("no name", GET ": a\r\n\r\n", 400),
	PROBE("no colon", GET "X-Test\r\n\r\n", 400),
	PROBE("control byte in a name", GET "X-\x01Test: a\r\n\r\n", 400),
	PROBE("non-ASCII in a name", GET "X-\xc3\xa9: a\r\n\r\n", 400),
	PROBE("NUL in a name", GET "X-\0Test: a\r\n\r\n", 400),
	PROBE("NUL in a value", GET "X-Test: a\0b\r\n\r\n", 400),
	PROBE("NUL at the end of a value", GET "X-Test: a\0\r\n\r\n", 400),
	PROBE("NUL at the end of a middle value", GET "X-Test: a\0\r\nX-More: b\r\n\r\n", 400),
	PROBE("control byte in a value",
	      GET "X-Test: a\x07"
		  "b\r\n\r\n",
	      400),
	PROBE("bare CR in a value", GET "X-Test: a\rX-More: b\r\n\r\n", 400),
	PROBE("folded line", GET "X-Test: a\r\n b\r\n\r\n", 400),
	PROBE("folded line, tab, in the middle", GET "X-Test: a\r\n\tb\r\nX-More: c\r\n\r\n", 400),
	PROBE("folded line that looks like a name", GET "X-Test: a\r\n b\r\nX-More: c\r\n d\r\n\r\n", 400),
	PROBE("folded chunked", POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
	PROBE("bare LF", "GET /echo HTTP/1.1\nHost: a\n\n", 400),
	PROBE("bare LF after the request line", "GET /echo HTTP/1.1\nHost: a\r\n\r\n", 400),
	PROBE("bare LF between headers", GET "X-Test: a\nX-More: b\r\n\r\n", 400),
	PROBE("bare LF as the empty line", GET "\n", 400),
	PROBE("bare LF after the last header", GET "X-Test: a\n\r\n", 400),

	PROBE("no Host", "GET /echo HTTP/1.1\r\nX-Test: a\r\n\r\n", 400),
	PROBE("no header at all", "GET /echo HTTP/1.1\r\n\r\n", 400),
	PROBE("two Hosts", GET "Host: b\r\n\r\n", 400),
	PROBE("two Hosts in HTTP/1.0", "GET /echo HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400),
	PROBE("Host empty", "GET /echo HTTP/1.1\r\nHost:\r\n\r\n", 400),
	PROBE("Host with a path", "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
	PROBE("Host with a user", "GET /echo HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
	PROBE("Host of IPv6", "GET /echo HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200),

	PROBE("HTTP/1.2", "GET /echo HTTP/1.2\r\nHost: a\r\n\r\n", 505),
	PROBE("HTTP/2.0", "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n", 505),
	PROBE("HTTP/0.9", "GET /echo HTTP/0.9\r\nHost: a\r\n\r\n", 505),
	PROBE("no version", "GET /echo\r\nHost: a\r\n\r\n", 400),
	PROBE("small http", "GET /echo http/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("two blanks before the target", "GET  /echo HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("NUL in the target", "GET /echo\0x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("NUL in the query", "GET /echo?a=\0x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("tab in the target", "GET /ec\tho HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("fragment", "GET /echo#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("absolute target", "GET http://a/echo HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("PRI of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
	PROBE("PUT", "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na", 405),
	PROBE("DELETE", "DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n", 405),
	PROBE("TRACE", "TRACE /echo HTTP/1.1\r\nHost: a\r\n\r\n", 405),
	PROBE("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405),
	PROBE("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
	PROBE("small get", "get /echo HTTP/1.1\r\nHost: a\r\n\r\n", 405),
	PROBE("unknown expectation", POST "Expect: tea\r\nContent-Length: 1\r\n\r\na", 417),
	PROBE("gzip body", POST "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415),
	PROBE("two content types",
	      POST "Content-Type: text/plain\r\nContent-Type: a/b\r\nContent-Length: 1\r\n\r\na", 400),

	PROBE("traversal", "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("traversal in the middle", "GET /a/../../etc HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("traversal at the end", "GET /a/.. HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("traversal, encoded", "GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("traversal, half encoded", "GET /.%2E/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("encoded slash", "GET /a%2f..%2fb HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("backslash", "GET /..\\..\\etc HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("backslash, encoded", "GET /..%5c..%5cetc HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("overlong UTF-8 dot", "GET /%c0%ae%c0%ae/etc HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("overlong UTF-8 slash", "GET /..%c0%afetc HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("NUL, encoded", "GET /a%00.html HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("line end, encoded", "GET /a%0d%0aX: HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("double slash", "GET //etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404),
	PROBE("bad percent", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("cut percent", "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("query: bad percent", "GET /echo?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("query: NUL", "GET /echo?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("query: not UTF-8", "GET /echo?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("query: surrogate", "GET /echo?a=%ed%a0%80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("query: value without a name", "GET /echo?=1 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
};

TEST(http_guard, probes)
{
	struct wire w;
	unsigned wrong = 0;

	wire_open(&w, NULL);
	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		int status = wire_status(wire_ask(&w, probes[i].request));
		if (status != probes[i].status) {
			print_error("%s: %d, expected %d\n", probes[i].what, status, probes[i].status);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	wire_close(&w);
}

/* Whatever is refused ends the connection: what follows on it is not answered as a request of its own. */
TEST(http_guard, refused_requests_end_the_connection)
{
	struct wire w;
	unsigned wrong = 0;

	wire_open(&w, NULL);
	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		struct wire_client c;
		if (probes[i].status == 200 || probes[i].status == 404 ||
		    wire_says(str_of(probes[i].what), "query:") ||
		    wire_says(str_of(probes[i].what), "percent") ||
		    wire_says(str_of(probes[i].what), "target") ||
		    wire_says(str_of(probes[i].what), "fragment"))
			continue; /* the framing was good */
		wire_connect(&w, &c);
		struct str second = S("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
		(void)wire_write(&c, str_join(test_arena(), probes[i].request, second));
		(void)shutdown(c.fd, SHUT_WR);
		if (!wire_closes(&c, 5000) || wire_says((struct str){c.p, c.n}, "smuggled")) {
			print_error("%s: still open, or a second answer\n", probes[i].what);
			wrong++;
		}
		wire_disconnect(&c);
	}
	assert_int_equal(wrong, 0);
	wire_close(&w);
}

/* The same bytes one at a time: no decision may depend on how they come in. */
TEST(http_guard, probes_byte_by_byte)
{
	struct wire w;
	unsigned wrong = 0;

	wire_open(&w, NULL);
	for (size_t i = 0; i < ARRAY_LEN(probes); i += 3) {
		struct wire_client c;
		wire_connect(&w, &c);
		for (size_t at = 0; at < probes[i].request.n; at++)
			if (!wire_write(&c, str_part(probes[i].request, at, 1)))
				break;
		int status = wire_status(wire_read(&c, str_starts(probes[i].request, S("HEAD "))));
		if (status != probes[i].status) {
			print_error("%s: %d, expected %d\n", probes[i].what, status, probes[i].status);
			wrong++;
		}
		wire_disconnect(&c);
	}
	assert_int_equal(wrong, 0);
	wire_close(&w);
}

static struct str repeated(const char *text, size_t times)
{
	struct buf b;
	struct str all;

	buf_open(&b, 16 * 1024 * 1024);
	for (size_t i = 0; i < times; i++)
		buf_str(&b, str_of(text));
	all = str_copy(test_arena(), buf_view(&b));
	buf_close(&b);
	return all;
}

static int ask_with(const struct wire *w, const char *before, struct str middle, const char *after)
{
	struct arena *arena = test_arena();

	return wire_status(
		wire_ask(w, str_join(arena, str_join(arena, str_of(before), middle), str_of(after))));
}

TEST(http_guard, sizes)
{
	struct wire w;

	wire_open(&w, NULL);
	assert_int_equal(ask_with(&w, GET "X: ", repeated("a", 60 * 1024), "\r\n\r\n"), 431);
	assert_int_equal(ask_with(&w, GET "X: ", repeated("a", 25 * 1024), "\r\n\r\n"), 431);
	assert_int_equal(ask_with(&w, GET "X: ", repeated("a", 23 * 1024 + 900), "\r\n\r\n"), 200);
	/* the most of both: 99 headers, 24 KiB of them */
	const struct str most = str_join(test_arena(), repeated("a", 23 * 1024), repeated("\r\nX: a", 97));
	assert_int_equal(ask_with(&w, GET "X: ", most, "\r\n\r\n"), 200);
	assert_int_equal(ask_with(&w, GET, repeated("X: a\r\n", 2000), "\r\n"), 431);
	assert_int_equal(ask_with(&w, GET, repeated("X: a\r\n", 100), "\r\n"), 431);
	assert_int_equal(ask_with(&w, GET, repeated("X: a\r\n", 99), "\r\n"), 200);
	assert_int_equal(ask_with(&w, GET, repeated("X: a\r\n", 100000), "\r\n"), 431);
	assert_int_equal(ask_with(&w, "GET /", repeated("a", 8 * 1024), " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
	assert_int_equal(ask_with(&w, "GET /", repeated("a", 8 * 1024 - 1), " HTTP/1.1\r\nHost: a\r\n\r\n"),
			 200);
	assert_int_equal(ask_with(&w, "GET /", repeated("a", 200 * 1024), " HTTP/1.1\r\nHost: a\r\n\r\n"),
			 414);
	assert_int_equal(ask_with(&w, "GET /echo?", repeated("a=1&", 1000), " HTTP/1.1\r\nHost: a\r\n\r\n"),
			 200);
	assert_int_equal(ask_with(&w, "GET /echo?", repeated("a=1&", 1001), " HTTP/1.1\r\nHost: a\r\n\r\n"),
			 414);
	assert_int_equal(ask_with(&w, "GET /echo?", repeated("&", 8000), " HTTP/1.1\r\nHost: a\r\n\r\n"),
			 200);
	wire_close(&w);
}

TEST(http_guard, body_sizes)
{
	struct wire w;
	struct str mega = repeated("0123456789abcdef", 65536), form = repeated("a=1&", 1001);
	struct arena *arena = test_arena();

	wire_open(&w, NULL);
	assert_int_equal(wire_status(wire_ask(&w, wire_post("application/json", mega))), 200);
	assert_int_equal(
		wire_status(wire_ask(&w, wire_post("application/json", str_join(arena, mega, S("x"))))), 413);
	assert_int_equal(wire_status(wire_ask(&w, wire_post("application/x-www-form-urlencoded", form))),
			 413);
	assert_int_equal(wire_status(wire_ask(&w, wire_post("application/x-www-form-urlencoded",
							    str_part(form, 0, 4000)))),
			 200);
	/* chunked: the size shows only when it comes */
	struct str chunk = str_join(arena, str_join(arena, S("100000\r\n"), mega), S("\r\n"));
	struct str head = S(POST "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
	struct str once = str_join(arena, head, chunk), twice = str_join(arena, once, chunk);
	struct str reply = wire_ask(&w, str_join(arena, once, S("0\r\n\r\n")));
	assert_int_equal(wire_status(reply), 200);
	assert_true(wire_says(reply, "body=1048576"));
	assert_int_equal(wire_status(wire_ask(&w, str_join(arena, twice, S("0\r\n\r\n")))), 413);
	assert_int_equal(wire_status(wire_ask(&w, str_join(arena, once, S("1\r\nx\r\n0\r\n\r\n")))), 413);
	/* a refused client that sends everything before it reads still gets to read why */
	assert_int_equal(wire_status(
				 wire_ask(&w, wire_post("text/plain", repeated("0123456789abcdef", 500000)))),
			 413);
	wire_close(&w);
}

/* What libmicrohttpd reads without asking us: bounded too, and nothing is left hanging. */
TEST(http_guard, trailers_extensions_and_empty_lines)
{
	static const char chunked[] = POST "Transfer-Encoding: chunked\r\n\r\n";
	struct http_config config = {.limits = {.header_deadline_ms = 1000, .body_deadline_ms = 1000}};
	struct wire w;

	wire_open(&w, &config);
	assert_int_equal(ask_with(&w, chunked, S("3;name=value\r\nabc\r\n0;x\r\n"), "\r\n"), 200);
	assert_int_not_equal(ask_with(&w, chunked, repeated("X: a\r\n", 0), "0\r\nbad trailer\r\n\r\n"), 200);
	assert_int_not_equal(ask_with(&w, chunked, S("0\r\nX: "), "\0"), 200);
	const struct str trailers = str_join(test_arena(), S("0\r\n"), repeated("X: a\r\n", 20000));
	assert_int_not_equal(ask_with(&w, chunked, trailers, "\r\n"), 200);
	const struct str extension = str_join(test_arena(), S("3;"), repeated("a", 1000000));
	assert_int_not_equal(ask_with(&w, chunked, extension, "\r\nabc\r\n0\r\n\r\n"), 200);
	const struct str zeros = repeated("0", 1000000);
	assert_int_not_equal(ask_with(&w, chunked, zeros, "3\r\nabc\r\n0\r\n\r\n"), 200);
	assert_int_not_equal(ask_with(&w, "", repeated("\r\n", 500000), GET "\r\n"), 200);
	for (unsigned i = 0; i < 1000 && http_open_connections(w.http) > 0; i++)
		(void)usleep(5000);
	assert_int_equal(http_open_connections(w.http), 0);
	assert_int_equal(wire_status(wire_ask(&w, S(GET "\r\n"))), 200);
	wire_close(&w);
}

TEST(http_guard, waits_for_100_continue)
{
	struct wire w;
	struct wire_client c;

	wire_open(&w, NULL);
	wire_connect(&w, &c);
	assert_true(wire_write(&c, S(POST "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")));
	assert_int_equal(wire_status(wire_read(&c, true)), 100);
	assert_true(wire_write(&c, S("abc")));
	assert_true(wire_says(wire_read(&c, false), "body=3"));
	wire_disconnect(&c);
	wire_connect(&w, &c);
	assert_true(wire_write(&c, S(POST "Content-Length: 3000000\r\nExpect: 100-continue\r\n\r\n")));
	assert_int_equal(wire_status(wire_read(&c, false)), 413);
	assert_true(wire_closes(&c, 5000));
	wire_disconnect(&c);
	wire_close(&w);
}

TEST(http_guard, allow_is_said)
{
	struct wire w;
	struct str reply;

	wire_open(&w, NULL);
	reply = wire_ask(&w, S("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
	assert_true(wire_says(reply, "\r\nAllow: GET, HEAD, POST\r\n"));
	reply = wire_ask(&w, S("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"));
	assert_true(wire_says(reply, "\r\nAllow: GET, HEAD, POST\r\n"));
	wire_close(&w);
}

TEST(http_guard, what_the_handler_sees)
{
	struct wire w;
	struct str reply;

	wire_open(&w, NULL);
	reply = wire_ask(
		&w, S("GET /a%20b/%E4%BD%8F/%252e%252e?q=%E5%AE%89+x&q=2&&flag&e= HTTP/1.1\r\nHost: a\r\n"
		      "Cookie: a=1; sid=s=1 ; b=2\r\nX-Test:  t  \r\nX-Test: u\r\n\r\n"));
	assert_str(wire_body(reply),
		   "GET [/a b/住/%2e%2e] query=[q=%E5%AE%89+x&q=2&&flag&e=] type=[] body=0 peer=127.0.0.1\n"
		   "arg q=安 x\narg q=2\narg flag=\narg e=\ncookie=[s=1] x=[t]\n");
	reply = wire_ask(&w, wire_post("Application/X-WWW-Form-URLencoded; charset=UTF-8",
				       S("a=1%262&b=%0d%0a&a=")));
	assert_str(wire_body(reply),
		   "POST [/echo] query=[] type=[application/x-www-form-urlencoded] body=19 peer=127.0.0.1\n"
		   "form a=1&2\nform b=\r\n\nform a=\ncookie=[] x=[]\n");
	reply = wire_ask(&w, wire_post("application/json", S("{}")));
	assert_true(wire_says(reply, "type=[application/json] body=2"));
	assert_int_equal(wire_status(wire_ask(&w, wire_post(FORM "; charset=gbk", S("a=1")))), 415);
	assert_int_equal(wire_status(wire_ask(&w, wire_post(FORM, S("a=%ff")))), 400);
	assert_int_equal(wire_status(wire_ask(&w, wire_post(FORM, S("a=%4")))), 400);
	assert_int_equal(wire_status(wire_ask(&w, wire_post(FORM, S("a=b\0c")))), 400);
	/* twice the same cookie: somebody put one of them there */
	reply = wire_ask(&w, S(GET "Cookie: sid=1; sid=2\r\n\r\n"));
	assert_true(wire_says(reply, "cookie=[]"));
	reply = wire_ask(&w, S("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(wire_status(reply), 200);
	assert_int_equal(wire_body(reply).n, 0);
	assert_true(wire_says(reply, "Content-Length: "));
	wire_close(&w);
}

TEST(http_guard, forwarded_is_heard_from_the_proxy_only)
{
	struct wire w;
	struct http_config config = {.trusted_proxy = "127.0.0.1"};
	const struct str request = S(GET "X-Forwarded-For: 9.9.9.9, 203.0.113.7\r\n\r\n");

	wire_open(&w, NULL);
	assert_true(wire_says(wire_ask(&w, request), "peer=127.0.0.1\n"));
	wire_close(&w);
	wire_open(&w, &config);
	assert_true(wire_says(wire_ask(&w, request), "peer=203.0.113.7\n"));
	assert_true(wire_says(
		wire_ask(&w, S(GET "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2001:db8::7\r\n\r\n")),
		"peer=2001:db8::7\n"));
	assert_true(wire_says(wire_ask(&w, S(GET "X-Forwarded-For: 1.1.1.1, unknown\r\n\r\n")),
			      "peer=127.0.0.1\n"));
	assert_true(wire_says(wire_ask(&w, S(GET "\r\n")), "peer=127.0.0.1\n"));
	wire_close(&w);
}

/* One octet of the request line and headers changed at a time: never a crash, always an answer or an end. */
TEST(http_guard, every_byte_changed)
{
	static const unsigned char bytes[] = {0, '\n', ' ', 0xff};
	const struct str request = S("POST /echo?a=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
	struct wire w;
	struct http_config config = {
		.limits = {.idle_ms = 60, .header_deadline_ms = 60, .body_deadline_ms = 60}};
	unsigned wrong = 0;

	wire_open(&w, &config);
	for (size_t at = 0; at < request.n; at++)
		for (size_t i = 0; i < ARRAY_LEN(bytes); i++) {
			struct str changed = str_copy(test_arena(), request);
			struct wire_client c;
			((char *)(uintptr_t)changed.p)[at] = (char)bytes[i];
			wire_connect(&w, &c);
			(void)wire_write(&c, changed);
			(void)shutdown(c.fd, SHUT_WR);
			if (!wire_closes(&c, 5000)) {
				print_error("byte %zu made %02x: still open\n", at, bytes[i]);
				wrong++;
			}
			wire_disconnect(&c);
		}
	assert_int_equal(wrong, 0);
	assert_int_equal(wire_status(wire_ask(&w, request)), 200);
	wire_close(&w);
}

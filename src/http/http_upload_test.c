/* Multipart bodies over the wire: security.md 2-17, 2-19. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/http_wire_test.h"
#include "tests/test.h"

#define TYPE               "multipart/form-data; boundary=b"
#define FIELD(name, value) "--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_HEAD(name, file)                                                                 \
	"--b\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n" \
	"Content-Type: image/png\r\n\r\n"
#define END "--b--\r\n"

static int post(const struct wire *w, const char *type, struct str body)
{
	return wire_status(wire_ask(w, wire_post(type, body)));
}

static uint64_t sum_of(struct str s)
{
	uint64_t sum = 1469598103934665603u;

	for (size_t i = 0; i < s.n; i++)
		sum = (sum ^ (unsigned char)s.p[i]) * 1099511628211u;
	return sum;
}

static struct str binary(size_t n)
{
	char *p = arena_alloc(test_arena(), n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 7 + i / 255);
	return (struct str){p, n};
}

static struct str file_body(struct str bytes)
{
	struct arena *arena = test_arena();

	return str_join(arena, str_join(arena, S(FIELD("before", "1") FILE_HEAD("photo", "a.png")), bytes),
			S("\r\n" FIELD("after", "2") END));
}

TEST(http_upload, fields_and_files)
{
	struct wire w;
	struct str bytes = binary(300000), reply;

	wire_open(&w, NULL);
	reply = wire_ask(&w, wire_post(TYPE, file_body(bytes)));
	assert_str(
		wire_body(reply),
		str_c(test_arena(),
		      str_format(
			      test_arena(),
			      "POST [/echo] query=[] type=[multipart/form-data] body=0 peer=127.0.0.1\n"
			      "form before=1\nform after=2\n"
			      "part photo file=a.png type=image/png bytes=300000 sum=%llx\ncookie=[] x=[]\n",
			      (unsigned long long)sum_of(bytes))));
	/* an empty choice is no part; an empty file is one */
	reply = wire_ask(
		&w, wire_post(TYPE, S(FILE_HEAD("none", "") "\r\n" FILE_HEAD("some", "e.txt") "\r\n" END)));
	assert_false(wire_says(reply, "part none"));
	assert_true(wire_says(reply, "part some file=e.txt type=image/png bytes=0"));
	reply = wire_ask(&w, wire_post(TYPE, S(FILE_HEAD("unnamed", "") "x\r\n" END)));
	assert_true(wire_says(reply, "part unnamed file= type=image/png bytes=1"));
	wire_close(&w);
}

/* The body cut at every byte between two packets. */
TEST(http_upload, split_anywhere_is_the_same)
{
	struct wire w;
	struct str request = wire_post(TYPE, file_body(S("a\r\n--\0\r\n-b")));
	struct wire_client c;
	struct str whole, reply;
	size_t head;

	wire_open(&w, NULL);
	whole = wire_body(wire_ask(&w, request));
	assert_true(wire_says(whole, "bytes=10"));
	assert_true(str_find(request, S("\r\n\r\n"), &head));
	wire_connect(&w, &c);
	for (size_t cut = head; cut < request.n; cut++) {
		assert_true(wire_write(&c, str_part(request, 0, cut)));
		(void)usleep(300);
		assert_true(wire_write(&c, str_part(request, cut, request.n)));
		reply = wire_body(wire_read(&c, false));
		assert_true(str_equal(reply, whole));
	}
	wire_disconnect(&c);
	wire_close(&w);
}

TEST(http_upload, malformed)
{
	static const struct {
		const char *type;
		struct str body;
		int status;
	} cases[] = {
#define CASE(type, body, status) {type, {body, sizeof(body) - 1}, status}
		CASE("multipart/form-data", FIELD("a", "1") END, 400),
		CASE("multipart/form-data; boundary=", FIELD("a", "1") END, 400),
		CASE("multipart/form-data; boundary=\"\"", FIELD("a", "1") END, 400),
		CASE("multipart/form-data; boundary=b; boundary=b", FIELD("a", "1") END, 400),
		CASE("multipart/form-data; boundary=\"b", FIELD("a", "1") END, 400),
		CASE("multipart/form-data; boundary=\"b\"", FIELD("a", "1") END, 200),
		CASE("Multipart/Form-Data; charset=utf-8; BOUNDARY=b", FIELD("a", "1") END, 200),
		CASE("multipart/mixed; boundary=b", FIELD("a", "1") END, 415),
		CASE(TYPE, FIELD("a", "1"), 400),
		CASE(TYPE, FIELD("", "1") END, 400),
		CASE(TYPE, FIELD("a", "1") END "x", 400),
		CASE(TYPE, "x" FIELD("a", "1") END, 400),
		CASE(TYPE, FIELD("a", "\xff") END, 400),
		CASE(TYPE, FIELD("a", "\0") END, 400),
		CASE(TYPE,
		     FILE_HEAD("f", "a") "\xff\0"
					 "\r\n" END,
		     200),
		CASE(TYPE, FILE_HEAD("f", "a"), 400),
		CASE(TYPE, FILE_HEAD("f", "a") "data", 400),
		CASE(TYPE,
		     "--b\r\nContent-Disposition: form-data; name=a\r\n"
		     "Content-Type: multipart/mixed; boundary=c\r\n\r\n\r\n" END,
		     400),
	};
	struct wire w;
	unsigned wrong = 0;

	wire_open(&w, NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int status = post(&w, cases[i].type, cases[i].body);
		if (status != cases[i].status) {
			print_error("case %zu (%s): %d, expected %d\n", i, cases[i].type, status,
				    cases[i].status);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	wire_close(&w);
}

static struct str many(const char *part, unsigned count)
{
	struct buf b;
	struct str all;

	buf_open(&b, 64 * 1024 * 1024);
	for (unsigned i = 0; i < count; i++)
		buf_str(&b, str_of(part));
	buf_str(&b, S(END));
	all = str_copy(test_arena(), buf_view(&b));
	buf_close(&b);
	return all;
}

TEST(http_upload, limits)
{
	struct http_config config = {.limits = {.body_bytes_max = 20000,
						.upload_bytes_max = 100000,
						.parts_max = 3,
						.pairs_max = 50}};
	struct wire w;
	struct arena *arena = test_arena();
	struct str head = S("--b\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "), long_header;

	wire_open(&w, &config);
	assert_int_equal(post(&w, TYPE, many(FILE_HEAD("f", "a") "x\r\n", 3)), 200);
	assert_int_equal(post(&w, TYPE, many(FILE_HEAD("f", "a") "x\r\n", 4)), 413);
	assert_int_equal(post(&w, TYPE, many(FIELD("a", "1"), 50)), 200);
	assert_int_equal(post(&w, TYPE, many(FIELD("a", "1"), 51)), 413);
	assert_int_equal(post(&w, TYPE, many(FIELD("a", "1"), 10000)), 413);
	assert_int_equal(post(&w, TYPE, file_body(binary(100000))), 200);
	assert_int_equal(post(&w, TYPE, file_body(binary(100001))), 413);
	assert_int_equal(post(&w, TYPE, file_body(binary(5000000))), 413);
	assert_int_equal(wire_files(&w), 0);
	/* text fields share the limit of a body */
	struct str text = S("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
	text = str_join(arena, str_join(arena, text, many("0123456789", 1990)), S("x"));
	text.n -= sizeof(END) - 1;
	assert_int_equal(post(&w, TYPE, str_join(arena, text, S("\r\n" END))), 200);
	long_header = str_join(arena, head, many("0123456789", 420));
	assert_int_equal(post(&w, TYPE, str_join(arena, long_header, S("\r\n\r\n1\r\n" END))), 400);
	wire_close(&w);
	config.limits.body_bytes_max = 19890;
	wire_open(&w, &config);
	assert_int_equal(post(&w, TYPE, str_join(arena, text, S("\r\n" END))), 413);
	wire_close(&w);
}

/* The client goes away in the middle, again and again: no file stays. */
TEST(http_upload, broken_off)
{
	struct wire w;
	struct str request = wire_post(TYPE, file_body(binary(100000)));
	struct wire_client c;

	wire_open(&w, NULL);
	for (unsigned i = 0; i < 20; i++) {
		wire_connect(&w, &c);
		assert_true(wire_write(&c, str_part(request, 0, request.n * i / 20)));
		if (i % 2 == 0)
			(void)usleep(2000);
		wire_disconnect(&c);
	}
	for (unsigned i = 0; i < 1000 && (http_open_requests(w.http) > 0 || wire_files(&w) > 0); i++)
		(void)usleep(5000);
	assert_int_equal(http_open_requests(w.http), 0);
	wire_close(&w); /* says that no file is left */
}

static void take_over(struct http_request *r, void *arg)
{
	struct http_reply reply = {.status = 200, .content_type = S("text/plain")};
	struct str to = str_join(r->arena, r->parts[0].path, S(".kept"));

	(void)arg;
	if (rename(str_c(r->arena, r->parts[0].path), str_c(r->arena, to)) == 0)
		reply.body = to;
	http_send(r, &reply);
}

TEST(http_upload, taken_over_by_renaming)
{
	struct http_config config = {.handler = take_over};
	struct wire w;
	struct stat status;
	char *path;

	wire_open(&w, &config);
	path = str_c(test_arena(), wire_body(wire_ask(&w, wire_post(TYPE, file_body(S("abc"))))));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 3);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(unlink(path), 0);
	wire_close(&w);
}

/* What a process that died left behind goes at the next start, other files stay. */
TEST(http_upload, sweep)
{
	struct wire w;
	struct err err;
	struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	const char *names[] = {"anju-upload-old", "anju-upload-new", "other"};
	char path[3][128];

	wire_open(&w, NULL);
	http_stop(w.http);
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(path[i], sizeof(path[i]), "%s/%s", w.upload_directory, names[i]);
		int fd = open(path[i], O_CREAT | O_WRONLY, 0600);
		assert_true(fd >= 0);
		if (i != 1)
			assert_int_equal(futimens(fd, old), 0);
		close(fd);
	}
	w.config.upload_directory = w.upload_directory;
	assert_true(http_start(&w.config, &w.http, &err));
	assert_int_equal(access(path[0], F_OK), -1);
	assert_int_equal(access(path[1], F_OK), 0);
	assert_int_equal(access(path[2], F_OK), 0);
	(void)unlink(path[1]);
	(void)unlink(path[2]);
	wire_close(&w);
}

/* Nowhere to write: 503, and the server goes on. */
TEST(http_upload, directory_gone)
{
	struct wire w;

	wire_open(&w, NULL);
	assert_int_equal(rmdir(w.upload_directory), 0);
	assert_int_equal(post(&w, TYPE, file_body(S("abc"))), 503);
	assert_int_equal(post(&w, TYPE, S(FIELD("a", "1") END)), 200);
	assert_int_equal(mkdir(w.upload_directory, 0700), 0);
	assert_int_equal(post(&w, TYPE, file_body(S("abc"))), 200);
	wire_close(&w);
}

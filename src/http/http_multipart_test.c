#include "http/http_multipart.h"

#include <string.h>

#include "tests/test.h"

/* What a parse gives, as text: name[=file[type]]: bytes. */
struct record {
	struct buf out;
	unsigned begins, ends;
};

static bool record_begin(void *arg, const struct http_multipart_part *part)
{
	struct record *r = arg;

	r->begins++;
	buf_format(&r->out, "%.*s", STR_ARG(part->name));
	if (part->is_file)
		buf_format(&r->out, "=%.*s(%.*s)", STR_ARG(part->file_name), STR_ARG(part->content_type));
	BUF_LIT(&r->out, ": ");
	return true;
}

static bool record_data(void *arg, const char *p, size_t n)
{
	assert_true(n > 0);
	buf_add(&((struct record *)arg)->out, p, n);
	return true;
}

static bool record_end(void *arg)
{
	struct record *r = arg;

	r->ends++;
	buf_char(&r->out, '\n');
	return true;
}

/* Fed in pieces: first `cut` bytes, then `step` at a time. */
static enum http_multipart_fault parse(struct str boundary, struct str body, size_t cut, size_t step,
				       struct str *ret)
{
	struct record r = {0};
	const struct http_multipart_sink sink = {&r, record_begin, record_data, record_end};
	struct http_multipart *m = ARENA_NEW(test_arena(), struct http_multipart);
	bool good;

	buf_open(&r.out, 1024 * 1024);
	http_multipart_open(m, boundary, 5, &sink);
	good = http_multipart_feed(m, body.p, cut < body.n ? cut : body.n);
	for (size_t at = cut; good && at < body.n; at += step)
		good = http_multipart_feed(m, body.p + at, step < body.n - at ? step : body.n - at);
	good = good && http_multipart_close(m);
	assert_int_equal(good, m->fault == HTTP_MULTIPART_OK);
	if (good)
		assert_int_equal(r.begins, r.ends);
	*ret = str_copy(test_arena(), buf_view(&r.out));
	buf_close(&r.out);
	return m->fault;
}

#define D(name) "Content-Disposition: form-data; name=" name "\r\n"
#define TEXT(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct {
	const char *what;
	struct str body; /* boundary "b" */
	enum http_multipart_fault fault;
	const char *parts;
} cases[] = {
	{"one field", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), 0, "a: 1\n"},
	{"no last line end", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n--b--"), 0, "a: 1\n"},
	{"empty value", TEXT("--b\r\n" D("\"a\"") "\r\n\r\n--b--\r\n"), 0, "a: \n"},
	{"no parts", TEXT("--b--\r\n"), 0, ""},
	{"token name", TEXT("--b\r\n" D("a") "\r\n1\r\n--b--\r\n"), 0, "a: 1\n"},
	{"two fields", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n--b\r\n" D("\"a\"") "\r\n2\r\n--b--\r\n"), 0,
	 "a: 1\na: 2\n"},
	{"file",
	 TEXT("--b\r\n" D(
		 "\"f\"; filename=\"x.pdf\"") "Content-Type: Application/PDF; x=1\r\n\r\n%PDF\r\n--b--\r\n"),
	 0, "f=x.pdf(application/pdf): %PDF\n"},
	{"file without a choice", TEXT("--b\r\n" D("\"f\"; filename=\"\"") "\r\n\r\n--b--\r\n"), 0,
	 "f=(): \n"},
	{"Chinese name", TEXT("--b\r\n" D("\"f\"; filename=\"\xe5\xae\x89.pdf\"") "\r\nx\r\n--b--\r\n"), 0,
	 "f=\xe5\xae\x89.pdf(): x\n"},
	{"Windows path", TEXT("--b\r\n" D("\"f\"; filename=\"C:\\a\\b.pdf\"") "\r\nx\r\n--b--\r\n"), 0,
	 "f=b.pdf(): x\n"},
	{"traversal in the name", TEXT("--b\r\n" D("\"f\"; filename=\"../../etc/x\"") "\r\nx\r\n--b--\r\n"),
	 0, "f=x(): x\n"},
	{"quote, escaped", TEXT("--b\r\n" D("\"a\\\"c\"") "\r\n1\r\n--b--\r\n"), 0, "a\"c: 1\n"},
	{"quote, percent", TEXT("--b\r\n" D("\"a%22c\"") "\r\n1\r\n--b--\r\n"), 0, "a\"c: 1\n"},
	{"semicolon in the name", TEXT("--b\r\n" D("\"a;c\"") "\r\n1\r\n--b--\r\n"), 0, "a;c: 1\n"},
	{"header names in any case",
	 TEXT("--b\r\ncontent-DISPOSITION:form-data;NAME=\"a\"\r\n\r\n1\r\n--b--\r\n"), 0, "a: 1\n"},
	{"other headers", TEXT("--b\r\nX-Y: z\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), 0, "a: 1\n"},
	{"type before the disposition",
	 TEXT("--b\r\nContent-Type: text/plain; charset=utf-8\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), 0,
	 "a: 1\n"},
	{"almost delimiters in the data",
	 TEXT("--b\r\n" D("\"a\"") "\r\n\r\r\n\r\n-\r\n--\r\n-b\r\n--c--b\r\n--b--\r\n"), 0,
	 "a: \r\r\n\r\n-\r\n--\r\n-b\r\n--c--b\n"},
	{"CR before the delimiter", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\r\n--b--\r\n"), 0, "a: 1\r\n"},
	{"delimiter without a line end is data", TEXT("--b\r\n" D("\"a\"") "\r\n1--b--\r\n--b--\r\n"), 0,
	 "a: 1--b--\n"},
	{"NUL in the data", TEXT("--b\r\n" D("\"a\"; filename=\"x\"") "\r\na\0b\r\n--b--\r\n"), 0, NULL},
	{"8bit", TEXT("--b\r\n" D("\"a\"") "Content-Transfer-Encoding: 8bit\r\n\r\n1\r\n--b--\r\n"), 0,
	 "a: 1\n"},

	{"nothing", TEXT(""), HTTP_MULTIPART_TRUNCATED, NULL},
	{"preamble", TEXT("x\r\n--b\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_PREAMBLE, NULL},
	{"line end first", TEXT("\r\n--b\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_PREAMBLE,
	 NULL},
	{"another boundary", TEXT("--c\r\n" D("\"a\"") "\r\n1\r\n--c--\r\n"), HTTP_MULTIPART_PREAMBLE, NULL},
	{"longer boundary", TEXT("--bb\r\n" D("\"a\"") "\r\n1\r\n--bb--\r\n"), HTTP_MULTIPART_DELIMITER,
	 NULL},
	{"one dash", TEXT("--b-"), HTTP_MULTIPART_TRUNCATED, NULL},
	{"dash and a letter", TEXT("--b-x"), HTTP_MULTIPART_DELIMITER, NULL},
	{"blank after the delimiter", TEXT("--b \r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DELIMITER, NULL},
	{"delimiter ended by LF", TEXT("--b\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_DELIMITER,
	 NULL},
	{"delimiter ended by CR CR", TEXT("--b\r\r"), HTTP_MULTIPART_DELIMITER, NULL},
	{"boundary in the data", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n--bx\r\n--b--\r\n"),
	 HTTP_MULTIPART_DELIMITER, NULL},
	{"no end", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n"), HTTP_MULTIPART_TRUNCATED, NULL},
	{"no end, next part begun", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n--b\r\n"), HTTP_MULTIPART_TRUNCATED,
	 NULL},
	{"cut in a header", TEXT("--b\r\nContent-Disp"), HTTP_MULTIPART_TRUNCATED, NULL},
	{"epilogue", TEXT("--b\r\n" D("\"a\"") "\r\n1\r\n--b--\r\nx"), HTTP_MULTIPART_EPILOGUE, NULL},
	{"epilogue without a line end", TEXT("--b--x"), HTTP_MULTIPART_EPILOGUE, NULL},
	{"second body", TEXT("--b--\r\n--b\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_EPILOGUE,
	 NULL},
	{"no headers", TEXT("--b\r\n\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_DISPOSITION, NULL},
	{"no disposition", TEXT("--b\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"two dispositions", TEXT("--b\r\n" D("\"a\"") D("\"c\"") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"attachment", TEXT("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"quote not closed", TEXT("--b\r\n" D("\"a") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_DISPOSITION, NULL},
	{"quote escaped at the end", TEXT("--b\r\n" D("\"a\\\"") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"words after the quote", TEXT("--b\r\n" D("\"a\"x") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"no value", TEXT("--b\r\n" D("") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_DISPOSITION, NULL},
	{"semicolon only", TEXT("--b\r\nContent-Disposition: form-data;\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"no name", TEXT("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_NAME,
	 NULL},
	{"zero-length name", TEXT("--b\r\n" D("\"\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_NAME, NULL},
	{"two names", TEXT("--b\r\n" D("\"a\"; name=\"c\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_NAME, NULL},
	{"two file names", TEXT("--b\r\n" D("\"a\"; filename=\"c\"; filename=\"d\"") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_NAME, NULL},
	{"filename*", TEXT("--b\r\n" D("\"a\"; filename*=utf-8''c") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_NAME, NULL},
	{"name not UTF-8", TEXT("--b\r\n" D("\"\xff\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_NAME, NULL},
	{"file name not UTF-8", TEXT("--b\r\n" D("\"a\"; filename=\"\xb0\xb2.pdf\"") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_NAME, NULL},
	{"tab in the name", TEXT("--b\r\n" D("\"a\tc\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_NAME, NULL},
	{"NUL in a header", TEXT("--b\r\n" D("\"a\0c\"") "\r\n1\r\n--b--\r\n"), HTTP_MULTIPART_HEADER, NULL},
	{"header without a colon", TEXT("--b\r\n" D("\"a\"") "X\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_HEADER, NULL},
	{"folded header", TEXT("--b\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_DISPOSITION, NULL},
	{"folded header of no interest", TEXT("--b\r\n" D("\"a\"") "X: a\r\n b\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_HEADER, NULL},
	{"header ended by LF", TEXT("--b\r\nContent-Disposition: form-data; name=\"a\"\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_HEADER, NULL},
	{"blank before the colon",
	 TEXT("--b\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_HEADER, NULL},
	{"two types",
	 TEXT("--b\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n" D("\"a\"") "\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_HEADER, NULL},
	{"nested",
	 TEXT("--b\r\n" D("\"a\"") "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n"),
	 HTTP_MULTIPART_NESTED, NULL},
	{"nested, capitals", TEXT("--b\r\n" D("\"a\"") "Content-Type: MULTIPART/x\r\n\r\n\r\n--b--\r\n"),
	 HTTP_MULTIPART_NESTED, NULL},
	{"base64", TEXT("--b\r\n" D("\"a\"") "Content-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--b--\r\n"),
	 HTTP_MULTIPART_ENCODING, NULL},
	{"text in GBK",
	 TEXT("--b\r\n" D("\"a\"") "Content-Type: text/plain; charset=gbk\r\n\r\n1\r\n--b--\r\n"),
	 HTTP_MULTIPART_ENCODING, NULL},
	{"too many",
	 TEXT("--b\r\n" D("a") "\r\n\r\n--b\r\n" D("a") "\r\n\r\n--b\r\n" D("a") "\r\n\r\n--b\r\n" D(
		 "a") "\r\n\r\n"
		      "--b\r\n" D("a") "\r\n\r\n--b\r\n" D("a") "\r\n\r\n--b--\r\n"),
	 HTTP_MULTIPART_PARTS, NULL},
};

TEST(http_multipart, cases)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str parts;
		enum http_multipart_fault fault = parse(S("b"), cases[i].body, cases[i].body.n, 1, &parts);
		if (fault != cases[i].fault ||
		    (cases[i].parts != NULL && !str_equal(parts, str_of(cases[i].parts)))) {
			print_error("%s: fault %d, expected %d; parts \"%.*s\"\n", cases[i].what, fault,
				    cases[i].fault, STR_ARG(parts));
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* Cut at every byte, and in pieces of one to four bytes: the same parts, the same fault. */
TEST(http_multipart, split_anywhere_is_the_same)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str whole, parts, body = cases[i].body;
		enum http_multipart_fault fault = parse(S("b"), body, body.n, 1, &whole);
		for (size_t cut = 0; cut <= body.n; cut++) {
			assert_int_equal(parse(S("b"), body, cut, body.n, &parts), fault);
			if (fault == HTTP_MULTIPART_OK)
				assert_true(str_equal(parts, whole));
		}
		for (size_t step = 1; step <= 4; step++) {
			assert_int_equal(parse(S("b"), body, 0, step, &parts), fault);
			if (fault == HTTP_MULTIPART_OK)
				assert_true(str_equal(parts, whole));
		}
	}
}

TEST(http_multipart, boundaries)
{
	const char *ending = "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--";
	struct arena *arena = test_arena();
	static const struct {
		const char *boundary;
		bool good;
	} boundaries[] = {
		{"----WebKitFormBoundary7MA4YWxkTrZu0gW", true},
		{"a b", true},
		{"'()+_,-./:=?", true},
		{"1234567890123456789012345678901234567890123456789012345678901234567890", true},
		{"12345678901234567890123456789012345678901234567890123456789012345678901", false},
		{"", false},
		{"a ", false},
		{"a\"", false},
		{"a\r\n", false},
		{"a;b", false},
		{"\xe5\xae\x89", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(boundaries); i++) {
		struct str b = str_of(boundaries[i].boundary), parts;
		struct str body = str_format(arena, "--%.*s%s%.*s--\r\n", STR_ARG(b), ending, STR_ARG(b));
		assert_int_equal(parse(b, body, body.n, 1, &parts),
				 boundaries[i].good ? 0 : HTTP_MULTIPART_BOUNDARY);
	}
	struct str parts;
	assert_int_equal(parse((struct str){"a\0b", 3}, S("--a"), 3, 1, &parts), HTTP_MULTIPART_BOUNDARY);
}

/* The header of a part is bounded, whatever comes: fixed memory. */
TEST(http_multipart, huge_part_header)
{
	struct arena *arena = test_arena();
	struct str name = str_copy(arena, S("--b\r\nX: ")), parts;
	struct buf b;

	buf_open(&b, 1024 * 1024);
	buf_str(&b, name);
	for (unsigned i = 0; i < HTTP_MULTIPART_HEADER_BYTES_MAX; i++)
		buf_char(&b, 'a');
	assert_int_equal(parse(S("b"), buf_view(&b), b.n, 1, &parts), HTTP_MULTIPART_HEADER_BYTES);
	buf_close(&b);
}

static bool refuse(void *arg, const struct http_multipart_part *part)
{
	(void)arg, (void)part;
	return false;
}

TEST(http_multipart, receiver_says_no)
{
	const struct http_multipart_sink sink = {NULL, refuse, record_data, record_end};
	struct http_multipart *m = ARENA_NEW(test_arena(), struct http_multipart);

	http_multipart_open(m, S("b"), 5, &sink);
	assert_false(http_multipart_feed(m, cases[0].body.p, cases[0].body.n));
	assert_int_equal(m->fault, HTTP_MULTIPART_SINK);
	assert_false(http_multipart_feed(m, "x", 1));
	assert_false(http_multipart_close(m));
}

/* Random data of CR, LF, dashes and b between delimiters comes through unchanged, in random pieces. */
TEST(http_multipart, random_data)
{
	static const char alphabet[] = "\r\n-b\0x";
	struct arena *arena = test_arena();
	struct str head = S("--b\r\n" D("\"a\"") "\r\n"), parts;

	seam_set_seed(7);
	for (unsigned round = 0; round < 3000; round++) {
		char data[64];
		size_t n = seam_random_below(sizeof(data)), at;
		for (size_t i = 0; i < n; i++)
			data[i] = alphabet[seam_random_below(6)];
		if (str_find(str_join(arena, (struct str){data, n}, S("\r\n--b")), S("\r\n--b"), &at) &&
		    at < n)
			continue; /* the delimiter itself */
		struct str body =
			str_join(arena, str_join(arena, head, (struct str){data, n}), S("\r\n--b--\r\n"));
		size_t cut = seam_random_below((uint32_t)body.n), step = 1 + seam_random_below(9);
		assert_int_equal(parse(S("b"), body, cut, step, &parts), 0);
		assert_int_equal(parts.n, n + 4);
		assert_memory_equal(parts.p + 3, data, n);
	}
	seam_clear();
}

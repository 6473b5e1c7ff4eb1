/* What libmicrohttpd 0.9.75 lets through and we do not (stack.md "Hostile requests"). */
#include <arpa/inet.h>
#include <string.h>

#include "http/http_inner.h"

/* The parser of 0.9.75 cuts its own receive buffer into pieces where they lie, and hides what comes after a
 * NUL, joins folded lines and takes a bare LF for a line end. So a clean request has every piece exactly
 * where the one before it ends: any gap or detour is one of those three. Later versions refuse them
 * themselves and may lay memory out differently. */
#define PIECES_ADJOIN (MHD_VERSION < 0x00097700)

struct scan {
	struct http_connection *c;
	const char *expected; /* where the next header name has to begin */
	struct str length, encoding, host, expect, type, content_encoding, forwarded;
	unsigned lengths, encodings, hosts, types, expects; /* how often each was sent */
	unsigned count;                                     /* of all headers */
	int64_t length_bytes; /* as announced; 0 with chunks, whose length nobody knows yet */
	int status;
};

static bool value_clean(const char *p, size_t n)
{
	unsigned bad = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		bad |= (unsigned)(c < 0x20) & (unsigned)(c != '\t');
		bad |= (unsigned)(c == 0x7f);
	}
	return bad == 0;
}

/* Between name and value stand the colon (now NUL) and blanks only; behind the value CR and LF (both NUL
 * now). */
static bool piece_adjoins(struct scan *s, const char *key, size_t key_bytes, const char *value,
			  size_t value_bytes)
{
	if (!PIECES_ADJOIN)
		return true;
	const char *p = key + key_bytes + 1;

	if (key != s->expected || value < p || value - p > (ptrdiff_t)s->c->http->limits.header_bytes_max)
		return false;
	for (; p < value; p++)
		if (*p != ' ' && *p != '\t')
			return false;
	s->expected = value + value_bytes + 2;
	return s->expected[-1] == '\0';
}

static void note(struct scan *s, struct str name, struct str value)
{
	switch (name.n) {
	case 4:
		if (str_equal_nocase(name, S("host")))
			s->host = value, s->hosts++;
		break;
	case 6:
		if (str_equal_nocase(name, S("expect")))
			s->expect = value, s->expects++;
		break;
	case 12:
		if (str_equal_nocase(name, S("content-type")))
			s->type = str_trim(value), s->types++;
		break;
	case 14:
		if (str_equal_nocase(name, S("content-length")))
			s->length = value, s->lengths++;
		break;
	case 15:
		if (str_equal_nocase(name, S("x-forwarded-for")))
			s->forwarded = value;
		break;
	case 16:
		if (str_equal_nocase(name, S("content-encoding")))
			s->content_encoding = str_trim(value);
		break;
	case 17:
		if (str_equal_nocase(name, S("transfer-encoding")))
			s->encoding = value, s->encodings++;
		break;
	default: break;
	}
}

static enum MHD_Result scan_header(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_bytes,
				   const char *value, size_t value_bytes)
{
	struct scan *s = arg;
	struct str name = {key, key_bytes};

	(void)kind;
	if (++s->count > s->c->http->limits.headers_max)
		s->status = 431;
	else if (value == NULL || !http_token_valid(name) ||
		 !piece_adjoins(s, key, key_bytes, value, value_bytes) || !value_clean(value, value_bytes))
		s->status = 400;
	if (s->status != 0)
		return MHD_NO;
	note(s, name, (struct str){value, value_bytes});
	return MHD_YES;
}

static bool host_valid(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];
		bool alphanumeric =
			(c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!alphanumeric && (c == '\0' || strchr(".-:[]_", c) == NULL))
			return false;
	}
	return host.n > 0 && host.n <= 255;
}

/* Who ends the body where: one length, or exactly "chunked", never both, never twice. */
static int check_framing(struct http_connection *c, struct scan *s, bool version_1_0)
{
	int64_t length = 0;

	if (s->encodings > 0) {
		c->body_expected = true;
		if (s->lengths > 0 || s->encodings > 1 || version_1_0)
			return 400;
		return str_equal_nocase(s->encoding, S("chunked")) ? 0 : 501;
	}
	if (s->lengths == 0)
		return 0;
	if (s->lengths > 1 || s->length.n == 0 || s->length.n > 18) {
		c->body_expected = true;
		return s->lengths > 1 || s->length.n == 0 ? 400 : 413;
	}
	for (size_t i = 0; i < s->length.n; i++) {
		if (s->length.p[i] < '0' || s->length.p[i] > '9')
			return 400;
		length = length * 10 + (s->length.p[i] - '0');
	}
	c->body_expected = length > 0;
	s->length_bytes = length;
	return 0;
}

/* The last entry is the one that our proxy wrote; what stands before it anybody may have written. */
static void take_forwarded(struct http_connection *c, struct str forwarded)
{
	struct str rest = forwarded, part, last = {NULL, 0};
	unsigned char address[16];
	char text[INET6_ADDRSTRLEN];

	while (str_next(&rest, ',', &part))
		last = str_trim(part);
	if (last.n == 0 || last.n >= sizeof(text))
		return;
	memcpy(text, last.p, last.n);
	text[last.n] = '\0';
	if (inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1)
		c->request.peer = str_copy(c->request.arena, last);
}

static int check_body(struct http_connection *c, const struct scan *s)
{
	const struct http_limits *limits = &c->http->limits;
	struct http_request *r = &c->request;
	size_t n = s->type.n;

	if (s->types > 1)
		return 400;
	(void)str_find_char(s->type, ';', &n);
	r->content_type = str_lower(r->arena, str_trim(str_part(s->type, 0, n)));
	if (!c->body_expected)
		return 0;
	if (r->method != HTTP_POST)
		return 400;
	if (s->content_encoding.n > 0 && !str_equal_nocase(s->content_encoding, S("identity")))
		return 415;
	c->body_bytes_max = limits->body_bytes_max;
	if (str_equal(r->content_type, S("multipart/form-data"))) {
		char to[HTTP_MULTIPART_BOUNDARY_MAX];
		struct str boundary;
		if (http_decode_parameter(s->type, "boundary", to, sizeof(to), &boundary) !=
		    HTTP_PARAMETER_FOUND)
			return 400;
		/* Nothing valid is larger: texts, files, and what frames each of them. */
		c->body_bytes_max += limits->upload_bytes_max +
				     ((int64_t)limits->parts_max + limits->pairs_max) *
					     (HTTP_MULTIPART_HEADER_BYTES_MAX + HTTP_MULTIPART_BOUNDARY_MAX);
		if (s->length_bytes <= c->body_bytes_max && !http_upload_open(c, boundary))
			return 400;
	} else if (str_equal(r->content_type, S("application/x-www-form-urlencoded"))) {
		char to[16];
		struct str charset;
		enum http_parameter found =
			http_decode_parameter(s->type, "charset", to, sizeof(to), &charset);
		if (found == HTTP_PARAMETER_BAD)
			return 400;
		if (found == HTTP_PARAMETER_FOUND && !str_equal_nocase(charset, S("utf-8")))
			return 415;
	} else if (str_starts(r->content_type, S("multipart/"))) {
		return 415;
	}
	buf_open(&c->body, (size_t)limits->body_bytes_max);
	return s->length_bytes > c->body_bytes_max ? 413 : 0;
}

/* "METHOD SP uri SP version CR LF name:": one blank each and nothing hidden. */
static bool line_adjoins(const struct http_connection *c, const char *method, const char *version)
{
	if (!PIECES_ADJOIN)
		return true;
	return c->uri == method + strlen(method) + 1 && version == c->uri + c->uri_bytes + 1 &&
	       version[9] == '\0';
}

int http_guard(struct http_connection *c, const char *method, const char *version)
{
	struct scan s = {.c = c, .expected = version + 10};
	const union MHD_ConnectionInfo *info;
	bool version_1_0 = strcmp(version, "HTTP/1.0") == 0;
	struct http_request *r = &c->request;
	int status;

	if (!version_1_0 && strcmp(version, "HTTP/1.1") != 0)
		return 505;
	(void)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, scan_header, &s);
	c->continue_expected = s.expects > 0;
	status = check_framing(c, &s, version_1_0); /* even when refused: is there a body to read away? */
	if (s.status != 0) {
		c->body_expected |= s.status == 400; /* framing that we did not fully see */
		return s.status;
	}
	if (status != 0)
		return status;
	info = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	if (info == NULL || info->header_size > c->http->limits.header_bytes_max)
		return c->uri_bytes > c->http->limits.url_bytes_max ? 414 : 431;
	if (c->uri_bytes > c->http->limits.url_bytes_max)
		return 414;
	if (!line_adjoins(c, method, version))
		return 400;
	if (PIECES_ADJOIN && s.expected + 2 != method + info->header_size) /* the empty line comes next */
		return 400;
	if (s.hosts > 1 || (s.hosts == 0 && !version_1_0) || (s.hosts == 1 && !host_valid(str_trim(s.host))))
		return 400;
	if (s.expects > 1 || (s.expects == 1 && !str_equal_nocase(s.expect, S("100-continue"))))
		return 417;
	if (strcmp(method, "GET") == 0)
		r->method = HTTP_GET;
	else if (strcmp(method, "HEAD") == 0)
		r->method = HTTP_HEAD;
	else if (strcmp(method, "POST") == 0)
		r->method = HTTP_POST;
	else
		return http_token_valid(str_of(method)) ? 405 : 400;
	if (c->peer_trusted && s.forwarded.n > 0)
		take_forwarded(c, s.forwarded);
	return check_body(c, &s);
}

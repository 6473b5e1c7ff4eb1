#include <string.h>

#include "http/http_decode.h"
#include "http/http_multipart.h"

enum {
	STATE_DELIMITER_FIRST,
	STATE_DELIMITER_END,
	STATE_DASH,
	STATE_LINE_FEED,
	STATE_HEADER,
	STATE_DATA,
	STATE_END_CR,
	STATE_END_LF,
	STATE_END
};

static bool fail(struct http_multipart *m, enum http_multipart_fault fault)
{
	m->fault = fault;
	return false;
}

static bool boundary_valid(struct str s)
{
	if (s.n == 0 || s.n > HTTP_MULTIPART_BOUNDARY_MAX || s.p[s.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool alphanumeric =
			(c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!alphanumeric && (c == '\0' || strchr("'()+_,-./:=? ", c) == NULL))
			return false;
	}
	return true;
}

void http_multipart_open(struct http_multipart *m, struct str boundary, unsigned part_count_max,
			 const struct http_multipart_sink *sink)
{
	m->sink = sink;
	m->fault = HTTP_MULTIPART_OK;
	m->state = STATE_DELIMITER_FIRST;
	m->part_count = 0;
	m->part_count_max = part_count_max;
	m->header_bytes = 0;
	m->matched = 2; /* the first delimiter has no line end before it */
	m->delimiter_bytes = 0;
	if (!boundary_valid(boundary)) {
		m->fault = HTTP_MULTIPART_BOUNDARY;
		return;
	}
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, boundary.p, boundary.n);
	m->delimiter_bytes = 4 + boundary.n;
}

/* One parameter of Content-Disposition, unescaped where it stands. Browsers write %22 for a quote and leave a
 * backslash alone (old ones send whole Windows paths), others write \": both are understood. */
struct disposition {
	char *p, *end;
	struct str key, value;
	bool bad;
};

static bool disposition_next(struct disposition *d)
{
	char *to;

	while (d->p < d->end && (*d->p == ' ' || *d->p == '\t'))
		d->p++;
	if (d->p == d->end)
		return false;
	d->bad = true; /* until the end is reached */
	if (*d->p++ != ';')
		return false;
	while (d->p < d->end && (*d->p == ' ' || *d->p == '\t'))
		d->p++;
	char *key = d->p;
	while (d->p < d->end && *d->p != '=')
		d->p++;
	d->key = (struct str){key, (size_t)(d->p - key)};
	if (d->p == d->end || !http_token_valid(d->key))
		return false;
	char *value = to = ++d->p;
	if (d->p < d->end && *d->p == '"') {
		for (d->p++;; d->p++) {
			if (d->p == d->end)
				return false;
			if (*d->p == '"')
				break;
			if (*d->p == '\\' && d->end - d->p > 1 && (d->p[1] == '"' || d->p[1] == '\\'))
				d->p++;
			else if (d->end - d->p > 2 && memcmp(d->p, "%22", 3) == 0)
				*(d->p += 2) = '"';
			*to++ = *d->p;
		}
		d->p++;
	} else {
		while (d->p < d->end && *d->p != ';' && *d->p != ' ' && *d->p != '\t')
			*to++ = *d->p++;
		if (!http_token_valid((struct str){value, (size_t)(to - value)}))
			return false;
	}
	d->value = (struct str){value, (size_t)(to - value)};
	d->bad = false;
	return true;
}

static struct str without_path(struct str s)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == '/' || s.p[i - 1] == '\\')
			return str_part(s, i, s.n);
	return s;
}

static bool name_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return str_utf8_valid(s);
}

static bool disposition_parse(struct http_multipart *m, char *p, char *end, struct http_multipart_part *part)
{
	struct disposition d = {p, end, {NULL, 0}, {NULL, 0}, false};
	bool named = false;

	while (d.p < end && *d.p != ';' && *d.p != ' ' && *d.p != '\t')
		d.p++;
	if (!str_equal_nocase((struct str){p, (size_t)(d.p - p)}, S("form-data")))
		return fail(m, HTTP_MULTIPART_DISPOSITION);
	while (disposition_next(&d)) {
		if (str_equal_nocase(d.key, S("name"))) {
			if (named || d.value.n == 0)
				return fail(m, HTTP_MULTIPART_NAME);
			named = true;
			part->name = d.value;
		} else if (str_equal_nocase(d.key, S("filename"))) {
			if (part->is_file)
				return fail(m, HTTP_MULTIPART_NAME);
			part->is_file = true;
			part->file_name = without_path(d.value);
		} else if (str_equal_nocase(d.key, S("filename*"))) {
			return fail(
				m,
				HTTP_MULTIPART_NAME); /* forbidden by RFC 7578 4.2; two names may disagree */
		}
	}
	if (d.bad)
		return fail(m, HTTP_MULTIPART_DISPOSITION);
	if (!named || !name_valid(part->name) || !name_valid(part->file_name))
		return fail(m, HTTP_MULTIPART_NAME);
	return true;
}

/* Content-Type: lowered where it stands. */
static bool type_parse(struct http_multipart *m, char *p, struct str value, struct http_multipart_part *part,
		       bool *ret_other_charset)
{
	char text[16];
	struct str charset;
	size_t n = value.n;

	(void)str_find_char(value, ';', &n);
	part->content_type = str_trim(str_part(value, 0, n));
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	if (str_starts(part->content_type, S("multipart/")) || str_starts(part->content_type, S("message/")))
		return fail(m, HTTP_MULTIPART_NESTED);
	switch (http_decode_parameter(value, "charset", text, sizeof(text), &charset)) {
	case HTTP_PARAMETER_BAD: return fail(m, HTTP_MULTIPART_HEADER);
	case HTTP_PARAMETER_FOUND: *ret_other_charset = !str_equal_nocase(charset, S("utf-8")); break;
	case HTTP_PARAMETER_ABSENT: break;
	}
	return true;
}

struct part_header {
	struct http_multipart_part part;
	bool has_disposition, has_type, other_charset;
};

static bool line_parse(struct http_multipart *m, char *p, size_t n, struct part_header *header)
{
	struct str line = {p, n}, name, value;
	size_t colon;

	for (size_t i = 0; i < n; i++)
		if (((unsigned char)p[i] < 0x20 && p[i] != '\t') || p[i] == 0x7f)
			return fail(m, HTTP_MULTIPART_HEADER);
	if (!str_find_char(line, ':', &colon))
		return fail(m, HTTP_MULTIPART_HEADER);
	name = str_part(line, 0, colon);
	value = str_trim(str_part(line, colon + 1, n));
	if (!http_token_valid(name))
		return fail(m, HTTP_MULTIPART_HEADER);
	char *at = p + (value.p - p);
	if (str_equal_nocase(name, S("content-disposition"))) {
		if (header->has_disposition)
			return fail(m, HTTP_MULTIPART_DISPOSITION);
		header->has_disposition = true;
		return disposition_parse(m, at, at + value.n, &header->part);
	}
	if (str_equal_nocase(name, S("content-type"))) {
		if (header->has_type)
			return fail(m, HTTP_MULTIPART_HEADER);
		header->has_type = true;
		return type_parse(m, at, value, &header->part, &header->other_charset);
	}
	if (str_equal_nocase(name, S("content-transfer-encoding")) && !str_equal_nocase(value, S("binary")) &&
	    !str_equal_nocase(value, S("8bit")) && !str_equal_nocase(value, S("7bit")))
		return fail(m, HTTP_MULTIPART_ENCODING);
	return true;
}

/* All lines of the part are in m->header, each with its CR LF, the empty one last. */
static bool header_parse(struct http_multipart *m)
{
	struct part_header header = {0};
	char *line = m->header, *end = m->header + m->header_bytes - 2;

	while (line < end) {
		char *line_end = memchr(line, '\n', (size_t)(end - line));
		require(line_end != NULL);
		if (!line_parse(m, line, (size_t)(line_end - 1 - line), &header))
			return false;
		line = line_end + 1;
	}
	if (!header.has_disposition)
		return fail(m, HTTP_MULTIPART_DISPOSITION);
	if (header.other_charset && !header.part.is_file)
		return fail(m, HTTP_MULTIPART_ENCODING);
	if (m->part_count == m->part_count_max)
		return fail(m, HTTP_MULTIPART_PARTS);
	m->part_count++;
	if (!m->sink->part_begin(m->sink->arg, &header.part))
		return fail(m, HTTP_MULTIPART_SINK);
	return true;
}

static bool header_feed(struct http_multipart *m, char c)
{
	size_t n = m->header_bytes;

	if (n == sizeof(m->header))
		return fail(m, HTTP_MULTIPART_HEADER_BYTES);
	m->header[n] = c;
	m->header_bytes = n + 1;
	if (c != '\n')
		return true;
	if (n == 0 || m->header[n - 1] != '\r')
		return fail(m, HTTP_MULTIPART_HEADER);
	if (n > 1 && (n < 3 || m->header[n - 2] != '\n'))
		return true;
	m->state = STATE_DATA;
	m->matched = 0;
	return header_parse(m);
}

static bool emit(struct http_multipart *m, const char *p, size_t n)
{
	if (n > 0 && !m->sink->part_data(m->sink->arg, p, n))
		return fail(m, HTTP_MULTIPART_SINK);
	return true;
}

static bool data_end(struct http_multipart *m)
{
	m->state = STATE_DELIMITER_END;
	if (!m->sink->part_end(m->sink->arg))
		return fail(m, HTTP_MULTIPART_SINK);
	return true;
}

/* The rest of a delimiter that began in an earlier piece. It has one CR only, at its start, so that what
 * looked like a delimiter and was none is data and the search goes on behind it. */
static bool data_resume(struct http_multipart *m, const char **p, const char *end)
{
	while (*p < end && m->matched < m->delimiter_bytes && **p == m->delimiter[m->matched]) {
		m->matched++;
		++*p;
	}
	if (m->matched == m->delimiter_bytes)
		return data_end(m);
	if (*p == end)
		return true;
	size_t n = m->matched;
	m->matched = 0;
	return emit(m, m->delimiter, n);
}

static bool data_feed(struct http_multipart *m, const char **p, const char *end)
{
	const char *from = *p, *at = *p;

	if (m->matched > 0)
		return data_resume(m, p, end);
	while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
		size_t n = (size_t)(end - at);
		if (n > m->delimiter_bytes)
			n = m->delimiter_bytes;
		if (memcmp(at, m->delimiter, n) == 0) {
			m->matched = n;
			*p = at + n;
			if (!emit(m, from, (size_t)(at - from)))
				return false;
			return n < m->delimiter_bytes || data_end(m);
		}
		at++;
	}
	*p = end;
	return emit(m, from, (size_t)(end - from));
}

/* The line end after a delimiter, or the two dashes of the last one. */
static bool delimiter_feed(struct http_multipart *m, char c)
{
	switch (m->state) {
	case STATE_DELIMITER_FIRST:
		if (c != m->delimiter[m->matched])
			return fail(m, HTTP_MULTIPART_PREAMBLE);
		if (++m->matched == m->delimiter_bytes)
			m->state = STATE_DELIMITER_END;
		return true;
	case STATE_DELIMITER_END:
		m->state = c == '\r' ? STATE_LINE_FEED : STATE_DASH;
		return c == '\r' || c == '-' || fail(m, HTTP_MULTIPART_DELIMITER);
	case STATE_DASH: m->state = STATE_END_CR; return c == '-' || fail(m, HTTP_MULTIPART_DELIMITER);
	case STATE_LINE_FEED:
		m->state = STATE_HEADER;
		m->header_bytes = 0;
		return c == '\n' || fail(m, HTTP_MULTIPART_DELIMITER);
	case STATE_END_CR: m->state = STATE_END_LF; return c == '\r' || fail(m, HTTP_MULTIPART_EPILOGUE);
	case STATE_END_LF: m->state = STATE_END; return c == '\n' || fail(m, HTTP_MULTIPART_EPILOGUE);
	default: return fail(m, HTTP_MULTIPART_EPILOGUE);
	}
}

bool http_multipart_feed(struct http_multipart *m, const char *p, size_t n)
{
	const char *end = p + n;

	if (m->fault != HTTP_MULTIPART_OK)
		return false;
	while (p < end) {
		bool good;
		if (m->state == STATE_DATA)
			good = data_feed(m, &p, end);
		else if (m->state == STATE_HEADER)
			good = header_feed(m, *p++);
		else
			good = delimiter_feed(m, *p++);
		if (!good)
			return false;
	}
	return true;
}

bool http_multipart_close(struct http_multipart *m)
{
	if (m->fault != HTTP_MULTIPART_OK)
		return false;
	if (m->state != STATE_END_CR && m->state != STATE_END) /* the last line end is often left out */
		return fail(m, HTTP_MULTIPART_TRUNCATED);
	return true;
}

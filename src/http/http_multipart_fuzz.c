/* Any bytes as a multipart body. Input: one byte (size of the pieces), the boundary up to a line feed, the
 * body. Beyond not crashing: whole and in pieces it must give the same parts, and every part that begins must
 * end. */
#include <string.h>

#include "http/http_multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct multipart_digest {
	uint64_t sum;
	unsigned begins, ends;
	size_t data_bytes;
};

static void multipart_mix(struct multipart_digest *d, const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		d->sum = (d->sum ^ ((const unsigned char *)p)[i]) * UINT64_C(1099511628211);
}

static bool multipart_begin(void *arg, const struct http_multipart_part *part)
{
	struct multipart_digest *d = arg;

	require(d->begins == d->ends);
	require(part->name.n > 0 && str_utf8_valid(part->name) && str_utf8_valid(part->file_name));
	require(memchr(part->file_name.p == NULL ? "" : part->file_name.p, '/', part->file_name.n) == NULL);
	multipart_mix(d, part->name.p, part->name.n);
	multipart_mix(d, "|", 1);
	multipart_mix(d, part->file_name.p, part->file_name.n);
	multipart_mix(d, part->is_file ? "f" : "t", 1);
	multipart_mix(d, part->content_type.p, part->content_type.n);
	d->begins++;
	return true;
}

static bool multipart_data(void *arg, const char *p, size_t n)
{
	struct multipart_digest *d = arg;

	require(n > 0 && d->begins == d->ends + 1);
	multipart_mix(d, p, n);
	d->data_bytes += n;
	return true;
}

static bool multipart_end(void *arg)
{
	struct multipart_digest *d = arg;

	d->ends++;
	multipart_mix(d, "\n", 1);
	return true;
}

static enum http_multipart_fault multipart_run(struct str boundary, struct str body, size_t piece,
					       struct multipart_digest *ret)
{
	static struct http_multipart m;
	const struct http_multipart_sink sink = {ret, multipart_begin, multipart_data, multipart_end};
	bool good = true;

	*ret = (struct multipart_digest){0};
	http_multipart_open(&m, boundary, 20, &sink);
	for (size_t at = 0; good && at < body.n; at += piece)
		good = http_multipart_feed(&m, body.p + at, piece < body.n - at ? piece : body.n - at);
	good = good && http_multipart_close(&m);
	require(good == (m.fault == HTTP_MULTIPART_OK));
	if (good)
		require(ret->begins == ret->ends && ret->data_bytes <= body.n);
	return m.fault;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct multipart_digest whole, pieces;
	struct str rest = {(const char *)data + 1, n - 1}, boundary;
	size_t at;

	if (n < 2 || !str_find_char(rest, '\n', &at))
		return 0;
	boundary = str_part(rest, 0, at);
	rest = str_part(rest, at + 1, rest.n);
	enum http_multipart_fault fault = multipart_run(boundary, rest, rest.n + 1, &whole);
	require(multipart_run(boundary, rest, data[0] + 1u, &pieces) == fault);
	require(fault != HTTP_MULTIPART_OK || whole.sum == pieces.sum);
	return 0;
}

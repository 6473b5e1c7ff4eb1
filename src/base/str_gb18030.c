#include "base/str.h"

#include <iconv.h>
#include <string.h>

#include "base/require.h"

/* All of `from` into out; false when a sequence is wrong or cut off. out must be large enough for any text of that length. */
static bool convert(const char *to_name, const char *from_name, struct str from, char *out, size_t out_bytes, size_t *ret_n)
{
	char *in = (char *)(uintptr_t)from.p;
	char *at = out;
	size_t in_left = from.n;
	size_t out_left = out_bytes;
	iconv_t state = iconv_open(to_name, from_name);
	size_t rc;

	require(state != (iconv_t)-1);
	rc = in_left ? iconv(state, &in, &in_left, &at, &out_left) : 0;
	iconv_close(state);
	/* A positive rc counts characters that could not be converted back. */
	if (rc || in_left)
		return false;
	*ret_n = out_bytes - out_left;
	return true;
}

bool str_to_gb18030(struct arena *arena, struct str from, struct str *ret)
{
	size_t out_bytes;
	char *out;
	size_t n = 0;

	if (!str_utf8_valid(from))
		return false;
	require(!__builtin_mul_overflow(from.n, 2, &out_bytes));
	out = arena_alloc(arena, out_bytes);
	if (!convert("GB18030", "UTF-8", from, out, out_bytes, &n))
		return false;
	*ret = (struct str){out, n};
	return true;
}

bool str_from_gb18030(struct arena *arena, struct str from, struct str *ret)
{
	size_t out_bytes;
	char *out;
	size_t n = 0;
	struct str text, back;

	if (from.n && memchr(from.p, 0, from.n))
		return false;
	require(!__builtin_mul_overflow(from.n, 3, &out_bytes));
	out = arena_alloc(arena, out_bytes);
	if (!convert("UTF-8", "GB18030", from, out, out_bytes, &n))
		return false;
	text = (struct str){out, n};
	/* Strict: what does not come back as the same bytes was not GB18030. */
	if (!str_to_gb18030(arena, text, &back) || !str_equal(back, from))
		return false;
	*ret = text;
	return true;
}

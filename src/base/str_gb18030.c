#include "base/str.h"

#include <iconv.h>
#include <string.h>

#include "base/require.h"

/* The 24 characters that the editions of GB 18030 place differently: two bytes since 2022, four bytes (and
 * the two for a private character) before. Each form is read; the two bytes are written. */
static const struct twin {
	char gb_two[3];
	char gb_four[5];
	char private_utf8[4];
	char utf8[5];
} twins[] = {
	{"\xa6\xd9", "\x84\x31\x82\x36", "\xee\x9e\x8d", "\xef\xb8\x90"},
	{"\xa6\xda", "\x84\x31\x82\x38", "\xee\x9e\x8e", "\xef\xb8\x92"},
	{"\xa6\xdb", "\x84\x31\x82\x37", "\xee\x9e\x8f", "\xef\xb8\x91"},
	{"\xa6\xdc", "\x84\x31\x82\x39", "\xee\x9e\x90", "\xef\xb8\x93"},
	{"\xa6\xdd", "\x84\x31\x83\x30", "\xee\x9e\x91", "\xef\xb8\x94"},
	{"\xa6\xde", "\x84\x31\x83\x31", "\xee\x9e\x92", "\xef\xb8\x95"},
	{"\xa6\xdf", "\x84\x31\x83\x32", "\xee\x9e\x93", "\xef\xb8\x96"},
	{"\xa6\xec", "\x84\x31\x83\x33", "\xee\x9e\x94", "\xef\xb8\x97"},
	{"\xa6\xed", "\x84\x31\x83\x34", "\xee\x9e\x95", "\xef\xb8\x98"},
	{"\xa6\xf3", "\x84\x31\x83\x35", "\xee\x9e\x96", "\xef\xb8\x99"},
	{"\xfe\x51", "\x95\x32\x90\x31", "\xee\xa0\x96", "\xf0\xa0\x82\x87"},
	{"\xfe\x52", "\x95\x32\x90\x33", "\xee\xa0\x97", "\xf0\xa0\x82\x89"},
	{"\xfe\x53", "\x95\x32\x97\x30", "\xee\xa0\x98", "\xf0\xa0\x83\x8c"},
	{"\xfe\x59", "\x82\x35\x90\x37", "\xee\xa0\x9e", "\xe9\xbe\xb4"},
	{"\xfe\x61", "\x82\x35\x90\x38", "\xee\xa0\xa6", "\xe9\xbe\xb5"},
	{"\xfe\x66", "\x82\x35\x90\x39", "\xee\xa0\xab", "\xe9\xbe\xb6"},
	{"\xfe\x67", "\x82\x35\x91\x30", "\xee\xa0\xac", "\xe9\xbe\xb7"},
	{"\xfe\x6c", "\x95\x36\xb9\x37", "\xee\xa0\xb1", "\xf0\xa1\x97\x97"},
	{"\xfe\x6d", "\x82\x35\x91\x31", "\xee\xa0\xb2", "\xe9\xbe\xb8"},
	{"\xfe\x76", "\x96\x30\xba\x35", "\xee\xa0\xbb", "\xf0\xa2\xa6\x8f"},
	{"\xfe\x7e", "\x82\x35\x91\x32", "\xee\xa1\x83", "\xe9\xbe\xb9"},
	{"\xfe\x90", "\x82\x35\x91\x33", "\xee\xa1\x94", "\xe9\xbe\xba"},
	{"\xfe\x91", "\x96\x35\xb6\x30", "\xee\xa1\x95", "\xf0\xa4\x87\xbe"},
	{"\xfe\xa0", "\x82\x35\x91\x34", "\xee\xa1\xa4", "\xe9\xbe\xbb"},
};

/* All of `from` into out; false when a sequence is wrong or cut off. out must be large enough for any text of
 * that length. */
static bool convert(const char *to_name, const char *from_name, struct str from, char *out, size_t out_bytes,
		    size_t *ret_n)
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

/* Length of the first character of GB 18030 bytes by its form alone; 0 when it has none. */
static size_t gb_length(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;

	if (p[0] < 0x80)
		return 1;
	if (p[0] == 0x80 || p[0] == 0xff || text.n < 2)
		return 0;
	if (p[1] >= 0x40 && p[1] != 0x7f && p[1] != 0xff)
		return 2;
	if (p[1] < '0' || p[1] > '9' || text.n < 4 || p[2] < 0x81 || p[2] == 0xff || p[3] < '0' || p[3] > '9')
		return 0;
	return 4;
}

/* As many bytes as given at most: two for four. */
static bool with_two_bytes(struct str from, char *out, size_t *ret_n)
{
	size_t n_out = 0;

	while (from.n) {
		size_t n = gb_length(from);
		const char *piece = from.p;
		size_t piece_n = n;

		if (!n)
			return false;
		for (size_t i = 0; n == 4 && i < ARRAY_LEN(twins); i++) {
			if (!memcmp(from.p, twins[i].gb_four, 4)) {
				piece = twins[i].gb_two;
				piece_n = 2;
			}
		}
		memcpy(out + n_out, piece, piece_n);
		n_out += piece_n;
		from = str_part(from, n, from.n);
	}
	*ret_n = n_out;
	return true;
}

/* Private characters of the twins become the real ones; four bytes for three at most. */
static struct str without_private(struct arena *arena, struct str from)
{
	size_t out_bytes;
	size_t n_out = 0;
	size_t at = 0;
	char *out;

	if (!str_find_char(from, '\xee', &at))
		return from;
	require(!__builtin_mul_overflow(from.n, 2, &out_bytes));
	out = arena_alloc(arena, out_bytes);
	for (at = 0; at < from.n;) {
		struct str piece = str_part(from, at, from.p[at] == '\xee' ? 3 : 1);

		at += piece.n;
		for (size_t i = 0; piece.n == 3 && i < ARRAY_LEN(twins); i++) {
			if (str_equal(piece, str_of(twins[i].private_utf8))) {
				piece = str_of(twins[i].utf8);
				break;
			}
		}
		memcpy(out + n_out, piece.p, piece.n);
		n_out += piece.n;
	}
	return (struct str){out, n_out};
}

bool str_to_gb18030(struct arena *arena, struct str from, struct str *ret)
{
	size_t out_bytes;
	char *out;
	size_t n = 0;

	if (!str_utf8_valid(from))
		return false;
	from = without_private(arena, from);
	require(!__builtin_mul_overflow(from.n, 2, &out_bytes));
	out = arena_alloc(arena, out_bytes);
	if (!convert("GB18030", "UTF-8", from, out, out_bytes, &n))
		return false;
	*ret = (struct str){out, n};
	return true;
}

bool str_from_gb18030(struct arena *arena, struct str from, struct str *ret)
{
	struct str two = {NULL, 0};
	struct str text, back;
	size_t out_bytes;
	char *out;

	if (from.n && memchr(from.p, 0, from.n))
		return false;
	out = arena_alloc(arena, from.n);
	if (!with_two_bytes(from, out, &two.n))
		return false;
	two.p = out;
	require(!__builtin_mul_overflow(two.n, 3, &out_bytes));
	out = arena_alloc(arena, out_bytes);
	if (!convert("UTF-8", "GB18030", two, out, out_bytes, &text.n))
		return false;
	text.p = out;
	/* Strict: what does not come back as the same bytes was not GB18030. */
	if (!str_to_gb18030(arena, text, &back) || !str_equal(back, two))
		return false;
	*ret = text;
	return true;
}

/* What needs the code points of a text: validity, counting, control characters, width. */
#include "base/str.h"

#include <string.h>

static bool continues(struct str text, size_t at)
{
	return at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80;
}

static uint32_t low_bits(struct str text, size_t at)
{
	return (unsigned char)text.p[at] & 0x3fu;
}

size_t str_decode(struct str text, uint32_t *ret_code_point)
{
	unsigned char lead;
	uint32_t c;

	if (!text.n)
		return 0;
	lead = (unsigned char)text.p[0];
	if (lead < 0x80) {
		*ret_code_point = lead;
		return 1;
	}
	if (lead >= 0xc2 && lead <= 0xdf && continues(text, 1)) {
		*ret_code_point = (lead & 0x1fu) << 6 | low_bits(text, 1);
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef && continues(text, 1) && continues(text, 2)) {
		c = (lead & 0x0fu) << 12 | low_bits(text, 1) << 6 | low_bits(text, 2);
		if (c < 0x800 || (c >= 0xd800 && c <= 0xdfff))
			return 0;
		*ret_code_point = c;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4 && continues(text, 1) && continues(text, 2) && continues(text, 3)) {
		c = (lead & 0x07u) << 18 | low_bits(text, 1) << 12 | low_bits(text, 2) << 6 |
		    low_bits(text, 3);
		if (c < 0x10000 || c > 0x10ffff)
			return 0;
		*ret_code_point = c;
		return 4;
	}
	return 0;
}

bool str_utf8_valid(struct str text)
{
	uint32_t c;

	while (text.n) {
		size_t n = str_decode(text, &c);

		if (!n || !c)
			return false;
		text.p += n;
		text.n -= n;
	}
	return true;
}

size_t str_characters(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return count;
}

struct str str_first_characters(struct str text, size_t count)
{
	size_t at = 0;

	while (at < text.n && (count || continues(text, at))) {
		if (!continues(text, at))
			count--;
		at++;
	}
	return str_part(text, 0, at);
}

struct str str_shorten(struct arena *arena, struct str text, size_t count)
{
	struct str whole = str_trim(text), rest = whole, line = whole;

	str_next(&rest, '\n', &line);
	line = str_trim(str_first_characters(line, count));
	return line.n < whole.n ? str_join(arena, line, S("…")) : line;
}

bool str_is_control(uint32_t c, bool newline_allowed)
{
	if (c < 0x20)
		return !newline_allowed || (c != '\t' && c != '\n' && c != '\r');
	if (c < 0x7f)
		return false;
	return c <= 0x9f || c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
}

bool str_has_control(struct str text, bool newline_allowed)
{
	uint32_t c;

	while (text.n) {
		size_t n = str_decode(text, &c);

		if (n && str_is_control(c, newline_allowed))
			return true;
		text.p += n ? n : 1;
		text.n -= n ? n : 1;
	}
	return false;
}

size_t str_fold_width(struct str text, char *ret)
{
	size_t n_out = 0;
	uint32_t c;

	while (text.n) {
		size_t n = str_decode(text, &c);

		if (n == 3 && c >= 0xff01 && c <= 0xff5e) {
			ret[n_out++] = (char)(c - 0xff01 + 0x21);
		} else if (n == 3 && c == 0x3000) {
			ret[n_out++] = ' ';
		} else {
			n = n ? n : 1;
			memmove(ret + n_out, text.p, n);
			n_out += n;
		}
		text.p += n;
		text.n -= n;
	}
	return n_out;
}

struct str str_halfwidth(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n);

	return (struct str){copy, str_fold_width(text, copy)};
}

/* Bytes as text and back: hexadecimal, base64. */
#include "base/str.h"

#include "base/require.h"

struct str str_of_hex(struct arena *arena, const uint8_t *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	char *text = arena_array(arena, n, 2);

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = digit[bytes[i] >> 4];
		text[2 * i + 1] = digit[bytes[i] & 15];
	}
	return (struct str){text, 2 * n};
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool str_parse_hex(struct str text, uint8_t *ret_bytes, size_t n)
{
	if (text.n % 2 || text.n / 2 != n)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (hex_value(text.p[i]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		ret_bytes[i] = (uint8_t)(hex_value(text.p[2 * i]) << 4 | hex_value(text.p[2 * i + 1]));
	return true;
}

struct str str_base64(struct arena *arena, const uint8_t *bytes, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t groups = n / 3 + (n % 3 != 0);
	char *text = arena_array(arena, groups, 4);

	for (size_t i = 0; i < groups; i++) {
		size_t left = n - 3 * i;
		uint32_t bits = (uint32_t)bytes[3 * i] << 16;

		if (left > 1)
			bits |= (uint32_t)bytes[3 * i + 1] << 8;
		if (left > 2)
			bits |= bytes[3 * i + 2];
		text[4 * i] = digit[bits >> 18];
		text[4 * i + 1] = digit[bits >> 12 & 63];
		text[4 * i + 2] = left > 1 ? digit[bits >> 6 & 63] : '=';
		text[4 * i + 3] = left > 2 ? digit[bits & 63] : '=';
	}
	return (struct str){text, 4 * groups};
}

#include <string.h>

#include "http/http_decode.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* `to` has room for raw.n bytes. */
static bool percent_decode(struct str raw, bool plus_is_blank, char *to, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];
		if (c == '%') {
			if (raw.n - i < 3)
				return false;
			int high = hex_value(raw.p[i + 1]), low = hex_value(raw.p[i + 2]);
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_blank) {
			c = ' ';
		}
		to[n++] = c;
	}
	*ret_n = n;
	return true;
}

static bool decode_text(struct arena *arena, struct str raw, struct str *ret)
{
	char *p = arena_alloc(arena, raw.n);
	size_t n;

	if (!percent_decode(raw, true, p, &n) || !str_utf8_valid((struct str){p, n}))
		return false;
	*ret = (struct str){p, n};
	return true;
}

int http_decode_pairs(struct arena *arena, struct str raw, unsigned pairs_max, struct http_pair **ret,
		      size_t *ret_count)
{
	size_t count = 0, n = 0;
	struct str rest = raw, piece;

	while (str_next(&rest, '&', &piece))
		count += piece.n > 0;
	if (count > pairs_max)
		return 413;
	struct http_pair *pairs = ARENA_ARRAY(arena, struct http_pair, count);
	rest = raw;
	while (str_next(&rest, '&', &piece)) {
		size_t equals = piece.n;
		if (piece.n == 0)
			continue;
		(void)str_find_char(piece, '=', &equals);
		if (equals == 0)
			return 400;
		if (!decode_text(arena, str_part(piece, 0, equals), &pairs[n].name) ||
		    !decode_text(arena, str_part(piece, equals + 1, piece.n), &pairs[n].value))
			return 400;
		n++;
	}
	*ret = pairs;
	*ret_count = n;
	return 0;
}

/* A file of the server must not be reachable by any spelling, and two spellings must not mean one route. */
static bool path_clean(struct str path)
{
	size_t segment = 0; /* where the current one begins */

	for (size_t i = 1; i <= path.n; i++) {
		if (i < path.n && ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7f || path.p[i] == '\\'))
			return false;
		if (i < path.n && path.p[i] != '/')
			continue;
		size_t n = i - segment - 1;
		const char *p = path.p + segment + 1;
		if ((n == 0 && i < path.n) || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		segment = i;
	}
	return true;
}

int http_decode_path(struct arena *arena, struct str raw, struct str *ret)
{
	bool encoded = false;
	unsigned char high = 0;

	if (raw.n == 0 || raw.p[0] != '/')
		return 400;
	for (size_t i = 0; i < raw.n; i++) {
		unsigned char c = (unsigned char)raw.p[i];
		if (c <= 0x20 || c == 0x7f || c == '#' || c == '"' || c == '<' || c == '>')
			return 400;
		encoded |= c == '%';
		high |= c;
	}
	struct str path = {arena_copy(arena, raw.p, raw.n), raw.n};
	if (encoded) {
		char *p = arena_alloc(arena, raw.n);
		if (!percent_decode(raw, false, p, &path.n))
			return 400;
		path.p = p;
		for (size_t i = 0; i + 2 < raw.n; i++)
			if (raw.p[i] == '%' && raw.p[i + 1] == '2' && (raw.p[i + 2] | 0x20) == 'f')
				return 404;
	}
	if ((encoded || high >= 0x80) && !str_utf8_valid(path))
		return 404;
	if (!path_clean(path))
		return 404;
	*ret = path;
	return 0;
}

static bool token_character(unsigned char c)
{
	/* letters, digits and !#$%&'*+-.^_`|~ */
	static const uint32_t bits[4] = {0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff};

	return c < 128 && (bits[c >> 5] >> (c & 31) & 1);
}

bool http_token_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!token_character((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

static void skip_blanks(struct str *rest)
{
	while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == '\t'))
		*rest = str_part(*rest, 1, rest->n);
}

static struct str take_token(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && token_character((unsigned char)rest->p[n]))
		n++;
	struct str token = str_part(*rest, 0, n);
	*rest = str_part(*rest, n, rest->n);
	return token;
}

static bool take_quoted(struct str *rest, char *to, size_t to_bytes, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 1; i < rest->n; i++) {
		if (rest->p[i] == '"') {
			*rest = str_part(*rest, i + 1, rest->n);
			*ret_n = n;
			return true;
		}
		if (rest->p[i] == '\\' && ++i == rest->n)
			return false;
		if (n == to_bytes)
			return false;
		to[n++] = rest->p[i];
	}
	return false;
}

static bool take_value(struct str *rest, char *to, size_t to_bytes, size_t *ret_n)
{
	if (rest->n > 0 && rest->p[0] == '"')
		return take_quoted(rest, to, to_bytes, ret_n);
	struct str token = take_token(rest);
	if (token.n == 0 || token.n > to_bytes)
		return false;
	memcpy(to, token.p, token.n);
	*ret_n = token.n;
	return true;
}

enum http_parameter http_decode_parameter(struct str header, const char *name, char *to, size_t to_bytes,
					  struct str *ret)
{
	struct str rest;
	enum http_parameter found = HTTP_PARAMETER_ABSENT;
	char other[128];
	size_t at = header.n, n, found_bytes = 0;

	(void)str_find_char(header, ';', &at);
	rest = str_part(header, at, header.n);
	for (skip_blanks(&rest); rest.n > 0; skip_blanks(&rest)) {
		if (rest.p[0] != ';')
			return HTTP_PARAMETER_BAD;
		rest = str_part(rest, 1, rest.n);
		skip_blanks(&rest);
		if (rest.n == 0 || rest.p[0] == ';')
			continue; /* "text/plain;" is seen in the wild */
		struct str key = take_token(&rest);
		if (key.n == 0 || rest.n == 0 || rest.p[0] != '=')
			return HTTP_PARAMETER_BAD;
		rest = str_part(rest, 1, rest.n);
		bool wanted = str_equal_nocase(key, str_of(name));
		if (wanted && found == HTTP_PARAMETER_FOUND)
			return HTTP_PARAMETER_BAD;
		if (!take_value(&rest, wanted ? to : other, wanted ? to_bytes : sizeof(other), &n))
			return HTTP_PARAMETER_BAD;
		if (!wanted)
			continue;
		found = HTTP_PARAMETER_FOUND;
		found_bytes = n;
	}
	if (found == HTTP_PARAMETER_FOUND)
		*ret = (struct str){to, found_bytes};
	return found;
}

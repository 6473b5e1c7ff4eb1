#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/require.h"

struct str str_of(const char *c_string)
{
	return c_string ? (struct str){c_string, strlen(c_string)} : S("");
}

struct str str_part(struct str text, size_t from, size_t n)
{
	if (from > text.n)
		from = text.n;
	if (n > text.n - from)
		n = text.n - from;
	/* An empty part keeps its place too: parts are measured against each other. */
	return (struct str){text.p ? text.p + from : "", n};
}

bool str_equal(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

bool str_equal_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int str_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? (order > 0) - (order < 0) : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str text, struct str prefix)
{
	return text.n >= prefix.n && str_equal(str_part(text, 0, prefix.n), prefix);
}

bool str_ends(struct str text, struct str suffix)
{
	return text.n >= suffix.n && str_equal(str_part(text, text.n - suffix.n, suffix.n), suffix);
}

bool str_find(struct str hay, struct str needle, size_t *ret_at)
{
	const char *at;

	if (!needle.n) {
		*ret_at = 0;
		return true;
	}
	at = hay.n ? memmem(hay.p, hay.n, needle.p, needle.n) : NULL;
	if (!at)
		return false;
	*ret_at = (size_t)(at - hay.p);
	return true;
}

bool str_find_char(struct str hay, char c, size_t *ret_at)
{
	const char *at = hay.n ? memchr(hay.p, c, hay.n) : NULL;

	if (!at)
		return false;
	*ret_at = (size_t)(at - hay.p);
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str text)
{
	for (;;) {
		if (text.n && is_blank(text.p[0]))
			text = str_part(text, 1, text.n);
		else if (str_starts(text, S("\u3000")))
			text = str_part(text, 3, text.n);
		else if (str_starts(text, S("\u00a0")))
			text = str_part(text, 2, text.n);
		else
			break;
	}
	for (;;) {
		if (text.n && is_blank(text.p[text.n - 1]))
			text = str_part(text, 0, text.n - 1);
		else if (str_ends(text, S("\u3000")))
			text = str_part(text, 0, text.n - 3);
		else if (str_ends(text, S("\u00a0")))
			text = str_part(text, 0, text.n - 2);
		else
			return text;
	}
}

/* Where *rest points after a separator at the very end: one empty part is still to come. */
static const char empty_part[1];

bool str_next(struct str *rest, char separator, struct str *ret_part)
{
	size_t at;

	if (!rest->n) {
		if (rest->p != empty_part)
			return false;
		*rest = *ret_part = S("");
		return true;
	}
	if (!str_find_char(*rest, separator, &at)) {
		*ret_part = *rest;
		*rest = S("");
		return true;
	}
	*ret_part = str_part(*rest, 0, at);
	*rest = at + 1 == rest->n ? (struct str){empty_part, 0} : str_part(*rest, at + 1, rest->n);
	return true;
}

struct str str_copy(struct arena *arena, struct str text)
{
	return (struct str){arena_copy(arena, text.p, text.n), text.n};
}

char *str_c(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);

	if (text.n)
		memcpy(copy, text.p, text.n);
	return copy;
}

struct str str_format(struct arena *arena, const char *format, ...)
{
	char small[256];
	va_list args, again;
	int n;
	char *text;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	require(n >= 0);
	if ((size_t)n < sizeof(small)) {
		text = arena_copy(arena, small, (size_t)n);
	} else {
		text = arena_alloc(arena, (size_t)n + 1);
		vsnprintf(text, (size_t)n + 1, format, again);
	}
	va_end(again);
	return (struct str){text, (size_t)n};
}

struct str str_join(struct arena *arena, struct str a, struct str b)
{
	size_t n;
	char *text;

	require(!__builtin_add_overflow(a.n, b.n, &n));
	text = arena_alloc(arena, n);
	if (a.n)
		memcpy(text, a.p, a.n);
	if (b.n)
		memcpy(text + a.n, b.p, b.n);
	return (struct str){text, n};
}

static struct str map(struct arena *arena, struct str text, char (*letter)(char))
{
	char *copy = arena_alloc(arena, text.n);

	for (size_t i = 0; i < text.n; i++)
		copy[i] = letter(text.p[i]);
	return (struct str){copy, text.n};
}

struct str str_lower(struct arena *arena, struct str text)
{
	return map(arena, text, lower);
}

struct str str_upper(struct arena *arena, struct str text)
{
	return map(arena, text, upper);
}

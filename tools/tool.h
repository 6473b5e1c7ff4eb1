/* What the generators in tools/ share. They run before src/ is compiled, so nothing here comes from there.
 * A tool lives for milliseconds and frees nothing. */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Faults are counted and all shown; a tool that counted one writes nothing and ends with 1. */
static unsigned tool_faults;

/* file:line: words. Line 0 leaves the line out. */
__attribute__((format(printf, 3, 4), unused)) static void tool_fault(const char *file, unsigned line,
								     const char *format, ...)
{
	va_list args;

	if (line != 0)
		fprintf(stderr, "%s:%u: ", file, line);
	else
		fprintf(stderr, "%s: ", file);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	tool_faults++;
}

__attribute__((format(printf, 1, 2), noreturn, unused)) static void tool_end(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

__attribute__((unused)) static void *tool_alloc(size_t n)
{
	void *p = calloc(1, n == 0 ? 1 : n);

	if (p == NULL)
		tool_end("out of memory");
	return p;
}

__attribute__((unused)) static char *tool_copy(const char *from, size_t n)
{
	char *p = tool_alloc(n + 1);

	memcpy(p, from, n);
	return p;
}

/* Growing text, always terminated once something was added. */
struct text {
	char *p;
	size_t n, capacity;
};

__attribute__((unused)) static void text_add(struct text *t, const void *from, size_t n)
{
	if (t->n + n + 1 > t->capacity) {
		t->capacity = (t->n + n + 1) * 2;
		t->p = realloc(t->p, t->capacity);
		if (t->p == NULL)
			tool_end("out of memory");
	}
	if (n != 0)
		memcpy(t->p + t->n, from, n);
	t->n += n;
	t->p[t->n] = '\0';
}

__attribute__((format(printf, 2, 3), unused)) static void text_put(struct text *t, const char *format, ...)
{
	char *made = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&made, format, args);
	va_end(args);
	if (n < 0)
		tool_end("out of memory");
	text_add(t, made, (size_t)n);
	free(made);
}

/* As the inside of a C string literal; a new line starts a new literal so that generated code can be read. */
__attribute__((unused)) static void text_add_c(struct text *t, const char *from, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)from[i];

		if (c == '"' || c == '\\')
			text_put(t, "\\%c", c);
		else if (c == '\n')
			text_put(t, i + 1 < n ? "\\n\"\n\t\"" : "\\n");
		else if (c < 32 || c == 127)
			text_put(t, "\\%03o", c);
		else
			text_add(t, &from[i], 1);
	}
}

/* The whole file, terminated. False when it cannot be read. */
__attribute__((unused)) static bool tool_read(const char *path, struct text *ret)
{
	char part[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		return false;
	ret->n = 0;
	text_add(ret, "", 0);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		text_add(ret, part, n);
	n = (size_t)ferror(f);
	fclose(f);
	return n == 0;
}

__attribute__((unused)) static struct text tool_load(const char *path)
{
	struct text t = {0};

	if (!tool_read(path, &t))
		tool_end("%s: cannot be read: %s", path, strerror(errno));
	return t;
}

/* Writes only what differs: an untouched file makes nobody compile again. Written beside and renamed, so
 * never half. */
__attribute__((unused)) static void tool_write(const char *path, const struct text *t)
{
	struct text old = {0}, beside = {0};
	FILE *f;

	if (tool_read(path, &old) && old.n == t->n && memcmp(old.p, t->p, t->n) == 0)
		return;
	text_put(&beside, "%s.new", path);
	f = fopen(beside.p, "wb");
	if (f == NULL || fwrite(t->p, 1, t->n, f) != t->n || fclose(f) != 0 || rename(beside.p, path) != 0)
		tool_end("%s: cannot be written: %s", path, strerror(errno));
}

/* Length of the UTF-8 character at p (1 to 4), its code point in *ret; 0 when the bytes are not UTF-8 (or
 * NUL). */
__attribute__((unused)) static size_t tool_utf8(const char *p, size_t n, uint32_t *ret)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = n > 0 ? (unsigned char)p[0] : 0;
	size_t size = c == 0 ? 0 : c < 0x80 ? 1 : (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : 4;
	uint32_t v = size == 1 ? c : c & (0xffu >> (size + 1));

	if (size == 0 || size > n || (c >= 0x80 && c < 0xc0) || c >= 0xf8)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if (((unsigned char)p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | ((unsigned char)p[i] & 0x3f);
	}
	if (size > 1 && (v < least[size] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000)))
		return 0;
	*ret = v;
	return size;
}

/* Line of the first byte that is not UTF-8, 0 when all is well. */
__attribute__((unused)) static unsigned tool_utf8_fault(const char *p, size_t n)
{
	unsigned line = 1;
	uint32_t v;

	for (size_t i = 0, size; i < n; i += size) {
		size = tool_utf8(p + i, n - i, &v);
		if (size == 0)
			return line;
		line += v == '\n';
	}
	return 0;
}

/* The part of a path behind its last but `levels` slash: ("build/gen/base/x", 1) = "base/x". */
__attribute__((unused)) static const char *tool_tail(const char *path, unsigned levels)
{
	for (const char *p = path + strlen(path); p > path; p--) {
		if (p[-1] == '/') {
			if (levels == 0)
				return p;
			levels--;
		}
	}
	return path;
}

/* "base/message_gen" and ".h" give BASE_MESSAGE_GEN_H. */
__attribute__((unused)) static char *tool_guard(const char *tail, const char *suffix)
{
	struct text t = {0};

	text_put(&t, "%s%s", tail, suffix);
	for (size_t i = 0; i < t.n; i++)
		t.p[i] = isalnum((unsigned char)t.p[i]) ? (char)toupper((unsigned char)t.p[i]) : '_';
	return t.p;
}

#endif

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/require.h"

enum { FIRST_BYTES = 1024 };

void buf_open(struct buf *b, size_t size_bytes_max)
{
	*b = (struct buf){.size_bytes_max = size_bytes_max};
}

void buf_open_in(struct buf *b, struct arena *arena, size_t size_bytes_max)
{
	*b = (struct buf){.size_bytes_max = size_bytes_max, .arena = arena};
}

void buf_close(struct buf *b)
{
	if (b->arena == NULL)
		free(b->p);
	*b = (struct buf){.size_bytes_max = b->size_bytes_max, .arena = b->arena};
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->full = false;
}

/* Room for n more bytes, or full. The capacity never goes over the limit. */
static bool grow(struct buf *b, size_t n)
{
	size_t capacity = b->capacity ? b->capacity : FIRST_BYTES;
	char *p;

	if (b->full || n > b->size_bytes_max - b->n) {
		b->full = true;
		return false;
	}
	while (capacity < b->n + n && capacity <= SIZE_MAX / 2)
		capacity *= 2;
	if (capacity > b->size_bytes_max)
		capacity = b->size_bytes_max;
	if (b->arena != NULL) {
		p = arena_alloc(b->arena, capacity);
		if (b->n > 0)
			memcpy(p, b->p, b->n);
	} else {
		p = realloc(b->p, capacity);
	}
	if (!p) {
		b->full = true;
		return false;
	}
	b->p = p;
	b->capacity = capacity;
	return true;
}

void buf_add_growing(struct buf *b, const void *bytes, size_t n)
{
	if (!n || !grow(b, n))
		return;
	memcpy(b->p + b->n, bytes, n);
	b->n += n;
}

void buf_str(struct buf *b, struct str text)
{
	buf_add(b, text.p, text.n);
}

void buf_i64(struct buf *b, int64_t value)
{
	char digits[NUMBER_TEXT_BYTES];

	buf_add(b, digits, number_write(digits, value, 0, false));
}

void buf_percent(struct buf *b, struct str text, const char *kept)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		char code[3] = {'%', digits[c >> 4], digits[c & 15]};

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c != 0 && (strchr("-._~", c) || strchr(kept, c))))
			buf_char(b, (char)c);
		else
			buf_add(b, code, sizeof(code));
	}
}

void buf_format(struct buf *b, const char *format, ...)
{
	char small[256];
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	require(n >= 0);
	if ((size_t)n < sizeof(small)) {
		buf_add(b, small, (size_t)n);
	} else if ((size_t)n < SIZE_MAX && grow(b, (size_t)n)) {
		/* vsnprintf writes a NUL behind the text, for which the limit has no room. */
		char *text = malloc((size_t)n + 1);

		if (text) {
			vsnprintf(text, (size_t)n + 1, format, again);
			memcpy(b->p + b->n, text, (size_t)n);
			b->n += (size_t)n;
		} else {
			b->full = true;
		}
		free(text);
	}
	va_end(again);
}

struct str buf_view(const struct buf *b)
{
	return b->n ? (struct str){b->p, b->n} : S("");
}

/* A growing byte buffer with a limit given at birth. Going over sets `full` and drops what comes after: one
 * check at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <string.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t n;
	size_t capacity;
	size_t size_bytes_max;
	struct arena *arena; /* NULL: of the heap, and must be closed */
	bool full;
};

void buf_open(struct buf *, size_t size_bytes_max); /* takes no memory until the first byte */
/* Its memory is the arena's: nothing is left behind when the arena runs out before buf_close, which is not
 * needed. For short texts inside a transaction: each doubling leaves the smaller piece in the arena. */
void buf_open_in(struct buf *, struct arena *, size_t size_bytes_max);
void buf_close(struct buf *);                             /* gives the memory back */
void buf_clear(struct buf *);                             /* keeps the memory */
void buf_add_growing(struct buf *, const void *, size_t); /* the slow way of buf_add */
void buf_str(struct buf *, struct str);
void buf_i64(struct buf *, int64_t);
/* As a part of an address (RFC 3986): all but letters, digits, -._~ and the bytes of `kept` as %XX. */
void buf_percent(struct buf *, struct str, const char *kept);
void buf_format(struct buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *); /* valid until the next change */

static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n > b->capacity - b->n || b->full) {
		buf_add_growing(b, bytes, n);
	} else if (n) {
		memcpy(b->p + b->n, bytes, n);
		b->n += n;
	}
}

static inline void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

#define BUF_LIT(b, literal) buf_add((b), (literal ""), sizeof(literal) - 1)

#endif

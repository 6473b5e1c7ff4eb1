/* A growing byte buffer with a limit given at birth. Going over sets `full` and drops what comes after: one check at
 * the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n;
	size_t capacity;
	size_t size_bytes_max;
	bool full;
};

void buf_open(struct buf *, size_t size_bytes_max); /* takes no memory until the first byte */
void buf_close(struct buf *);                       /* gives the memory back */
void buf_clear(struct buf *);                       /* keeps the memory */
void buf_add(struct buf *, const void *, size_t);
void buf_char(struct buf *, char);
void buf_str(struct buf *, struct str);
void buf_i64(struct buf *, int64_t);
void buf_format(struct buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *); /* valid until the next change */
#define BUF_LIT(b, literal) buf_add((b), (literal ""), sizeof(literal) - 1)

#endif

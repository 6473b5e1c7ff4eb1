/* What a file that somebody brings really is, by its content and not by its name, and which of its bytes may
 * stay: photographs lose where and when they were taken, whatever follows the end of a picture goes. Pure;
 * nothing is decoded (security.md 2-21). */
#ifndef KIT_FILE_CONTENT_H
#define KIT_FILE_CONTENT_H

#include "kit/file.h"

#define FILE_PIXELS_MAX 50000000
#define FILE_PIECES_MAX 4096

struct file_content {
	enum file_type type;
	struct str *pieces; /* what is kept, in order: parts of the bytes, and words of our own */
	size_t count;
	int64_t size_bytes;     /* of all pieces */
	uint32_t width, height; /* pictures */
};

/* allowed: bit set of 1 << enum file_type. Fails with a sentence that says which kinds are taken. */
bool file_content_read(struct arena *, struct str bytes, unsigned allowed, const char *field,
		       struct file_content *ret, struct err *);

/* file_picture.c: false when it is cut off or not what it says. */
bool file_jpeg_read(struct arena *, struct str bytes, struct file_content *ret);
bool file_png_read(struct arena *, struct str bytes, struct file_content *ret);
/* Joined with the one before where it follows it; no more than FILE_PIECES_MAX. */
void file_piece(struct file_content *, struct str);

#endif

/* Which parts of a JPEG or PNG are kept: what is shown, and not where, when and with what it was taken. */
#include <string.h>
#include <zlib.h>
#include "kit/file_content.h"

static unsigned u8(struct str s, size_t at)
{
	return (unsigned char)s.p[at];
}

static uint32_t be16(struct str s, size_t at)
{
	return u8(s, at) << 8 | u8(s, at + 1);
}

static uint32_t be32(struct str s, size_t at)
{
	return be16(s, at) << 16 | be16(s, at + 2);
}

void file_piece(struct file_content *c, struct str piece)
{
	struct str *last = c->count == 0 ? NULL : &c->pieces[c->count - 1];

	c->size_bytes += (int64_t)piece.n;
	if (last != NULL && last->p + last->n == piece.p)
		last->n += piece.n;
	else if (c->count < FILE_PIECES_MAX)
		c->pieces[c->count++] = piece;
	else
		c->size_bytes = INT64_MIN / 2; /* nothing that a camera makes: refused */
}

/* ---- JPEG (ITU-T T.81) ---- */

/* How the camera was held, 1 to 8, from the TIFF block of an Exif segment; 1 when it does not say. */
static unsigned exif_orientation(struct str tiff)
{
	bool big;
	uint32_t at, count;

	if (tiff.n < 14 || (memcmp(tiff.p, "MM\0*", 4) != 0 && memcmp(tiff.p, "II*\0", 4) != 0))
		return 1;
	big = tiff.p[0] == 'M';
#define EXIF16(i) (big ? be16(tiff, (i)) : u8(tiff, (i)) | u8(tiff, (i) + 1) << 8)
	at = big ? be32(tiff, 4) : EXIF16(4) | EXIF16(6) << 16;
	if (at > tiff.n - 2)
		return 1;
	count = EXIF16(at);
	for (size_t entry = (size_t)at + 2; count > 0 && entry + 12 <= tiff.n; count--, entry += 12) {
		if (EXIF16(entry) != 0x0112)
			continue;
		unsigned value = EXIF16(entry + 8);

		return value >= 1 && value <= 8 ? value : 1;
	}
#undef EXIF16
	return 1;
}

/* An Exif segment that says nothing but how to turn the picture. */
static struct str orientation_segment(struct arena *arena, unsigned orientation)
{
	static const char head[] = "\xFF\xE1\0\x22"
				   "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0";
	char *p = arena_copy(arena, head, 36);

	p[29] = (char)orientation;
	return (struct str){p, 36};
}

static bool segment_kept(unsigned marker, struct str body)
{
	if (marker < 0xE0 || (marker > 0xEF && marker < 0xFE))
		return true; /* tables, frames, restart interval */
	if (marker == 0xE0)
		return body.n == 14 && memcmp(body.p, "JFIF\0", 5) == 0; /* without a thumbnail */
	if (marker == 0xE2)
		return body.n > 12 && memcmp(body.p, "ICC_PROFILE\0", 12) == 0;
	return marker == 0xEE && body.n >= 5 && memcmp(body.p, "Adobe", 5) == 0;
}

static bool frame_read(struct str body, struct file_content *c)
{
	if (body.n < 6 || c->width != 0)
		return false; /* a second frame: hierarchical, no browser shows it */
	c->height = be16(body, 1);
	c->width = be16(body, 3);
	return c->width > 0 && c->height > 0;
}

/* Behind the header of a scan: up to the next marker that is neither a stuffed zero nor a restart. */
static size_t scan_end(struct str bytes, size_t at)
{
	while (at + 1 < bytes.n) {
		const char *ff = memchr(bytes.p + at, 0xFF, bytes.n - at - 1);
		unsigned next;

		if (ff == NULL)
			return bytes.n;
		at = (size_t)(ff - bytes.p);
		next = u8(bytes, at + 1);
		if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7))
			return at;
		at += next == 0xFF ? 1 : 2;
	}
	return bytes.n;
}

bool file_jpeg_read(struct arena *arena, struct str bytes, struct file_content *c)
{
	bool scanned = false, turned = false;
	size_t at = 2;

	file_piece(c, str_part(bytes, 0, 2));
	while (at + 4 <= bytes.n || (at + 2 <= bytes.n && u8(bytes, at + 1) == 0xD9)) {
		unsigned marker = u8(bytes, at + 1);
		size_t length;
		struct str body;

		if (u8(bytes, at) != 0xFF)
			return false;
		if (marker == 0xFF) { /* filling */
			at++;
			continue;
		}
		if (marker == 0xD9) {
			file_piece(c, str_part(bytes, at, 2)); /* what comes behind it is no picture */
			return scanned;
		}
		if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xD8))
			return false;
		length = be16(bytes, at + 2);
		if (length < 2 || length > bytes.n - at - 2)
			return false;
		body = str_part(bytes, at + 4, length - 2);
		if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC &&
		    !frame_read(body, c))
			return false;
		if (marker == 0xE1 && body.n > 6 && memcmp(body.p, "Exif\0\0", 6) == 0 && !turned) {
			unsigned orientation = exif_orientation(str_part(body, 6, body.n));

			turned = orientation != 1;
			if (turned)
				file_piece(c, orientation_segment(arena, orientation));
		}
		if (segment_kept(marker, body))
			file_piece(c, str_part(bytes, at, length + 2));
		at += length + 2;
		if (marker == 0xDA) {
			size_t end = scan_end(bytes, at);

			if (c->width == 0)
				return false;
			file_piece(c, str_part(bytes, at, end - at));
			scanned = true;
			at = end;
		}
	}
	return false; /* no end: cut off on the way */
}

/* ---- PNG (W3C PNG 2) ---- */

static bool chunk_kept(struct str name)
{
	static const char kept[] = "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs";

	for (size_t i = 0; i < sizeof(kept) - 1; i += 5)
		if (memcmp(kept + i, name.p, 4) == 0)
			return true;
	return false;
}

bool file_png_read(struct arena *arena, struct str bytes, struct file_content *c)
{
	bool data = false;
	size_t at = 8;

	(void)arena;
	file_piece(c, str_part(bytes, 0, 8));
	while (bytes.n - at >= 12) {
		uint32_t length = be32(bytes, at);
		struct str name = str_part(bytes, at + 4, 4);
		bool first = at == 8, head = memcmp(name.p, "IHDR", 4) == 0;

		if (length > bytes.n - at - 12 || first != head)
			return false;
		if ((uint32_t)crc32(0, (const Bytef *)name.p, length + 4) != be32(bytes, at + 8 + length))
			return false;
		if (head) {
			if (length != 13)
				return false;
			c->width = be32(bytes, at + 8);
			c->height = be32(bytes, at + 12);
		}
		data = data || memcmp(name.p, "IDAT", 4) == 0;
		if (chunk_kept(name))
			file_piece(c, str_part(bytes, at, (size_t)length + 12));
		at += (size_t)length + 12;
		if (memcmp(name.p, "IEND", 4) == 0)
			return data && c->width > 0 && c->height > 0;
	}
	return false;
}

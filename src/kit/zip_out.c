/* Zip as a stream (PKWARE APPNOTE 6.3): each file is written as it comes, the directory at the end, so that a
 * thousand photographs need no memory. libzip cannot: it writes all at its close and wants every content kept
 * until then. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "kit/file.h"

enum {
	ENTRIES_MAX = 20000,
	NAME_CHARACTERS_MAX = 150,
	FLAG_UTF8 = 0x0800,
	VERSION = 20,
	METHOD_STORED = 0,
	METHOD_DEFLATED = 8
};
#define ZIP_BYTES_MAX INT64_C(4294000000)

struct entry {
	struct entry *next;
	struct str name;
	int last_number; /* given to another file that wanted this name; 1: to none yet */
	uint32_t crc, packed_bytes, size_bytes, at;
	uint16_t method;
};

struct zip_out {
	struct arena *arena;
	const char *path;
	FILE *file;
	int error;
	int64_t at;
	struct entry *first, *last;
	size_t count;
	uint16_t day, time;
};

bool zip_out_open(struct arena *arena, const char *path, struct zip_out **ret, struct err *err)
{
	struct zip_out *z = ARENA_NEW(arena, struct zip_out);
	struct instant now = seam_now();
	struct day today = instant_day(now);
	int64_t seconds = (now.us - instant_of_day(today, 0, 0).us) / US_PER_SECOND;

	z->arena = arena;
	z->path = str_c(arena, str_of(path));
	z->file = fopen(path, "wbe");
	if (z->file == NULL)
		return err_system(err, "a zip cannot be begun: %s", strerrordesc_np(errno));
	z->day = (uint16_t)((day_year(today) - 1980) << 9 | day_month_of_year(today) << 5 |
			    day_of_month(today));
	z->time = (uint16_t)(seconds / 3600 << 11 | seconds / 60 % 60 << 5 | seconds % 60 / 2);
	*ret = z;
	return true;
}

static void put(struct zip_out *z, const void *bytes, size_t n)
{
	if (z->error == 0 && n > 0 && fwrite(bytes, 1, n, z->file) != n)
		z->error = errno != 0 ? errno : EIO;
	z->at += (int64_t)n;
	if (z->at > ZIP_BYTES_MAX && z->error == 0)
		z->error = EFBIG;
}

static void put16(struct zip_out *z, unsigned value)
{
	unsigned char bytes[2] = {(unsigned char)value, (unsigned char)(value >> 8)};

	put(z, bytes, 2);
}

static void put32(struct zip_out *z, uint32_t value)
{
	put16(z, value & 0xFFFF);
	put16(z, value >> 16);
}

/* From the flags on, the same in both places. */
static void put_entry(struct zip_out *z, const struct entry *e)
{
	put16(z, FLAG_UTF8);
	put16(z, e->method);
	put16(z, z->time);
	put16(z, z->day);
	put32(z, e->crc);
	put32(z, e->packed_bytes);
	put32(z, e->size_bytes);
	put16(z, (unsigned)e->name.n);
	put16(z, 0);
}

/* ---- names ---- */

static struct entry *name_find(const struct zip_out *z, struct str name)
{
	struct entry *e = z->first;

	while (e != NULL && !str_equal_nocase(e->name, name)) /* Windows does not tell them apart */
		e = e->next;
	return e;
}

/* Folders with '/', nothing that leads out, nothing that a file system refuses. */
static struct str name_safe(struct zip_out *z, struct str name)
{
	struct buf b;
	struct str part, ret;

	if (!str_utf8_valid(name) || str_has_control(name, false))
		name = S("file");
	name = str_first_characters(name, NAME_CHARACTERS_MAX);
	buf_open(&b, 4096);
	while (str_next(&name, '/', &part)) {
		part = str_trim(part);
		while (str_starts(part, S(".")))
			part = str_part(part, 1, part.n);
		if (part.n == 0)
			continue;
		if (b.n > 0)
			buf_char(&b, '/');
		for (size_t i = 0; i < part.n; i++)
			buf_char(&b, strchr("\\:*?\"<>|", part.p[i]) != NULL ? '_' : part.p[i]);
	}
	if (b.n == 0)
		BUF_LIT(&b, "file");
	ret = str_copy(z->arena, buf_view(&b));
	buf_close(&b);
	return ret;
}

/* A phone calls all its photographs image.jpg: the numbers go on where they were, they are not all tried
 * again. */
static struct str name_unique(struct zip_out *z, struct str name)
{
	struct str unique = name;
	struct entry *same = name_find(z, name);
	size_t dot = name.n;

	for (size_t i = name.n; i > 1 && name.p[i - 1] != '/'; i--)
		if (name.p[i - 1] == '.') {
			dot = i - 1;
			break;
		}
	while (same != NULL && name_find(z, unique) != NULL) {
		struct str stem = str_part(name, 0, dot), ending = str_part(name, dot, name.n);

		unique = str_format(z->arena, "%.*s (%d)%.*s", STR_ARG(stem), ++same->last_number,
				    STR_ARG(ending));
	}
	return unique;
}

/* ---- content ---- */

/* What is packed already does not become smaller. */
static bool is_packed(struct str bytes)
{
	static const char *const heads[] = {"\xFF\xD8\xFF", "\x89PNG", "PK\3\4", "%PDF"};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (str_starts(bytes, str_of(heads[i])))
			return true;
	return false;
}

/* Raw deflate into b; false when it is no gain. */
static bool deflate_into(struct buf *b, struct str bytes)
{
	unsigned char out[16384];
	z_stream stream = {.next_in = (Bytef *)bytes.p, .avail_in = (uInt)bytes.n};
	int result;

	if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	do {
		stream.next_out = out;
		stream.avail_out = sizeof(out);
		result = deflate(&stream, Z_FINISH);
		buf_add(b, out, sizeof(out) - stream.avail_out);
	} while (result == Z_OK && !b->full);
	deflateEnd(&stream);
	return result == Z_STREAM_END && !b->full && b->n < bytes.n;
}

bool zip_out_add(struct zip_out *z, struct str name, struct str bytes, struct err *err)
{
	struct entry *e = ARENA_NEW(z->arena, struct entry);
	struct str content = bytes;
	struct buf packed;

	if (z->count == ENTRIES_MAX || (int64_t)bytes.n > ZIP_BYTES_MAX - z->at)
		return err_set(err, ERR_LIMIT, MSG_FILE_ZIP_FULL);
	e->name = name_unique(z, name_safe(z, name));
	e->last_number = 1;
	e->at = (uint32_t)z->at;
	e->crc = (uint32_t)crc32(0, (const Bytef *)bytes.p, (uInt)bytes.n);
	e->size_bytes = (uint32_t)bytes.n;
	buf_open(&packed, bytes.n);
	if (bytes.n > 64 && !is_packed(bytes) && deflate_into(&packed, bytes)) {
		e->method = METHOD_DEFLATED;
		content = buf_view(&packed);
	}
	e->packed_bytes = (uint32_t)content.n;
	put(z, "PK\3\4", 4);
	put16(z, VERSION);
	put_entry(z, e);
	put(z, e->name.p, e->name.n);
	put(z, content.p, content.n);
	buf_close(&packed);
	if (z->last == NULL)
		z->first = e;
	else
		z->last->next = e;
	z->last = e;
	z->count++;
	return true;
}

static void put_directory(struct zip_out *z)
{
	int64_t begin = z->at;
	uint32_t size_bytes;

	for (const struct entry *e = z->first; e != NULL; e = e->next) {
		put(z, "PK\1\2", 4);
		put16(z, VERSION);
		put16(z, VERSION);
		put_entry(z, e);
		put16(z, 0); /* comment */
		put16(z, 0); /* disk */
		put16(z, 0); /* inner, outer attributes */
		put32(z, 0);
		put32(z, e->at);
		put(z, e->name.p, e->name.n);
	}
	size_bytes = (uint32_t)(z->at - begin);
	put(z, "PK\5\6\0\0\0", 8);
	put16(z, (unsigned)z->count);
	put16(z, (unsigned)z->count);
	put32(z, size_bytes);
	put32(z, (uint32_t)begin);
	put16(z, 0);
}

bool zip_out_close(struct zip_out *z, struct err *err)
{
	put_directory(z);
	if (fclose(z->file) != 0 && z->error == 0)
		z->error = errno;
	if (z->error == 0)
		return true;
	unlink(z->path);
	if (z->error == EFBIG)
		return err_set(err, ERR_LIMIT, MSG_FILE_ZIP_FULL);
	err_set(err, ERR_BUSY, MSG_FILE_FULL);
	snprintf(err->detail, sizeof(err->detail), "zip: %s", strerrordesc_np(z->error));
	return false;
}

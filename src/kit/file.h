/* Attachments by hash: type checked by content, size limits, encrypted at rest, shown only in scope, images
 * without EXIF. */
#ifndef KIT_FILE_H
#define KIT_FILE_H

#include "kit/actor.h"
#include "kit/check.h"

/* Numbers stand in rows. */
enum file_type { FILE_JPEG = 1, FILE_PNG, FILE_PDF, FILE_XLSX, FILE_CSV, FILE_TEXT, FILE_ZIP };
extern const struct enum_type file_type_type;

#define FILE_BYTES_MAX (256 * 1024 * 1024)
#define FILE_PICTURES  (1u << FILE_JPEG | 1u << FILE_PNG)
#define FILE_ALL       ((2u << FILE_ZIP) - (1u << FILE_JPEG))
/* Once at start, after secret_open; makes the directory (mode 0700). Files lie in DIRECTORY/ab/abcdef...,
 * each under a key of its own that is sealed with the key of kit/secret.h and bound to the name. */
bool file_store_open(const char *directory, struct err *);

/* Puts bytes or a temporary file into the store (temp, fsync, rename, fsync directory); not a transaction: do
 * it before the write. allowed: bit set of 1 << enum file_type. Sniffs the content; refuses others with a
 * message that names the field. Photographs are kept without place, time and camera; pictures of more than 50
 * million pixels, PDFs with scripts and what is cut off are refused. hash is that of what is kept; the same
 * content is stored once. */
struct file_put {
	struct str hash; /* 64 hex */
	enum file_type type;
	int64_t size_bytes;
};
bool file_put_path(struct arena *, const char *path, unsigned allowed, int64_t size_bytes_max,
		   const char *field, struct file_put *ret, struct err *);
/* What the program made itself: it is not looked at. */
bool file_put_bytes(struct arena *, struct str bytes, enum file_type, struct file_put *ret, struct err *);
/* Decrypts and checks the hash; the bytes lie in the arena. ERR_NOT_FOUND for what is no hash, ERR_SYSTEM
 * when the file is missing, cut off or changed. */
bool file_get(struct arena *, struct str hash, struct str *ret_bytes, struct err *);

bool file_stored(struct str hash); /* it lies in the store; the content is not looked at */

/* Attachment rows: which subject a file belongs to. id 0: made here. name: the part behind the last / or \,
 * at most 100 characters, with the ending of the type. project, household: what scope compares with; 0: none.
 * Audited. */
struct attachment {
	int64_t id;
	const char *subject;
	int64_t subject_id;
	const char *kind; /* "photo", "lease_pdf" */
	struct str name;
	struct file_put file;
	int64_t project, household;
};
bool file_attach(struct tx *, const struct actor *, const struct attachment *, struct err *);
struct attachment_row {
	int64_t id;
	struct str kind, name, hash;
	enum file_type type;
	int64_t size_bytes;
	struct instant at;
};
/* Oldest first, at most 1,000, in tx_arena(); the caller has loaded the subject in scope. */
bool file_list(struct tx *, const char *subject, int64_t subject_id, struct attachment_row **ret,
	       size_t *ret_count, struct err *);
/* In scope of the actor, else NOT_FOUND. GET /files/:id serves it (web). */
bool file_load(struct tx *, const struct actor *, int64_t id, struct attachment_row *ret, struct err *);

bool file_is_picture(enum file_type);        /* a browser shows it in an <img> */
const char *file_ending(enum file_type);     /* ".pdf" */
const char *file_media_type(enum file_type); /* "application/pdf" */
extern const struct check_kind file_check;   /* every attachment lies in the store */

/* A zip made from many files, streamed to a file: one file per home, one per household. Names are made safe
 * and unique. At most 20,000 files and 4 GB. close must be called; on failure the file is gone. */
struct zip_out;
bool zip_out_open(struct arena *, const char *path, struct zip_out **ret, struct err *);
bool zip_out_add(struct zip_out *, struct str name, struct str bytes, struct err *);
bool zip_out_close(struct zip_out *, struct err *);

#endif

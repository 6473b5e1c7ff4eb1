/* Attachments by hash: type checked by content, size limits, encrypted at rest, shown only in scope, images without EXIF. */
#ifndef KIT_FILE_H
#define KIT_FILE_H

#include "kit/actor.h"

enum file_type { FILE_JPEG = 1, FILE_PNG, FILE_PDF, FILE_XLSX, FILE_CSV, FILE_TEXT, FILE_ZIP };
extern const struct enum_type file_type_type;

struct file_store;
bool file_store_open(const char *directory, struct err *); /* once at start */

/* Puts bytes or a temporary file into the store (temp, fsync, rename, fsync directory); not a transaction: do it before the write.
 * allowed: bit set of 1 << enum file_type. Sniffs the content; refuses others with a message that names the field. */
struct file_put { struct str hash; /* 64 hex */ enum file_type type; int64_t size_bytes; };
bool file_put_path(struct arena *, const char *path, unsigned allowed, int64_t size_bytes_max, const char *field, struct file_put *ret, struct err *);
bool file_put_bytes(struct arena *, struct str bytes, enum file_type, struct file_put *ret, struct err *);
bool file_get(struct arena *, struct str hash, struct str *ret_bytes, struct err *); /* decrypts and checks the hash */

/* Attachment rows: which subject a file belongs to. */
struct attachment { int64_t id; const char *subject; int64_t subject_id; const char *kind; /* "photo", "lease_pdf" */ struct str name;
		    struct file_put file; int64_t project, household; };
bool file_attach(struct tx *, const struct actor *, const struct attachment *, struct err *);
struct attachment_row { int64_t id; struct str kind, name, hash; enum file_type type; int64_t size_bytes; struct instant at; };
bool file_list(struct tx *, const char *subject, int64_t subject_id, struct attachment_row **ret, size_t *ret_count, struct err *);
/* In scope of the actor, else NOT_FOUND. GET /files/:id serves it (web). */
bool file_load(struct tx *, const struct actor *, int64_t id, struct attachment_row *ret, struct err *);

/* A zip made from many files, streamed to a temporary file: one file per home, one per household. */
struct zip_out;
bool zip_open(struct arena *, const char *path, struct zip_out **ret, struct err *);
bool zip_add(struct zip_out *, struct str name, struct str bytes, struct err *);
bool zip_close(struct zip_out *, struct err *);

#endif

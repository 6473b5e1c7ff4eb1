/* JSON out: a streaming writer into a buffer. (JSON in: jansson, strict, where it is needed.)
 * No name here may be one of jansson's (json_object, json_array, json_null ...): the program's would take its
 * place inside the library too. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/day.h"
#include "base/money.h"

struct json {
	struct buf *out;
	unsigned depth;
	bool comma[32]; /* something stands before, at this depth */
	bool array[32];
};

void json_open(struct json *, struct buf *out);
void json_begin(struct json *); /* an object */
void json_begin_array(struct json *);
void json_end(struct json *);       /* closes what was opened last */
void json_end_array(struct json *); /* the same; what was opened last must be an array */
void json_key(struct json *, struct str);
void json_str(struct json *, struct str); /* escapes; must be valid UTF-8 */
void json_i64(struct json *, int64_t);
void json_bool(struct json *, bool);
void json_none(struct json *);
void json_day(struct json *, struct day);         /* "2026-11-18" or null */
void json_instant(struct json *, struct instant); /* RFC 3339 or null */
/* key and value in one call */
void json_put_str(struct json *, const char *key, struct str);
void json_put_i64(struct json *, const char *key, int64_t);
void json_put_bool(struct json *, const char *key, bool);
void json_put_instant(struct json *, const char *key, struct instant);

#endif

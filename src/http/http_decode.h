/* Strict decoding of what stands in a URL, a form or a header parameter. Pure: no wire, so it can be fuzzed.
 */
#ifndef HTTP_HTTP_DECODE_H
#define HTTP_HTTP_DECODE_H

#include "http/http.h"

/* a=1&b=2 to pairs in the arena; "+" is a blank. 0; 400: bad %xx, NUL, invalid UTF-8, a value without a name;
 * 413: more than pairs_max. Empty pieces ("&&") are skipped. */
int http_decode_pairs(struct arena *, struct str raw, unsigned pairs_max, struct http_pair **ret,
		      size_t *ret_count);

/* The path of a request target, decoded once. 0; 400: not beginning with "/", bad %xx, a character that no
 * URL has; 404: ".." or "." or an empty segment, an encoded slash, a backslash, control characters, invalid
 * UTF-8. */
int http_decode_path(struct arena *, struct str raw, struct str *ret);

enum http_parameter { HTTP_PARAMETER_ABSENT = 0, HTTP_PARAMETER_FOUND, HTTP_PARAMETER_BAD };
/* `value; name=token; name="quoted"`: the parameter's value, written to `to`. BAD: malformed, twice, or too
 * long. */
enum http_parameter http_decode_parameter(struct str header, const char *name, char *to, size_t to_bytes,
					  struct str *ret);

bool http_token_valid(struct str); /* of a header name or method, RFC 9110 5.6.2 */

#endif

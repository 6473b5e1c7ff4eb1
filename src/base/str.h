/* Text as a view: pointer and length, UTF-8, not terminated. Whoever made the bytes owns them (mostly an
 * arena). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"

struct str {
	const char *p;
	size_t n;
};

#define S(literal) ((struct str){(literal ""), sizeof(literal) - 1})
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

struct str str_of(const char *c_string); /* NULL gives an empty one */
struct str str_part(struct str, size_t from,
		    size_t n); /* clipped to the text; points into it even when empty */
bool str_equal(struct str, struct str);
bool str_equal_nocase(struct str, struct str); /* ASCII letters only */
int str_compare(struct str, struct str);       /* by bytes, as both engines sort */
bool str_starts(struct str, struct str prefix);
bool str_ends(struct str, struct str suffix);
bool str_find(struct str hay, struct str needle, size_t *ret_at);
bool str_find_char(struct str, char, size_t *ret_at);
struct str str_trim(struct str); /* ASCII blanks, U+3000 and U+00A0 at both ends */
/* Cuts the text before the first separator off *rest and returns it; false when *rest is used up. "a,,b"
 * gives 3 parts, "a," 2, "" none. Parts point into the text, but for the empty one behind a last separator.
 */
bool str_next(struct str *rest, char separator, struct str *ret_part);

/* The first place from `at` on whose byte is marked in the table, or the end: for printers that escape. */
static inline size_t str_skip_plain(struct str text, size_t at, const unsigned char marked[256])
{
	const unsigned char *p = (const unsigned char *)text.p;

	while (at + 4 <= text.n &&
	       !(marked[p[at]] | marked[p[at + 1]] | marked[p[at + 2]] | marked[p[at + 3]]))
		at += 4;
	while (at < text.n && !marked[p[at]])
		at++;
	return at;
}

struct str str_copy(struct arena *, struct str);
char *str_c(struct arena *, struct str); /* terminated copy; a NUL inside ends it */
struct str str_format(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *, struct str, struct str);
struct str str_lower(struct arena *, struct str); /* ASCII */
struct str str_upper(struct arena *, struct str);

/* Text from outside. */
bool str_utf8_valid(struct str); /* no overlong form, surrogate, NUL or above U+10FFFF */
/* First code point; gives its length in bytes, 0 for an empty text or bytes that are not UTF-8. U+0000 counts
 * as one byte. */
size_t str_decode(struct str, uint32_t *ret_code_point);
size_t str_characters(struct str); /* code points of valid UTF-8 */
struct str str_first_characters(struct str, size_t count);
/* For a heading or a list: the first line, at most `count` characters of it; "…" where something was left
 * out. */
struct str str_shorten(struct arena *, struct str, size_t count);
/* Control characters (with newline_allowed not TAB, CR, LF), line separators U+2028/9, bidi controls, U+FEFF.
 */
bool str_has_control(struct str, bool newline_allowed);
bool str_is_control(uint32_t code_point, bool newline_allowed);
/* Full-width letters, digits, brackets and punctuation become half-width, U+3000 a blank (headers, numbers,
 * codes; not names). */
struct str str_halfwidth(struct arena *, struct str);
size_t str_fold_width(struct str,
		      char *ret); /* the same into ret, which has room for as many bytes; the length */
/* Strict conversion; false when a byte sequence is not GB18030. Handles four-byte characters. */
bool str_from_gb18030(struct arena *, struct str from, struct str *ret);
bool str_to_gb18030(struct arena *, struct str from, struct str *ret);

struct str str_of_hex(struct arena *, const uint8_t *bytes, size_t n);
bool str_parse_hex(struct str, uint8_t *ret_bytes, size_t n); /* exactly n bytes */
struct str str_base64(struct arena *, const uint8_t *bytes, size_t n);

/* Masks for the screen (design 8.3): 370***********1234, 138****5678, 张＊＊. */
struct str str_mask_id_number(struct arena *, struct str);
struct str str_mask_phone(struct arena *, struct str);
struct str str_mask_name(struct arena *, struct str);

#endif

/* The words of the program: enum message is generated from locale/<language>/<folder>.po, one constant per
 * msgid
 * ("home.code" gives MSG_HOME_CODE); a text that a language lacks fails the build. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include "base/str.h"
#include "base/message_gen.h" /* enum message { MSG_NONE, ... , MESSAGE_COUNT } */

enum language { LANGUAGE_ZH_CN = 0, LANGUAGE_EN = 1, LANGUAGE_COUNT };

/* The text with its {0} {1} marks still in it. */
struct str message_text(enum language, enum message);
/* The msgid, e.g. "home.code"; its part after the last dot is the name in JSON. */
struct str message_id(enum message);
/* Puts args in place of {0}, {1} ... {9}. */
struct str message_format(struct arena *, enum language, enum message, const struct str *args, size_t count);
/* The pieces of a text one after another: what stands between marks, and args in place of marks. A mark
 * without an arg stays as it is. False at the end. For printers that escape. */
bool message_next(struct str *rest, const struct str *args, size_t count, struct str *ret_part,
		  bool *ret_is_arg);
bool message_language_parse(struct str tag, enum language *ret); /* "zh-CN", "zh", "en", "en-GB" */

#endif

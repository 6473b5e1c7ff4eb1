/* An enum with its names: the code that JSON, URLs and files use, the words that people read, the look of its
 * tag. */
#ifndef BASE_ENUMERATION_H
#define BASE_ENUMERATION_H

#include "base/message.h"

enum tag { TAG_PLAIN, TAG_OK, TAG_WARN, TAG_BAD, TAG_INFO };

struct enum_item {
	int value;
	const char *code; /* "vacant" */
	enum message label;
	enum tag tag;
};

struct enum_type {
	const char *name; /* "home_state" */
	const struct enum_item *items;
	size_t count;
};

/* ENUM_TYPE(home_state, {HOME_VACANT, "vacant", MSG_HOME_STATE_VACANT, TAG_WARN}, ...) defines
 * home_state_type. */
#define ENUM_TYPE(name_, ...)                                          \
	static const struct enum_item name_##_items[] = {__VA_ARGS__}; \
	const struct enum_type name_##_type = {#name_, name_##_items, ARRAY_LEN(name_##_items)}

const struct enum_item *enum_find(const struct enum_type *, int value); /* NULL when unknown */
const struct enum_item *enum_find_code(const struct enum_type *, struct str code);
/* By code or by its words in any language (imported files carry the words); blanks trimmed, width folded. */
const struct enum_item *enum_find_words(const struct enum_type *, struct str words);
struct str enum_code(const struct enum_type *, int value); /* "" when unknown */
struct str enum_text(const struct enum_type *, enum language, int value);

#endif

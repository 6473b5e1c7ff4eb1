#include "base/enumeration.h"

#include <string.h>

enum { WORDS_BYTES_MAX = 256 };

const struct enum_item *enum_find(const struct enum_type *type, int value)
{
	for (size_t i = 0; i < type->count; i++)
		if (type->items[i].value == value)
			return &type->items[i];
	return NULL;
}

const struct enum_item *enum_find_code(const struct enum_type *type, struct str code)
{
	for (size_t i = 0; i < type->count; i++)
		if (str_equal(str_of(type->items[i].code), code))
			return &type->items[i];
	return NULL;
}

static bool same_words(struct str folded, struct str words)
{
	char other[WORDS_BYTES_MAX];

	if (words.n > sizeof(other))
		return false;
	return str_equal_nocase(folded, (struct str){other, str_fold_width(words, other)});
}

const struct enum_item *enum_find_words(const struct enum_type *type, struct str words)
{
	char buffer[WORDS_BYTES_MAX];
	struct str folded = {buffer, 0};

	words = str_trim(words);
	if (!words.n || words.n > sizeof(buffer))
		return NULL;
	folded.n = str_fold_width(words, buffer);
	for (size_t i = 0; i < type->count; i++) {
		if (str_equal_nocase(folded, str_of(type->items[i].code)))
			return &type->items[i];
		for (int language = 0; language < LANGUAGE_COUNT; language++)
			if (same_words(folded, message_text((enum language)language, type->items[i].label)))
				return &type->items[i];
	}
	return NULL;
}

struct str enum_code(const struct enum_type *type, int value)
{
	const struct enum_item *item = enum_find(type, value);

	return str_of(item ? item->code : NULL);
}

struct str enum_text(const struct enum_type *type, enum language language, int value)
{
	const struct enum_item *item = enum_find(type, value);

	return item ? message_text(language, item->label) : S("");
}

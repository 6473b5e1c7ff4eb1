#include "base/message.h"

#include <string.h>

#include "base/require.h"

struct str message_text(enum language language, enum message message)
{
	require((unsigned)language < LANGUAGE_COUNT && (unsigned)message < MESSAGE_COUNT);
	return str_of(message_gen_text[language][message]);
}

struct str message_id(enum message message)
{
	require((unsigned)message < MESSAGE_COUNT);
	return str_of(message_gen_id[message]);
}

bool message_next(struct str *rest, const struct str *args, size_t count, struct str *ret_part,
		  bool *ret_is_arg)
{
	size_t at = 0;

	if (!rest->n)
		return false;
	for (; at < rest->n; at++) {
		struct str mark = str_part(*rest, at, 3);

		if (mark.n == 3 && mark.p[0] == '{' && mark.p[2] == '}' && mark.p[1] >= '0' &&
		    (size_t)(mark.p[1] - '0') < count)
			break;
	}
	*ret_is_arg = at == 0;
	*ret_part = at ? str_part(*rest, 0, at) : args[rest->p[1] - '0'];
	*rest = str_part(*rest, at ? at : 3, rest->n);
	return true;
}

struct str message_format(struct arena *arena, enum language language, enum message message,
			  const struct str *args, size_t count)
{
	struct str text = message_text(language, message);
	struct str rest = text;
	struct str part;
	bool is_arg;
	size_t n = 0;
	char *out;

	while (message_next(&rest, args, count, &part, &is_arg))
		n += part.n;
	out = arena_alloc(arena, n);
	n = 0;
	rest = text;
	while (message_next(&rest, args, count, &part, &is_arg)) {
		if (part.n)
			memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	return (struct str){out, n};
}

bool message_language_parse(struct str tag, enum language *ret)
{
	static const struct {
		struct str tag;
		enum language language;
	} known[] = {
		{{"zh", 2}, LANGUAGE_ZH_CN},
		{{"en", 2}, LANGUAGE_EN},
	};

	tag = str_trim(tag);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		size_t n = known[i].tag.n;

		if (str_equal_nocase(str_part(tag, 0, n), known[i].tag) &&
		    (tag.n == n || tag.p[n] == '-' || tag.p[n] == '_')) {
			*ret = known[i].language;
			return true;
		}
	}
	return false;
}

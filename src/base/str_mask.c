/* What of a name or a number is shown on the screen. */
#include "base/str.h"

#include <string.h>

/* The first `head` and last `tail` characters stay, each other one becomes a star. */
static struct str mask(struct arena *arena, struct str text, size_t head, size_t tail, struct str star)
{
	size_t count = str_characters(text);
	struct str first = str_first_characters(text, head);
	struct str front = str_first_characters(text, count - tail);
	size_t stars = count - head - tail;
	char *out = arena_alloc(arena, text.n + stars * star.n);
	size_t n = first.n;

	if (n)
		memcpy(out, first.p, n);
	for (size_t i = 0; i < stars; i++, n += star.n)
		memcpy(out + n, star.p, star.n);
	if (front.n < text.n)
		memcpy(out + n, text.p + front.n, text.n - front.n);
	return (struct str){out, n + text.n - front.n};
}

/* Never more than half of a short number is shown. */
static struct str mask_number(struct arena *arena, struct str text)
{
	size_t count = str_characters(text);
	bool whole = count >= 11;

	return mask(arena, text, whole ? 3 : 0, whole ? 4 : count >= 8 ? 4 : 0, S("*"));
}

struct str str_mask_id_number(struct arena *arena, struct str text)
{
	return mask_number(arena, text);
}

struct str str_mask_phone(struct arena *arena, struct str text)
{
	return mask_number(arena, text);
}

struct str str_mask_name(struct arena *arena, struct str text)
{
	enum { STARS_MAX = 3 }; /* a long name does not tell its length */
	size_t count = str_characters(text);
	struct str shown = str_first_characters(text, 1);

	/* A name of one character would be shown whole otherwise. */
	if (count == 1)
		return S("＊");
	for (size_t i = 1; i < count && i <= STARS_MAX; i++)
		shown = str_join(arena, shown, S("＊"));
	return shown;
}

#include "base/name_index.h"

#include "base/require.h"

/* FNV-1a; open addressing, at most half full. The capacity is a power of two: the folded hash spreads over
 * its low bits. */
static size_t place_of(const struct name_index *x, struct str name)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t at;

	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(1099511628211);
	at = (size_t)(hash ^ hash >> 32) & (x->capacity - 1);
	while (x->items[at].value != NULL && !str_equal(x->items[at].name, name))
		at = (at + 1) & (x->capacity - 1);
	return at;
}

const void *name_index_find(const struct name_index *x, struct str name)
{
	return x->capacity == 0 ? NULL : x->items[place_of(x, name)].value;
}

static void grow(struct name_index *x, struct arena *arena)
{
	struct name_index grown = {.capacity = x->capacity == 0 ? 1024 : x->capacity * 2, .count = x->count};

	grown.items = ARENA_ARRAY(arena, struct name_index_item, grown.capacity);
	for (size_t i = 0; i < x->capacity; i++)
		if (x->items[i].value != NULL)
			grown.items[place_of(&grown, x->items[i].name)] = x->items[i];
	*x = grown;
}

void name_index_set(struct name_index *x, struct arena *arena, struct str name, const void *value)
{
	struct name_index_item *item;

	require(value != NULL);
	if (x->count * 2 >= x->capacity)
		grow(x, arena);
	item = &x->items[place_of(x, name)];
	x->count += item->value == NULL;
	*item = (struct name_index_item){name, value};
}

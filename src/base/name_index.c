#include "home/home_index.h"

/* FNV-1a; open addressing, at most half full. */
static size_t place_of(const struct home_index *x, struct str name)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t at;

	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(1099511628211);
	for (at = hash % x->capacity; x->items[at].row != 0 && !str_equal(x->items[at].name, name);
	     at = (at + 1) % x->capacity)
		;
	return at;
}

int64_t home_index_find(const struct home_index *x, struct str name)
{
	return x->capacity == 0 ? 0 : x->items[place_of(x, name)].row;
}

void home_index_add(struct home_index *x, struct arena *arena, struct str name, int64_t row)
{
	require(row != 0);
	if (x->count * 2 >= x->capacity) {
		struct home_index grown = {.capacity = x->capacity == 0 ? 1024 : x->capacity * 2};

		grown.items = ARENA_ARRAY(arena, struct home_index_item, grown.capacity);
		for (size_t i = 0; i < x->capacity; i++)
			if (x->items[i].row != 0)
				grown.items[place_of(&grown, x->items[i].name)] = x->items[i];
		grown.count = x->count;
		*x = grown;
	}
	x->items[place_of(x, name)] = (struct home_index_item){name, row};
	x->count++;
}

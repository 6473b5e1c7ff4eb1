/* What is known of a name, found again at once: imports compare each row with those before it. */
#ifndef BASE_NAME_INDEX_H
#define BASE_NAME_INDEX_H

#include "base/arena.h"
#include "base/str.h"

/* {0} is an empty one. It grows in the arena of the calls and is never given back before that. */
struct name_index {
	struct name_index_item {
		struct str name;
		const void *value;
	} * items;
	size_t capacity, count;
};
/* What the name was set to; NULL when it is new. */
const void *name_index_find(const struct name_index *, struct str name);
/* A new name, or another value for a known one. Name and value (not NULL) must live as long as the index. */
void name_index_set(struct name_index *, struct arena *, struct str name, const void *value);

#endif

/* Names seen so far in a file: which row had them. */
#ifndef HOME_HOME_INDEX_H
#define HOME_HOME_INDEX_H

#include "base/base.h"

struct home_index {
	struct home_index_item {
		struct str name;
		int64_t row;
	} * items;
	size_t capacity, count;
};
/* The row of the name, 0 when it is new. */
int64_t home_index_find(const struct home_index *, struct str name);
/* The name must be new and live as long as the index. */
void home_index_add(struct home_index *, struct arena *, struct str name, int64_t row);

#endif

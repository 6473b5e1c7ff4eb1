/* Any bytes as an uploaded file: what is kept is part of it, and is kept whole when it is looked at again. */
#include <string.h>

#include "kit/file_content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct file_content c, again;
	struct err err;
	char *kept;
	size_t at = 0;

	if (file_content_read(arena, (struct str){(const char *)data, n}, 0xFE, "file", &c, &err)) {
		require(c.size_bytes > 0 && c.size_bytes <= (int64_t)n + 36);
		kept = arena_alloc(arena, (size_t)c.size_bytes);
		for (size_t i = 0; i < c.count; i++) {
			memcpy(kept + at, c.pieces[i].p, c.pieces[i].n);
			at += c.pieces[i].n;
		}
		require(at == (size_t)c.size_bytes);
		require(file_content_read(arena, (struct str){kept, at}, 0xFE, "file", &again, &err));
		require(again.type == c.type && again.size_bytes == c.size_bytes);
	}
	arena_free(arena);
	return 0;
}

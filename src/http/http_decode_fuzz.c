/* Any bytes as a path, a query or form, or a header with parameters; the first byte says which. */
#include <string.h>

#include "http/http_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void fuzz_pairs(struct arena *arena, struct str raw)
{
	struct http_pair *pairs = NULL;
	size_t count = 0, bytes = 0;
	int status = http_decode_pairs(arena, raw, 50, &pairs, &count);

	require(status == 0 || status == 400 || status == 413);
	require(status == 0 || count == 0);
	require(count <= 50);
	for (size_t i = 0; i < count; i++) {
		require(pairs[i].name.n > 0);
		require(str_utf8_valid(pairs[i].name) && str_utf8_valid(pairs[i].value));
		bytes += pairs[i].name.n + pairs[i].value.n;
	}
	require(bytes <= raw.n);
}

static void fuzz_path(struct arena *arena, struct str raw)
{
	struct str path = {NULL, 0};
	int status = http_decode_path(arena, raw, &path);
	size_t at;

	require(status == 0 || status == 400 || status == 404);
	if (status != 0)
		return;
	require(path.n > 0 && path.n <= raw.n && path.p[0] == '/' && str_utf8_valid(path));
	require(!str_find(path, S("//"), &at) && !str_find(path, S("/../"), &at) &&
		!str_find(path, S("/./"), &at));
	require(!str_ends(path, S("/..")) && !str_ends(path, S("/.")));
	require(memchr(path.p, '\\', path.n) == NULL);
	for (size_t i = 0; i < path.n; i++)
		require((unsigned char)path.p[i] >= 0x20 && path.p[i] != 0x7f);
}

static void fuzz_parameter(struct str raw)
{
	char to[16];
	struct str value = {NULL, 0};
	enum http_parameter found = http_decode_parameter(raw, "boundary", to, sizeof(to), &value);

	require((found == HTTP_PARAMETER_FOUND) == (value.p != NULL));
	require(value.n <= sizeof(to));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *arena;
	struct str rest;

	if (n == 0)
		return 0;
	if (arena == NULL)
		arena = arena_new(16 * 1024 * 1024);
	rest = (struct str){(const char *)data + 1, n - 1};
	switch (data[0] % 3) {
	case 0: fuzz_pairs(arena, rest); break;
	case 1: fuzz_path(arena, rest); break;
	default: fuzz_parameter(rest); break;
	}
	arena_reset(arena);
	return 0;
}

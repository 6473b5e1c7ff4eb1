/* What the fuzzers have found worth keeping (tests/fuzz/), replayed. Run from the top of the repository. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define LLVMFuzzerTestOneInput multipart_one
#include "http/http_multipart_fuzz.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput decode_one
#include "http/http_decode_fuzz.c"
#undef LLVMFuzzerTestOneInput

#include "tests/test.h"

static void replay_file(const char *path, int (*one)(const uint8_t *, size_t))
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(1024 * 1024); /* of its own size below: an overrun is seen */

	assert_non_null(file);
	assert_non_null(bytes);
	size_t n = fread(bytes, 1, 1024 * 1024, file);
	(void)fclose(file);
	uint8_t *exact = realloc(bytes, n + (n == 0));
	assert_non_null(exact);
	assert_int_equal(one(exact, n), 0);
	free(exact);
}

static void replay(const char *directory, int (*one)(const uint8_t *, size_t))
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	char path[512];
	unsigned count = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		replay_file(path, one);
		count++;
	}
	(void)closedir(d);
	assert_true(count >= 10);
}

TEST(http_fuzz, multipart)
{
	replay("tests/fuzz/http_multipart", multipart_one);
}

TEST(http_fuzz, decode)
{
	replay("tests/fuzz/http_decode", decode_one);
}

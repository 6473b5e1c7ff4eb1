#include "tests/test.h"
#include "kit/kit_test.h"
#include "kit/secret.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char number[] = "110101199003070011";

TEST(secret, sealed_value_opens_again_and_never_looks_the_same)
{
	struct arena *a = test_arena();
	struct str one, two, plain;
	struct err err;

	kit_test_secret();
	one = secret_seal(a, "person.id_number", str_of(number));
	two = secret_seal(a, "person.id_number", str_of(number));
	assert_false(str_equal(one, two));
	assert_null(memmem(one.p, one.n, number, 8));
	assert_true(secret_unseal(a, "person.id_number", one, &plain, &err));
	assert_str(plain, number);
	assert_true(secret_unseal(a, "x.y", secret_seal(a, "x.y", S("")), &plain, &err));
	assert_int_equal(plain.n, 0);
}

TEST(secret, every_changed_byte_and_another_column_are_refused)
{
	struct arena *a = test_arena();
	struct str sealed, plain = S("untouched");
	struct err err;

	kit_test_secret();
	sealed = secret_seal(a, "person.id_number", str_of(number));
	assert_false(secret_unseal(a, "person.phone", sealed, &plain, &err));
	for (size_t i = 0; i < sealed.n; i++) {
		char *changed = arena_copy(a, sealed.p, sealed.n);

		changed[i] ^= 0x20;
		assert_false(
			secret_unseal(a, "person.id_number", (struct str){changed, sealed.n}, &plain, &err));
		assert_false(secret_unseal(a, "person.id_number", str_part(sealed, 0, i), &plain, &err));
	}
	assert_int_equal(err.code, ERR_SYSTEM);
	assert_str(plain, "untouched");
}

TEST(secret, index_is_equal_for_equal_values_of_one_column)
{
	struct arena *a = test_arena();
	struct str one;

	kit_test_secret();
	one = secret_index(a, "person.id_number", str_of(number));
	assert_int_equal(one.n, 16);
	assert_true(str_equal(one, secret_index(a, "person.id_number", str_of(number))));
	assert_false(str_equal(one, secret_index(a, "person.phone", str_of(number))));
	assert_false(str_equal(one, secret_index(a, "person.id_number", S("110101199003070038"))));
	assert_false(str_equal(secret_index(a, "ab", S("c")), secret_index(a, "a", S("bc"))));
}

TEST(secret, mac_depends_on_purpose_and_message)
{
	uint8_t a[32], b[32];

	kit_test_secret();
	secret_mac("link", S("/files/1"), a);
	secret_mac("link", S("/files/1"), b);
	assert_memory_equal(a, b, 32);
	secret_mac("link", S("/files/2"), b);
	assert_memory_not_equal(a, b, 32);
	secret_mac("code", S("/files/1"), b);
	assert_memory_not_equal(a, b, 32);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	chmod(path, 0600);
}

#define HEX_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEX_B "f0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

TEST(secret, a_new_key_seals_and_the_old_one_still_opens)
{
	struct arena *a = test_arena();
	char *path = str_c(a, str_format(a, "/tmp/anju_secret_%d.key", (int)getpid()));
	struct str old, index, plain;
	struct err err;

	put(path, "1 " HEX_A "\n");
	assert_true(secret_open(path, false, &err));
	old = secret_seal(a, "p.q", S("13800001234"));
	index = secret_index(a, "p.q", S("13800001234"));
	put(path, "# rotated\n1 " HEX_A "\n2 " HEX_B "\n");
	assert_true(secret_open(path, false, &err));
	assert_true(secret_unseal(a, "p.q", old, &plain, &err));
	assert_str(plain, "13800001234");
	assert_true(str_equal(index, secret_index(a, "p.q", S("13800001234"))));
	assert_int_equal(secret_seal(a, "p.q", plain).p[1], 2);
	put(path, "2 " HEX_B "\n");
	assert_true(secret_open(path, false, &err));
	assert_false(secret_unseal(a, "p.q", old, &plain, &err));
	unlink(path);
	kit_test_secret();
}

TEST(secret, a_key_file_is_made_private_and_a_bad_one_is_refused)
{
	struct arena *a = test_arena();
	char *path = str_c(a, str_format(a, "/tmp/anju_secret_new_%d.key", (int)getpid()));
	struct stat st;
	struct err err;

	unlink(path);
	assert_false(secret_open(path, false, &err));
	assert_true(secret_open(path, true, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	chmod(path, 0644);
	assert_false(secret_open(path, false, &err));
	put(path, "1 00112233\n");
	assert_false(secret_open(path, false, &err));
	put(path, "");
	assert_false(secret_open(path, false, &err));
	put(path, "2 " HEX_A "\n1 " HEX_B "\n");
	assert_false(secret_open(path, false, &err));
	unlink(path);
	kit_test_secret();
}

#include "tests/test.h"

#include <string.h>

TEST(str, of_and_part)
{
	struct str text = S("abc");

	assert_str(str_of(NULL), "");
	assert_int_equal(str_of("安居").n, 6);
	assert_str(str_part(S("abcdef"), 2, 3), "cde");
	assert_str(str_part(S("abc"), 1, SIZE_MAX), "bc");
	assert_str(str_part(S("abc"), 3, 1), "");
	assert_str(str_part(S("abc"), SIZE_MAX, SIZE_MAX), "");
	assert_str(str_part((struct str){NULL, 0}, 0, 5), "");
	for (size_t from = 0; from <= 3; from++)
		assert_ptr_equal(str_part(text, from, 0).p, text.p + from);
	assert_ptr_equal(str_part(text, 9, 9).p, text.p + 3);
}

TEST(str, equal)
{
	struct str none = {NULL, 0};

	assert_true(str_equal(S("a"), S("a")));
	assert_false(str_equal(S("a"), S("ab")));
	assert_false(str_equal(S("a"), S("b")));
	assert_true(str_equal(none, S("")));
	assert_true(str_equal(none, none));
	assert_false(str_equal((struct str){"a\0b", 3}, (struct str){"a\0c", 3}));
	assert_true(str_equal_nocase(S("aZ09"), S("Az09")));
	assert_false(str_equal_nocase(S("a["), S("a{")));
	assert_false(str_equal_nocase(S("@"), S("`")));
	assert_false(str_equal_nocase(S("a"), S("aa")));
	assert_true(str_equal_nocase(none, S("")));
}

TEST(str, compare_by_bytes)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
		{"", "", 0},     {"a", "", 1},     {"", "a", -1},        {"a", "b", -1},
		{"b", "a", 1},   {"a", "aa", -1},  {"ab", "aa", 1},      {"Z", "a", -1},
		{"z", "安", -1}, {"安", "居", -1}, {"\x7f", "\x80", -1},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(str_compare(str_of(cases[i].a), str_of(cases[i].b)), cases[i].order);
}

TEST(str, starts_and_ends)
{
	assert_true(str_starts(S("home.code"), S("home.")));
	assert_true(str_starts(S("home"), S("")));
	assert_false(str_starts(S("ho"), S("home")));
	assert_true(str_ends(S("a.csv"), S(".csv")));
	assert_true(str_ends((struct str){NULL, 0}, S("")));
	assert_false(str_ends(S("csv"), S(".csv")));
}

TEST(str, find)
{
	size_t at = 99;

	assert_true(str_find(S("abcabc"), S("ca"), &at));
	assert_int_equal(at, 2);
	assert_true(str_find((struct str){NULL, 0}, S(""), &at));
	assert_int_equal(at, 0);
	at = 99;
	assert_false(str_find(S("abc"), S("abcd"), &at));
	assert_false(str_find((struct str){NULL, 0}, S("a"), &at));
	assert_false(str_find_char(S("abc"), 'd', &at));
	assert_false(str_find_char((struct str){NULL, 0}, 'd', &at));
	assert_int_equal(at, 99);
	assert_true(str_find_char((struct str){"a\0b", 3}, '\0', &at));
	assert_int_equal(at, 1);
}

TEST(str, trim)
{
	static const struct {
		const char *text, *trimmed;
	} cases[] = {
		{"", ""},
		{" \t\r\n\v\f", ""},
		{" a b ", "a b"},
		{"\u3000张伟\u3000", "张伟"},
		{"\u00a0张\u3000伟 \u00a0", "张\u3000伟"},
		{"\u3000 \u00a0\t", ""},
		{"a", "a"},
		{"\u3001a\u3001", "\u3001a\u3001"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(str_trim(str_of(cases[i].text)), cases[i].trimmed);
	/* Half of U+3000 is no blank. */
	assert_int_equal(str_trim((struct str){"\x80\x80", 2}).n, 2);
	assert_int_equal(str_trim((struct str){"\xe3\x80", 2}).n, 2);
}

static void check_parts(struct str text, const char *const *parts, size_t count)
{
	struct str rest = text;
	struct str part = S("untouched");

	for (size_t i = 0; i < count; i++) {
		assert_true(str_next(&rest, ',', &part));
		assert_str(part, parts[i]);
	}
	part = S("untouched");
	assert_false(str_next(&rest, ',', &part));
	assert_false(str_next(&rest, ',', &part));
	assert_str(part, "untouched");
}

TEST(str, next)
{
	check_parts(S("a,,b"), (const char *const[]){"a", "", "b"}, 3);
	check_parts(S("a"), (const char *const[]){"a"}, 1);
	check_parts(S("a,"), (const char *const[]){"a", ""}, 2);
	check_parts(S(","), (const char *const[]){"", ""}, 2);
	check_parts(S(",,"), (const char *const[]){"", "", ""}, 3);
	check_parts(S(",安居"), (const char *const[]){"", "安居"}, 2);
	check_parts(S(""), NULL, 0);
	check_parts((struct str){NULL, 0}, NULL, 0);
}

TEST(str, next_points_into_the_text)
{
	struct str text = S("ab\n\n\ncd");
	struct str rest = text;
	struct str part;
	size_t at = 0;

	while (str_next(&rest, '\n', &part)) {
		assert_ptr_equal(part.p, text.p + at);
		at += part.n + 1;
	}
	assert_int_equal(at, text.n + 1);
}

TEST(str, copies)
{
	char text[] = "安居";
	struct str copy = str_copy(test_arena(), str_of(text));

	text[0] = 'x';
	assert_str(copy, "安居");
	assert_str(str_copy(test_arena(), (struct str){NULL, 0}), "");
	assert_string_equal(str_c(test_arena(), str_part(S("abc"), 0, 2)), "ab");
	assert_string_equal(str_c(test_arena(), (struct str){"a\0b", 3}), "a");
	assert_string_equal(str_c(test_arena(), (struct str){NULL, 0}), "");
	assert_str(str_join(test_arena(), S("a"), S("bc")), "abc");
	assert_str(str_join(test_arena(), (struct str){NULL, 0}, S("bc")), "bc");
	assert_str(str_join(test_arena(), S("a"), (struct str){NULL, 0}), "a");
	assert_str(str_lower(test_arena(), S("AZaz[@中")), "azaz[@中");
	assert_str(str_upper(test_arena(), S("AZaz{`中")), "AZAZ{`中");
}

TEST(str, format_of_any_length)
{
	char wide[1000];

	assert_str(str_format(test_arena(), "%s", ""), "");
	assert_str(str_format(test_arena(), "%d-%.*s", 7, STR_ARG(S("安居"))), "7-安居");
	memset(wide, 'x', sizeof(wide));
	for (int n = 250; n < 260; n++) {
		struct str text = str_format(test_arena(), "%.*s!", n, wide);

		assert_int_equal(text.n, n + 1);
		assert_int_equal(text.p[n], '!');
	}
}

TEST(str, hex)
{
	static const uint8_t bytes[] = {0x00, 0x0f, 0xf0, 0xff, 0x5a};
	uint8_t back[5] = {9, 9, 9, 9, 9};

	assert_str(str_of_hex(test_arena(), bytes, 5), "000ff0ff5a");
	assert_str(str_of_hex(test_arena(), bytes, 0), "");
	assert_true(str_parse_hex(S("000Ff0fF5a"), back, 5));
	assert_memory_equal(back, bytes, 5);
	memset(back, 9, 5);
	assert_false(str_parse_hex(S("000ff0ff5"), back, 5));
	assert_false(str_parse_hex(S("000ff0ff5a00"), back, 5));
	assert_false(str_parse_hex(S("000ff0ff5g"), back, 5));
	assert_false(str_parse_hex(S("0x0ff0ff5a"), back, 5));
	assert_false(str_parse_hex(S(""), back, 5));
	assert_false(str_parse_hex(S("00"), back, SIZE_MAX));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(back[i], 9);
	assert_true(str_parse_hex(S(""), back, 0));
}

TEST(str, base64)
{
	/* RFC 4648, section 10 */
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{"", ""},
		{"f", "Zg=="},
		{"fo", "Zm8="},
		{"foo", "Zm9v"},
		{"foob", "Zm9vYg=="},
		{"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"},
		{"\xfb\xff\xbf", "+/+/"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str bytes = str_of(cases[i].bytes);

		assert_str(str_base64(test_arena(), (const uint8_t *)bytes.p, bytes.n), cases[i].text);
	}
}

TEST(str, masks)
{
	struct arena *a = test_arena();

	/* design 8.3 */
	assert_str(str_mask_id_number(a, S("370902194902151234")), "370***********1234");
	assert_str(str_mask_phone(a, S("13812345678")), "138****5678");
	assert_str(str_mask_name(a, S("张小禾")), "张＊＊");
	assert_str(str_mask_name(a, S("孙晓")), "孙＊");
	assert_str(str_mask_name(a, S("孙")), "＊");
	assert_str(str_mask_name(a, S("")), "");
	assert_str(str_mask_name(a, S("买买提·阿不都拉")), "买＊＊＊");
	assert_str(str_mask_name(a, S("𠮷田")), "𠮷＊");
	assert_str(str_mask_phone(a, S("05001234567")), "050****4567");
	assert_str(str_mask_phone(a, S("12345678")), "****5678");
	assert_str(str_mask_phone(a, S("12345")), "*****");
	assert_str(str_mask_phone(a, S("")), "");
	assert_str(str_mask_id_number(a, S("A1234567")), "****4567");
	assert_str(str_mask_id_number(a, S("护照号码一二三四五六七八")), "护照号*****五六七八");
}

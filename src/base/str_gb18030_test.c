#include "tests/test.h"

#include <string.h>

TEST(gb18030, both_ways)
{
	static const struct {
		const char *utf8, *gb;
	} cases[] = {
		{"", ""},
		{"abc|,\r\n", "abc|,\r\n"},
		{"安居", "\xb0\xb2\xbe\xd3"},
		/* The second byte of this one is that of the bar. */
		{"珅", "\xab\x7c"},
		{"刘珅|配偶", "\xc1\xf5\xab\x7c|\xc5\xe4\xc5\xbc"},
		{"·", "\xa1\xa4"},
		{"•", "\x81\x36\xa6\x31"},
		{"𠮷", "\x95\x34\xb2\x35"},
		{"䶮", "\xfe\x9f"},
		{"€", "\xa2\xe3"},
		{"龴", "\xfe\x59"},
		{"㎡", "\xa9\x4f"},
		{"\u00a0", "\x81\x30\x84\x32"},
		{"\ufeff", "\x84\x31\x95\x33"},
		{"\U0010ffff", "\xe3\x32\x9a\x35"},
		{"㼆", "\x82\x32\x8d\x37"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str out;

		assert_true(str_to_gb18030(test_arena(), str_of(cases[i].utf8), &out));
		assert_str(out, cases[i].gb);
		assert_true(str_from_gb18030(test_arena(), str_of(cases[i].gb), &out));
		assert_str(out, cases[i].utf8);
	}
}

/* 24 characters moved between the editions: all forms are read, one is written. */
TEST(gb18030, forms_of_other_editions)
{
	static const struct {
		const char *two, *four, *private_utf8, *utf8;
	} cases[] = {
		{"\xfe\x59", "\x82\x35\x90\x37", "\uE81E", "龴"},
		{"\xfe\xa0", "\x82\x35\x91\x34", "\uE864", "\u9FBB"},
		{"\xfe\x51", "\x95\x32\x90\x31", "\uE816", "\U00020087"},
		{"\xfe\x91", "\x96\x35\xb6\x30", "\uE855", "\U000241FE"},
		{"\xa6\xd9", "\x84\x31\x82\x36", "\uE78D", "\uFE10"},
		{"\xa6\xda", "\x84\x31\x82\x38", "\uE78E", "\uFE12"},
		{"\xa6\xf3", "\x84\x31\x83\x35", "\uE796", "\uFE19"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str out;

		assert_true(str_from_gb18030(test_arena(), str_of(cases[i].two), &out));
		assert_str(out, cases[i].utf8);
		assert_true(str_from_gb18030(test_arena(), str_of(cases[i].four), &out));
		assert_str(out, cases[i].utf8);
		assert_true(str_to_gb18030(test_arena(), str_of(cases[i].utf8), &out));
		assert_str(out, cases[i].two);
		assert_true(str_to_gb18030(test_arena(), str_of(cases[i].private_utf8), &out));
		assert_str(out, cases[i].two);
	}
}

TEST(gb18030, every_basic_character_can_be_written_and_read)
{
	for (uint32_t code = 0x80; code <= 0xffff; code++) {
		char bytes[3];
		size_t n = code < 0x800 ? 2 : 3;
		struct str gb, back;
		struct arena *arena = test_arena();

		arena_reset(arena);
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		bytes[0] = (char)(n == 2 ? 0xc0 | code >> 6 : 0xe0 | code >> 12);
		for (size_t i = 1; i < n; i++)
			bytes[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 63));
		assert_true(str_to_gb18030(arena, (struct str){bytes, n}, &gb));
		assert_true(str_from_gb18030(arena, gb, &back));
		assert_int_equal(str_characters(back), 1);
		/* Private characters of older editions come back as the real ones. */
		if (code < 0xe78d || code > 0xe864)
			assert_true(str_equal(back, (struct str){bytes, n}));
	}
}

TEST(gb18030, wrong_bytes)
{
	static const char *const cases[] = {
		"\x80",
		"\xff",
		"\xb0",
		"abc\xb0",
		"\xb0\x20",
		"\xb0\x7f",
		"\xb0\xff",
		"\xb0\x30",
		"\xb0\x30\x81",
		"\x81\x30\x81",
		"\x81\x30\x81\x3a",
		"\x81\x30\xff\x30",
		"\xe3\x32\x9a\x36",
		"\xfe\x39\xfe\x39",
		"\x84\x32\xa4\x39",
		"\xd0\xb0\n\xd0",
	};
	struct str out = S("untouched");

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_false(str_from_gb18030(test_arena(), str_of(cases[i]), &out));
	assert_false(str_from_gb18030(test_arena(), (struct str){"a\0b", 3}, &out));
	assert_false(str_to_gb18030(test_arena(), (struct str){"a\0b", 3}, &out));
	assert_false(str_to_gb18030(test_arena(), S("\xc0\x80"), &out));
	assert_false(str_to_gb18030(test_arena(), S("\xed\xa0\x80"), &out));
	assert_false(str_to_gb18030(test_arena(), S("安\xe5\xb1"), &out));
	assert_str(out, "untouched");
}

TEST(gb18030, every_pair_of_bytes_comes_back_or_is_refused)
{
	size_t taken = 0;

	for (int high = 0x81; high <= 0xfe; high++) {
		struct arena *arena = arena_new(1 << 20);

		for (int low = 1; low <= 0xff; low++) {
			char bytes[2] = {(char)high, (char)low};
			bool pair = low >= 0x40 && low != 0x7f && low != 0xff;
			struct str text, back;

			assert_int_equal(str_from_gb18030(arena, (struct str){bytes, 2}, &text), pair);
			if (!pair)
				continue;
			taken++;
			assert_int_equal(str_characters(text), 1);
			assert_true(str_to_gb18030(arena, text, &back));
			assert_true(str_equal(back, (struct str){bytes, 2}));
		}
		arena_free(arena);
	}
	assert_int_equal(taken, 126 * 190);
}

TEST(gb18030, large_text)
{
	enum { COPIES = 20000 };
	struct str piece = S("张珅·𠮷a");
	char *text = arena_alloc(test_arena(), COPIES * piece.n);
	struct str all = {text, COPIES * piece.n};
	struct str gb, back;

	for (size_t i = 0; i < COPIES; i++)
		memcpy(text + i * piece.n, piece.p, piece.n);
	assert_true(str_to_gb18030(test_arena(), all, &gb));
	assert_true(str_from_gb18030(test_arena(), gb, &back));
	assert_true(str_equal(back, all));
}

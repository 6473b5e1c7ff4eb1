#include "tests/test.h"

#include <string.h>

TEST(utf8, valid)
{
	static const char *const cases[] = {
		"",         "abc",     "安居",       "\x7f",
		"\xc2\x80", "\u07ff",  "\u0800",     "\ud7ff",
		"\ue000",   "\uffff",  "\U00010000", "\U0010ffff",
		"\ufeff",   "e\u0301", "𠮷",         "👨‍👩‍👧",
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(str_utf8_valid(str_of(cases[i])));
	assert_true(str_utf8_valid((struct str){NULL, 0}));
}

TEST(utf8, wrong)
{
	static const char *const cases[] = {
		"\x80",
		"\xbf",
		"a\x80",
		"\xc0\x80",
		"\xc0\xaf",
		"\xc1\xbf",
		"\xe0\x80\xaf",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\xaf",
		"\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xed\xa0\xbd\xed\xb8\x80",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xfc\x84\x80\x80\x80\x80",
		"\xfe",
		"\xff",
		"\xc3",
		"\xc3(",
		"\xe5\xae",
		"\xe5\xae(",
		"\xe5(\x89",
		"\xf0\xa0\xae",
		"\xf0\xa0\xae(",
		"\xf0(\xae\xb7",
		"\xe5\xae\x89\x89",
	};
	uint32_t c = 7;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_false(str_utf8_valid(str_of(cases[i])));
	assert_false(str_utf8_valid((struct str){"a\0b", 3}));
	assert_false(str_utf8_valid((struct str){"\0", 1}));
	/* The next byte in memory belongs to somebody else. */
	assert_false(str_utf8_valid(str_part(S("安居"), 0, 4)));
	assert_int_equal(str_decode(str_part(S("安"), 0, 2), &c), 0);
	assert_int_equal(str_decode(S(""), &c), 0);
	assert_int_equal(c, 7);
}

TEST(utf8, every_code_point_is_decoded)
{
	for (uint32_t code = 1; code <= 0x10ffff; code++) {
		char bytes[4];
		size_t n;
		uint32_t back = 0;
		bool surrogate = code >= 0xd800 && code <= 0xdfff;

		if (code < 0x80) {
			bytes[0] = (char)code;
			n = 1;
		} else if (code < 0x800) {
			bytes[0] = (char)(0xc0 | code >> 6);
			n = 2;
		} else if (code < 0x10000) {
			bytes[0] = (char)(0xe0 | code >> 12);
			n = 3;
		} else {
			bytes[0] = (char)(0xf0 | code >> 18);
			n = 4;
		}
		for (size_t i = 1; i < n; i++)
			bytes[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 63));
		assert_int_equal(str_decode((struct str){bytes, n}, &back), surrogate ? 0 : n);
		assert_int_equal(back, surrogate ? 0 : code);
		assert_int_equal(str_utf8_valid((struct str){bytes, n}), !surrogate);
	}
}

TEST(utf8, characters)
{
	assert_int_equal(str_characters(S("")), 0);
	assert_int_equal(str_characters(S("a安𠮷·")), 4);
	assert_str(str_first_characters(S("a安𠮷·"), 0), "");
	assert_str(str_first_characters(S("a安𠮷·"), 2), "a安");
	assert_str(str_first_characters(S("a安𠮷·"), 3), "a安𠮷");
	assert_str(str_first_characters(S("a安𠮷·"), 4), "a安𠮷·");
	assert_str(str_first_characters(S("a安𠮷·"), SIZE_MAX), "a安𠮷·");
	assert_str(str_first_characters((struct str){NULL, 0}, 3), "");
}

TEST(utf8, shortened_for_a_heading)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{"", ""},
		{"龙头漏水", "龙头漏水"},
		{"厨房龙头漏水", "厨房龙头…"},
		{" 漏水\n", "漏水"},
		{"漏水\n三天了", "漏水…"},
		{"tap is dripping", "tap…"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(str_shorten(test_arena(), str_of(cases[i].text), 4), cases[i].shown);
}

TEST(utf8, control)
{
	static const char *const plain[] = {
		"",       "张伟",   "a b",    "“a”–…",  "買·買提", "\u200d",
		"\u2027", "\u202f", "\ufefe", "\u0600", "～！",
	};
	static const char *const control[] = {
		"\x01",   "\x1b[31m",   "\x7f",   "\xc2\x80", "a\xc2\x85",     "\xc2\x9f", "\u061c", "\u200e",
		"\u200f", "\u2028",     "\u2029", "\u202a",   "a\u202e\u4f1f", "\u202c",   "\u2066", "\u2069",
		"\ufeff", "张\ufeff伟", "\v",     "\f",
	};

	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		assert_false(str_has_control(str_of(plain[i]), false));
	for (size_t i = 0; i < ARRAY_LEN(control); i++) {
		assert_true(str_has_control(str_of(control[i]), false));
		assert_true(str_has_control(str_of(control[i]), true));
	}
	assert_true(str_has_control(S("a\nb"), false));
	assert_true(str_has_control(S("a\tb"), false));
	assert_false(str_has_control(S("a\r\n\tb"), true));
	assert_true(str_has_control((struct str){"a\0b", 3}, true));
	/* Wrong bytes before one do not hide it. */
	assert_true(str_has_control(S("\xe2\x80\u202e"), false));
}

TEST(utf8, halfwidth)
{
	static const struct {
		const char *text, *folded;
	} cases[] = {
		{"", ""},
		{"ＡＢＣｘｙｚ０９", "ABCxyz09"},
		{"建筑面积（㎡）", "建筑面积(㎡)"},
		{"１２，３４５．６７", "12,345.67"},
		{"７栋\u3000１单元", "7栋 1单元"},
		{"！～", "!~"},
		{"￥、。「」", "￥、。「」"},
		{"plain", "plain"},
		{"𠮷１", "𠮷1"},
	};
	char same[] = "１２３";

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(str_halfwidth(test_arena(), str_of(cases[i].text)), cases[i].folded);
	assert_str(str_halfwidth(test_arena(), S("\xef\xbc")), "\xef\xbc");
	assert_str(str_halfwidth(test_arena(), S("\xff\xef\xbc\x91")), "\xff"
								       "1");
	/* In place. */
	assert_int_equal(str_fold_width(str_of(same), same), 3);
	assert_memory_equal(same, "123", 3);
}

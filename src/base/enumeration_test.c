#include "tests/test.h"

enum colour { COLOUR_RED = 1, COLOUR_BLUE = 7, COLOUR_NONE = -2 };

extern const struct enum_type base_colour_type;
ENUM_TYPE(base_colour, {COLOUR_RED, "red", MSG_BASE_ERROR_FILL, TAG_BAD},
	  {COLOUR_BLUE, "blue", MSG_BASE_ERROR_CHOOSE, TAG_INFO},
	  {COLOUR_NONE, "none", MSG_BASE_ERROR_ENCODING, TAG_PLAIN});

TEST(enumeration, by_value_and_code)
{
	assert_int_equal(base_colour_type.count, 3);
	assert_string_equal(base_colour_type.name, "base_colour");
	assert_int_equal(enum_find(&base_colour_type, COLOUR_BLUE)->tag, TAG_INFO);
	assert_int_equal(enum_find(&base_colour_type, -2)->value, COLOUR_NONE);
	assert_null(enum_find(&base_colour_type, 0));
	assert_int_equal(enum_find_code(&base_colour_type, S("red"))->value, COLOUR_RED);
	assert_null(enum_find_code(&base_colour_type, S("Red")));
	assert_null(enum_find_code(&base_colour_type, S("")));
	assert_str(enum_code(&base_colour_type, COLOUR_BLUE), "blue");
	assert_str(enum_code(&base_colour_type, 99), "");
	assert_str(enum_text(&base_colour_type, LANGUAGE_ZH_CN, COLOUR_RED), "填写这一项");
	assert_str(enum_text(&base_colour_type, LANGUAGE_EN, COLOUR_RED), "Fill this in");
	assert_str(enum_text(&base_colour_type, LANGUAGE_EN, 99), "");
}

TEST(enumeration, by_words)
{
	static const struct {
		const char *words;
		int value;
	} cases[] = {
		{"red", COLOUR_RED},
		{" RED\u3000", COLOUR_RED},
		{"ｂｌｕｅ", COLOUR_BLUE},
		{"填写这一项", COLOUR_RED},
		{"\u00a0从列表里选一个 ", COLOUR_BLUE},
		{"choose ONE from the list", COLOUR_BLUE},
		{"Ｆill this in", COLOUR_RED},
	};
	static const char *const unknown[] = {"", " ", "填写", "填写这一项。", "redd", "MSG_BASE_ERROR_FILL"};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct enum_item *item = enum_find_words(&base_colour_type, str_of(cases[i].words));

		assert_non_null(item);
		assert_int_equal(item->value, cases[i].value);
	}
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
		assert_null(enum_find_words(&base_colour_type, str_of(unknown[i])));
	/* Words with full-width punctuation of their own match in both widths. */
	assert_non_null(
		enum_find_words(&base_colour_type, message_text(LANGUAGE_ZH_CN, MSG_BASE_ERROR_ENCODING)));
	assert_non_null(enum_find_words(&base_colour_type,
					str_halfwidth(test_arena(), message_text(LANGUAGE_ZH_CN,
										 MSG_BASE_ERROR_ENCODING))));
	assert_null(enum_find_words(&base_colour_type, (struct str){arena_alloc(test_arena(), 5000), 5000}));
}

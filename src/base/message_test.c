#include "tests/test.h"

TEST(message, every_text_is_there_and_whole)
{
	assert_str(message_text(LANGUAGE_EN, MSG_NONE), "");
	for (int m = 1; m < MESSAGE_COUNT; m++) {
		struct str id = message_id((enum message)m);
		size_t at;

		assert_true(str_find_char(id, '.', &at));
		for (int language = 0; language < LANGUAGE_COUNT; language++) {
			struct str text = message_text((enum language)language, (enum message)m);

			assert_true(text.n > 0);
			assert_true(str_utf8_valid(text));
			assert_false(str_has_control(text, true));
			if (str_starts(id, S("base.")))
				assert_int_equal(str_trim(text).n, text.n);
		}
	}
	assert_str(message_id(MSG_BASE_ERROR_NOT_FOUND), "base.error_not_found");
}

static void beyond(void)
{
	message_text(LANGUAGE_EN, (enum message)MESSAGE_COUNT);
}

static void no_language(void)
{
	message_text(LANGUAGE_COUNT, MSG_NONE);
}

TEST(message, unknown_is_our_mistake)
{
	assert_true(test_ends_process(beyond));
	assert_true(test_ends_process(no_language));
}

TEST(message, format)
{
	struct str args[] = {S("50"), S("61"), S("{0}")};

	assert_str(message_format(test_arena(), LANGUAGE_ZH_CN, MSG_BASE_ERROR_VALUE_LONG, args, 2),
		   "最多 50 个字，现在是 61 个");
	assert_str(message_format(test_arena(), LANGUAGE_EN, MSG_BASE_ERROR_VALUE_LONG, args, 2),
		   "At most 50 characters; now it has 61");
	/* A missing arg leaves its mark; an arg is not looked into. */
	assert_str(message_format(test_arena(), LANGUAGE_ZH_CN, MSG_BASE_ERROR_VALUE_LONG, args, 1),
		   "最多 50 个字，现在是 {1} 个");
	assert_str(message_format(test_arena(), LANGUAGE_ZH_CN, MSG_BASE_ERROR_VALUE_LONG, NULL, 0),
		   "最多 {0} 个字，现在是 {1} 个");
	assert_str(message_format(test_arena(), LANGUAGE_ZH_CN, MSG_BASE_ERROR_VALUE_LONG, &args[1], 2),
		   "最多 61 个字，现在是 {0} 个");
	assert_str(message_format(test_arena(), LANGUAGE_EN, MSG_BASE_ERROR_FILL, args, 3), "Fill this in");
	assert_str(message_format(test_arena(), LANGUAGE_EN, MSG_NONE, NULL, 0), "");
}

static struct str join_parts(struct str text, const struct str *args, size_t count)
{
	struct str joined = S("");
	struct str part;
	bool is_arg;

	while (message_next(&text, args, count, &part, &is_arg))
		joined = str_format(test_arena(), "%.*s%s%.*s%s", STR_ARG(joined), is_arg ? "<" : "",
				    STR_ARG(part), is_arg ? ">" : "");
	return joined;
}

TEST(message, marks)
{
	struct str args[] = {S("A"), S(""), S("C")};

	assert_str(join_parts(S("{0}{1}{2}"), args, 3), "<A><><C>");
	assert_str(join_parts(S("x{2}y{0}"), args, 3), "x<C>y<A>");
	assert_str(join_parts(S("{0}"), args, 3), "<A>");
	assert_str(join_parts(S("{"), args, 3), "{");
	assert_str(join_parts(S("{0"), args, 3), "{0");
	assert_str(join_parts(S("}{"), args, 3), "}{");
	assert_str(join_parts(S("{{0}}"), args, 3), "{<A>}");
	assert_str(join_parts(S("{3}{9}{a}{}{00}"), args, 3), "{3}{9}{a}{}{00}");
	assert_str(join_parts(S(""), args, 3), "");
}

TEST(message, language_parse)
{
	static const struct {
		const char *tag;
		enum language language;
	} right[] = {
		{"zh-CN", LANGUAGE_ZH_CN},      {"zh", LANGUAGE_ZH_CN},    {"ZH_cn", LANGUAGE_ZH_CN},
		{"zh-Hans-CN", LANGUAGE_ZH_CN}, {"zh-TW", LANGUAGE_ZH_CN}, {"en", LANGUAGE_EN},
		{"en-GB", LANGUAGE_EN},         {" EN ", LANGUAGE_EN},
	};
	static const char *const wrong[] = {"", "*", "de", "english", "zhx", "e", "-", "en;q=0.8"};
	enum language language = LANGUAGE_COUNT;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(message_language_parse(str_of(wrong[i]), &language));
	assert_int_equal(language, LANGUAGE_COUNT);
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(message_language_parse(str_of(right[i].tag), &language));
		assert_int_equal(language, right[i].language);
	}
}

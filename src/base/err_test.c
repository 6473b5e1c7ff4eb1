#include "tests/test.h"

#include <string.h>

TEST(err, each_says_what_to_do)
{
	struct err err;

	memset(&err, 0xa5, sizeof(err));
	assert_false(err_input(&err, "phone", MSG_BASE_ERROR_PHONE));
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.field, "phone");
	assert_string_equal(err.arg[2], "");
	assert_string_equal(err.detail, "");
	assert_str(err_text(test_arena(), LANGUAGE_ZH_CN, &err), "手机号是 1 开头的 11 位数字，再核对一遍");

	assert_false(err_input_arg(&err, "id", MSG_BASE_IDENTITY_LENGTH, S("17")));
	assert_str(err_text(test_arena(), LANGUAGE_ZH_CN, &err), "身份证号是 18 位，现在是 17 位");

	assert_false(err_conflict(&err, MSG_BASE_ERROR_CONFLICT));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_null(err.field);
	assert_string_equal(err.arg[0], "");
	assert_false(err_conflict_arg(&err, MSG_BASE_ERROR_STATE, S("已签约")));
	assert_str(err_text(test_arena(), LANGUAGE_ZH_CN, &err), "现在的状态是“已签约”，不能做这一步");

	assert_false(err_not_found(&err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_int_equal(err.message, MSG_BASE_ERROR_NOT_FOUND);
	assert_false(err_forbidden(&err));
	assert_int_equal(err.code, ERR_FORBIDDEN);
	assert_int_equal(err.message, MSG_BASE_ERROR_FORBIDDEN);
	assert_false(err_set(&err, ERR_LIMIT, MSG_BASE_ERROR_OFTEN));
	err_arg(&err, 0, S("30"));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_str(err_text(test_arena(), LANGUAGE_EN, &err), "Too many tries; try again in 30 seconds");
	assert_false(err_busy(&err, "lock %d", 5));
	assert_int_equal(err.code, ERR_BUSY);
	assert_string_equal(err.detail, "lock 5");
	assert_true(err_text(test_arena(), LANGUAGE_ZH_CN, &err).n > 0);
}

TEST(err, system_gives_a_number_and_hides_the_detail)
{
	struct err first, second;
	struct str text;
	size_t at;

	assert_false(err_system(&first, "disk %s", "full"));
	assert_int_equal(first.code, ERR_SYSTEM);
	assert_string_equal(first.detail, "disk full");
	assert_int_equal(strlen(first.arg[0]), 4);
	assert_int_equal(strspn(first.arg[0], "0123456789ABCDEF"), 4);
	text = err_text(test_arena(), LANGUAGE_ZH_CN, &first);
	assert_true(str_find(text, str_of(first.arg[0]), &at));
	assert_false(str_find(text, S("disk"), &at));
	err_system(&second, "again");
	assert_string_not_equal(first.arg[0], second.arg[0]);
}

TEST(err, long_texts_end_at_a_character)
{
	struct err err;
	char wide[1000];

	/* 63 bytes: 21 characters of three bytes, and one byte less or more before them. */
	for (size_t shift = 0; shift < 3; shift++) {
		struct str text;

		memset(wide, 'x', shift);
		for (size_t i = 0; i < 300; i++)
			memcpy(wide + shift + 3 * i, "安", 3);
		text = (struct str){wide, shift + 900};
		err_input_arg(&err, NULL, MSG_BASE_ERROR_DUPLICATE, text);
		assert_int_equal(strlen(err.arg[0]), shift ? 60 + shift : 63);
		assert_true(str_utf8_valid(str_of(err.arg[0])));
		err_busy(&err, "%.*s", STR_ARG(text));
		assert_true(strlen(err.detail) >= 237);
		assert_true(str_utf8_valid(str_of(err.detail)));
	}
	err_arg(&err, 1, S("first text"));
	err_arg(&err, 1, S("b"));
	assert_string_equal(err.arg[1], "b");
	err_arg(&err, 1, (struct str){NULL, 0});
	assert_string_equal(err.arg[1], "");
	err_arg(&err, ERR_ARGS, S("nowhere"));
	err_arg(&err, 99, S("nowhere"));
}

TEST(err, nobody_asks)
{
	assert_false(err_input(NULL, "x", MSG_BASE_ERROR_FILL));
	assert_false(err_system(NULL, "x"));
	assert_false(err_busy(NULL, "x"));
	err_arg(NULL, 0, S("x"));
}

TEST(err, a_code_without_a_message_has_words_too)
{
	for (int code = ERR_INPUT; code <= ERR_SYSTEM; code++) {
		struct err err = {.code = (enum err_code)code};

		for (int language = 0; language < LANGUAGE_COUNT; language++)
			assert_true(err_text(test_arena(), (enum language)language, &err).n > 0);
	}
	assert_str(err_text(test_arena(), LANGUAGE_EN, &(struct err){.code = ERR_NONE}), "");
	assert_str(err_text(test_arena(), LANGUAGE_EN, &(struct err){.code = ERR_SIGN_IN}),
		   "Sign in, then go on");
}

/* design 8.2: say what to do; never blame. */
TEST(err, words_do_not_blame)
{
	static const char *const refused[] = {"请",   "非法", "无效", "有误", "不合法",
					      "失败", "！",   "亲",   "温馨"};

	for (int m = MSG_NONE + 1; m < MESSAGE_COUNT; m++) {
		size_t at;

		if (!str_starts(message_id((enum message)m), S("base.")))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(refused); i++)
			assert_false(str_find(message_text(LANGUAGE_ZH_CN, (enum message)m),
					      str_of(refused[i]), &at));
	}
}

#include "http/http_decode.h"
#include "tests/test.h"

#define TEXT(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

TEST(http_decode, pairs)
{
	static const struct {
		struct str raw;
		int status;
		const char *pairs; /* name=value; joined by | */
	} cases[] = {
		{TEXT(""), 0, ""},
		{TEXT("a=1"), 0, "a=1|"},
		{TEXT("a"), 0, "a=|"},
		{TEXT("a="), 0, "a=|"},
		{TEXT("a=b=c"), 0, "a=b=c|"},
		{TEXT("a=1&b=2&a=3"), 0, "a=1|b=2|a=3|"},
		{TEXT("&&a=1&&"), 0, "a=1|"},
		{TEXT("a+b=c+d"), 0, "a b=c d|"},
		{TEXT("a%2bb=c%2Bd"), 0, "a+b=c+d|"},
		{TEXT("a%26=%3d"), 0, "a&==|"},
		{TEXT("%E5%AE%89=%f0%a0%ae%b7"), 0, "安=𠮷|"},
		{TEXT("\xe5\xae\x89=1"), 0, "安=1|"},
		{TEXT("a=%2525"), 0, "a=%25|"},
		{TEXT("=1"), 400, ""},
		{TEXT("="), 400, ""},
		{TEXT("a=1&=2"), 400, ""},
		{TEXT("a=%"), 400, ""},
		{TEXT("a=%1"), 400, ""},
		{TEXT("a=%1g"), 400, ""},
		{TEXT("a=%g1"), 400, ""},
		{TEXT("a=% 1"), 400, ""},
		{TEXT("a=%+1"), 400, ""},
		{TEXT("a=1%&b=2"), 400, ""},
		{TEXT("%=1"), 400, ""},
		{TEXT("a=%00"), 400, ""},
		{TEXT("a=\0"), 400, ""},
		{TEXT("a%00b=1"), 400, ""},
		{TEXT("a=%80"), 400, ""},
		{TEXT("a=%c0%80"), 400, ""},
		{TEXT("a=%e5%ae"), 400, ""},
		{TEXT("a=%ed%a0%80"), 400, ""},
		{TEXT("a=%f4%90%80%80"), 400, ""},
		{TEXT("a=%e5&b=%ae%89"), 400, ""},
		{TEXT("1&2&3&4&5&6&7"), 0, "1=|2=|3=|4=|5=|6=|7=|"},
		{TEXT("1&2&3&4&5&6&7&8"), 413, ""},
	};
	struct arena *arena = test_arena();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_pair *pairs = NULL;
		size_t count = 0;
		struct str all = S("");
		assert_int_equal(http_decode_pairs(arena, cases[i].raw, 7, &pairs, &count), cases[i].status);
		for (size_t j = 0; j < count; j++)
			all = str_format(arena, "%.*s%.*s=%.*s|", STR_ARG(all), STR_ARG(pairs[j].name),
					 STR_ARG(pairs[j].value));
		assert_str(all, cases[i].pairs);
	}
}

TEST(http_decode, paths)
{
	static const struct {
		struct str raw;
		int status;
		const char *path;
	} cases[] = {
		{TEXT("/"), 0, "/"},
		{TEXT("/a"), 0, "/a"},
		{TEXT("/a/"), 0, "/a/"},
		{TEXT("/a/b.c"), 0, "/a/b.c"},
		{TEXT("/a..b/...x"), 0, "/a..b/...x"},
		{TEXT("/..."), 0, "/..."},
		{TEXT("/a+b"), 0, "/a+b"},
		{TEXT("/a%20b"), 0, "/a b"},
		{TEXT("/%E5%AE%89"), 0, "/安"},
		{TEXT("/\xe5\xae\x89"), 0, "/安"},
		{TEXT("/%252e%252e/x"), 0, "/%2e%2e/x"},
		{TEXT("/%25%32%65"), 0, "/%2e"},
		{TEXT(""), 400, ""},
		{TEXT("a"), 400, ""},
		{TEXT("*"), 400, ""},
		{TEXT("http://a/"), 400, ""},
		{TEXT("/a b"), 400, ""},
		{TEXT("/a#b"), 400, ""},
		{TEXT("/a<b>"), 400, ""},
		{TEXT("/a\"b"), 400, ""},
		{TEXT("/a\x7f"), 400, ""},
		{TEXT("/a\0b"), 400, ""},
		{TEXT("/%"), 400, ""},
		{TEXT("/%4"), 400, ""},
		{TEXT("/%4x"), 400, ""},
		{TEXT("//"), 404, ""},
		{TEXT("//a"), 404, ""},
		{TEXT("/a//b"), 404, ""},
		{TEXT("/."), 404, ""},
		{TEXT("/.."), 404, ""},
		{TEXT("/a/."), 404, ""},
		{TEXT("/a/./b"), 404, ""},
		{TEXT("/a/../b"), 404, ""},
		{TEXT("/%2e%2e"), 404, ""},
		{TEXT("/a/%2E"), 404, ""},
		{TEXT("/a%2fb"), 404, ""},
		{TEXT("/a%2Fb"), 404, ""},
		{TEXT("/%2f"), 404, ""},
		{TEXT("/a\\b"), 404, ""},
		{TEXT("/a%5Cb"), 404, ""},
		{TEXT("/%00"), 404, ""},
		{TEXT("/%0a"), 404, ""},
		{TEXT("/%7f"), 404, ""},
		{TEXT("/%ff"), 404, ""},
		{TEXT("/\xff"), 404, ""},
		{TEXT("/%c0%af"), 404, ""},
		{TEXT("/%e0%80%af"), 404, ""},
	};
	struct arena *arena = test_arena();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str path = S("");
		int status = http_decode_path(arena, cases[i].raw, &path);
		if (status != cases[i].status)
			print_error("case %zu: %.*s\n", i, STR_ARG(cases[i].raw));
		assert_int_equal(status, cases[i].status);
		assert_str(path, cases[i].path);
	}
}

TEST(http_decode, parameters)
{
	static const struct {
		const char *header;
		enum http_parameter found;
		const char *value;
	} cases[] = {
		{"", HTTP_PARAMETER_ABSENT, ""},
		{"a/b", HTTP_PARAMETER_ABSENT, ""},
		{"a/b;", HTTP_PARAMETER_ABSENT, ""},
		{"a/b; x=y", HTTP_PARAMETER_ABSENT, ""},
		{"a/b; boundary=c", HTTP_PARAMETER_FOUND, "c"},
		{"a/b;boundary=c;", HTTP_PARAMETER_FOUND, "c"},
		{"a/b \t; \t BOUNDARY=c ; x=y", HTTP_PARAMETER_FOUND, "c"},
		{"a/b; boundary=\"c d\"", HTTP_PARAMETER_FOUND, "c d"},
		{"a/b; boundary=\"c\\\"d\\\\\"", HTTP_PARAMETER_FOUND, "c\"d\\"},
		{"a/b; boundary=\"\"", HTTP_PARAMETER_FOUND, ""},
		{"a/b; x=\"; boundary=d\"; boundary=c", HTTP_PARAMETER_FOUND, "c"},
		{"a/b; boundary=12345678", HTTP_PARAMETER_FOUND, "12345678"},
		{"a/b; boundary=123456789", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=\"123456789\"", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=c; boundary=c", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary =c", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary= c", HTTP_PARAMETER_BAD, ""},
		{"a/b; =c", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=\"c", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=\"c\\", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=\"c\\\"", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=\"c\"d", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=c d", HTTP_PARAMETER_BAD, ""},
		{"a/b; boundary=c,d", HTTP_PARAMETER_BAD, ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char to[8];
		struct str value = S("");
		struct str header = str_of(cases[i].header);
		enum http_parameter found = http_decode_parameter(header, "boundary", to, sizeof(to), &value);
		if (found != cases[i].found)
			print_error("%s\n", cases[i].header);
		assert_int_equal(found, cases[i].found);
		assert_str(value, cases[i].value);
	}
}

TEST(http_decode, tokens)
{
	for (int c = 0; c < 256; c++) {
		char text[1] = {(char)c};
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		bool mark = false;
		for (const char *p = "!#$%&'*+-.^_`|~"; *p != '\0'; p++)
			mark |= c == *p;
		assert_int_equal(http_token_valid((struct str){text, 1}), letter || mark);
	}
	assert_false(http_token_valid(S("")));
}

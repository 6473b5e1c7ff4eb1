#include <string.h>
#include "tests/test.h"
#include "web/page.h"
#include "web/req_inner.h"

TEST(next, only_a_path_of_this_host)
{
	static const char *const good[] = {
		"/",        "/homes",  "/homes?state=vacant&rows=100", "/a/b?c=%2F%2Fevil.example",
		"/a?b=//c", "/x/../y", "/%2F%2Fevil.example",          "/a?b=c@d:e;f,(g)'*!~$+#h"};
	static const char *const bad[] = {"",
					  "homes",
					  "//evil.example",
					  "///evil.example",
					  "/\\evil.example",
					  "\\\\evil.example",
					  "https://evil.example",
					  "javascript:alert(1)",
					  "/a\\b",
					  "/a\r\nSet-Cookie: b=c",
					  "/a\nb",
					  "/\t/evil.example",
					  "/a b",
					  "/房源",
					  "/a\x7f",
					  " /a"};
	static char longest[2000] = "/";

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_str(web_safe_next(str_of(good[i])), good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_str(web_safe_next(str_of(bad[i])), "/");
	assert_str(web_safe_next((struct str){"/a\0b", 4}), "/");
	memset(longest + 1, 'x', sizeof(longest) - 1);
	assert_int_equal(web_safe_next((struct str){longest, sizeof(longest)}).n, sizeof(longest));
	assert_str(web_safe_next(str_format(test_arena(), "%.*sx", (int)sizeof(longest), longest)), "/");
}

TEST(next, what_was_asked_for_stands_in_one_argument)
{
	static const struct {
		const char *path, *query, *next, *address;
	} cases[] = {
		{"/", "", "/", "/sign-in"},
		{"/homes", "", "/homes", "/sign-in?next=/homes"},
		{"/homes", "state=vacant&rows=100", "/homes?state=vacant&rows=100",
		 "/sign-in?next=/homes%3Fstate%3Dvacant%26rows%3D100"},
		{"/homes.csv", "q=%E6%88%BF", "/homes.csv?q=%E6%88%BF",
		 "/sign-in?next=/homes.csv%3Fq%3D%25E6%2588%25BF"},
		{"/files/住房 1?", "a", "/files/%E4%BD%8F%E6%88%BF%201%3F?a",
		 "/sign-in?next=/files/%25E4%25BD%258F%25E6%2588%25BF%25201%253F%3Fa"},
		{"/homes", "q=\xe6\x88\xbf", "/homes", "/sign-in?next=/homes"}, /* not as an address has it */
		{"/homes", "q=\\", "/homes", "/sign-in?next=/homes"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_request http = {.path = str_of(cases[i].path), .query = str_of(cases[i].query)};
		struct req rq = {.http = &http, .arena = test_arena()};

		assert_str(web_next_asked(&rq), cases[i].next);
		assert_str(web_with_next(&rq, "/sign-in", web_next_asked(&rq)), cases[i].address);
	}
	assert_str(web_with_next(&(struct req){.arena = test_arena()}, "/register", S("//evil.example")),
		   "/register");
}

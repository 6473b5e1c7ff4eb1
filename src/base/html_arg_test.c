#include "tests/test.h"

static struct buf out;

static struct html *page(void)
{
	static struct html h;

	buf_open(&out, 10000);
	h = (struct html){.out = &out, .arena = test_arena()};
	return &h;
}

TEST(html_arg, url_part_keeps_only_unreserved)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{"", ""},
		{"aZ09-._~", "aZ09-._~"},
		{"javascript:alert(1)", "javascript%3Aalert%281%29"},
		{"//evil.example/?a=b&c#d", "%2F%2Fevil.example%2F%3Fa%3Db%26c%23d"},
		{"\"'<> %", "%22%27%3C%3E%20%25"},
		{"\u623f", "%E6%88%BF"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct html *h = page();

		html_url_part(h, str_of(cases[i].from));
		assert_str(buf_view(&out), cases[i].to);
		buf_close(&out);
	}
}

TEST(html_arg, gives_the_words_that_html_value_writes)
{
	struct html *h = page();

#define SAME(value)                                                         \
	do {                                                                \
		buf_clear(&out);                                            \
		html_value(h, value);                                       \
		assert_true(str_equal(buf_view(&out), html_arg(h, value))); \
	} while (0)
	SAME(S("plain"));
	SAME(-7);
	SAME(7u);
	SAME(INT64_C(-9007199254740991));
	SAME(9007199254740991LL);
	SAME((size_t)12);
	SAME(MONEY(-123456));
	SAME(((struct area){5230}));
	SAME(((struct rate){31250}));
	SAME(((struct ratio){9460}));
	SAME(((struct points){758484}));
	SAME(DAY(20261125));
	SAME(((struct month){202611}));
	SAME(((struct instant){INT64_C(1763550600000000)}));
	assert_str(html_arg(h, MONEY(123456)), "1,234.56");
	buf_close(&out);
}

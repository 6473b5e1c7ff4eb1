#include "tests/test.h"

struct page {
	struct buf out;
	struct html h;
};

static void page_open(struct page *p)
{
	buf_open(&p->out, 1 << 16);
	p->h = (struct html){.out = &p->out, .arena = test_arena(), .language = LANGUAGE_ZH_CN};
}

TEST(html, text_and_attributes)
{
	static const struct {
		const char *text, *html;
	} cases[] = {
		{"", ""},
		{"安居", "安居"},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"a & b", "a &amp; b"},
		{"&lt;", "&amp;lt;"},
		{"\" onload='x'", "&quot; onload=&#39;x&#39;"},
		{"a\x01"
		 "b\x1b[0m\x7f",
		 "ab[0m"},
		{"a\tb\nc", "a\tb\nc"},
		{"a\rb", "ab"},
		{"a\xc2\x85"
		 "b",
		 "ab"},
		{"é·", "é·"},
		{"a\u202e\u4f1f\u202c", "a伟"},
		{"\ufeffx", "x"},
		{"“”…–—€", "“”…–—€"},
		{"，。（）：", "，。（）："},
		{"\u2028x", "x"},
		{"ש\u200fx", "שx"},
		{"\u061cx", "x"},
		{"𠮷<", "𠮷&lt;"},
		{"<<>>", "&lt;&lt;&gt;&gt;"},
		{"x<", "x&lt;"},
		{"\xe2", "\xe2"},
		{"\xe2\x80", "\xe2\x80"},
		{"\xe2<", "\xe2&lt;"},
		{"\xc2>", "\xc2&gt;"},
		{"\xef\xbb\"", "\xef\xbb&quot;"},
	};
	struct page p;

	page_open(&p);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&p.out);
		html_str(&p.h, str_of(cases[i].text));
		assert_str(buf_view(&p.out), cases[i].html);
	}
	buf_clear(&p.out);
	html_str(&p.h, (struct str){"a\0b", 3});
	html_str(&p.h, (struct str){NULL, 0});
	assert_str(buf_view(&p.out), "ab");
	buf_close(&p.out);
}

/* No character that could end a text or a quoted attribute comes through, whatever stands around it. */
TEST(html, nothing_breaks_out)
{
	static const char letters[] = "<>\"'&a\xc2\xe2\x80\xef\xbb\xbf\x01 ";
	struct page p;

	page_open(&p);
	seam_set_seed(31);
	for (int round = 0; round < 5000; round++) {
		char text[12];
		size_t n = seam_random_below(sizeof(text) + 1);
		struct str out;

		for (size_t i = 0; i < n; i++)
			text[i] = letters[seam_random_below(sizeof(letters) - 1)];
		buf_clear(&p.out);
		html_str(&p.h, (struct str){text, n});
		out = buf_view(&p.out);
		for (size_t i = 0; i < out.n; i++) {
			assert_false(out.p[i] == '<' || out.p[i] == '>' || out.p[i] == '"' ||
				     out.p[i] == '\'');
			assert_false((unsigned char)out.p[i] < ' ');
			if (out.p[i] == '&')
				assert_true(str_starts(str_part(out, i, 6), S("&lt;")) ||
					    str_starts(str_part(out, i, 6), S("&gt;")) ||
					    str_starts(str_part(out, i, 6), S("&amp;")) ||
					    str_starts(str_part(out, i, 6), S("&#39;")) ||
					    str_equal(str_part(out, i, 6), S("&quot;")));
		}
	}
	buf_close(&p.out);
}

TEST(html, values)
{
	struct page p;
	struct str args[] = {S("<b>"), S("&")};

	page_open(&p);
	html_value(&p.h, S("<"));
	html_value(&p.h, -7);
	html_value(&p.h, 7u);
	html_value(&p.h, INT64_MIN);
	html_value(&p.h, 1LL);
	html_value(&p.h, (size_t)SIZE_MAX);
	html_value(&p.h, (size_t)5);
	assert_str(buf_view(&p.out), "&lt;-77-92233720368547758081184467440737095516155");
	buf_clear(&p.out);
	html_value(&p.h, MONEY(123450));
	html_raw(&p.h, "|", 1);
	html_value(&p.h, MONEY(-5));
	html_raw(&p.h, "|", 1);
	html_value(&p.h, (struct area){5230});
	html_raw(&p.h, "|", 1);
	html_value(&p.h, (struct rate){31250});
	html_raw(&p.h, "|", 1);
	html_value(&p.h, (struct ratio){9460});
	html_raw(&p.h, "|", 1);
	html_value(&p.h, (struct points){758484});
	html_raw(&p.h, "|", 1);
	html_value(&p.h, DAY(20261125));
	html_value(&p.h, DAY(0));
	html_raw(&p.h, "|", 1);
	html_value(&p.h, (struct month){202611});
	html_raw(&p.h, "|", 1);
	html_value(&p.h, instant_of_day(DAY(20261118), 19, 10));
	html_value(&p.h, (struct instant){0});
	html_raw(&p.h, "|", 1);
	html_i64(&p.h, 12);
	assert_str(buf_view(&p.out),
		   "1,234.50|\u22120.05|52.30|3.125|94.6|75.8484|2026-11-25|2026-11|2026-11-18 19:10|12");
	buf_clear(&p.out);
	html_message(&p.h, MSG_BASE_ERROR_VALUE_LONG, args, 2);
	assert_str(buf_view(&p.out), "最多 &lt;b&gt; 个字，现在是 &amp; 个");
	p.h.language = LANGUAGE_EN;
	buf_clear(&p.out);
	html_message(&p.h, MSG_BASE_ERROR_FILL, NULL, 0);
	assert_str(buf_view(&p.out), "Fill this in");
	buf_close(&p.out);
}

TEST(html, urls) /* table */
{
	static const char *const allowed[] = {
		"",
		"/",
		"/homes/5?page=2#top",
		"/a//b",
		"?page=2",
		"#top",
		"homes/5",
		"./x",
		"../x",
		"/x?u=http://y",
		"/a:b",
		"?a:b",
		"#a:b",
		"x/y:z",
		"https://example.com/",
		"HTTPS://example.com",
		"tel:12345",
		"mailto:a@b.cn",
		"/房源/5",
	};
	static const char *const refused[] = {
		"javascript:alert(1)",
		"JavaScript:alert(1)",
		" javascript:alert(1)",
		"java\tscript:alert(1)",
		"java\nscript:x",
		"\x01javascript:x",
		"data:text/html,x",
		"vbscript:x",
		"http://example.com",
		"ftp://x",
		"file:///etc/passwd",
		"//evil.example",
		"///evil",
		"/\\evil",
		"\\\\evil",
		"\\evil",
		"/\t/evil",
		"/ /evil",
		"https:",
		"https://",
		"https:evil",
		"https:///evil",
		"tel:",
		"mailto:",
		"x:y",
		":",
		"/a b",
		"a\x7f",
		"https://\u202e",
		"/\xc2\x85",
		"blob:x",
		"about:blank",
		"https//:x:y\\",
	};
	struct page p;

	page_open(&p);
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
		buf_clear(&p.out);
		html_url(&p.h, str_of(allowed[i]));
		assert_str(buf_view(&p.out), allowed[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		buf_clear(&p.out);
		html_url(&p.h, str_of(refused[i]));
		assert_str(buf_view(&p.out), "#");
	}
	buf_clear(&p.out);
	html_url(&p.h, S("/x?a=1&b=\"'<"));
	assert_str(buf_view(&p.out), "/x?a=1&amp;b=&quot;&#39;&lt;");
	buf_clear(&p.out);
	html_url(&p.h, (struct str){"/a\0b", 4});
	assert_str(buf_view(&p.out), "#");
	buf_close(&p.out);
}

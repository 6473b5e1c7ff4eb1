#include "tests/test.h"

#include <string.h>

/* All rows of a text as "row:cell|cell;..." */
static struct str rows_of(struct str text, char delimiter)
{
	struct csv csv;
	struct str all = S("");
	struct err err;

	csv_open(&csv, text, delimiter);
	for (;;) {
		struct str *cells = NULL;
		size_t count = 0;
		bool more = false;

		assert_true(csv_next(&csv, test_arena(), &cells, &count, &more, &err));
		if (!more)
			return all;
		all = str_format(test_arena(), "%.*s%s%d:", STR_ARG(all), all.n ? ";" : "", (int)csv.row);
		for (size_t i = 0; i < count; i++)
			all = str_format(test_arena(), "%.*s%s[%.*s]", STR_ARG(all), i ? "|" : "",
					 STR_ARG(cells[i]));
	}
}

TEST(csv, rows)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{"", ""},
		{"\n", ""},
		{"a", "1:[a]"},
		{"a,b\r\nc,d\r\n", "1:[a]|[b];2:[c]|[d]"},
		{"a,b\nc,d", "1:[a]|[b];2:[c]|[d]"},
		{"a\rb\r", "1:[a];2:[b]"},
		{"a,\n,b\n", "1:[a]|[];2:[]|[b]"},
		{"a,,c", "1:[a]|[]|[c]"},
		/* blank lines count but are not given; nor are rows of empty cells, which spreadsheets write
		 */
		{"a\n\n\nb\n", "1:[a];4:[b]"},
		{"a,b\r\n\r\nc,d\r\n", "1:[a]|[b];3:[c]|[d]"},
		{"a,b\n , \u3000\nc,d\n", "1:[a]|[b];3:[c]|[d]"},
		{"a\n\"\"\nb", "1:[a];3:[b]"},
		/* quotes */
		{"\"a,b\",c", "1:[a,b]|[c]"},
		{"\"a\"\"b\"", "1:[a\"b]"},
		{"\"\"\"\"", "1:[\"]"},
		{"\"a\nb\",c\nd", "1:[a\nb]|[c];2:[d]"},
		{"\"a\r\nb\"\r\nc", "1:[a\r\nb];2:[c]"},
		{"a\"b,c", "1:[a\"b]|[c]"},
		{"\"a\" ,b", "1:[a]|[b]"},
		{"\"a\"b,c", "1:[ab]|[c]"},
		{"\"\",x", "1:[]|[x]"},
		{" \"a\",b", "1:[ \"a\"]|[b]"},
		{"\"a\"", "1:[a]"},
		{"a,\"\"", "1:[a]|[]"},
		{"安居,\"珅，\"\n", "1:[安居]|[珅，]"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(rows_of(str_of(cases[i].text), ','), cases[i].rows);
	assert_str(rows_of(S("a;b,c\td"), ';'), "1:[a]|[b,c\td]");
	assert_str(rows_of(S("刘珅|配偶"), '|'), "1:[刘珅]|[配偶]");
	assert_str(rows_of(S("a\tb"), '\t'), "1:[a]|[b]");
}

TEST(csv, faults_name_the_row)
{
	static const char *const unclosed[] = {"a,b\n\n\"c,d\ne,f\n", "a\nb\n\"", "a\nb\n\"\"\"",
					       "a\nb\nx,\"y"};

	for (size_t i = 0; i < ARRAY_LEN(unclosed); i++) {
		struct csv csv;
		struct str *cells = NULL;
		size_t count = 0;
		bool more = true;
		struct err err;
		bool good = true;

		csv_open(&csv, str_of(unclosed[i]), ',');
		while (good && more)
			good = csv_next(&csv, test_arena(), &cells, &count, &more, &err);
		assert_false(good);
		assert_int_equal(err.code, ERR_INPUT);
		assert_int_equal(err.message, MSG_BASE_CSV_QUOTE);
		assert_string_equal(err.arg[0], "3");
		assert_int_equal(csv.row, 3);
	}
}

TEST(csv, too_many_cells)
{
	struct csv csv;
	struct str *cells = NULL;
	size_t count = 42;
	bool more = false;
	struct err err;
	char wide[2000];

	memset(wide, ',', sizeof(wide));
	wide[0] = 'a';
	csv_open(&csv, (struct str){wide, sizeof(wide)}, ',');
	assert_false(csv_next(&csv, test_arena(), &cells, &count, &more, &err));
	assert_int_equal(err.message, MSG_BASE_CSV_CELLS);
	assert_int_equal(count, 42);
	csv_open(&csv, (struct str){wide, 1000}, ',');
	assert_true(csv_next(&csv, test_arena(), &cells, &count, &more, &err));
	assert_int_equal(count, 1000);
	csv_open(&csv, S("a,b,c"), ',');
	csv.cells_max = 2;
	assert_false(csv_next(&csv, test_arena(), &cells, &count, &more, &err));
	csv_open(&csv, S("a,b\nc"), ',');
	csv.cells_max = 2;
	assert_true(csv_next(&csv, test_arena(), &cells, &count, &more, &err));
	assert_int_equal(count, 2);
}

TEST(csv, guess_delimiter)
{
	static const struct {
		const char *text;
		char delimiter;
	} cases[] = {
		{"a,b,c\n", ','},       {"a;b;c\nx,y,z,w,v", ';'},
		{"a\tb", '\t'},         {"a|b|c,d", '|'},
		{"one", ','},           {"", ','},
		{"\"a;b;c;d\",e", ','}, {"\"a\n;;;;\",e", ','},
		{"a,b;c,d;e", ','},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(csv_guess_delimiter(str_of(cases[i].text)), cases[i].delimiter);
	assert_int_equal(csv_guess_delimiter((struct str){"\0;", 2}), ';');
}

TEST(csv, decode)
{
	static const struct {
		const char *bytes;
		enum csv_encoding encoding;
		const char *text;
	} right[] = {
		{"", CSV_AUTO, ""},
		{"a,b", CSV_AUTO, "a,b"},
		{"安居", CSV_AUTO, "安居"},
		{"\xef\xbb\xbf安居", CSV_AUTO, "安居"},
		{"\xef\xbb\xbf", CSV_UTF8, ""},
		{"\xb0\xb2\xbe\xd3", CSV_AUTO, "安居"},
		{"\xb0\xb2\xbe\xd3", CSV_GB18030, "安居"},
		{"\xc1\xf5\xab\x7c|\xc5\xe4\xc5\xbc", CSV_AUTO, "刘珅|配偶"},
		{"\x84\x31\x95\x33\xb0\xb2", CSV_AUTO, "安"},
		{"\x95\x34\xb2\x35,1", CSV_AUTO, "𠮷,1"},
		{"\xef\xbb\xbf\xef\xbb\xbf"
		 "a",
		 CSV_AUTO,
		 "\ufeff"
		 "a"},
	};
	static const struct {
		const char *bytes;
		enum csv_encoding encoding;
	} wrong[] = {
		{"\xb0\xb2\xbe\xd3", CSV_UTF8},
		{"\xb0", CSV_AUTO},
		{"a\xff", CSV_AUTO},
		{"\xff\xfe"
		 "a",
		 CSV_AUTO},
		{"\xc0\x80", CSV_UTF8},
		{"\xed\xa0\x80", CSV_UTF8},
		{"\xe5\xae\x89\xff", CSV_GB18030},
		{"PK\x03\x04\xff", CSV_AUTO},
	};
	struct str text = S("untouched");
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_false(
			csv_decode(test_arena(), str_of(wrong[i].bytes), wrong[i].encoding, &text, &err));
		assert_int_equal(err.code, ERR_INPUT);
		assert_int_equal(err.message, MSG_BASE_ERROR_ENCODING);
	}
	/* NUL, as in UTF-16 or a program file */
	for (int encoding = CSV_AUTO; encoding <= CSV_GB18030; encoding++)
		assert_false(csv_decode(test_arena(), (struct str){"a\0b", 3}, (enum csv_encoding)encoding,
					&text, &err));
	assert_str(text, "untouched");
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(csv_decode(test_arena(), str_of(right[i].bytes), right[i].encoding, &text, &err));
		assert_str(text, right[i].text);
	}
}

/* As offices send them: lines of real shape, with their traps. */
TEST(csv, excerpts)
{
	struct str gb = S("YZ-2026-00104,\xcd\xf5\xab\x7c ,"
			  "370902194902159912,199 0000 1234,\"\xcd\xf5\xcb\xc4\xab\x7c|"
			  "\xc5\xe4\xc5\xbc|50010419720430995x;\","
			  "\"1,234.50\",2026\xc4\xea\x33\xd4\xc2\x35\xc8\xd5\r\n");
	struct str text;
	struct err err;

	assert_true(csv_decode(test_arena(), gb, CSV_AUTO, &text, &err));
	assert_str(rows_of(text, csv_guess_delimiter(text)),
		   "1:[YZ-2026-00104]|[王珅 ]|[370902194902159912]|[199 0000 1234]|"
		   "[王四珅|配偶|50010419720430995x;]|[1,234.50]|"
		   "[2026年3月5日]");
}

static struct str written(struct buf *b, struct str cell, bool number)
{
	buf_clear(b);
	csv_cell(b, cell, true, number);
	return buf_view(b);
}

TEST(csv, cells_out)
{
	static const struct {
		const char *cell;
		bool number;
		const char *out;
	} cases[] = {
		{"", false, ""},
		{"a", false, "a"},
		{"安居", false, "安居"},
		{"a,b", false, "\"a,b\""},
		{"a\"b", false, "\"a\"\"b\""},
		{"\"", false, "\"\"\"\""},
		{"a\nb", false, "\"a\nb\""},
		{"a\rb", false, "\"a\rb\""},
		{" a", false, "\" a\""},
		{"a ", false, "\"a \""},
		{"=1+1", false, "'=1+1"},
		{"+8613", false, "'+8613"},
		{"-300", false, "'-300"},
		{"-300.00", true, "-300.00"},
		{"@SUM", false, "'@SUM"},
		{"\tx", false, "\"'\tx\""},
		{"\rx", false, "\"'\rx\""},
		{"＝1+1", false, "'＝1+1"},
		{"a=1", false, "a=1"},
		{"a'b", false, "a'b"},
		{"=HYPERLINK(\"x\",\"y\")", false, "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
		{"1,234.50", true, "\"1,234.50\""},
	};
	struct buf b;

	buf_open(&b, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(written(&b, str_of(cases[i].cell), cases[i].number), cases[i].out);
	buf_clear(&b);
	csv_cell(&b, S("a"), true, false);
	csv_cell(&b, S(""), false, false);
	csv_cell(&b, S("b"), false, false);
	csv_line_end(&b);
	assert_str(buf_view(&b), "a,,b\r\n");
	buf_close(&b);
}

TEST(csv, what_is_written_is_read_back)
{
	static const char letters[] = "a,\"\n\r| ;1";
	struct buf b;

	buf_open(&b, 1 << 20);
	seam_set_seed(23);
	for (int round = 0; round < 3000; round++) {
		struct str cells[4];
		struct csv csv;
		struct str *back = NULL;
		size_t count = 0;
		bool more = false;
		struct err err;

		arena_reset(test_arena());
		buf_clear(&b);
		for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
			char *text = arena_alloc(test_arena(), 12);

			text[0] = 'x'; /* not a blank row, not a formula */
			cells[i] = (struct str){text, 1 + seam_random_below(11)};
			for (size_t k = 1; k < cells[i].n; k++)
				text[k] = letters[seam_random_below(sizeof(letters) - 1)];
			csv_cell(&b, cells[i], i == 0, false);
		}
		csv_line_end(&b);
		csv_open(&csv, buf_view(&b), ',');
		assert_true(csv_next(&csv, test_arena(), &back, &count, &more, &err));
		assert_true(more);
		assert_int_equal(count, ARRAY_LEN(cells));
		for (size_t i = 0; i < count; i++)
			assert_true(str_equal(back[i], cells[i]));
		assert_true(csv_next(&csv, test_arena(), &back, &count, &more, &err));
		assert_false(more);
	}
	buf_close(&b);
}

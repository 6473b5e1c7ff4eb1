#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kit/table_in.h"
#include "kit/table_out.h"
#include "tests/test.h"

static const char *out_path(const char *name)
{
	return str_c(test_arena(), str_format(test_arena(), "/tmp/anju-out-%d-%s", (int)getpid(), name));
}

static struct str file_bytes(const char *path)
{
	char *bytes = arena_alloc(test_arena(), 1 << 16);
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, bytes, 1 << 16);

	assert_true(n >= 0);
	close(fd);
	unlink(path);
	return (struct str){bytes, (size_t)n};
}

static struct table_out *begin(const char *path, enum table_format format)
{
	struct table_out *t;
	struct err err;

	assert_true(table_out_open(
		test_arena(), path, format,
		S("台账[1]:2026/11 一个名字长于三十一个字的工作表一个名字长于三十一个字的工作表"), &t, &err));
	return t;
}

static void write_sample(struct table_out *t)
{
	table_out_text(t, S("名称"));
	table_out_text(t, S("金额（元）"));
	table_out_text(t, S("日期"));
	table_out_text(t, S("空"));
	table_out_row(t);
	table_out_text(t, S("=cmd|' /C calc'!A0"));
	table_out_number(t, -123450, 2);
	table_out_day(t, DAY(20261118));
	table_out_text(t, S(""));
	table_out_row(t);
	table_out_text(t, S("张,\"三\"\n𠮷 \xEF\xBF\xBE_x0041_"));
	table_out_number(t, INT64_C(9007199254740991), 0);
	table_out_day(t, DAY(0));
	table_out_number(t, 5, 4);
	table_out_row(t);
}

TEST(table_out, csv)
{
	const char *path = out_path("a.csv");
	struct table_out *t = begin(path, TABLE_CSV);
	struct err err;

	write_sample(t);
	assert_true(table_out_close(t, &err));
	assert_str(file_bytes(path),
		   "\xEF\xBB\xBF名称,金额（元）,日期,空\r\n'=cmd|' /C calc'!A0,-1234.50,2026-11-18,\r\n"
		   "\"张,\"\"三\"\"\n𠮷 \xEF\xBF\xBE_x0041_\",9007199254740991,,0.0005\r\n");
}

TEST(table_out, csv_of_hostile_names)
{
	static const char *const names[] = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"};
	const char *path = out_path("b.csv");
	struct table_out *t = begin(path, TABLE_CSV);
	struct str text;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		table_out_text(t, str_of(names[i]));
		table_out_row(t);
	}
	assert_true(table_out_close(t, &err));
	text = file_bytes(path);
	text = str_part(text, 3, text.n);
	while (text.n > 0) { /* no cell begins with what a spreadsheet would calculate */
		assert_true(text.p[0] == '\'' || memcmp(text.p, "\"'", 2) == 0);
		size_t end;
		assert_true(str_find(text, S("\r\n"), &end));
		text = str_part(text, end + 2, text.n);
	}
}

static struct str round_trip(const char *path, const char *const *columns, size_t count)
{
	static const char kinds[] = ".tnde";
	struct table_in *t;
	struct err err;
	struct buf b;
	struct str ret;

	assert_true(table_in_open(test_arena(), path, columns, count, &t, &err));
	buf_open(&b, 1 << 16);
	buf_format(&b, "[%.*s]", STR_ARG(table_in_sheet(t)));
	for (;;) {
		const struct cell *cells;
		size_t n;
		int64_t row;
		bool more;

		assert_true(table_in_next(t, &row, &cells, &n, &more, &err));
		if (!more)
			break;
		for (size_t i = 0; i < count; i++)
			buf_format(&b, " %c:%.*s", kinds[cells[i].kind], STR_ARG(cells[i].text));
	}
	ret = str_copy(test_arena(), buf_view(&b));
	buf_close(&b);
	table_in_close(t);
	unlink(path);
	return ret;
}

/* What we write we can read: names, formulas as plain text, exact numbers, days. */
TEST(table_out, workbook_comes_back)
{
	static const char *const columns[] = {"名称", "金额（元）", "日期", "空"};
	const char *path = out_path("c.xlsx");
	struct table_out *t = begin(path, TABLE_XLSX);
	struct err err;

	write_sample(t);
	assert_true(table_out_close(t, &err));
	assert_str(round_trip(path, columns, 4),
		   "[台账 1  2026 11 一个名字长于三十一个字的工作表一个] t:=cmd|' /C calc'!A0 n:-1234.5 "
		   "d:2026-11-18 .: "
		   "t:张,\"三\"\n𠮷 \xEF\xBF\xBD_x0041_ t:9007199254740991 .: n:0.0005");
}

/* Every amount that a cell can hold comes back to the fen. */
TEST(table_out, numbers_keep_their_digits)
{
	static const char *const columns[] = {"n"};
	const char *path = out_path("d.xlsx");
	struct table_out *t = begin(path, TABLE_XLSX);
	struct str text;
	struct err err;
	int64_t value = 1;

	table_out_text(t, S("n"));
	table_out_row(t);
	for (int i = 0; i < 300; i++) {
		value = (value * INT64_C(48271) + 1442695) % INT64_C(9999999999999);
		table_out_number(t, value, 2);
		table_out_row(t);
	}
	assert_true(table_out_close(t, &err));
	text = round_trip(path, columns, 1);
	value = 1;
	for (int i = 0; i < 300; i++) {
		size_t at;
		int64_t back;

		value = (value * INT64_C(48271) + 1442695) % INT64_C(9999999999999);
		assert_true(str_find(text, S(" n:"), &at));
		text = str_part(text, at + 3, text.n);
		if (!str_find_char(text, ' ', &at))
			at = text.n;
		assert_true(number_parse_decimal(str_part(text, 0, at), 2, &back));
		assert_int_equal(back, value);
	}
}

TEST(table_out, a_full_disk_is_told_and_leaves_no_file)
{
	struct table_out *t;
	struct err err;

	assert_false(table_out_open(test_arena(), "/nowhere/x.csv", TABLE_CSV, S("x"), &t, &err));
	assert_true(table_out_open(test_arena(), "/nowhere/x.xlsx", TABLE_XLSX, S("x"), &t, &err));
	table_out_text(t, S("x"));
	assert_false(table_out_close(t, &err));
	assert_int_equal(err.code, ERR_SYSTEM);
	if (symlink("/dev/full", out_path("full.csv")) == 0) {
		struct stat gone;

		assert_true(table_out_open(test_arena(), out_path("full.csv"), TABLE_CSV, S("x"), &t, &err));
		table_out_text(t, S("x"));
		assert_false(table_out_close(t, &err));
		assert_int_equal(err.message, MSG_TABLE_WRITE);
		assert_int_equal(lstat(out_path("full.csv"), &gone), -1);
	}
}

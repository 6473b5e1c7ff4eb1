#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "tests/test.h"
#include "kit/table_child.h"
#include "kit/table_in.h"

/* The test program is its own reader of workbooks: /proc/self/exe parse-xlsx. */
__attribute__((constructor)) static void child_of_the_tests(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "parse-xlsx") == 0)
		table_in_child_main(0, 1);
}

static const char *temporary(const char *end)
{
	char *path = str_c(test_arena(), str_format(test_arena(), "/tmp/anju-table-XXXXXX%s", end));
	int fd = mkstemps(path, (int)strlen(end));

	assert_true(fd >= 0);
	close(fd);
	return path;
}

static const char *file_of(struct str bytes)
{
	const char *path = temporary(".csv");
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
	close(fd);
	return path;
}

/* The whole table as one line, or the sentence why not. The file goes. */
static struct str read_table(const char *path, const char *const *required, size_t count)
{
	static const char kinds[] = ".tnde";
	struct table_in *t;
	struct err err;
	struct buf b;
	struct str ret;

	if (!table_in_open(test_arena(), path, required, count, &t, &err)) {
		unlink(path);
		return err_text(test_arena(), LANGUAGE_ZH_CN, &err);
	}
	buf_open(&b, 1 << 20);
	buf_format(&b, "[%.*s]", STR_ARG(table_in_sheet(t)));
	for (;;) {
		const struct cell *cells;
		size_t cell_count;
		int64_t row;
		bool more;

		if (!table_in_next(t, &row, &cells, &cell_count, &more, &err)) {
			struct str why = err_text(test_arena(), LANGUAGE_ZH_CN, &err);

			buf_format(&b, " ! %.*s", STR_ARG(why));
			break;
		}
		if (!more)
			break;
		buf_format(&b, " %lld", (long long)row);
		for (size_t i = 0; i < count; i++) {
			int column = table_in_column(t, required[i]);

			assert_true(column >= 0 && (size_t)column < cell_count);
			buf_format(&b, " %c:%.*s", kinds[cells[column].kind], STR_ARG(cells[column].text));
		}
	}
	ret = str_copy(test_arena(), buf_view(&b));
	buf_close(&b);
	table_in_close(t);
	unlink(path);
	return ret;
}

static const char *const two[] = {"房号", "建筑面积(㎡)"};

TEST(table_in, csv_of_every_fashion)
{
	static const struct {
		struct str bytes;
		const char *expected;
	} cases[] = {
		{S("房号,建筑面积(㎡)\r\n101,52.30\r\n"), "[] 2 t:101 t:52.30"},
		{S("\xEF\xBB\xBF建筑面积（㎡）,备注, 房 号 \n52.30,好,101\n\n,,\n30, ,　102 "
		   "\n合计,82.30,2\n"),
		 "[] 2 t:101 t:52.30 5 t:102 t:30"},
		{S("房号;建筑面积(M2)\n101;\"52,3\"\n"), "[] 2 t:101 t:52,3"},
		{S("房源表\n\n房号\t建筑面积(m²)\n101\t1\n合 计：\t1\n总计\t2\n102\n"),
		 "[] 4 t:101 t:1 7 t:102 .:"},
		{S("房号|建筑面积(㎡)|房号\n#N/A|'-5|x\n"), "[] 2 e:#N/A t:-5"},
		/* every apostrophe that csv_cell writes, and no other */
		{S("房号,建筑面积(㎡)\n'－1层,'＝1\n'+1,\"'\t=1\"\n'101,O'Neill\n"),
		 "[] 2 t:－1层 t:＝1 3 t:+1 t:=1 4 t:'101 t:O'Neill"},
		{S("\xB7\xBF\xBA\xC5,\xBD\xA8\xD6\xFE\xC3\xE6\xBB\xFD(\xA9O)\n\x81\x30\x81\x30,1\n"),
		 "[] 2 t:\xC2\x80 t:1"},
		{S("房号,面积\n1,2\n"), "找不到表头：缺少“建筑面积(㎡)”这一列"},
		{S("甲,乙\n1,2\n"), "找不到表头：缺少“房号”这一列"},
		{S(""), "文件是空的"},
		{S("\n\n"), "文件是空的"},
		{S("\xD0\xCF\x11\xE0\xA1\xB1"),
		 "这是旧的 .xls 或加了密码的表格，另存为不加密的 .xlsx 再上传"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(read_table(file_of(cases[i].bytes), two, 2), cases[i].expected);
}

TEST(table_in, csv_that_is_not_text)
{
	struct table_in *t;
	struct err err;
	const char *path = file_of((struct str){"a,b\0c\n", 6});

	assert_false(table_in_open(test_arena(), path, two, 2, &t, &err));
	assert_int_equal(err.code, ERR_INPUT);
	unlink(path);
	assert_false(table_in_open(test_arena(), "/tmp/anju-no-such-file", two, 2, &t, &err));
	assert_false(table_in_open(test_arena(), "/tmp", two, 2, &t, &err));
}

/* A quote that never ends swallows the rest: the row is told, the process lives. */
TEST(table_in, csv_open_quote)
{
	struct str text = read_table(file_of(S("房号,建筑面积(㎡)\n1,2\n\"3,4\n5,6\n")), two, 2);

	assert_true(str_starts(text, S("[] 2 t:1 t:2 ! ")));
}

TEST(table_in, csv_row_larger_than_its_arena)
{
	size_t n = 40u << 20;
	char *bytes = malloc(n);
	struct str head = S("房号,建筑面积(㎡)\n1,2\n\"");

	assert_non_null(bytes);
	memcpy(bytes, head.p, head.n);
	for (size_t i = head.n; i < n; i++)
		bytes[i] = "\"\"x"[(i - head.n) % 3]; /* doubled quotes: the cell must be copied */
	bytes[n - 2] = '"';
	bytes[n - 1] = '\n';
	bytes[n - 3] = 'x';
	const char *path = file_of((struct str){bytes, n});
	struct str text = read_table(path, two, 2);

	free(bytes);
	assert_true(str_starts(text, S("[] 2 t:1 t:2 ! ")));
}

static const char *workbook(void (*fill)(lxw_workbook *, lxw_worksheet *))
{
	const char *path = temporary(".xlsx");
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *sheet = workbook_add_worksheet(book, "房源明细");

	fill(book, sheet);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	return path;
}

static void fill_homes(lxw_workbook *book, lxw_worksheet *sheet)
{
	lxw_format *date = workbook_add_format(book), *bold = workbook_add_format(book);
	lxw_datetime day = {.year = 2026, .month = 1, .day = 1};
	lxw_rich_string_tuple first = {.format = bold, .string = "１０"},
			      second = {.format = NULL, .string = "3 "};
	lxw_rich_string_tuple *rich[] = {&first, &second, NULL};

	format_set_num_format(date, "yyyy\"年\"m\"月\"d\"日\"");
	format_set_bold(bold);
	worksheet_merge_range(sheet, 0, 0, 0, 3, "房源明细表", NULL);
	worksheet_write_string(sheet, 2, 0, "建筑面积 （㎡）", NULL);
	worksheet_write_string(sheet, 2, 2, "房号", NULL);
	worksheet_write_number(sheet, 3, 0, 46.650000000000006, NULL);
	worksheet_write_number(sheet, 3, 2, 101, NULL);
	worksheet_write_datetime(sheet, 5, 2, &day, date);
	worksheet_write_formula_str(sheet, 5, 0, "=NA()", NULL, "#N/A");
	worksheet_write_rich_string(sheet, 6, 2, rich, NULL);
	worksheet_write_string(sheet, 6, 200, "far out", NULL);
	worksheet_write_string(sheet, 7, 1, "合计", NULL);
	worksheet_write_number(sheet, 7, 0, 1, NULL);
	worksheet_write_string(sheet, 8, 0, "合计", NULL);
}

TEST(table_in, workbook_by_the_real_child)
{
	assert_str(read_table(workbook(fill_homes), two, 2),
		   "[房源明细] 4 n:101 n:46.65 6 d:2026-01-01 t:#N/A 7 t:１０3 .: 8 .: n:1");
}

static void fill_many(lxw_workbook *book, lxw_worksheet *sheet)
{
	(void)book;
	worksheet_write_string(sheet, 0, 0, "房号", NULL);
	worksheet_write_string(sheet, 0, 1, "建筑面积(㎡)", NULL);
	for (uint32_t row = 1; row <= 20000; row++) {
		worksheet_write_number(sheet, row, 0, row, NULL);
		worksheet_write_string(sheet, row, 1, "一二三四五六七八九十", NULL);
	}
}

/* Closing early must not leave the child behind: it would sit in write() for ever. */
TEST(table_in, closed_before_the_end)
{
	const char *path = workbook(fill_many);
	struct table_in *t;
	struct err err;
	const struct cell *cells;
	size_t count;
	int64_t row;
	bool more;

	assert_true(table_in_open(test_arena(), path, two, 2, &t, &err));
	assert_true(table_in_next(t, &row, &cells, &count, &more, &err));
	assert_true(more);
	assert_int_equal(row, 2);
	table_in_close(t);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
	table_in_close(NULL);
	unlink(path);
}

TEST(table_in, truncated_workbook)
{
	const char *path = workbook(fill_many);

	assert_int_equal(truncate(path, 5000), 0);
	assert_str(read_table(path, two, 2), "这个文件打不开，用表格软件另存为 .xlsx 再上传");
}

TEST(table_in, child_that_cannot_be_started)
{
	const char *path = workbook(fill_homes);
	struct table_in *t;
	struct err err;

	table_in_set_child("/nowhere/anju");
	assert_false(table_in_open(test_arena(), path, two, 2, &t, &err));
	assert_int_equal(err.code, ERR_SYSTEM);
	table_in_set_child("/bin/false"); /* ends without a word */
	assert_false(table_in_open(test_arena(), path, two, 2, &t, &err));
	assert_int_equal(err.code, ERR_INPUT);
	table_in_set_child("/proc/self/exe");
	unlink(path);
}

/* A reader that was taken over says what it likes: NAME.sh instead of the program. */
static struct str read_by(const char *script)
{
	const char *path = workbook(fill_homes), *program = temporary(".sh");
	FILE *f = fopen(program, "w");
	struct str ret;

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	fclose(f);
	assert_int_equal(chmod(program, 0700), 0);
	table_in_set_child(program);
	ret = read_table(path, two, 2);
	table_in_set_child("/proc/self/exe");
	unlink(program);
	return ret;
}

TEST(table_in, hostile_child)
{
	static const struct {
		const char *what, *script;
	} cases[] = {
		/* frames: a letter, four bytes of length, content */
		{"names without an end", "printf 'S\\1\\0\\0\\0a%.0s' $(seq 300000)"},
		{"two names", "printf 'S\\1\\0\\0\\0aS\\1\\0\\0\\0b'"},
		{"a long name", "printf 'S\\0\\1\\0\\0'; head -c 256 /dev/zero | tr '\\0' a"},
		{"a name that is not text", "printf 'S\\1\\0\\0\\0\\377E\\1\\0\\0\\0\\0'"},
		{"an end without a word", "printf 'E\\0\\0\\0\\0'"},
		{"a strange end", "printf 'E\\1\\0\\0\\0\\143'"},
		{"a strange frame", "printf 'X\\0\\0\\0\\0'"},
		{"a frame without its content", "printf 'R\\377\\0\\0\\0abc'"},
		{"a row of nothing", "printf 'R\\0\\0\\0\\0'"},
		{"a cell longer than its row",
		 "printf 'R\\21\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\1\\377\\0\\0\\0'"},
		{"row 0", "printf 'R\\10\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str words = read_by(cases[i].script);

		if (!str_equal(words, S("这个文件打不开，用表格软件另存为 .xlsx 再上传")))
			fail_msg("%s: %.*s", cases[i].what, STR_ARG(words));
	}
}

/* It closes the pipe and lives on: nobody waits for it. */
TEST(table_in, child_that_hangs_up)
{
	int64_t begin = seam_monotonic_us();

	read_by("exec >&- 2>&-; exec sleep 100");
	assert_true(seam_monotonic_us() - begin < 20 * US_PER_SECOND);
}

/* ---- what the sandbox leaves ---- */

static int sandboxed(void (*act)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (!table_sandbox_enter())
			_exit(99);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void act_nothing(void)
{
}
static void act_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}
static void act_open(void)
{
	open("/etc/passwd", O_RDONLY);
}
static void act_fork(void)
{
	fork();
}
static void act_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
}
static void act_kill(void)
{
	kill(getppid(), 0);
}
static void act_unlink(void)
{
	unlink("/tmp/anju-nothing");
}

TEST(table_in, sandbox)
{
	static void (*const refused[])(void) = {act_socket, act_open, act_fork,
						act_exec,   act_kill, act_unlink};
	int status = sandboxed(act_nothing);

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		status = sandboxed(refused[i]);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	}
}

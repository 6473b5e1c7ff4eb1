#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "kit/table_out.h"

enum {
	CSV_FLUSH_BYTES = 64 * 1024,
	CELL_CHARACTERS_MAX = 32000,
	WIDTHS_MAX = 256,
	WIDTH_ROWS = 1000,
	DECIMALS_MAX = 6,
	DIGITS_MAX = 15
};

struct table_out {
	enum table_format format;
	const char *path;
	struct arena *arena;
	struct buf text; /* CSV: rows not written yet; workbook: the terminated text of a cell */
	bool row_begun;
	FILE *file;
	bool failed, too_many_rows;
	int error;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *head, *day, *number[DECIMALS_MAX + 1];
	uint32_t row;
	uint16_t column;
	uint8_t widths[WIDTHS_MAX];
};

/* ---- opening ---- */

/* What a sheet may be called: 31 characters, none of []:*?/\, no apostrophe at the ends. */
static const char *sheet_name(struct arena *arena, struct str wanted)
{
	char *name = str_c(arena, str_first_characters(str_trim(wanted), 31));

	for (char *p = name; *p != '\0'; p++)
		if (strchr("[]:*?/\\'", *p) != NULL || (unsigned char)*p < 0x20)
			*p = ' ';
	return str_trim(str_of(name)).n == 0 ? "Sheet1" : name;
}

static char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_c(arena, slash == NULL   ? S(".")
			    : slash == path ? S("/")
					    : (struct str){path, (size_t)(slash - path)});
}

static bool book_open(struct table_out *t, struct str sheet, struct err *err)
{
	/* its temporary files beside the file itself: what may be written there is bounded and cleaned up */
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder_of(t->arena, t->path)};

	t->book = workbook_new_opt(t->path, &options);
	if (t->book == NULL)
		return err_system(err, "a workbook cannot be begun");
	t->sheet = workbook_add_worksheet(t->book, sheet_name(t->arena, sheet));
	t->head = workbook_add_format(t->book);
	t->day = workbook_add_format(t->book);
	if (t->sheet == NULL || t->head == NULL || t->day == NULL) {
		workbook_close(t->book);
		return err_system(err, "a workbook cannot be begun");
	}
	format_set_bold(t->head);
	format_set_num_format(t->day, "yyyy-mm-dd");
	worksheet_freeze_panes(t->sheet, 1, 0);
	return true;
}

bool table_out_open(struct arena *arena, const char *path, enum table_format format, struct str sheet,
		    struct table_out **ret, struct err *err)
{
	struct table_out *t = ARENA_NEW(arena, struct table_out);

	t->format = format;
	t->arena = arena;
	t->path = str_c(arena, str_of(path));
	buf_open(&t->text, 1024 * 1024);
	if (format == TABLE_XLSX) {
		if (!book_open(t, sheet, err))
			return false;
	} else {
		t->file = fopen(path, "wbe");
		if (t->file == NULL)
			return err_system(err, "an export cannot be begun: %s", strerrordesc_np(errno));
		BUF_LIT(&t->text, "\xEF\xBB\xBF"); /* spreadsheets take a file without it for GB18030 */
	}
	*ret = t;
	return true;
}

/* ---- cells ---- */

static void fail(struct table_out *t, int error)
{
	if (!t->failed)
		t->error = error;
	t->failed = true;
}

static void csv_flush(struct table_out *t)
{
	if (!t->failed && t->text.n > 0 && fwrite(t->text.p, 1, t->text.n, t->file) != t->text.n)
		fail(t, errno);
	if (t->text.full)
		fail(t, E2BIG);
	buf_clear(&t->text);
}

static void csv_put(struct table_out *t, struct str text, bool number)
{
	if (text.n > t->text.size_bytes_max - t->text.n) /* never quietly less than what was given */
		csv_flush(t);
	csv_cell(&t->text, text, !t->row_begun, number);
	t->row_begun = true;
}

static bool book_can(struct table_out *t)
{
	if (t->row >= LXW_ROW_MAX)
		t->too_many_rows = true;
	return !t->failed && !t->too_many_rows && t->column < LXW_COL_MAX;
}

static void book_result(struct table_out *t, lxw_error error)
{
	if (error != LXW_NO_ERROR)
		fail(t, error);
}

/* Han characters are twice as wide as digits. */
static void book_width(struct table_out *t, struct str text)
{
	size_t width = 0;

	if (t->row >= WIDTH_ROWS || t->column >= WIDTHS_MAX)
		return;
	for (size_t i = 0; i < text.n && width < 60; i++)
		width += (unsigned char)text.p[i] < 0x80 ? 1 : (unsigned char)text.p[i] >= 0xC0 ? 2 : 0;
	if (width > t->widths[t->column])
		t->widths[t->column] = (uint8_t)width;
}

/* "_x0041_" as written, which a spreadsheet would take for an A. */
static bool is_escape(struct str text)
{
	return text.n >= 7 && memcmp(text.p, "_x", 2) == 0 && text.p[6] == '_' &&
	       isxdigit((unsigned char)text.p[2]) && isxdigit((unsigned char)text.p[3]) &&
	       isxdigit((unsigned char)text.p[4]) && isxdigit((unsigned char)text.p[5]);
}

/* Terminated, and without the two code points that no XML may hold; control characters are escaped by the
 * library. */
static const char *book_text(struct table_out *t, struct str text)
{
	text = str_first_characters(text, CELL_CHARACTERS_MAX);
	buf_clear(&t->text);
	for (size_t i = 0; i < text.n; i++) {
		bool odd = text.n - i >= 3 && memcmp(text.p + i, "\xEF\xBF", 2) == 0 &&
			   (unsigned char)text.p[i + 2] >= 0xBE;

		if (odd) {
			BUF_LIT(&t->text, "\xEF\xBF\xBD");
			i += 2;
		} else if (is_escape(str_part(text, i, 7))) {
			BUF_LIT(&t->text, "_x005F_");
		} else {
			buf_char(&t->text, text.p[i]);
		}
	}
	buf_char(&t->text, '\0');
	return t->text.p;
}

void table_out_text(struct table_out *t, struct str text)
{
	if (t->format == TABLE_CSV) {
		csv_put(t, text, false);
		return;
	}
	if (book_can(t) && text.n > 0) {
		book_width(t, text);
		book_result(t, worksheet_write_string(t->sheet, t->row, t->column, book_text(t, text),
						      t->row == 0 ? t->head : NULL));
	}
	t->column++;
}

static lxw_format *number_format(struct table_out *t, unsigned decimals)
{
	static const char *const forms[DECIMALS_MAX + 1] = {"0",          "#,##0.0", "#,##0.00", "#,##0.000",
							    "#,##0.0000", "0.00000", "0.000000"};

	if (t->number[decimals] == NULL) {
		t->number[decimals] = workbook_add_format(t->book);
		if (t->number[decimals] != NULL)
			format_set_num_format(t->number[decimals], forms[decimals]);
	}
	return t->number[decimals];
}

void table_out_number(struct table_out *t, int64_t scaled, unsigned decimals)
{
	char bytes[32];
	struct str text;
	int64_t divisor = 1, whole, part;
	int n;

	require(decimals <= DECIMALS_MAX);
	for (unsigned i = 0; i < decimals; i++)
		divisor *= 10;
	whole = scaled / divisor;
	part = scaled % divisor;
	n = decimals == 0 ? snprintf(bytes, sizeof(bytes), "%lld", (long long)scaled)
			  : snprintf(bytes, sizeof(bytes), "%s%llu.%0*llu", scaled < 0 ? "-" : "",
				     (unsigned long long)(whole < 0 ? -whole : whole), (int)decimals,
				     (unsigned long long)(part < 0 ? -part : part));
	text = (struct str){bytes, (size_t)n};
	if (t->format == TABLE_CSV) {
		csv_put(t, text, true);
		return;
	}
	if (text.n > DIGITS_MAX) { /* a spreadsheet would show other digits */
		table_out_text(t, text);
		return;
	}
	if (book_can(t)) {
		book_width(t, text);
		/* the one place for floating point: the file format has no other numbers; 15 digits come
		 * through unharmed */
		book_result(t, worksheet_write_number(t->sheet, t->row, t->column,
						      (double)scaled / (double)divisor,
						      number_format(t, decimals)));
	}
	t->column++;
}

void table_out_day(struct table_out *t, struct day day)
{
	char text[DAY_TEXT_BYTES];
	size_t n = day_write(text, day);

	if (t->format == TABLE_CSV) {
		csv_put(t, (struct str){text, n}, true);
		return;
	}
	if (book_can(t) && n > 0) {
		lxw_datetime when = {.year = day_year(day),
				     .month = day_month_of_year(day),
				     .day = day_of_month(day)};

		book_width(t, (struct str){text, n});
		book_result(t, worksheet_write_datetime(t->sheet, t->row, t->column, &when, t->day));
	}
	t->column++;
}

void table_out_row(struct table_out *t)
{
	if (t->format == TABLE_CSV) {
		csv_line_end(&t->text);
		t->row_begun = false;
		if (t->text.n >= CSV_FLUSH_BYTES)
			csv_flush(t);
		return;
	}
	t->row++;
	t->column = 0;
}

/* ---- the end ---- */

static void book_close(struct table_out *t)
{
	for (uint16_t i = 0; i < WIDTHS_MAX; i++)
		if (t->widths[i] > 0)
			worksheet_set_column(t->sheet, i, i, t->widths[i] < 6 ? 8 : t->widths[i] + 2, NULL);
	book_result(t, workbook_close(t->book));
}

bool table_out_close(struct table_out *t, struct err *err)
{
	if (t->format == TABLE_CSV) {
		csv_flush(t);
		if (fclose(t->file) != 0)
			fail(t, errno);
	} else {
		book_close(t);
	}
	buf_close(&t->text);
	if (!t->failed && !t->too_many_rows)
		return true;
	unlink(t->path);
	if (t->too_many_rows)
		return err_set(err, ERR_LIMIT, MSG_TABLE_OUT_ROWS);
	err_set(err, ERR_SYSTEM, MSG_TABLE_WRITE);
	snprintf(err->detail, sizeof(err->detail), "export: %s",
		 t->format == TABLE_CSV ? strerrordesc_np(t->error) : lxw_strerror((lxw_error)t->error));
	return false;
}

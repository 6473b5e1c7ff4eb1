#include <string.h>
#include "kit/xlsx.h"

/* The column of "BC23", 0 for A; -1: no such reference. */
static int64_t column_of(const char *reference)
{
	int64_t column = 0;
	size_t i;

	for (i = 0; i < 4 && reference[i] >= 'A' && reference[i] <= 'Z'; i++)
		column = column * 26 + (reference[i] - 'A' + 1);
	return i == 0 ? -1 : column - 1;
}

static void row_start(struct xlsx *x, const char **attributes)
{
	const char *number = xlsx_attribute(attributes, "r");
	int64_t row = x->row + 1;

	if (number != NULL && (!number_parse_i64(str_of(number), &row) || row <= x->row)) {
		xlsx_stop(x, XLSX_BROKEN);
		return;
	}
	if (row > XLSX_ROWS_MAX) {
		xlsx_stop(x, XLSX_ROWS);
		return;
	}
	x->row = row;
	x->column = -1;
	buf_clear(&x->row_text);
	buf_clear(&x->row_cells);
}

static void cell_start(struct xlsx *x, const char **attributes)
{
	const char *reference = xlsx_attribute(attributes, "r"), *type = xlsx_attribute(attributes, "t");
	const char *style = xlsx_attribute(attributes, "s");

	x->column = reference == NULL ? x->column + 1 : column_of(reference);
	if (x->column < 0 || x->column >= XLSX_COLUMNS_MAX) {
		xlsx_stop(x, x->column < 0 ? XLSX_BROKEN : XLSX_COLUMNS);
		return;
	}
	if (style == NULL || !number_parse_i64(str_of(style), &x->style))
		x->style = 0;
	memset(x->cell_type, 0, sizeof(x->cell_type));
	if (type != NULL)
		strncpy(x->cell_type, type, sizeof(x->cell_type) - 1);
	buf_clear(&x->text);
}

void xlsx_sheet_start(struct xlsx *x, const char *name, const char **attributes)
{
	if (strcmp(name, "sheetData") == 0) {
		x->inside = true;
		return;
	}
	if (!x->inside)
		return;
	if (strcmp(name, "row") == 0)
		row_start(x, attributes);
	else if (strcmp(name, "c") == 0)
		cell_start(x, attributes);
	else if (strcmp(name, "rPh") == 0)
		x->phonetic++;
	else if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && x->phonetic == 0))
		x->collecting = true;
}

static void cell_put(struct xlsx *x, enum cell_kind kind, const char *text, size_t n)
{
	/* p holds the place in row_text until the row is whole: row_text may move while it grows */
	struct xlsx_cell cell = {(uint32_t)x->column, kind, {(const char *)(uintptr_t)x->row_text.n, n}};

	if (n == 0)
		return;
	buf_add(&x->row_text, text, n);
	buf_add(&x->row_cells, &cell, sizeof(cell));
	if (x->row_text.full || x->row_cells.full)
		xlsx_stop(x, XLSX_STRINGS);
}

static void cell_shared(struct xlsx *x, struct str index)
{
	uint32_t from = 0, to;
	int64_t i;

	if (!number_parse_i64(index, &i) || i < 0 || (uint64_t)i >= x->string_ends.n / sizeof(uint32_t)) {
		xlsx_stop(x, XLSX_BROKEN);
		return;
	}
	if (i > 0)
		memcpy(&from, x->string_ends.p + (size_t)(i - 1) * sizeof(from), sizeof(from));
	memcpy(&to, x->string_ends.p + (size_t)i * sizeof(to), sizeof(to));
	if (to > from)
		cell_put(x, CELL_TEXT, x->strings.p + from, to - from);
}

static void cell_number(struct xlsx *x, struct str written)
{
	char number[XLSX_NUMBER_BYTES], date[XLSX_NUMBER_BYTES];
	size_t n = xlsx_number_text(written, number), date_n;
	enum xlsx_format format = XLSX_FORMAT_NUMBER;
	enum cell_kind kind;

	if (n == 0) { /* some programs write text without saying so */
		cell_put(x, CELL_TEXT, written.p, written.n);
		return;
	}
	if (x->style >= 0 && (uint64_t)x->style < x->styles.n)
		format = (enum xlsx_format)x->styles.p[x->style];
	kind = xlsx_date_text((struct str){number, n}, format, x->date_1904, date, &date_n);
	if (kind == CELL_NUMBER)
		cell_put(x, CELL_NUMBER, number, n);
	else
		cell_put(x, kind, date, date_n);
}

/* "2026-11-18T00:00:00" as a serial number would be told. */
static void cell_iso_date(struct xlsx *x, struct str written)
{
	char text[19];
	size_t n = written.n < sizeof(text) ? written.n : sizeof(text);

	memcpy(text, written.p, n);
	if (n >= 10 && (n < 19 || memcmp(text + 11, "00:00:00", 8) == 0))
		n = 10;
	else if (n == 19)
		text[10] = ' ';
	cell_put(x, CELL_DATE, text, n);
}

static void cell_end(struct xlsx *x)
{
	struct str written = str_trim(buf_view(&x->text));

	if (x->column < 0 || x->text.n == 0)
		return;
	if (strcmp(x->cell_type, "s") == 0)
		cell_shared(x, written);
	else if (strcmp(x->cell_type, "str") == 0 || strcmp(x->cell_type, "inlineStr") == 0)
		cell_put(x, CELL_TEXT, x->text.p, xlsx_unescape(x->text.p, x->text.n));
	else if (strcmp(x->cell_type, "e") == 0)
		cell_put(x, CELL_ERROR, written.p, written.n);
	else if (strcmp(x->cell_type, "b") == 0)
		cell_put(x, CELL_TEXT, str_equal(written, S("1")) ? "TRUE" : "FALSE",
			 str_equal(written, S("1")) ? 4 : 5);
	else if (strcmp(x->cell_type, "d") == 0)
		cell_iso_date(x, written);
	else
		cell_number(x, written);
	buf_clear(&x->text);
}

static void row_end(struct xlsx *x)
{
	struct xlsx_cell *cells = (void *)x->row_cells.p;
	size_t count = x->row_cells.n / sizeof(*cells);

	for (size_t i = 0; i < count; i++)
		cells[i].text.p = x->row_text.p + (uintptr_t)cells[i].text.p;
	if (count > 0 && !x->sink->row(x->sink->arg, x->row, cells, count))
		xlsx_stop(x, XLSX_STOPPED);
	buf_clear(&x->row_text);
	buf_clear(&x->row_cells);
}

void xlsx_sheet_end(struct xlsx *x, const char *name)
{
	if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		x->collecting = false;
	if (!x->inside)
		return;
	if (strcmp(name, "rPh") == 0 && x->phonetic > 0)
		x->phonetic--;
	else if (strcmp(name, "c") == 0)
		cell_end(x);
	else if (strcmp(name, "row") == 0)
		row_end(x);
	else if (strcmp(name, "sheetData") == 0)
		x->inside = false;
}

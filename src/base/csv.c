/* RFC 4180 with what offices really write: any delimiter, LF or CR alone, quotes inside plain cells. */
#include "base/csv.h"

#include <string.h>

#include "base/number.h"
#include "base/require.h"

enum { CELLS_MAX = 1000, CELLS_FIRST = 16 };

bool csv_decode(struct arena *arena, struct str bytes, enum csv_encoding encoding, struct str *ret,
		struct err *err)
{
	struct str bom = S("\xef\xbb\xbf");
	struct str text = bytes;

	if (encoding == CSV_GB18030 || (encoding == CSV_AUTO && !str_utf8_valid(bytes))) {
		if (!str_from_gb18030(arena, bytes, &text))
			return err_input(err, NULL, MSG_BASE_ERROR_ENCODING);
	} else if (!str_utf8_valid(bytes)) {
		return err_input(err, NULL, MSG_BASE_ERROR_ENCODING);
	}
	if (str_starts(text, bom))
		text = str_part(text, bom.n, text.n);
	*ret = text;
	return true;
}

void csv_open(struct csv *csv, struct str utf8, char delimiter)
{
	*csv = (struct csv){.rest = utf8, .delimiter = delimiter, .cells_max = CELLS_MAX};
}

char csv_guess_delimiter(struct str utf8)
{
	static const char delimiters[] = ",;\t|";
	size_t count[sizeof(delimiters) - 1] = {0};
	size_t best = 0;
	bool quoted = false;

	for (size_t i = 0; i < utf8.n; i++) {
		char c = utf8.p[i];
		const char *at;

		if (c == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (c == '\n' || c == '\r')
			break;
		at = c ? strchr(delimiters, c) : NULL;
		if (at)
			count[at - delimiters]++;
	}
	for (size_t i = 1; i < ARRAY_LEN(count); i++)
		if (count[i] > count[best])
			best = i;
	return delimiters[best];
}

static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Moves behind the end of the line: CR LF, LF or CR. */
static void skip_line_end(struct str *rest)
{
	size_t n = str_starts(*rest, S("\r\n")) ? 2 : rest->n ? 1 : 0;

	*rest = str_part(*rest, n, rest->n);
}

/* Up to the delimiter or the end of the line. */
static struct str take_plain(struct csv *csv)
{
	size_t n = 0;
	struct str cell;

	while (n < csv->rest.n && csv->rest.p[n] != csv->delimiter && !ends_line(csv->rest.p[n]))
		n++;
	cell = str_part(csv->rest, 0, n);
	csv->rest = str_part(csv->rest, n, csv->rest.n);
	return cell;
}

/* A cell that begins with a quote. What stands behind the closing quote is kept, as spreadsheets do. */
static bool take_quoted(struct csv *csv, struct arena *arena, struct str *ret)
{
	struct str text = str_part(csv->rest, 1, csv->rest.n);
	size_t end = 0;
	size_t doubled = 0;
	struct str cell, tail;

	for (;; end++) {
		if (end == text.n)
			return false;
		if (text.p[end] != '"')
			continue;
		if (end + 1 == text.n || text.p[end + 1] != '"')
			break;
		doubled++;
		end++;
	}
	cell = str_part(text, 0, end);
	csv->rest = str_part(text, end + 1, text.n);
	if (doubled) {
		char *out = arena_alloc(arena, cell.n - doubled);
		size_t n = 0;

		for (size_t i = 0; i < cell.n; i++) {
			out[n++] = cell.p[i];
			i += cell.p[i] == '"';
		}
		cell = (struct str){out, n};
	}
	tail = take_plain(csv);
	*ret = str_trim(tail).n ? str_join(arena, cell, tail) : cell;
	return true;
}

struct cells {
	struct str *items;
	size_t count;
	size_t capacity;
	bool blank;
};

static void add_cell(struct cells *cells, struct arena *arena, struct str cell)
{
	if (cells->count == cells->capacity) {
		size_t capacity = cells->capacity ? 2 * cells->capacity : CELLS_FIRST;
		struct str *items = ARENA_ARRAY(arena, struct str, capacity);

		if (cells->count)
			memcpy(items, cells->items, cells->count * sizeof(*items));
		cells->items = items;
		cells->capacity = capacity;
	}
	cells->items[cells->count++] = cell;
	cells->blank = cells->blank && !str_trim(cell).n;
}

static bool row_fault(struct csv *csv, enum message message, struct err *err)
{
	char digits[NUMBER_TEXT_BYTES];

	return err_input_arg(err, NULL, message,
			     (struct str){digits, number_write(digits, csv->row, 0, false)});
}

static bool read_row(struct csv *csv, struct arena *arena, struct cells *cells, struct err *err)
{
	for (;;) {
		struct str cell;

		if (cells->count == csv->cells_max)
			return row_fault(csv, MSG_BASE_CSV_CELLS, err);
		if (csv->rest.n && csv->rest.p[0] == '"') {
			if (!take_quoted(csv, arena, &cell))
				return row_fault(csv, MSG_BASE_CSV_QUOTE, err);
		} else {
			cell = take_plain(csv);
		}
		add_cell(cells, arena, cell);
		if (!csv->rest.n || csv->rest.p[0] != csv->delimiter)
			break;
		csv->rest = str_part(csv->rest, 1, csv->rest.n);
	}
	skip_line_end(&csv->rest);
	return true;
}

bool csv_next(struct csv *csv, struct arena *arena, struct str **ret_cells, size_t *ret_count, bool *ret_more,
	      struct err *err)
{
	struct cells cells = {.capacity = 0};

	while (csv->rest.n) {
		csv->row++;
		cells.count = 0;
		cells.blank = true;
		if (!read_row(csv, arena, &cells, err))
			return false;
		if (!cells.blank) {
			*ret_cells = cells.items;
			*ret_count = cells.count;
			*ret_more = true;
			return true;
		}
	}
	*ret_more = false;
	return true;
}

bool csv_is_formula(struct str cell)
{
	static const struct str wide[] = {{"＝", 3}, {"＋", 3}, {"－", 3}, {"＠", 3}};

	if (cell.n && cell.p[0] && strchr("=+-@\t\r\n", cell.p[0]))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (str_starts(cell, wide[i]))
			return true;
	return false;
}

void csv_cell(struct buf *out, struct str cell, bool first, bool number)
{
	bool quote = str_trim(cell).n != cell.n;
	size_t from = 0;

	if (!first)
		buf_char(out, ',');
	for (size_t i = 0; i < cell.n && !quote; i++)
		quote = cell.p[i] == ',' || cell.p[i] == '"' || ends_line(cell.p[i]);
	if (quote)
		buf_char(out, '"');
	if (!number && csv_is_formula(cell))
		buf_char(out, '\'');
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] != '"')
			continue;
		buf_add(out, cell.p + from, i + 1 - from);
		buf_char(out, '"');
		from = i + 1;
	}
	buf_add(out, cell.n ? cell.p + from : "", cell.n - from);
	if (quote)
		buf_char(out, '"');
}

void csv_line_end(struct buf *out)
{
	BUF_LIT(out, "\r\n");
}

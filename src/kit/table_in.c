#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kit/table_child.h"
#include "kit/table_in.h"

enum {
	HEADER_ROWS_MAX = 100,
	CSV_BYTES_MAX = 64 * 1024 * 1024,
	XLSX_BYTES_MAX = 100 * 1024 * 1024,
	TEXT_ARENA_BYTES = 256 * 1024 * 1024, /* the file, and again as UTF-8 */
	ROW_ARENA_BYTES = 32 * 1024 * 1024
};

struct table_in {
	bool workbook;
	struct str sheet;
	struct str *names; /* of the header, folded */
	size_t name_count;
	struct arena *text_arena; /* CSV: the whole file */
	struct arena *row_arena;  /* the row read last */
	struct csv csv;
	struct str csv_text;
	struct table_child child;
	int file;
	/* the row read last */
	int64_t row;
	struct cell *cells;
	size_t count;
	bool more;
	struct err *err;
	bool failed;
};

/* ---- names ---- */

/* Width folded, no blanks, no case; "m²" and "㎡" are one. */
static struct str fold(struct arena *arena, struct str name)
{
	static const char *const gone[] = {" ", "\t", "\n", "\r", "\xC2\xA0", "　"};
	static const char *const square[] = {"㎡", "m²", "M²", "平方米"};
	struct str half = str_halfwidth(arena, name);
	struct buf b;
	struct str ret;

	buf_open(&b, 3 * half.n + 16);
	for (size_t at = 0; at < half.n;) {
		struct str rest = str_part(half, at, half.n);
		size_t step = 0;

		for (size_t i = 0; step == 0 && i < ARRAY_LEN(gone); i++)
			step = str_starts(rest, str_of(gone[i])) ? strlen(gone[i]) : 0;
		for (size_t i = 0; step == 0 && i < ARRAY_LEN(square); i++)
			if (str_starts(rest, str_of(square[i]))) {
				step = strlen(square[i]);
				BUF_LIT(&b, "m2");
			}
		if (step == 0) {
			step = 1;
			buf_char(&b, rest.p[0]);
		}
		at += step;
	}
	ret = str_lower(arena, buf_view(&b));
	buf_close(&b);
	return ret;
}

int table_in_column(const struct table_in *t, const char *name)
{
	struct str folded = fold(t->row_arena, str_of(name));

	for (size_t i = 0; i < t->name_count; i++)
		if (str_equal(t->names[i], folded))
			return (int)i;
	return -1;
}

struct str table_in_sheet(const struct table_in *t)
{
	return t->sheet;
}

/* ---- rows of a CSV file ---- */

static bool is_error_value(struct str text)
{
	static const char *const values[] = {"#N/A",  "#REF!",  "#VALUE!", "#DIV/0!", "#NAME?",
					     "#NUM!", "#NULL!", "#SPILL!", "#CALC!"};

	for (size_t i = 0; text.n > 0 && text.p[0] == '#' && i < ARRAY_LEN(values); i++)
		if (str_equal(text, str_of(values[i])))
			return true;
	return false;
}

static struct cell csv_cell_of(struct str text)
{
	text = str_trim(text);
	if (text.n > 1 && text.p[0] == '\'' && csv_is_formula(str_part(text, 1, text.n)))
		text = str_trim(str_part(text, 1, text.n)); /* csv_cell wrote it */
	return (struct cell){text.n == 0 ? CELL_EMPTY : is_error_value(text) ? CELL_ERROR : CELL_TEXT, text};
}

static bool csv_row(struct table_in *t, struct err *err)
{
	struct str *texts;
	size_t count = 0;

	if (!csv_next(&t->csv, t->row_arena, &texts, &count, &t->more, err))
		return false;
	if (!t->more)
		return true;
	t->row = t->csv.row;
	t->count = count > t->name_count ? count : t->name_count;
	t->cells = ARENA_ARRAY(t->row_arena, struct cell, t->count);
	for (size_t i = 0; i < count; i++)
		t->cells[i] = csv_cell_of(texts[i]);
	return true;
}

/* ---- rows of a workbook ---- */

static bool take(struct str *rest, void *ret, size_t n)
{
	if (rest->n < n)
		return false;
	memcpy(ret, rest->p, n);
	*rest = str_part(*rest, n, rest->n);
	return true;
}

/* Once to count (cells NULL), once to fill. False: the child does not keep to the form. */
static bool row_cells(struct str rest, struct cell *cells, size_t *ret_count)
{
	*ret_count = 0;
	while (rest.n > 0) {
		uint32_t column, n;
		uint8_t kind;
		struct str text;

		if (!take(&rest, &column, sizeof(column)) || !take(&rest, &kind, sizeof(kind)) ||
		    !take(&rest, &n, sizeof(n)) || column >= XLSX_COLUMNS_MAX || kind > CELL_ERROR ||
		    n > rest.n)
			return false;
		text = str_trim(str_part(rest, 0, n));
		rest = str_part(rest, n, rest.n);
		if (column >= *ret_count)
			*ret_count = column + 1;
		if (cells != NULL)
			cells[column] = (struct cell){text.n == 0 ? CELL_EMPTY : (enum cell_kind)kind, text};
	}
	return true;
}

/* The name of the sheet comes once, before the first row. */
static bool workbook_sheet(struct table_in *t, struct str name, struct err *err)
{
	if (t->sheet.p != NULL || name.n > XLSX_SHEET_BYTES_MAX || !str_utf8_valid(name))
		return table_child_fault(XLSX_BROKEN, err);
	t->sheet = str_copy(t->text_arena, name);
	return true;
}

static bool workbook_row(struct table_in *t, struct err *err)
{
	enum table_frame frame;
	struct str content, cells;
	int64_t row;
	size_t count;

	if (!table_child_frame(&t->child, &frame, &content, err))
		return false;
	if (frame == TABLE_FRAME_SHEET &&
	    (!workbook_sheet(t, content, err) || !table_child_frame(&t->child, &frame, &content, err)))
		return false;
	if (frame == TABLE_FRAME_END) {
		enum xlsx_fault fault = content.n == 1 ? (enum xlsx_fault)content.p[0] : XLSX_BROKEN;

		t->more = false;
		return fault == XLSX_OK || table_child_fault(fault, err);
	}
	if (frame != TABLE_FRAME_ROW)
		return table_child_fault(XLSX_BROKEN, err);
	cells = content;
	if (!take(&cells, &row, sizeof(row)) || row <= t->row || row > XLSX_ROWS_MAX ||
	    !row_cells(cells, NULL, &count))
		return table_child_fault(XLSX_BROKEN, err);
	t->row = row;
	t->more = true;
	t->count = count > t->name_count ? count : t->name_count;
	t->cells = ARENA_ARRAY(t->row_arena, struct cell, t->count);
	row_cells(str_copy(t->row_arena, cells), t->cells, &count);
	for (size_t i = 0; i < t->count; i++)
		if (!str_utf8_valid(t->cells[i].text))
			return table_child_fault(XLSX_BROKEN, err);
	return true;
}

/* ---- rows of either ---- */

static bool row_guarded(void *arg)
{
	struct table_in *t = arg;

	return t->workbook ? workbook_row(t, t->err) : csv_row(t, t->err);
}

/* Into t->row, cells, count, more. A row too large for its arena is the file's fault, not ours. */
static bool next_row(struct table_in *t, struct err *err)
{
	bool full = false;

	require(!t->failed);
	arena_reset(t->row_arena);
	t->err = err;
	if (arena_guard(t->row_arena, row_guarded, t, &full))
		return true;
	t->failed = true;
	if (!full)
		return false;
	err_set(err, ERR_LIMIT, MSG_TABLE_LINE);
	err_arg(err, 0, number_text(t->text_arena, t->workbook ? t->row : t->csv.row + 1, 0, false));
	return false;
}

static const struct cell *first_filled(const struct table_in *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->cells[i].kind != CELL_EMPTY)
			return &t->cells[i];
	return NULL;
}

static bool is_total(struct table_in *t, const struct cell *first)
{
	struct str name;

	if (first->kind != CELL_TEXT || first->text.n > 40)
		return false;
	name = fold(t->row_arena, first->text);
	if (str_ends(name, S(":")))
		name = str_part(name, 0, name.n - 1);
	return str_equal(name, S("合计")) || str_equal(name, S("总计"));
}

bool table_in_next(struct table_in *t, int64_t *ret_row, const struct cell **ret_cells, size_t *ret_count,
		   bool *ret_more, struct err *err)
{
	while (t->more) {
		const struct cell *first;

		if (!next_row(t, err))
			return false;
		if (!t->more)
			break;
		first = first_filled(t);
		if (first == NULL || is_total(t, first))
			continue;
		*ret_row = t->row;
		*ret_cells = t->cells;
		*ret_count = t->count;
		break;
	}
	*ret_more = t->more;
	return true;
}

/* ---- the header ---- */

struct header {
	const char *const *required;
	size_t count;
	size_t best;         /* most names found in one row */
	const char *missing; /* what that row lacks first */
	bool found;
};

static bool header_row(struct table_in *t, struct arena *arena, struct header *h)
{
	struct str *names = ARENA_ARRAY(arena, struct str, t->count);
	size_t hits = 0;
	const char *missing = NULL;

	for (size_t i = 0; i < t->count; i++)
		names[i] = t->cells[i].kind == CELL_EMPTY ? S("") : fold(arena, t->cells[i].text);
	for (size_t r = 0; r < h->count; r++) {
		struct str wanted = fold(t->row_arena, str_of(h->required[r]));
		bool hit = false;

		for (size_t i = 0; i < t->count && !hit; i++)
			hit = str_equal(names[i], wanted);
		hits += hit;
		if (!hit && missing == NULL)
			missing = h->required[r];
	}
	if (hits == h->count) {
		t->names = names;
		t->name_count = t->count;
		h->found = true;
	} else if (h->missing == NULL || hits > h->best) {
		h->best = hits;
		h->missing = missing;
	}
	return h->found;
}

static bool header_find(struct table_in *t, struct arena *arena, struct header *h, struct err *err)
{
	t->more = true;
	for (int i = 0; i < HEADER_ROWS_MAX && !h->found; i++) {
		if (!next_row(t, err))
			return false;
		if (!t->more)
			break;
		if (first_filled(t) != NULL)
			header_row(t, arena, h);
	}
	return true;
}

static bool header_missing(const struct header *h, struct err *err)
{
	if (h->missing == NULL)
		return err_input(err, NULL, MSG_TABLE_EMPTY);
	return err_input_arg(err, NULL, MSG_TABLE_HEADER, str_of(h->missing));
}

/* The delimiter that the first line suggests, then the others: a title may stand above the header. */
static bool csv_start(struct table_in *t, struct arena *arena, struct header *h, struct err *err)
{
	char delimiters[] = {csv_guess_delimiter(t->csv_text), ',', ';', '\t', '|'};

	for (size_t i = 0; i < ARRAY_LEN(delimiters); i++) {
		if (i > 0 && delimiters[i] == delimiters[0])
			continue;
		csv_open(&t->csv, t->csv_text, delimiters[i]);
		t->csv.cells_max = XLSX_COLUMNS_MAX;
		t->failed = false;
		if (!header_find(t, arena, h, err)) {
			if (i == 0)
				return false;
		} else if (h->found) {
			return true;
		}
	}
	return header_missing(h, err);
}

/* ---- opening ---- */

static bool too_large(int64_t bytes, int64_t most, struct err *err)
{
	char text[24];

	err_set(err, ERR_LIMIT, MSG_TABLE_SIZE);
	for (unsigned i = 0; i < 2; i++) {
		int n = snprintf(text, sizeof(text), "%lld",
				 (long long)((i == 0 ? bytes + 1048575 : most) / 1048576));

		err_arg(err, i, (struct str){text, (size_t)n});
	}
	return false;
}

static bool read_all(int file, char *to, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = pread(file, to + at, n - at, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static bool csv_load(void *arg)
{
	struct table_in *t = arg;
	struct str bytes = t->csv_text;
	char *p = arena_alloc(t->text_arena, bytes.n);

	if (!read_all(t->file, p, bytes.n))
		return err_system(t->err, "reading the uploaded file: %s", strerrordesc_np(errno));
	bytes.p = p;
	return csv_decode(t->text_arena, bytes, CSV_AUTO, &t->csv_text, t->err);
}

static bool open_content(struct table_in *t, int64_t size, struct err *err)
{
	static const uint8_t old[] = {0xD0, 0xCF, 0x11, 0xE0};
	char first[4] = {0};
	bool full = false;

	if (size == 0)
		return err_input(err, NULL, MSG_TABLE_EMPTY);
	if (size >= 4 && !read_all(t->file, first, sizeof(first)))
		return err_system(err, "reading the uploaded file: %s", strerrordesc_np(errno));
	if (memcmp(first, old, sizeof(old)) == 0)
		return err_input(err, NULL, MSG_TABLE_OLD_FORMAT);
	t->workbook = memcmp(first, "PK", 2) == 0 && first[2] < 9;
	if (size > (t->workbook ? XLSX_BYTES_MAX : CSV_BYTES_MAX))
		return too_large(size, t->workbook ? XLSX_BYTES_MAX : CSV_BYTES_MAX, err);
	if (t->workbook)
		return table_child_start(&t->child, t->file, err);
	t->csv_text.n = (size_t)size;
	t->err = err;
	if (arena_guard(t->text_arena, csv_load, t, &full))
		return true;
	return full ? too_large(size, CSV_BYTES_MAX, err) : false;
}

static bool open_file(struct table_in *t, struct arena *arena, const char *path, struct header *h,
		      struct err *err)
{
	struct stat stat;

	t->file = open(path, O_RDONLY | O_CLOEXEC);
	if (t->file < 0 || fstat(t->file, &stat) != 0)
		return errno == ENOENT
			       ? err_input(err, NULL, MSG_TABLE_BROKEN)
			       : err_system(err, "opening the uploaded file: %s", strerrordesc_np(errno));
	if (!S_ISREG(stat.st_mode))
		return err_input(err, NULL, MSG_TABLE_BROKEN);
	if (!open_content(t, stat.st_size, err))
		return false;
	if (!t->workbook)
		return csv_start(t, arena, h, err);
	return header_find(t, arena, h, err) && (h->found || header_missing(h, err));
}

bool table_in_open(struct arena *arena, const char *path, const char *const *required, size_t count,
		   struct table_in **ret, struct err *err)
{
	struct table_in *t = ARENA_NEW(arena, struct table_in);
	struct header h = {.required = required, .count = count};

	t->text_arena = arena_new(TEXT_ARENA_BYTES);
	t->row_arena = arena_new(ROW_ARENA_BYTES);
	t->file = t->child.fd = -1;
	if (!open_file(t, arena, path, &h, err)) {
		table_in_close(t);
		return false;
	}
	*ret = t;
	return true;
}

void table_in_close(struct table_in *t)
{
	if (t == NULL)
		return;
	if (t->workbook)
		table_child_end(&t->child);
	if (t->file >= 0)
		close(t->file);
	arena_free(t->text_arena);
	arena_free(t->row_arena);
	t->file = -1;
	t->text_arena = t->row_arena = NULL;
	t->workbook = false;
}

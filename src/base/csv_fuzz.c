/* Any bytes as a file of CSV. The first byte: the encoding that somebody chose, or none. What is read is
 * valid text, and what we write of it is read back as the same cells (but for the apostrophe before what a
 * spreadsheet would run). */
#include <string.h>

#include "base/base.h"
#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { CELLS_MAX = 200 };

static void write_row(struct buf *out, const struct str *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_cell(out, cells[i], i == 0, false);
	csv_line_end(out);
}

static bool same_cell(struct str before, struct str after)
{
	if (str_equal(before, after))
		return true;
	return after.n == before.n + 1 && after.p[0] == '\'' &&
	       str_equal(before, str_part(after, 1, after.n));
}

/* A row of one empty cell is a blank line and is not seen again. */
static bool is_blank(const struct str *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cells[i].n > 0)
			return false;
	return true;
}

static void again(struct arena *a, const struct str *cells, size_t count)
{
	struct buf out;
	struct csv csv;
	struct str *read;
	size_t read_count;
	bool more;
	struct err err;

	if (is_blank(cells, count))
		return;
	buf_open(&out, (size_t)8 << 20);
	write_row(&out, cells, count);
	require(str_utf8_valid(buf_view(&out)));
	csv_open(&csv, buf_view(&out), ',');
	require(csv_next(&csv, a, &read, &read_count, &more, &err) && more && read_count == count);
	for (size_t i = 0; i < count; i++)
		require(same_cell(cells[i], read[i]));
	buf_close(&out);
}

static void rows(struct arena *a, struct str text)
{
	struct csv csv;
	struct err err;
	int64_t row = 0;

	csv_open(&csv, text, csv_guess_delimiter(text));
	for (int i = 0; i < 50; i++) {
		struct str *cells;
		size_t count;
		bool more;

		if (!csv_next(&csv, a, &cells, &count, &more, &err) || !more)
			return;
		require(csv.row > row && count > 0);
		row = csv.row;
		for (size_t k = 0; k < count; k++)
			require(str_utf8_valid(cells[k]));
		if (count <= CELLS_MAX)
			again(a, cells, count);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena;
	struct str bytes, text, back;
	struct err err;

	if (n == 0)
		return 0;
	arena = arena_new((size_t)64 << 20);
	bytes = (struct str){(const char *)data + 1, n - 1};
	if (csv_decode(arena, bytes,
		       data[0] == 'g'   ? CSV_GB18030
		       : data[0] == 'u' ? CSV_UTF8
					: CSV_AUTO,
		       &text, &err)) {
		require(str_utf8_valid(text));
		rows(arena, text);
		if (data[0] == 'g' && str_to_gb18030(arena, text, &back)) {
			struct str same;

			require(str_from_gb18030(arena, back, &same) && str_equal(same, text));
		}
	} else {
		require(err.code == ERR_INPUT);
	}
	arena_free(arena);
	return 0;
}

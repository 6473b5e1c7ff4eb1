/* CSV in (RFC 4180, any delimiter, quotes, CR LF) and out. Text must be UTF-8: convert and strip a BOM with
 * csv_decode first. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"
#include "base/err.h"

enum csv_encoding { CSV_AUTO, CSV_UTF8, CSV_GB18030 };

/* File bytes to UTF-8 in the arena. AUTO: valid UTF-8 (BOM or not) stays, else strict GB18030, else
 * ERR_INPUT. NUL refused. */
bool csv_decode(struct arena *, struct str bytes, enum csv_encoding, struct str *ret, struct err *);

struct csv {
	struct str rest;
	char delimiter;
	int64_t row; /* of the row read last; the header is row 1; blank lines count, line ends in quotes do
			not */
	size_t cells_max; /* of a row; 1,000 from csv_open, a caller may change it */
};

void csv_open(struct csv *, struct str utf8, char delimiter);
char csv_guess_delimiter(struct str utf8); /* ',', ';', '\t' or '|' by the first line */
/* Next row that is not blank. Cells live in the arena or in the text. *ret_more false at the end, the other
 * outputs untouched. ERR_INPUT with the row as its arg: unclosed quote, too many cells. */
bool csv_next(struct csv *, struct arena *, struct str **ret_cells, size_t *ret_count, bool *ret_more,
	      struct err *);

/* A spreadsheet would calculate it: it begins with = + - @ (full width too) TAB CR LF. */
bool csv_is_formula(struct str cell);
/* Writes one cell, behind a comma unless it is the first, quoted where needed; a formula gets a leading
 * apostrophe (formula injection) unless `number` is set. */
void csv_cell(struct buf *, struct str, bool first, bool number);
void csv_line_end(struct buf *); /* CR LF */

#endif

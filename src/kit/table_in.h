/* Spreadsheets in: CSV (UTF-8, GB18030) and XLSX as rows of named cells. XLSX is read by a sandboxed child
 * process (seccomp, no network, no database, 256 MB, 10 s CPU) that hands back rows or a reason; bomb limits
 * of security.md 2-20. */
#ifndef KIT_TABLE_IN_H
#define KIT_TABLE_IN_H

#include "base/base.h"

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_ERROR };
/* text: as written, without blanks at the ends. Numbers of a workbook: plain decimals with the 15 digits that
 * an office sees (46.65, not 46.650000000000006). Dates: yyyy-mm-dd, with " hh:mm:ss" when the format shows a
 * time and there is one. Errors:
 * "#N/A". CSV has text, errors and empty cells only; the apostrophe that our own exports write before what a
 * spreadsheet would calculate (base/csv.h) is taken off. */
struct cell {
	enum cell_kind kind;
	struct str text;
};

struct table_in;
/* Opens a file of either kind (by content) and finds the header: the first of the first 100 filled rows that
 * holds all of `required` (width folded, blanks left out, case ignored, m2 is ㎡); other columns are allowed,
 * order is free, of two columns with one name the first counts. A workbook's first visible sheet is read.
 * CSV: UTF-8 or GB18030, any delimiter, at most 64 MB. Always close what was opened: a child process hangs on
 * it. */
bool table_in_open(struct arena *, const char *path, const char *const *required, size_t count,
		   struct table_in **ret, struct err *);
/* Column index by name, or -1. */
int table_in_column(const struct table_in *, const char *name);
/* Next row that is not blank; row is the file's own number (CSV: header is 1; workbook: the number at the
 * left edge). A total row (合计, 总计 in the first filled cell) is skipped. Cells beyond the row are
 * CELL_EMPTY: there are at least as many cells as columns in the header. Cells are valid until the next call.
 */
bool table_in_next(struct table_in *, int64_t *ret_row, const struct cell **ret_cells, size_t *ret_count,
		   bool *ret_more, struct err *);
struct str table_in_sheet(const struct table_in *); /* name of the sheet, "" for CSV */
void table_in_close(struct table_in *);             /* accepts NULL */
/* The child's entry point: `anju parse-xlsx`, the workbook on fd 0, rows on fd 1. Enters the sandbox and ends
 * the process; call it first in main(), before anything is opened. */
int table_in_child_main(int fd_in, int fd_out) __attribute__((noreturn));
/* Which program is started with "parse-xlsx"; default /proc/self/exe. */
void table_in_set_child(const char *program);

#endif

/* Spreadsheets in: CSV (UTF-8, GB18030) and XLSX as rows of named cells. XLSX is read by a sandboxed child process (seccomp, no
 * network, no database, 256 MB, 10 s CPU) that hands back rows or a reason; bomb limits of spec/security.md 2-20. */
#ifndef KIT_TABLE_IN_H
#define KIT_TABLE_IN_H

#include "base/base.h"

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_ERROR };
struct cell { enum cell_kind kind; struct str text; /* as written or the shortest decimal form; dates as yyyy-mm-dd */ };

struct table_in;
/* Opens a file of either kind (by content), finds the header row: the first row that holds all of `required` names (folded by width,
 * blanks trimmed, case); other columns are allowed, order is free. */
bool table_in_open(struct arena *, const char *path, const char *const *required, size_t count, struct table_in **ret, struct err *);
/* Column index by name, or -1. */
int table_in_column(const struct table_in *, const char *name);
/* Next row that is not blank; row is the file's own number (CSV: header is 1; workbook: the number at the left edge). A total row (合计,
 * 总计 in the first filled cell) is skipped. Cells beyond the row are CELL_EMPTY. */
bool table_in_next(struct table_in *, int64_t *ret_row, const struct cell **ret_cells, size_t *ret_count, bool *ret_more, struct err *);
struct str table_in_sheet(const struct table_in *); /* name of the sheet, "" for CSV */
void table_in_close(struct table_in *);
/* The child's entry point: `anju parse-xlsx FD`; never returns to the program's normal work. */
int table_in_child_main(int fd_in, int fd_out);

#endif

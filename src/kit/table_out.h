/* Spreadsheets out, streamed with flat memory: CSV (UTF-8 with BOM, formulas neutralised) and XLSX
 * (libxlsxwriter, constant memory). */
#ifndef KIT_TABLE_OUT_H
#define KIT_TABLE_OUT_H

#include "base/base.h"

enum table_format { TABLE_CSV = 1, TABLE_XLSX };
struct table_out;
/* Writes to path, which is replaced. The first row is the head: bold and kept in sight in a workbook. Always
 * close what was opened. Faults while writing are told by close; nothing has to be checked in between. */
bool table_out_open(struct arena *, const char *path, enum table_format, struct str sheet,
		    struct table_out **ret, struct err *);
void table_out_text(struct table_out *, struct str);
void table_out_number(struct table_out *, int64_t scaled,
		      unsigned decimals); /* a real number cell; above 15 digits text in a workbook */
void table_out_day(struct table_out *, struct day); /* none: an empty cell */
void table_out_row(struct table_out *);             /* ends the row */
/* On failure the file is gone. ERR_LIMIT: more rows than a sheet holds. */
bool table_out_close(struct table_out *, struct err *);

#endif

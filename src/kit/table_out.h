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
/* A workbook's cell takes 32,000 characters; what is longer is cut. */
void table_out_text(struct table_out *, struct str);
/* scaled: the value times 10 to the power of decimals (0 to 6). A real number cell; above 15 places, sign and
 * point counted, text in a workbook: spreadsheets keep no more digits. */
void table_out_number(struct table_out *, int64_t scaled, unsigned decimals);
void table_out_day(struct table_out *, struct day); /* none: an empty cell */
void table_out_row(struct table_out *);             /* ends the row */
/* Once, also after faults. On failure the file is gone. ERR_LIMIT: more rows than a sheet holds; ERR_SYSTEM
 * with the cause in detail: it could not be written. */
bool table_out_close(struct table_out *, struct err *);

#endif

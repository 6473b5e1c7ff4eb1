/* Spreadsheets out, streamed with flat memory: CSV (UTF-8 with BOM, formulas neutralised) and XLSX (libxlsxwriter, constant memory). */
#ifndef KIT_TABLE_OUT_H
#define KIT_TABLE_OUT_H

#include "base/base.h"

enum table_format { TABLE_CSV = 1, TABLE_XLSX };
struct table_out;
bool table_out_open(struct arena *, const char *path, enum table_format, struct str sheet, struct table_out **ret, struct err *);
void table_out_text(struct table_out *, struct str);
void table_out_number(struct table_out *, int64_t scaled, unsigned decimals); /* a real number cell */
void table_out_day(struct table_out *, struct day);
void table_out_row(struct table_out *);     /* ends the row */
bool table_out_close(struct table_out *, struct err *);

#endif

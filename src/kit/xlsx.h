/* Reads the first visible sheet of an .xlsx workbook, row by row, from a file that may be hostile. Runs only
 * in the sandboxed child of table_in.c (and in tests): limits of security.md 2-20 hold while inflating,
 * whatever the headers say. */
#ifndef KIT_XLSX_H
#define KIT_XLSX_H

#include "base/base.h"
#include "kit/table_in.h"

#define XLSX_ENTRIES_MAX        1000
#define XLSX_INFLATED_BYTES_MAX (200 * 1024 * 1024)
#define XLSX_RATIO_MAX          100 /* from the first MiB of a part on */
#define XLSX_ROWS_MAX           1048576
#define XLSX_COLUMNS_MAX        16384
#define XLSX_STRINGS_BYTES_MAX  (64 * 1024 * 1024)
#define XLSX_STRINGS_MAX        (4 * 1024 * 1024)
#define XLSX_CELL_BYTES_MAX     (1024 * 1024)
#define XLSX_ROW_BYTES_MAX      (8 * 1024 * 1024)
#define XLSX_SHEET_BYTES_MAX    255 /* of the name; spreadsheets take 31 characters */

enum xlsx_fault {
	XLSX_OK = 0,
	XLSX_BROKEN, /* not a zip, a part is missing, the XML is not well-formed, references lead nowhere */
	XLSX_PASSWORD,
	XLSX_ENTRIES,
	XLSX_SIZE,
	XLSX_RATIO,
	XLSX_ROWS,
	XLSX_COLUMNS,
	XLSX_STRINGS, /* a limit above */
	XLSX_NESTED,  /* an archive or a program inside, or an entry that points out of the file */
	XLSX_DOCTYPE, /* a document type: no entity is ever read */
	XLSX_NO_SHEET,
	XLSX_STOPPED, /* the sink returned false */
	XLSX_FAULT_COUNT
};

struct xlsx_cell {
	uint32_t column; /* 0: A */
	enum cell_kind kind;
	struct str text; /* valid during the call */
};

struct xlsx_sink {
	void *arg;
	bool (*sheet)(void *arg, struct str name);
	bool (*row)(void *arg, int64_t row, const struct xlsx_cell *cells,
		    size_t count); /* filled cells only, as they stand */
};

enum xlsx_fault xlsx_read(int fd, const struct xlsx_sink *); /* fd must be seekable; stays open */

/* ---- cells as an office sees them (xlsx_number.c), pure ---- */

enum xlsx_format { XLSX_FORMAT_NUMBER = 0, XLSX_FORMAT_DAY, XLSX_FORMAT_TIME, XLSX_FORMAT_DAY_TIME };
enum xlsx_format xlsx_format_of_id(int64_t id);        /* the formats that are built in */
enum xlsx_format xlsx_format_of_code(struct str code); /* "yyyy\"年\"m\"月\"" */

#define XLSX_NUMBER_BYTES 64
/* 15 significant digits, plain decimals: "46.650000000000006" and "4.665E1" give 46.65. 0: not a number, or
 * longer than 63 digits. */
size_t xlsx_number_text(struct str written, char ret[XLSX_NUMBER_BYTES]);
/* A serial number as yyyy-mm-dd, with " hh:mm:ss" when the format shows the time and there is one; a time
 * alone is CELL_TEXT hh:mm:ss; what no calendar has stays CELL_NUMBER. number: from xlsx_number_text. */
enum cell_kind xlsx_date_text(struct str number, enum xlsx_format, bool date_1904,
			      char ret[XLSX_NUMBER_BYTES], size_t *ret_n);
/* "_x000D_" and the like as characters; other control characters than tab and line feed are dropped. In
 * place; returns the length. */
size_t xlsx_unescape(char *text, size_t n);

/* ---- parts of the package, fed in pieces (xlsx_part.c, xlsx_sheet.c) ---- */

enum xlsx_part {
	XLSX_PART_RELATIONS,
	XLSX_PART_WORKBOOK,
	XLSX_PART_STRINGS,
	XLSX_PART_STYLES,
	XLSX_PART_SHEET
};

struct xlsx_relation {
	char id[128], type[24], target[256];
};
struct xlsx_custom_format {
	int64_t id;
	enum xlsx_format format;
};

struct xlsx {
	const struct xlsx_sink *sink;
	enum xlsx_fault fault;
	/* what the parts said */
	struct buf relations;            /* struct xlsx_relation, of the part read last */
	struct buf strings, string_ends; /* bytes; a uint32_t per string */
	struct buf formats;              /* struct xlsx_custom_format */
	struct buf styles;               /* a byte per style: enum xlsx_format */
	bool date_1904;
	bool sheet_found, sheet_visible;
	char sheet_name[XLSX_SHEET_BYTES_MAX + 1], sheet_relation[128];
	/* the part being read */
	enum xlsx_part part;
	void *parser; /* XML_Parser */
	unsigned depth, phonetic;
	bool inside;     /* sheets, cellXfs, si, sheetData, by part */
	bool collecting; /* character data goes to text */
	struct buf text; /* of the cell or string being read */
	int64_t row, column, style;
	char cell_type[12];
	struct buf row_text, row_cells; /* row_cells: struct xlsx_cell, whose text points into row_text once
					   the row is whole */
};

void xlsx_open(struct xlsx *, const struct xlsx_sink *);
void xlsx_close(struct xlsx *);
bool xlsx_part_begin(struct xlsx *, enum xlsx_part);
bool xlsx_part_feed(struct xlsx *, const char *, size_t, bool last); /* false: see fault */
void xlsx_part_end(struct xlsx *);
/* The relation with this id (id NULL: any) and type, the last word of its address (type NULL: any); or NULL.
 */
const struct xlsx_relation *xlsx_relation_find(const struct xlsx *, const char *id, const char *type);

/* For xlsx_part.c: elements of a worksheet. names are local, attributes are pairs. */
void xlsx_sheet_start(struct xlsx *, const char *name, const char **attributes);
void xlsx_sheet_end(struct xlsx *, const char *name);
void xlsx_stop(struct xlsx *, enum xlsx_fault);
const char *xlsx_attribute(const char **attributes,
			   const char *name); /* without a name space; NULL when absent */

#endif

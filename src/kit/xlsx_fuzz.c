/* Any bytes as the parts of a workbook, divided by NUL: 'S' styles, strings, sheet; 'W' relations, workbook;
 * else the numbers, formats and escapes of cells. */
#include <string.h>

#include "kit/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool sheet(void *arg, struct str name)
{
	(void)arg, (void)name;
	return true;
}

static bool row(void *arg, int64_t number, const struct xlsx_cell *cells, size_t count)
{
	int64_t *last = arg;

	require(number > *last && number <= XLSX_ROWS_MAX && count > 0);
	*last = number;
	for (size_t i = 0; i < count; i++) {
		require(cells[i].column < XLSX_COLUMNS_MAX && cells[i].kind != CELL_EMPTY &&
			cells[i].kind <= CELL_ERROR);
		require(cells[i].text.n > 0 && cells[i].text.n <= XLSX_STRINGS_BYTES_MAX &&
			str_utf8_valid(cells[i].text));
	}
	return true;
}

/* In two pieces, as a zip would hand it out. */
static bool feed(struct xlsx *x, enum xlsx_part part, struct str bytes)
{
	bool ok = xlsx_part_begin(x, part) && xlsx_part_feed(x, bytes.p, bytes.n / 2, false) &&
		  xlsx_part_feed(x, bytes.p + bytes.n / 2, bytes.n - bytes.n / 2, true);

	xlsx_part_end(x);
	return ok;
}

static void parts(struct str rest, const enum xlsx_part *order, size_t count)
{
	int64_t last = 0;
	struct xlsx_sink sink = {&last, sheet, row};
	struct xlsx x;
	struct str part;

	xlsx_open(&x, &sink);
	for (size_t i = 0; i < count && str_next(&rest, '\0', &part); i++)
		if (!feed(&x, order[i], part))
			break;
	require(x.fault < XLSX_FAULT_COUNT);
	if (x.sheet_found && x.fault == XLSX_OK)
		require(xlsx_relation_find(&x, x.sheet_relation, "worksheet") != NULL);
	xlsx_close(&x);
}

static void cells(struct str text)
{
	char number[XLSX_NUMBER_BYTES], date[XLSX_NUMBER_BYTES], copy[4096];
	size_t length = xlsx_number_text(text, number), date_length = 0,
	       copied = text.n < sizeof(copy) ? text.n : sizeof(copy);
	int64_t scaled;

	xlsx_format_of_code(text);
	memcpy(copy, text.p, copied);
	require(xlsx_unescape(copy, copied) <= copied);
	if (length == 0)
		return;
	require(length < XLSX_NUMBER_BYTES);
	number_parse_decimal_rounded((struct str){number, length}, 2, &scaled);
	for (int format = XLSX_FORMAT_DAY; format <= XLSX_FORMAT_DAY_TIME; format++)
		for (int system = 0; system < 2; system++)
			if (xlsx_date_text((struct str){number, length}, (enum xlsx_format)format, system,
					   date, &date_length) == CELL_DATE)
				require(date_length == 10 || date_length == 19);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const enum xlsx_part content[] = {XLSX_PART_STYLES, XLSX_PART_STRINGS, XLSX_PART_SHEET};
	static const enum xlsx_part frame[] = {XLSX_PART_RELATIONS, XLSX_PART_WORKBOOK};
	struct str bytes = {(const char *)data, n};

	if (n == 0)
		return 0;
	bytes = str_part(bytes, 1, n);
	if (data[0] == 'S')
		parts(bytes, content, ARRAY_LEN(content));
	else if (data[0] == 'W')
		parts(bytes, frame, ARRAY_LEN(frame));
	else
		cells(bytes);
	return 0;
}

#include <expat.h>
#include <stdio.h>
#include <string.h>
#include "kit/xlsx.h"

enum { DEPTH_MAX = 64, RELATIONS_MAX = 1000, STYLES_MAX = 65536 };

void xlsx_open(struct xlsx *x, const struct xlsx_sink *sink)
{
	memset(x, 0, sizeof(*x));
	x->sink = sink;
	buf_open(&x->relations, RELATIONS_MAX * sizeof(struct xlsx_relation));
	buf_open(&x->strings, XLSX_STRINGS_BYTES_MAX);
	buf_open(&x->string_ends, XLSX_STRINGS_MAX * sizeof(uint32_t));
	buf_open(&x->formats, 10000 * sizeof(struct xlsx_custom_format));
	buf_open(&x->styles, STYLES_MAX);
	buf_open(&x->text, XLSX_CELL_BYTES_MAX);
	buf_open(&x->row_text, XLSX_ROW_BYTES_MAX);
	buf_open(&x->row_cells, XLSX_COLUMNS_MAX * sizeof(struct xlsx_cell));
}

void xlsx_close(struct xlsx *x)
{
	xlsx_part_end(x);
	buf_close(&x->relations);
	buf_close(&x->strings);
	buf_close(&x->string_ends);
	buf_close(&x->formats);
	buf_close(&x->styles);
	buf_close(&x->text);
	buf_close(&x->row_text);
	buf_close(&x->row_cells);
}

/* The first fault is the one that is told. */
void xlsx_stop(struct xlsx *x, enum xlsx_fault fault)
{
	if (x->fault == XLSX_OK)
		x->fault = fault;
	if (x->parser != NULL)
		XML_StopParser(x->parser, XML_FALSE);
}

/* Names come as "namespace|name": which namespace (transitional, strict) does not matter. */
static const char *local(const char *name)
{
	const char *bar = strrchr(name, '|');

	return bar == NULL ? name : bar + 1;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
	for (; *attributes != NULL; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

static const char *relation_attribute(const char **attributes)
{
	for (; *attributes != NULL; attributes += 2)
		if (strchr(attributes[0], '|') != NULL && strcmp(local(attributes[0]), "id") == 0)
			return attributes[1];
	return NULL;
}

/* False when it does not fit: such a file was not made by a spreadsheet. */
static bool put(char *ret, size_t size, const char *text)
{
	return text != NULL && snprintf(ret, size, "%s", text) < (int)size;
}

static int64_t whole(const char *text)
{
	int64_t value;

	return text != NULL && number_parse_i64(str_of(text), &value) ? value : -1;
}

/* ---- relations, workbook ---- */

static void relations_start(struct xlsx *x, const char *name, const char **attributes)
{
	static const char *const known[] = {"officeDocument", "worksheet", "sharedStrings", "styles"};
	const char *type = xlsx_attribute(attributes, "Type"), *word;
	struct xlsx_relation r = {0};

	if (strcmp(name, "Relationship") != 0 || type == NULL || (word = strrchr(type, '/')) == NULL)
		return;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(word + 1, known[i]) != 0)
			continue;
		if (!put(r.type, sizeof(r.type), known[i]) ||
		    !put(r.id, sizeof(r.id), xlsx_attribute(attributes, "Id")) ||
		    !put(r.target, sizeof(r.target), xlsx_attribute(attributes, "Target"))) {
			xlsx_stop(x, XLSX_BROKEN);
			return;
		}
		buf_add(&x->relations, &r, sizeof(r));
	}
	if (x->relations.full)
		xlsx_stop(x, XLSX_ENTRIES);
}

const struct xlsx_relation *xlsx_relation_find(const struct xlsx *x, const char *id, const char *type)
{
	for (size_t at = 0; at < x->relations.n; at += sizeof(struct xlsx_relation)) {
		const struct xlsx_relation *r = (const void *)(x->relations.p + at);

		if ((id == NULL || strcmp(r->id, id) == 0) && (type == NULL || strcmp(r->type, type) == 0))
			return r;
	}
	return NULL;
}

/* The first sheet that is shown, else the first; chart sheets have other relations. */
static void workbook_start(struct xlsx *x, const char *name, const char **attributes)
{
	const char *state, *relation, *sheet, *on;

	if (strcmp(name, "workbookPr") == 0) {
		on = xlsx_attribute(attributes, "date1904");
		x->date_1904 = on != NULL && (strcmp(on, "1") == 0 || strcmp(on, "true") == 0);
		return;
	}
	if (strcmp(name, "sheets") == 0)
		x->inside = true;
	if (strcmp(name, "sheet") != 0 || !x->inside || x->sheet_visible)
		return;
	state = xlsx_attribute(attributes, "state");
	sheet = xlsx_attribute(attributes, "name");
	relation = relation_attribute(attributes);
	if (relation == NULL || xlsx_relation_find(x, relation, "worksheet") == NULL)
		return;
	x->sheet_visible = state == NULL || strcmp(state, "visible") == 0;
	if (x->sheet_found && !x->sheet_visible)
		return;
	x->sheet_found = true;
	if (!put(x->sheet_name, sizeof(x->sheet_name), sheet) ||
	    !put(x->sheet_relation, sizeof(x->sheet_relation), relation))
		xlsx_stop(x, XLSX_BROKEN);
}

/* ---- shared strings: rich text is the sum of its runs, readings (phonetic runs) are left out ---- */

static void strings_start(struct xlsx *x, const char *name)
{
	if (strcmp(name, "si") == 0) {
		x->inside = true;
		buf_clear(&x->text);
	} else if (strcmp(name, "rPh") == 0) {
		x->phonetic++;
	} else if (strcmp(name, "t") == 0 && x->inside && x->phonetic == 0) {
		x->collecting = true;
	}
}

static void strings_end(struct xlsx *x, const char *name)
{
	uint32_t end;

	if (strcmp(name, "t") == 0)
		x->collecting = false;
	if (strcmp(name, "rPh") == 0 && x->phonetic > 0)
		x->phonetic--;
	if (strcmp(name, "si") != 0)
		return;
	x->inside = false;
	buf_add(&x->strings, x->text.p, x->text.n == 0 ? 0 : xlsx_unescape(x->text.p, x->text.n));
	end = (uint32_t)x->strings.n;
	buf_add(&x->string_ends, &end, sizeof(end));
	if (x->strings.full || x->string_ends.full)
		xlsx_stop(x, XLSX_STRINGS);
}

/* ---- styles ---- */

static enum xlsx_format format_of(const struct xlsx *x, int64_t id)
{
	for (size_t at = 0; at < x->formats.n; at += sizeof(struct xlsx_custom_format)) {
		const struct xlsx_custom_format *f = (const void *)(x->formats.p + at);

		if (f->id == id)
			return f->format;
	}
	return xlsx_format_of_id(id);
}

static void styles_start(struct xlsx *x, const char *name, const char **attributes)
{
	const char *code = xlsx_attribute(attributes, "formatCode");
	struct xlsx_custom_format f = {0};

	if (strcmp(name, "cellXfs") == 0) {
		x->inside = true;
	} else if (strcmp(name, "numFmt") == 0 && code != NULL) {
		f.id = whole(xlsx_attribute(attributes, "numFmtId"));
		f.format = xlsx_format_of_code(str_of(code));
		buf_add(&x->formats, &f, sizeof(f));
	} else if (strcmp(name, "xf") == 0 && x->inside) {
		buf_char(&x->styles, (char)format_of(x, whole(xlsx_attribute(attributes, "numFmtId"))));
	}
	if (x->formats.full || x->styles.full)
		xlsx_stop(x, XLSX_STRINGS);
}

/* ---- the parser ---- */

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;

	if (++x->depth > DEPTH_MAX) {
		xlsx_stop(x, XLSX_BROKEN);
		return;
	}
	switch (x->part) {
	case XLSX_PART_RELATIONS: relations_start(x, local(name), attributes); break;
	case XLSX_PART_WORKBOOK: workbook_start(x, local(name), attributes); break;
	case XLSX_PART_STRINGS: strings_start(x, local(name)); break;
	case XLSX_PART_STYLES: styles_start(x, local(name), attributes); break;
	case XLSX_PART_SHEET: xlsx_sheet_start(x, local(name), attributes); break;
	}
}

static void XMLCALL on_end(void *arg, const char *name)
{
	struct xlsx *x = arg;

	if (x->fault != XLSX_OK)
		return;
	x->depth--;
	if (x->part == XLSX_PART_STRINGS)
		strings_end(x, local(name));
	else if (x->part == XLSX_PART_SHEET)
		xlsx_sheet_end(x, local(name));
	else if (strcmp(local(name), "sheets") == 0 || strcmp(local(name), "cellXfs") == 0)
		x->inside = false;
}

static void XMLCALL on_text(void *arg, const char *text, int n)
{
	struct xlsx *x = arg;

	if (!x->collecting)
		return;
	buf_add(&x->text, text, (size_t)n);
	if (x->text.full)
		xlsx_stop(x, XLSX_STRINGS);
}

static void XMLCALL on_doctype(void *arg, const char *name, const char *system, const char *public,
			       int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	xlsx_stop(arg, XLSX_DOCTYPE);
}

bool xlsx_part_begin(struct xlsx *x, enum xlsx_part part)
{
	XML_Parser parser = XML_ParserCreateNS(NULL, '|');

	xlsx_part_end(x);
	if (parser == NULL) {
		xlsx_stop(x, XLSX_SIZE);
		return false;
	}
	x->parser = parser;
	x->part = part;
	x->depth = x->phonetic = 0;
	x->inside = x->collecting = false;
	x->row = x->column = 0;
	buf_clear(&x->text);
	if (part == XLSX_PART_RELATIONS)
		buf_clear(&x->relations);
	XML_SetUserData(parser, x);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	return true;
}

bool xlsx_part_feed(struct xlsx *x, const char *bytes, size_t n, bool last)
{
	if (x->fault != XLSX_OK)
		return false;
	if (XML_Parse(x->parser, bytes, (int)n, last) != XML_STATUS_OK)
		xlsx_stop(x, XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY ? XLSX_SIZE : XLSX_BROKEN);
	return x->fault == XLSX_OK;
}

void xlsx_part_end(struct xlsx *x)
{
	if (x->parser != NULL)
		XML_ParserFree(x->parser);
	x->parser = NULL;
}

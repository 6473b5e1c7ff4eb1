/* What kind of file it is, and whether it may be kept (file_picture.c looks into pictures). */
#include <string.h>
#include "kit/file_content.h"

static bool begins(struct str bytes, const char *with, size_t n)
{
	return bytes.n >= n && memcmp(bytes.p, with, n) == 0;
}

static bool holds(struct str bytes, const char *word)
{
	return memmem(bytes.p, bytes.n, word, strlen(word)) != NULL;
}

/* Text that people write: UTF-8 or GB18030 without control characters, and no markup that a browser would
 * run.
 */
static bool is_text(struct arena *arena, struct str bytes, bool *ret_table)
{
	struct str text, line;
	struct err ignored;
	size_t at;

	if (!csv_decode(arena, bytes, CSV_AUTO, &text, &ignored))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
			return false;
	}
	text = str_trim(text);
	if (text.n == 0 || text.p[0] == '<')
		return false;
	line = str_find_char(text, '\n', &at) ? str_part(text, 0, at) : text;
	*ret_table = str_find_char(line, csv_guess_delimiter(line), &at);
	return true;
}

static unsigned sniff(struct arena *arena, struct str bytes, unsigned allowed)
{
	bool table;

	if (begins(bytes, "\xFF\xD8\xFF", 3))
		return FILE_JPEG;
	if (begins(bytes, "\x89PNG\r\n\x1A\n", 8))
		return FILE_PNG;
	if (begins(bytes, "%PDF-", 5))
		return FILE_PDF;
	if (begins(bytes, "PK\3\4", 4)) /* names in a zip are not packed */
		return holds(bytes, "[Content_Types].xml") && holds(bytes, "xl/workbook.xml") ? FILE_XLSX
											      : FILE_ZIP;
	if ((allowed & (1u << FILE_CSV | 1u << FILE_TEXT)) == 0 || !is_text(arena, bytes, &table))
		return 0;
	if ((allowed & 1u << FILE_CSV) == 0)
		return FILE_TEXT;
	return table || (allowed & 1u << FILE_TEXT) == 0 ? FILE_CSV : FILE_TEXT;
}

static bool not_allowed(struct arena *arena, unsigned allowed, const char *field, struct err *err)
{
	static const char *const names[] = {
		[FILE_JPEG] = "JPG", [FILE_PNG] = "PNG",  [FILE_PDF] = "PDF", [FILE_XLSX] = "XLSX",
		[FILE_CSV] = "CSV",  [FILE_TEXT] = "TXT", [FILE_ZIP] = "ZIP"};
	struct str list = {0};

	for (unsigned type = FILE_JPEG; type <= FILE_ZIP; type++)
		if ((allowed & 1u << type) != 0)
			list = list.n == 0 ? str_of(names[type])
					   : str_format(arena, "%.*s / %s", STR_ARG(list), names[type]);
	return err_input_arg(err, field, MSG_FILE_TYPE, list);
}

/* A scan or a print has neither; what runs when it is opened, or carries other files, is not taken. */
static bool pdf_is_harmless(struct str bytes)
{
	static const char *const words[] = {"/JavaScript", "/JS(",          "/JS (",     "/JS<",
					    "/Launch",     "/EmbeddedFile", "/RichMedia"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (holds(bytes, words[i]))
			return false;
	return true;
}

static bool pdf_is_whole(struct str bytes)
{
	size_t tail = bytes.n < 2048 ? bytes.n : 2048;

	return holds(str_part(bytes, bytes.n - tail, tail), "%%EOF");
}

static bool picture(struct file_content *c, bool whole, const char *field, struct err *err)
{
	if (!whole || c->size_bytes < 0)
		return err_input(err, field, MSG_FILE_PICTURE);
	if ((int64_t)c->width * c->height > FILE_PIXELS_MAX)
		return err_input(err, field, MSG_FILE_PIXELS);
	return true;
}

bool file_content_read(struct arena *arena, struct str bytes, unsigned allowed, const char *field,
		       struct file_content *ret, struct err *err)
{
	struct file_content c = {.pieces = ARENA_ARRAY(arena, struct str, FILE_PIECES_MAX)};
	unsigned type;

	if (bytes.n == 0)
		return err_input(err, field, MSG_FILE_EMPTY);
	type = sniff(arena, bytes, allowed);
	if (type == 0 || (allowed & 1u << type) == 0)
		return not_allowed(arena, allowed, field, err);
	c.type = (enum file_type)type;
	switch (c.type) {
	case FILE_JPEG:
		if (!picture(&c, file_jpeg_read(arena, bytes, &c), field, err))
			return false;
		break;
	case FILE_PNG:
		if (!picture(&c, file_png_read(arena, bytes, &c), field, err))
			return false;
		break;
	case FILE_PDF:
		if (!pdf_is_whole(bytes))
			return err_input(err, field, MSG_FILE_PDF);
		if (!pdf_is_harmless(bytes))
			return err_input(err, field, MSG_FILE_PDF_SCRIPT);
		file_piece(&c, bytes);
		break;
	default: file_piece(&c, bytes);
	}
	*ret = c;
	return true;
}

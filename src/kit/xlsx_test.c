#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>
#include "tests/test.h"
#include "kit/xlsx.h"

/* ---- numbers and dates, as an office sees them ---- */

TEST(xlsx, numbers_as_shown)
{
	static const struct {
		const char *written, *expected;
	} cases[] = {
		{"46.65", "46.65"},
		{"46.650000000000006", "46.65"},
		{"46.644999999999996", "46.645"}, /* half up to 46.65, as the office would */
		{"4.6650000000000006E1", "46.65"},
		{"5.0000000000000001E-2", "0.05"},
		{"1E-3", "0.001"},
		{"0", "0"},
		{"-0", "0"},
		{"000", "0"},
		{"-36.26", "-36.26"},
		{"+5", "5"},
		{".5", "0.5"},
		{"5.", "5"},
		{"100", "100"},
		{"101.0", "101"},
		{"999999999999999.9", "1000000000000000"},
		{"9.9999999999999995E2", "1000"},
		{"1.1010519491231E17",
		 "110105194912310000"}, /* an identity number that a spreadsheet has spoilt */
		{"123456789012345678", "123456789012346000"},
		{"1E40", "10000000000000000000000000000000000000000"},
		{"0.00001234", "0.00001234"},
	};
	static const char *const refused[] = {"",     "-",       ".",     "1,5",  "1E",
					      "E5",   "1e5x",    "12 3",  "NaN",  "inf",
					      "0x10", "1E99999", "1E300", "1..2", "1-2"};
	char text[XLSX_NUMBER_BYTES];

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = xlsx_number_text(str_of(cases[i].written), text);

		assert_str(((struct str){text, n}), cases[i].expected);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_int_equal(xlsx_number_text(str_of(refused[i]), text), 0);
}

TEST(xlsx, dates)
{
	static const struct {
		const char *number;
		enum xlsx_format format;
		bool date_1904;
		enum cell_kind kind;
		const char *expected;
	} cases[] = {
		{"1", XLSX_FORMAT_DAY, false, CELL_DATE, "1900-01-01"},
		{"59", XLSX_FORMAT_DAY, false, CELL_DATE, "1900-02-28"},
		{"60", XLSX_FORMAT_DAY, false, CELL_NUMBER,
		 ""}, /* 1900 was no leap year, spreadsheets think so */
		{"61", XLSX_FORMAT_DAY, false, CELL_DATE, "1900-03-01"},
		{"46304", XLSX_FORMAT_DAY, false, CELL_DATE, "2026-10-09"},
		{"2958465", XLSX_FORMAT_DAY, false, CELL_DATE, "9999-12-31"},
		{"2958466", XLSX_FORMAT_DAY, false, CELL_NUMBER, ""},
		{"0", XLSX_FORMAT_DAY, true, CELL_DATE, "1904-01-01"},
		{"44842", XLSX_FORMAT_DAY, true, CELL_DATE, "2026-10-09"},
		{"46304.5", XLSX_FORMAT_DAY_TIME, false, CELL_DATE, "2026-10-09 12:00:00"},
		{"46304", XLSX_FORMAT_DAY_TIME, false, CELL_DATE, "2026-10-09"},
		{"46304.5", XLSX_FORMAT_DAY, false, CELL_DATE, "2026-10-09"},
		{"46304.7986111111", XLSX_FORMAT_DAY_TIME, false, CELL_DATE, "2026-10-09 19:10:00"},
		{"46304.9999999", XLSX_FORMAT_DAY_TIME, false, CELL_DATE, "2026-10-10"},
		{"0.5", XLSX_FORMAT_TIME, false, CELL_TEXT, "12:00:00"},
		{"0.5", XLSX_FORMAT_DAY, false, CELL_NUMBER, ""},
		{"-1", XLSX_FORMAT_DAY, false, CELL_NUMBER, ""},
		{"46304", XLSX_FORMAT_NUMBER, false, CELL_NUMBER, ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[XLSX_NUMBER_BYTES];
		size_t n = 0;

		assert_int_equal(xlsx_date_text(str_of(cases[i].number), cases[i].format, cases[i].date_1904,
						text, &n),
				 cases[i].kind);
		assert_str(((struct str){text, n}), cases[i].expected);
	}
}

TEST(xlsx, formats)
{
	static const struct {
		const char *code;
		enum xlsx_format format;
	} cases[] = {
		{"yyyy-mm-dd", XLSX_FORMAT_DAY},
		{"yyyy\"年\"m\"月\"", XLSX_FORMAT_DAY},
		{"m\"月\"d\"日\"", XLSX_FORMAT_DAY},
		{"[$-804]yyyy\"年\"m\"月\"d\"日\";@", XLSX_FORMAT_DAY},
		{"yyyy/m/d\\ h:mm", XLSX_FORMAT_DAY_TIME},
		{"h:mm:ss", XLSX_FORMAT_TIME},
		{"[h]:mm", XLSX_FORMAT_TIME},
		{"[mm]:ss", XLSX_FORMAT_TIME},
		{"mmm", XLSX_FORMAT_DAY},
		{"General", XLSX_FORMAT_NUMBER},
		{"G/通用格式", XLSX_FORMAT_NUMBER},
		{"0.00", XLSX_FORMAT_NUMBER},
		{"0.00E+00", XLSX_FORMAT_NUMBER},
		{"#,##0.00\"days\"", XLSX_FORMAT_NUMBER},
		{"0\\d", XLSX_FORMAT_NUMBER},
		{"[Red]0.00;[Red]-0.00", XLSX_FORMAT_NUMBER},
		{"0;yyyy", XLSX_FORMAT_NUMBER}, /* the first section decides */
		{"@", XLSX_FORMAT_NUMBER},
		{"\"unclosed yyyy", XLSX_FORMAT_NUMBER},
		{"", XLSX_FORMAT_NUMBER},
	};
	static const struct {
		int64_t id;
		enum xlsx_format format;
	} built_in[] = {
		{0, XLSX_FORMAT_NUMBER},  {13, XLSX_FORMAT_NUMBER}, {14, XLSX_FORMAT_DAY},
		{17, XLSX_FORMAT_DAY},    {18, XLSX_FORMAT_TIME},   {22, XLSX_FORMAT_DAY_TIME},
		{23, XLSX_FORMAT_NUMBER}, {27, XLSX_FORMAT_DAY},    {36, XLSX_FORMAT_DAY},
		{37, XLSX_FORMAT_NUMBER}, {45, XLSX_FORMAT_TIME},   {48, XLSX_FORMAT_NUMBER},
		{50, XLSX_FORMAT_DAY},    {58, XLSX_FORMAT_DAY},    {59, XLSX_FORMAT_NUMBER},
		{-1, XLSX_FORMAT_NUMBER},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (xlsx_format_of_code(str_of(cases[i].code)) != cases[i].format)
			fail_msg("%s: %d", cases[i].code, (int)xlsx_format_of_code(str_of(cases[i].code)));
	for (size_t i = 0; i < ARRAY_LEN(built_in); i++)
		assert_int_equal(xlsx_format_of_id(built_in[i].id), built_in[i].format);
}

TEST(xlsx, escapes)
{
	static const struct {
		const char *written, *expected;
	} cases[] = {
		{"一_x000D__x000A_二", "一\n二"},
		{"_x005F_x000D_", "_x000D_"},
		{"_x4E00_", "一"},
		{"_x000_", "_x000_"},
		{"_xD800_", "_xD800_"},
		{"a_x0041_b", "aAb"},
		{"", ""},
		{"_x00", "_x00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[64];
		size_t n = strlen(cases[i].written);

		memcpy(text, cases[i].written, n);
		n = xlsx_unescape(text, n);
		assert_str(((struct str){text, n}), cases[i].expected);
	}
}

/* ---- packages, good and hostile ---- */

struct entry {
	const char *name;
	struct str bytes;
};

#define TYPE      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define RELATIONS "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define MAIN      "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define ROOT_RELATIONS                                \
	RELATIONS "<Relationship Id='r1' Type='" TYPE \
		  "officeDocument' Target='xl/workbook.xml'/></Relationships>"
#define BOOK_RELATIONS                                                                                  \
	RELATIONS "<Relationship Id='r1' Type='" TYPE "worksheet' Target='worksheets/sheet1.xml'/>"     \
		  "<Relationship Id='r2' Type='" TYPE "sharedStrings' Target='/xl/sharedStrings.xml'/>" \
		  "<Relationship Id='r3' Type='" TYPE "styles' Target='./styles.xml'/>"                 \
		  "<Relationship Id='r4' Type='" TYPE                                                   \
		  "worksheet' Target='worksheets/sheet2.xml'/></Relationships>"
#define BOOK(properties, sheets)                                                                     \
	"<workbook " MAIN                                                                            \
	" xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>" properties \
	"<sheets>" sheets "</sheets></workbook>"
#define STYLES                                                                                    \
	"<styleSheet " MAIN                                                                       \
	"><numFmts count='1'><numFmt numFmtId='164' formatCode='yyyy&quot;年&quot;'/></numFmts>" \
	"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs count='3'><xf numFmtId='0'/>"   \
	"<xf numFmtId='14'/><xf numFmtId='164'/></cellXfs></styleSheet>"
#define STRINGS                                                                                                    \
	"<sst " MAIN                                                                                               \
	"><si><t>项目</t></si><si><r><t>望江</t></r><r><rPr><b/></rPr><t xml:space='preserve'>雅苑 </t></r>" \
	"<rPh sb='0' eb='1'><t>ワンジャン</t></rPh></si><si/></sst>"
#define SHEET(rows) \
	"<worksheet " MAIN "><dimension ref='A1:XFD1048576'/><sheetData>" rows "</sheetData></worksheet>"

static const struct entry whole[] = {
	{"_rels/.rels", {ROOT_RELATIONS, sizeof(ROOT_RELATIONS) - 1}},
	{"xl/_rels/workbook.xml.rels", {BOOK_RELATIONS, sizeof(BOOK_RELATIONS) - 1}},
	{"xl/styles.xml", {STYLES, sizeof(STYLES) - 1}},
	{"xl/sharedStrings.xml", {STRINGS, sizeof(STRINGS) - 1}},
};

/* A file in a temporary place with these entries; `instead` replaces the one of the same name or comes to
 * them.
 */
static int package(const struct entry *entries, size_t count, const struct entry *more, size_t more_count)
{
	char path[] = "/tmp/anju-xlsx-XXXXXX";
	int fd = mkstemp(path), error;
	zip_t *zip;

	assert_true(fd >= 0);
	zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
	assert_non_null(zip);
	for (size_t i = 0; i < count + more_count; i++) {
		const struct entry *e = i < count ? &entries[i] : &more[i - count];
		zip_source_t *source = zip_source_buffer(zip, e->bytes.p, e->bytes.n, 0);

		assert_true(zip_file_add(zip, e->name, source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	close(fd);
	fd = open(path, O_RDWR);
	unlink(path);
	assert_true(fd >= 0);
	return fd;
}

struct seen {
	struct buf text;
	size_t rows;
	size_t rows_max;
};

static bool seen_sheet(void *arg, struct str name)
{
	struct seen *seen = arg;

	buf_format(&seen->text, "[%.*s]", STR_ARG(name));
	return true;
}

static bool seen_row(void *arg, int64_t row, const struct xlsx_cell *cells, size_t count)
{
	static const char kinds[] = ".tnde";
	struct seen *seen = arg;

	buf_format(&seen->text, " %lld", (long long)row);
	for (size_t i = 0; i < count; i++)
		buf_format(&seen->text, " %u%c=%.*s", cells[i].column, kinds[cells[i].kind],
			   STR_ARG(cells[i].text));
	return ++seen->rows != seen->rows_max;
}

static enum xlsx_fault read_fd(int fd, size_t rows_max, struct str *ret)
{
	struct seen seen = {.rows_max = rows_max};
	struct xlsx_sink sink = {&seen, seen_sheet, seen_row};
	enum xlsx_fault fault;

	buf_open(&seen.text, 1 << 20);
	fault = xlsx_read(fd, &sink);
	*ret = str_copy(test_arena(), buf_view(&seen.text));
	buf_close(&seen.text);
	close(fd);
	return fault;
}

#define READ(book, sheet, ret)                                                    \
	read_fd(package(whole, ARRAY_LEN(whole),                                  \
			(struct entry[]){{"xl/workbook.xml", S(book)},            \
					 {"xl/worksheets/sheet1.xml", S(sheet)}}, \
			2),                                                       \
		0, (ret))
#define ONE_SHEET "<sheet name='房源' sheetId='1' r:id='r1'/>"

#define EVERY_KIND                                                                            \
	"<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c>"                 \
	"<c r='D1' t='s'><v>2</v></c></row>"                                                  \
	"<row r='3'><c r='A3'><v>46.650000000000006</v></c><c r='B3' s='1'><v>46304</v></c>"  \
	"<c r='C3' s='2'><v>44197</v></c><c r='E3' t='e'><f>1/0</f><v>#DIV/0!</v></c>"        \
	"<c r='F3' t='str'><f>A1</f><v>甲_x000D_</v></c>"                                    \
	"<c r='G3' t='inlineStr'><is><t>乙</t><rPh><t>x</t></rPh><r><t>丙</t></r></is></c>" \
	"<c r='H3' t='b'><v>1</v></c><c r='I3' t='d'><v>2026-03-05T00:00:00</v></c>"          \
	"<c r='J3' s='1'/><c r='K3'><v>约3000</v></c></row>"                                 \
	"<row><c><v>7</v></c><c r='AA4'><v>8</v></c></row>"

TEST(xlsx, reads_every_kind_of_cell)
{
	struct str text;

	assert_int_equal(READ(BOOK("", ONE_SHEET), SHEET(EVERY_KIND), &text), XLSX_OK);
	assert_str(text,
		   "[房源] 1 0t=项目 2t=望江雅苑  3 0n=46.65 1d=2026-10-09 2d=2021-01-01 4e=#DIV/0! 5t=甲"
		   " 6t=乙丙 7t=TRUE 8d=2026-03-05 10t=约3000 4 0n=7 26n=8");
}

TEST(xlsx, takes_the_first_sheet_that_is_shown)
{
	struct str text;

	assert_int_equal(READ(BOOK("<workbookPr date1904='1'/>",
				   "<sheet name='藏' sheetId='2' state='hidden' r:id='r4'/>" ONE_SHEET),
			      SHEET("<row r='1'><c r='A1' s='1'><v>44842</v></c></row>"), &text),
			 XLSX_OK);
	assert_str(text, "[房源] 1 0d=2026-10-09");
}

TEST(xlsx, refuses_what_no_spreadsheet_writes)
{
	static const struct {
		struct str book, sheet;
		enum xlsx_fault fault;
	} cases[] = {
#define BAD(rows, fault) {S(BOOK("", ONE_SHEET)), S(SHEET(rows)), fault}
		BAD("<row r='1'><c t='s'><v>3</v></c></row>", XLSX_BROKEN), /* no such string */
		BAD("<row r='1'><c t='s'><v>-1</v></c></row>", XLSX_BROKEN),
		BAD("<row r='2'/><row r='2'/>", XLSX_BROKEN),
		BAD("<row r='0'/>", XLSX_BROKEN),
		BAD("<row r='x'/>", XLSX_BROKEN),
		BAD("<row r='1048577'/>", XLSX_ROWS),
		BAD("<row r='1'><c r='XFE1'><v>1</v></c></row>", XLSX_COLUMNS),
		BAD("<row r='1'><c r='ZZZZZZZZZZ1'><v>1</v></c></row>", XLSX_COLUMNS),
		BAD("<row r='1'><c r='11'><v>1</v></c></row>", XLSX_BROKEN),
		BAD("<row r='1'>", XLSX_BROKEN),
		{S(BOOK("", ONE_SHEET)),
		 S("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>" SHEET(
			 "<row><c><v>&b;</v></c></row>")),
		 XLSX_DOCTYPE},
		{S(BOOK("", ONE_SHEET)), S("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" SHEET("")),
		 XLSX_DOCTYPE},
		{S(BOOK("", ONE_SHEET)), S(""), XLSX_BROKEN},
		{S(BOOK("", ONE_SHEET)), S("PK\3\4"), XLSX_NESTED},
		{S(BOOK("", "")), S(SHEET("")), XLSX_NO_SHEET},
		{S(BOOK("", "<sheet name='x' r:id='r9'/>")), S(SHEET("")), XLSX_NO_SHEET},
		{S("<workbook"), S(SHEET("")), XLSX_BROKEN},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct entry more[] = {{"xl/workbook.xml", cases[i].book},
					     {"xl/worksheets/sheet1.xml", cases[i].sheet}};
		struct str text;
		enum xlsx_fault fault = read_fd(package(whole, ARRAY_LEN(whole), more, 2), 0, &text);

		if (fault != cases[i].fault)
			fail_msg("case %zu: fault %d, expected %d", i, (int)fault, (int)cases[i].fault);
	}
}

TEST(xlsx, refuses_deep_xml)
{
	struct buf b;
	struct str text;

	buf_open(&b, 1 << 20);
	for (int i = 0; i < 10000; i++)
		BUF_LIT(&b, "<a>");
	assert_int_equal(read_fd(package(whole, ARRAY_LEN(whole),
					 (struct entry[]){{"xl/workbook.xml", S(BOOK("", ONE_SHEET))},
							  {"xl/worksheets/sheet1.xml", buf_view(&b)}},
					 2),
				 0, &text),
			 XLSX_BROKEN);
	buf_close(&b);
}

TEST(xlsx, refuses_missing_parts_and_strange_names)
{
	const struct entry book[] = {{"xl/workbook.xml", S(BOOK("", ONE_SHEET))},
				     {"xl/worksheets/sheet1.xml", S(SHEET(""))}};
	struct str text;

	for (size_t i = 0; i < 4; i++) { /* each of the four parts missing in turn */
		struct entry rest[3];
		size_t n = 0;

		for (size_t k = 0; k < 4; k++)
			if (k != i)
				rest[n++] = whole[k];
		assert_int_equal(read_fd(package(rest, 3, book, 2), 0, &text), XLSX_BROKEN);
	}
	assert_int_equal(read_fd(package(whole, 4, book, 1), 0, &text), XLSX_BROKEN); /* no sheet */
	static const char *const names[] = {"xl/embeddings/a.xlsx", "b.ZIP",     "../../etc/passwd",
					    "/etc/passwd",          "xl\\a.xml", "xl/../../x"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct entry more[] = {book[0], book[1], {names[i], S("x")}};

		assert_int_equal(read_fd(package(whole, 4, more, 3), 0, &text), XLSX_NESTED);
	}
}

TEST(xlsx, refuses_too_many_entries)
{
	struct entry *many = ARENA_ARRAY(test_arena(), struct entry, XLSX_ENTRIES_MAX + 1);
	struct str text;

	for (size_t i = 0; i <= XLSX_ENTRIES_MAX; i++)
		many[i] = (struct entry){str_c(test_arena(), str_format(test_arena(), "e%zu", i)), S("x")};
	assert_int_equal(read_fd(package(many, XLSX_ENTRIES_MAX + 1, NULL, 0), 0, &text), XLSX_ENTRIES);
}

TEST(xlsx, stops_bombs_while_inflating)
{
	size_t n = 64 * 1024 * 1024;
	char *blanks = malloc(n);
	struct entry more[] = {{"xl/workbook.xml", S(BOOK("", ONE_SHEET))},
			       {"xl/worksheets/sheet1.xml", {blanks, n}}};
	struct str text;

	assert_non_null(blanks);
	memset(blanks, ' ', n); /* packs a thousand times */
	assert_int_equal(read_fd(package(whole, 4, more, 2), 0, &text), XLSX_RATIO);
	/* one string for ever: the limit of a cell */
	memcpy(blanks, "<worksheet><sheetData><row><c t='inlineStr'><is><t>", 51);
	seam_set_seed(1);
	for (size_t i = 51; i < 4 * 1024 * 1024; i++)
		blanks[i] = (char)('a' + seam_random_below(26));
	more[1].bytes.n = 4 * 1024 * 1024;
	assert_int_equal(read_fd(package(whole, 4, more, 2), 0, &text), XLSX_STRINGS);
	free(blanks);
}

TEST(xlsx, stops_a_shared_string_bomb)
{
	struct buf b;
	struct str text;

	buf_open(&b, 128 << 20);
	BUF_LIT(&b, "<sst>");
	seam_set_seed(2);
	while (b.n < 66u << 20) { /* honest ratio, too much of it */
		BUF_LIT(&b, "<si><t>");
		for (int i = 0; i < 4000; i++)
			buf_char(&b, (char)('a' + seam_random_below(26)));
		BUF_LIT(&b, "</t></si>");
	}
	BUF_LIT(&b, "</sst>");
	struct entry more[] = {{"xl/workbook.xml", S(BOOK("", ONE_SHEET))},
			       {"xl/worksheets/sheet1.xml", S(SHEET(""))},
			       {"xl/sharedStrings.xml", buf_view(&b)}};
	assert_int_equal(read_fd(package(whole, 4, more, 3), 0, &text), XLSX_STRINGS);
	buf_close(&b);
}

/* Every cut of a good file is refused or read the same; no byte of it may make the reader fall over. */
TEST(xlsx, survives_cuts_and_flipped_bytes)
{
	const struct entry more[] = {{"xl/workbook.xml", S(BOOK("", ONE_SHEET))},
				     {"xl/worksheets/sheet1.xml",
				      S(SHEET("<row r='1'><c t='s'><v>1</v></c></row>"))}};
	int fd = package(whole, 4, more, 2);
	size_t n = (size_t)lseek(fd, 0, SEEK_END);
	char *bytes = malloc(n);
	struct str text;
	size_t refused = 0;

	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, n, 0), n);
	for (size_t cut = 0; cut < n; cut += 7) {
		int copy = dup(fd);

		assert_int_equal(ftruncate(fd, (off_t)cut), 0);
		assert_int_not_equal(read_fd(copy, 0, &text), XLSX_OK);
		assert_int_equal(pwrite(fd, bytes, n, 0), n);
	}
	for (size_t at = 0; at < n; at += 2) {
		char flipped = (char)(bytes[at] ^ 0x55);

		assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
		refused += read_fd(dup(fd), 0, &text) != XLSX_OK;
		assert_int_equal(pwrite(fd, &bytes[at], 1, (off_t)at), 1);
	}
	assert_true(refused > n / 6); /* the checksums see most of it */
	assert_int_equal(read_fd(fd, 0, &text), XLSX_OK);
	free(bytes);
}

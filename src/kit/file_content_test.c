#include <string.h>
#include <zlib.h>
#include "kit/file_content.h"
#include "tests/test.h"

#define ANY \
	(FILE_PICTURES | 1u << FILE_PDF | 1u << FILE_XLSX | 1u << FILE_CSV | 1u << FILE_TEXT | 1u << FILE_ZIP)

static struct str joined(const struct file_content *c)
{
	struct buf b;
	struct str ret;

	buf_open(&b, 1 << 24);
	for (size_t i = 0; i < c->count; i++)
		buf_str(&b, c->pieces[i]);
	ret = str_copy(test_arena(), buf_view(&b));
	assert_int_equal(ret.n, c->size_bytes);
	buf_close(&b);
	return ret;
}

/* What is kept, or the sentence. */
static struct str kept(struct str bytes, unsigned allowed, enum file_type *ret)
{
	struct file_content c;
	struct err err;

	*ret = 0;
	if (!file_content_read(test_arena(), bytes, allowed, "photo", &c, &err)) {
		assert_string_equal(err.field, "photo");
		return err_text(test_arena(), LANGUAGE_ZH_CN, &err);
	}
	*ret = c.type;
	return joined(&c);
}

/* ---- JPEG ---- */

#define SOI                  "\xFF\xD8"
#define JFIF                 "\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define FRAME(height, width) "\xFF\xC0\0\x0B\x08" height width "\1\1\x11\0"
#define SCAN                           \
	"\xFF\xDA\0\x08\1\1\0\0\x3F\0" \
	"\x12\xFF\0\x34\xFF\xD0\x56"
#define EOI     "\xFF\xD9"
#define ICC     "\xFF\xE2\0\x12ICC_PROFILE\0\1\1xy"
#define COMMENT "\xFF\xFE\0\x08secret"
#define EXIF_GPS                             \
	"\xFF\xE1\0\x50"                     \
	"Exif\0\0"                           \
	"II*\0\x08\0\0\0"                    \
	"\x03\0"                             \
	"\x0F\x01\x02\0\x05\0\0\0\x32\0\0\0" \
	"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" \
	"\x25\x88\x04\0\x01\0\0\0\x3A\0\0\0" \
	"\0\0\0\0"                           \
	"Canon\0\0\0"                        \
	"117.6012E GPS\0"
#define TURNED           \
	"\xFF\xE1\0\x22" \
	"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x06\0\0\0\0\0\0"

TEST(file_content, photographs_lose_place_and_camera)
{
	enum file_type type;
	struct str photo = S(SOI JFIF EXIF_GPS ICC COMMENT "\xFF\xE5\0\4zz" FRAME("\0\x10", "\0\x20") SCAN EOI
			     "<script>trailing</script>");
	struct str now = kept(photo, FILE_PICTURES, &type);
	struct str expected = S(SOI JFIF TURNED ICC FRAME("\0\x10", "\0\x20") SCAN EOI);

	assert_int_equal(type, FILE_JPEG);
	assert_int_equal(now.n, expected.n);
	assert_memory_equal(now.p, expected.p, now.n);
	assert_int_equal(kept(now, FILE_PICTURES, &type).n, now.n); /* and once more: nothing else goes */
}

TEST(file_content, jpeg_that_cannot_be)
{
	static const struct str cases[] = {
		S(SOI JFIF FRAME("\0\x10", "\0\x20") SCAN),                  /* no end */
		S(SOI JFIF SCAN EOI),                                        /* no frame */
		S(SOI JFIF FRAME("\0\0", "\0\x20") SCAN EOI),                /* no height */
		S(SOI FRAME("\0\1", "\0\1") FRAME("\0\1", "\0\1") SCAN EOI), /* two frames */
		S(SOI JFIF FRAME("\0\x10", "\0\x20") EOI),                   /* no picture */
		S(SOI "\xFF\xE0\0\1"),
		S(SOI "\xFF\xE0\xFF\xFF"),
		S(SOI "\xFF"),
		S(SOI "\xFF\x00\0\4zz"),
		S(SOI "\xFF\xC0\0\4\1\2" SCAN EOI), /* a frame too short for its numbers */
	};
	enum file_type type;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(kept(cases[i], FILE_PICTURES, &type), "照片没有传完整或打不开，重拍一张再传");
	assert_str(kept(S(SOI JFIF FRAME("\xFF\xFF", "\xFF\xFF") SCAN EOI), FILE_PICTURES, &type),
		   "照片超过 5000 万像素，缩小后再传");
}

/* ---- PNG ---- */

static void chunk(struct buf *b, const char *name, struct str data)
{
	unsigned char head[8] = {0, 0, (unsigned char)(data.n >> 8), (unsigned char)data.n, 0, 0, 0, 0};
	uint32_t crc;

	memcpy(head + 4, name, 4);
	crc = (uint32_t)crc32(crc32(0, head + 4, 4), (const Bytef *)data.p, (uInt)data.n);
	buf_add(b, head, 8);
	buf_str(b, data);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(b, (char)(crc >> shift));
}

#define PNG_HEAD            S("\x89PNG\r\n\x1A\n")
#define SIZE(width, height) S(width height "\x08\2\0\0\0")

TEST(file_content, png_loses_its_texts)
{
	struct buf with, without, flood;
	enum file_type type;
	struct str now;

	buf_open(&with, 1 << 16);
	buf_open(&without, 1 << 16);
	buf_str(&with, PNG_HEAD);
	buf_str(&without, PNG_HEAD);
	chunk(&with, "IHDR", SIZE("\0\0\0\x10", "\0\0\0\x20"));
	chunk(&without, "IHDR", SIZE("\0\0\0\x10", "\0\0\0\x20"));
	chunk(&with, "tEXt", S("Comment\0117.6012E"));
	chunk(&with, "eXIf", S("MM\0*"));
	chunk(&with, "gAMA", S("\0\0\xB1\x8F"));
	chunk(&without, "gAMA", S("\0\0\xB1\x8F"));
	chunk(&with, "IDAT", S("data"));
	chunk(&without, "IDAT", S("data"));
	chunk(&with, "tIME", S("1234567"));
	chunk(&with, "IEND", S(""));
	chunk(&without, "IEND", S(""));
	buf_str(&with, S("trailing"));
	now = kept(buf_view(&with), FILE_PICTURES, &type);
	assert_int_equal(type, FILE_PNG);
	assert_true(str_equal(now, buf_view(&without)));
	for (size_t cut = 8; cut < without.n; cut++) /* every cut is seen */
		assert_str(kept(str_part(buf_view(&without), 0, cut), FILE_PICTURES, &type),
			   "照片没有传完整或打不开，重拍一张再传");
	without.p[20]++; /* the checksum */
	assert_str(kept(buf_view(&without), FILE_PICTURES, &type), "照片没有传完整或打不开，重拍一张再传");
	buf_open(&flood, 1 << 16);
	buf_str(&flood, PNG_HEAD);
	chunk(&flood, "IHDR", SIZE("\x7F\xFF\xFF\xFF", "\x7F\xFF\xFF\xFF"));
	chunk(&flood, "IDAT", S("x"));
	chunk(&flood, "IEND", S(""));
	assert_str(kept(buf_view(&flood), FILE_PICTURES, &type), "照片超过 5000 万像素，缩小后再传");
	buf_close(&with);
	buf_close(&without);
	buf_close(&flood);
}

TEST(file_content, by_content_not_by_name)
{
	static const struct {
		struct str bytes;
		unsigned allowed;
		enum file_type type;
	} cases[] = {
		{S("%PDF-1.7\n1 0 obj\n%%EOF\n"), ANY, FILE_PDF},
		{S("PK\3\4....[Content_Types].xml....xl/workbook.xml"), ANY, FILE_XLSX},
		{S("PK\3\4....a.txt"), ANY, FILE_ZIP},
		{S("房号,面积\n101,52.3\n"), ANY, FILE_CSV},
		{S("\xB7\xBF\xBA\xC5,\xC3\xE6\xBB\xFD\n"), ANY, FILE_CSV}, /* GB18030 */
		{S("只有一行字"), ANY, FILE_TEXT},
		{S("只有一行字"), 1u << FILE_CSV, FILE_CSV},
		{S("a,b\n"), 1u << FILE_TEXT, FILE_TEXT},
	};
	static const struct {
		struct str bytes;
		unsigned allowed;
		const char *words;
	} refused[] = {
		{S(""), ANY, "文件是空的，换一个再传"},
		{S("MZ\x90\0\3\0"), ANY,
		 "只收 JPG / PNG / PDF / XLSX / CSV / TXT / ZIP，换一个这样的文件再传"},
		{S("<svg onload=alert(1)>"), ANY,
		 "只收 JPG / PNG / PDF / XLSX / CSV / TXT / ZIP，换一个这样的文件再传"},
		{S("  \n<html>"), 1u << FILE_TEXT, "只收 TXT，换一个这样的文件再传"},
		{S("%PDF-1.7\n%%EOF"), FILE_PICTURES, "只收 JPG / PNG，换一个这样的文件再传"},
		{S("PK\3\4....a.txt"), 1u << FILE_XLSX, "只收 XLSX，换一个这样的文件再传"},
		{S("%PDF-1.7\n1 0 obj"), ANY, "PDF 没有传完整，重新传一遍"},
		{S("%PDF-1.7\n<</S/JavaScript/JS(app.alert(1))>>\n%%EOF"), ANY,
		 "PDF 里带有脚本或别的文件，打印成新的 PDF 再传"},
		{S("GIF89a"), FILE_PICTURES, "只收 JPG / PNG，换一个这样的文件再传"},
	};
	enum file_type type;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(str_equal(kept(cases[i].bytes, cases[i].allowed, &type), cases[i].bytes));
		assert_int_equal(type, cases[i].type);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_str(kept(refused[i].bytes, refused[i].allowed, &type), refused[i].words);
}

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "db/db_test_open.h"
#include "kit/paper_inner.h"
#include "kit/secret.h"
#include "tests/test.h"

/* ---- pages ---- */

static struct paper *lease(size_t clauses, size_t rows)
{
	struct arena *arena = test_arena();
	struct paper *p = paper_new(arena, S("公共租赁住房租赁合同"), S("HT-2026-000331"), DAY(20261118));
	const struct str heads[] = {S("序号"), S("名称"), S("单价（元）")};
	const bool right[] = {true, false, true};

	paper_paragraph(p, S("甲乙双方订立本合同。"));
	paper_fact(p, S("承租人"), S("陈小禾𠮷"));
	paper_fact(p, S("房屋坐落"), S("望江雅苑 5-1-0703"));
	for (size_t i = 1; i <= clauses; i++)
		paper_clause(p, (int)i,
			     S("月租金 651.14 元，于每月 15 "
			       "日前缴清。逾期未缴的，每逾期一日按应缴未缴租金的万分之五计收滞纳金，"
			       "但不超过欠缴租金的总额。\n乙方可以通过银行代扣或者在柜台缴纳租金。"));
	paper_table(p, heads, right, 3);
	for (size_t i = 1; i <= rows; i++)
		paper_row(p, (struct str[]){str_format(arena, "%zu", i), S("入户门锁"), S("1,046.50")});
	paper_signatures(p, (struct str[]){S("甲方（盖章）："), S("乙方（签字）：")},
			 (struct str[]){S("云州市住房保障中心"), S("")}, 2);
	paper_code(p, S("https://anju.example.org/verify?n=HT-2026-000331"), S("AB23CD45EF67"));
	return p;
}

/* The libraries keep fonts until the end of the process: given back so that real leaks are seen. */
static void fonts_forget(void)
{
	pango_cairo_font_map_set_default(NULL);
	cairo_debug_reset_static_data();
	FcFini();
}

/* libcairo 1.16 forgets some 800 bytes for each embedded CFF font (in cairo_surface_finish); what GLib and we
 * forget is still seen. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libcairo.so";
}

static void fonts_are_forgotten(void)
{
	static bool registered;

	if (!registered)
		atexit(fonts_forget);
	registered = true;
}

static struct str rendered(const struct paper *p, const char *font)
{
	struct str pdf;
	struct err err;

	fonts_are_forgotten();
	assert_true(paper_render(test_arena(), p, str_of(font), &pdf, &err));
	assert_true(str_starts(pdf, S("%PDF-")));
	return pdf;
}

static size_t occurrences(struct str text, struct str word)
{
	size_t n = 0, at;

	for (; str_find(text, word, &at); n++)
		text = str_part(text, at + word.n, text.n);
	return n;
}

/* What a reader finds in it, by poppler, without blanks (where it sees them differs); empty where that is not
 * installed. */
static struct str text_of(struct str pdf)
{
	const char *path = str_c(test_arena(), str_format(test_arena(), "%s/paper.pdf", db_test_directory()));
	char *out = str_c(test_arena(), str_format(test_arena(), "%s.txt", path));
	char *arguments[] = {(char *)"pdftotext", (char *)"-layout", (char *)path, out, NULL},
	     *environment[] = {NULL}, *text;
	FILE *f = fopen(path, "w");
	pid_t child;
	int status;
	size_t n;

	assert_non_null(f);
	assert_int_equal(fwrite(pdf.p, 1, pdf.n, f), pdf.n);
	fclose(f);
	if (posix_spawn(&child, "/usr/bin/pdftotext", NULL, NULL, arguments, environment) != 0)
		return S("");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	f = fopen(out, "r");
	assert_non_null(f);
	text = arena_alloc(test_arena(), 1 << 18);
	n = fread(text, 1, 1 << 18, f);
	fclose(f);
	for (size_t from = 0, to = 0;; from++) {
		if (from == n) {
			n = to;
			break;
		}
		if (text[from] != ' ')
			text[to++] = text[from];
	}
	return (struct str){text, n};
}

TEST(paper, text_can_be_searched_and_pages_are_counted)
{
	struct str text = text_of(rendered(lease(30, 60), ""));
	static const char *const words[] = {"公共租赁住房租赁合同",
					    "编号：HT-2026-000331",
					    "2026年11月18日",
					    "陈小禾",
					    "望江雅苑5-1-0703",
					    "第一条",
					    "第十条",
					    "第二十一条",
					    "第三十条",
					    "甲方（盖章）：",
					    "核验码",
					    "AB23-CD45-EF67",
					    "第1页"};

	if (text.n == 0)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (occurrences(text, str_of(words[i])) == 0)
			fail_msg("%s is not found", words[i]);
	assert_true(occurrences(text, S("\f")) >= 5);
	/* heads stand over each part of the table, every row once */
	assert_true(occurrences(text, S("单价（元）")) >= 2);
	assert_int_equal(occurrences(text, S("1,046.50")), 60);
	/* "page x of y" agrees with the number of pages */
	assert_int_equal(occurrences(text, str_format(test_arena(), "共%zu页", occurrences(text, S("\f")))),
			 occurrences(text, S("\f")));
	/* the lines of all thirty clauses survive the page breaks */
	assert_int_equal(occurrences(text, S("乙方可以通过银行代扣或者在柜台缴纳租金。")), 30);
}

TEST(paper, same_paper_same_bytes)
{
	assert_true(str_equal(rendered(lease(3, 3), ""), rendered(lease(3, 3), "")));
}

TEST(paper, any_font_gives_a_page)
{
	rendered(lease(1, 1), "WenQuanYi Zen Hei");
	rendered(lease(1, 1), "No Such Font At All");
}

/* Nothing that a person may bring breaks the pages. */
TEST(paper, odd_content)
{
	struct paper *p = paper_new(test_arena(), S("收据"), S(""), DAY(0));
	struct str wide[PAPER_COLUMNS_MAX];
	bool right[PAPER_COLUMNS_MAX] = {false};
	char *many = arena_alloc(test_arena(), 20000);

	memset(many, 'x', 20000);
	for (size_t i = 0; i < PAPER_COLUMNS_MAX; i++)
		wide[i] = S("很长很长的列名");
	paper_paragraph(p, S(""));
	paper_paragraph(p, (struct str){many, 20000}); /* a word without an end */
	paper_fact(p, S("很长很长很长很长很长很长很长很长很长很长的名目"), (struct str){many, 3000});
	paper_table(p, wide, right, PAPER_COLUMNS_MAX);
	wide[3] = (struct str){many, 20000}; /* a cell longer than a page */
	paper_row(p, wide);
	paper_row(p, wide);
	paper_signatures(p, (struct str[]){S("签字"), S("b"), S("c"), S("d"), S("e")},
			 (struct str[]){(struct str){many, 500}, S(""), S("x"), S("\n\n\n\n"), S("")}, 5);
	paper_code(p, (struct str){many, 5000}, S("AB23CD45EF67")); /* too much for a QR code */
	rendered(p, "");
}

static struct paper_pages laid_out(const struct paper *p)
{
	struct paper_pages g = {.arena = test_arena(),
				.paper = p,
				.font = S("Noto Sans CJK SC, WenQuanYi Zen Hei")};

	rendered(p, ""); /* fonts are given back at the end */
	g.context = pango_font_map_create_context(pango_cairo_font_map_get_default());
	paper_layout(&g);
	return g;
}

/* A column that asks for a little more than its share, beside one that asks for all: both can be read. */
TEST(paper, no_line_leaves_the_text_area)
{
	struct paper *p = paper_new(test_arena(), S("住房清单"), S("QD-1"), DAY(20261118));
	struct str cells[PAPER_COLUMNS_MAX];
	bool right[PAPER_COLUMNS_MAX] = {false};
	struct paper_pages g;
	char many[180];

	for (size_t i = 0; i < PAPER_COLUMNS_MAX; i++)
		cells[i] = S("一");
	memset(many, 'x', sizeof(many));
	cells[0] = (struct str){many, sizeof(many)};
	cells[PAPER_COLUMNS_MAX - 1] = S("123");
	paper_paragraph(p, cells[0]);
	paper_table(p, cells, right, PAPER_COLUMNS_MAX);
	paper_row(p, cells);
	g = laid_out(p);
	for (const struct paper_mark *m = g.first; m != NULL; m = m->next) {
		PangoRectangle box;

		if (m->line == NULL)
			continue;
		pango_layout_line_get_extents(m->line, NULL, &box);
		assert_true(m->x >= PAPER_LEFT - 0.5);
		assert_true(m->x + (double)box.width / PANGO_SCALE <= PAPER_LEFT + PAPER_TEXT_WIDTH + 0.5);
		assert_true(m->y < PAPER_HEIGHT - PAPER_BOTTOM ||
			    (m->y > PAPER_HEIGHT - 48 && m->x > PAPER_WIDTH / 3)); /* page x of y */
	}
	paper_pages_close(&g);
	g_object_unref(g.context);
}

TEST(paper, a_character_without_a_font_is_noticed)
{
	struct paper *good = paper_new(test_arena(), S("收据"), S("SJ-1"), DAY(20261118));
	struct paper *bad = paper_new(test_arena(), S("收据"), S("SJ-2"), DAY(20261118));
	struct paper_pages g;

	paper_fact(good, S("姓名"), S("陈小禾"));
	g = laid_out(good);
	assert_false(g.unknown);
	paper_pages_close(&g);
	g_object_unref(g.context);
	paper_fact(bad, S("姓名"), S("陈\xCD\xB8")); /* U+0378 means nothing */
	g = laid_out(bad);
	assert_true(g.unknown);
	paper_pages_close(&g);
	g_object_unref(g.context);
}

TEST(paper, chinese_numbers_and_days)
{
	static const struct {
		int number;
		const char *words;
	} cases[] = {
		{1, "一"},    {9, "九"},    {10, "十"},     {11, "十一"},
		{19, "十九"}, {20, "二十"}, {21, "二十一"}, {99, "九十九"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(paper_chinese_number(test_arena(), cases[i].number), cases[i].words);
	assert_str(paper_chinese_day(test_arena(), DAY(20260305)), "2026年3月5日");
	assert_str(paper_chinese_day(test_arena(), DAY(0)), "");
	assert_str(paper_code_groups(test_arena(), S("AB23CD45EF67")), "AB23-CD45-EF67");
}

TEST(paper, qr_as_path)
{
	struct str path;
	struct err err;
	int modules = 0;
	char *much = arena_alloc(test_arena(), 5000);

	assert_true(paper_qr_svg(test_arena(), S("https://anju.example.org/verify"), &path, &modules, &err));
	assert_true(modules >= 21 && (modules - 21) % 4 == 0);
	assert_true(str_starts(path, S("M0 0h7v1h-7z"))); /* the upper edge of the first finder pattern */
	memset(much, 'x', 5000);
	assert_false(paper_qr_svg(test_arena(), (struct str){much, 5000}, &path, &modules, &err));
}

/* ---- records ---- */

struct work {
	struct actor actor;
	struct paper_record record;
	int64_t id;
	struct str reason, number, code, title;
	bool found;
	enum paper_state state;
	struct day day;
	struct paper_row *rows;
	size_t count;
};

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return paper_add(tx, &w->actor, &w->record, err);
}

static bool void_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return paper_void(tx, &w->actor, w->id, w->reason, err);
}

static bool verify_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return paper_verify(tx, w->number, w->code, &w->found, &w->state, &w->title, &w->day, err);
}

static bool list_tx(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return paper_list(tx, "lease", 3, &w->rows, &w->count, err);
}

static void secret_ready(void)
{
	struct err err;

	assert_true(secret_open(str_c(test_arena(),
				      str_format(test_arena(), "%s/paper.key", db_test_directory())),
				true, &err));
}

static struct work work_of(const char *number)
{
	struct work w = {.actor = actor_system()};

	w.record = (struct paper_record){.id = 41,
					 .kind = "lease_pdf",
					 .number = str_of(number),
					 .check_code = paper_check_code(test_arena(), str_of(number)),
					 .subject = "lease",
					 .subject_id = 3,
					 .file = {str_format(test_arena(), "%064d", 7), FILE_PDF, 1000},
					 .household = 12,
					 .title = S("租赁合同")};
	return w;
}

static bool verified(struct db *db, struct work *w, struct str number, struct str code)
{
	struct err err;

	w->number = number;
	w->code = code;
	assert_true(db_read(db, test_arena(), verify_tx, w, &err));
	return w->found;
}

TEST(paper, issue_verify_void)
{
	secret_ready();
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		struct work w = work_of("HT-2026-000331");
		struct str code = w.record.check_code;
		struct err err;

		seam_set_now(instant_of_day(DAY(20261118), 10, 0));
		assert_true(db_write(db, test_arena(), add_tx, &w, &err));
		w.record.id = 42;
		assert_false(db_write(db, test_arena(), add_tx, &w, &err)); /* a number is given once */
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_true(verified(db, &w, S("HT-2026-000331"), code));
		assert_int_equal(w.state, PAPER_VALID);
		assert_str(w.title, "租赁合同");
		assert_int_equal(w.day.yyyymmdd, 20261118);
		assert_true(verified(db, &w, S(" ｈｔ-2026-000331 "),
				     str_lower(test_arena(), paper_code_groups(test_arena(), code))));
		assert_false(verified(db, &w, S("HT-2026-000331"), S("AAAAAAAAAAAA")));
		assert_false(verified(db, &w, S("HT-2026-000331"), S("")));
		assert_false(verified(db, &w, S("HT-2026-000332"), code));
		assert_false(verified(db, &w, S("\xFF"), code));
		w.id = 41;
		w.reason = S(" ");
		assert_false(db_write(db, test_arena(), void_tx, &w, &err));
		assert_int_equal(err.code, ERR_INPUT);
		w.reason = S("姓名写错，重开");
		w.actor =
			(struct actor){.id = {5}, .role = ROLE_TENANT, .scope = {.user = 5, .household = 99}};
		assert_false(db_write(db, test_arena(), void_tx, &w, &err)); /* another household's */
		assert_int_equal(err.code, ERR_NOT_FOUND);
		w.actor = actor_system();
		assert_true(db_write(db, test_arena(), void_tx, &w, &err));
		assert_false(db_write(db, test_arena(), void_tx, &w, &err));
		assert_int_equal(err.message, MSG_PAPER_VOID_ALREADY);
		assert_true(verified(db, &w, S("HT-2026-000331"), code));
		assert_int_equal(w.state, PAPER_VOID);
		assert_true(db_read(db, test_arena(), list_tx, &w, &err));
		assert_int_equal(w.count, 1);
		assert_int_equal(w.rows[0].state, PAPER_VOID);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM attachment WHERE subject = 'lease' "
						    "AND kind = 'lease_pdf'"),
				 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act LIKE 'paper.%'"),
				 2);
		db_test_close(db);
	}
}

TEST(paper, check_codes_are_typable_and_differ)
{
	struct str one, two;

	secret_ready();
	one = paper_check_code(test_arena(), S("HT-2026-000331"));
	two = paper_check_code(test_arena(), S("HT-2026-000332"));
	assert_int_equal(one.n, 12);
	assert_false(str_equal(one, two));
	assert_true(str_equal(one, paper_check_code(test_arena(), S("HT-2026-000331"))));
	for (size_t i = 0; i < one.n; i++)
		assert_non_null(strchr("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", one.p[i]));
}

/* ---- characters: none may be lost between the layout and the reader's eyes. A PDF of every character of GB
 * 2312 is drawn by poppler and laid beside the picture that cairo draws by itself. ---- */

enum { CELL = 16, ACROSS = 94, DOWN = 2, ROWS = 72, WIDTH = CELL * ACROSS, HEIGHT = CELL * DOWN };

/* Row 16 to 87 of GB 2312: a cell each; "" where there is no character. */
static struct str character(int row, int column)
{
	const char bytes[] = {(char)(0xb0 + row), (char)(0xa1 + column)};
	struct str text;

	return str_from_gb18030(test_arena(), (struct str){bytes, 2}, &text) ? text : S("");
}

static void draw_characters(cairo_surface_t *surface, PangoWeight weight, int from)
{
	cairo_t *cairo = cairo_create(surface);
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *font = pango_font_description_from_string(PAPER_FAMILIES);

	pango_font_description_set_absolute_size(font, 12 * PANGO_SCALE);
	pango_font_description_set_weight(font, weight);
	pango_layout_set_font_description(layout, font);
	for (int row = 0; row < DOWN; row++)
		for (int column = 0; column < ACROSS; column++) {
			struct str c = character(from + row, column);

			cairo_move_to(cairo, column * CELL + 2, row * CELL);
			pango_layout_set_text(layout, c.p, (int)c.n);
			pango_cairo_show_layout(cairo, layout);
		}
	pango_font_description_free(font);
	g_object_unref(layout);
	assert_int_equal(cairo_status(cairo), CAIRO_STATUS_SUCCESS);
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
}

/* The PDF as a picture, a byte a point; false where poppler is not installed. */
static bool rasterize(struct str pdf, unsigned char *ret)
{
	char *out = str_c(test_arena(), str_format(test_arena(), "%s/glyphs", db_test_directory()));
	char *arguments[] =
		{(char *)"pdftoppm",       (char *)"-r", (char *)"72", (char *)"-gray", (char *)"-singlefile",
		 str_c(test_arena(), pdf), out,          NULL},
	     *environment[] = {NULL};
	int width, height, most, status;
	pid_t child;
	FILE *f;

	if (posix_spawn(&child, "/usr/bin/pdftoppm", NULL, NULL, arguments, environment) != 0)
		return false;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	f = fopen(str_c(test_arena(), str_format(test_arena(), "%s.pgm", out)), "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "P5 %d %d %d", &width, &height, &most), 3);
	assert_int_equal(fgetc(f), '\n');
	assert_true(width == WIDTH && height == HEIGHT && most == 255);
	assert_int_equal(fread(ret, 1, (size_t)WIDTH * HEIGHT, f), WIDTH * HEIGHT);
	fclose(f);
	return true;
}

/* How black a cell is, in steps of grey. */
static int ink(const unsigned char *picture, size_t stride, size_t step, int row, int column)
{
	int sum = 0;

	for (int y = 0; y < CELL; y++)
		for (int x = 0; x < CELL; x++)
			sum += 255 - picture[(size_t)(row * CELL + y) * stride +
					     (size_t)(column * CELL + x) * step];
	return sum;
}

static void compare(const unsigned char *screen, size_t stride, const unsigned char *paper, int from)
{
	int lost = 0;

	for (int row = 0; row < DOWN; row++)
		for (int column = 0; column < ACROSS; column++) {
			int wanted = ink(screen, stride, 4, row, column),
			    is = ink(paper, WIDTH, 1, row, column);
			struct str c = character(from + row, column);

			if (c.n > 0)
				assert_true(wanted > 0);
			if (abs(wanted - is) <= wanted / 3)
				continue;
			print_error("%.*s: %d instead of %d\n", STR_ARG(c), is, wanted);
			lost++;
		}
	assert_int_equal(lost, 0);
}

/* In small papers, as real ones are: with more characters cairo embeds more of the face than it needs. */
static bool lay_beside(PangoWeight weight, int from)
{
	struct str path = str_format(test_arena(), "%s/glyphs.pdf", db_test_directory());
	cairo_surface_t *pdf = cairo_pdf_surface_create(str_c(test_arena(), path), WIDTH, HEIGHT);
	cairo_surface_t *screen = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
	unsigned char *paper = arena_alloc(test_arena(), (size_t)WIDTH * HEIGHT);
	cairo_t *white = cairo_create(screen);
	bool there;

	cairo_set_source_rgb(white, 1, 1, 1);
	cairo_paint(white);
	cairo_destroy(white);
	draw_characters(pdf, weight, from);
	cairo_surface_destroy(pdf);
	draw_characters(screen, weight, from);
	there = rasterize(path, paper);
	if (there)
		compare(cairo_image_surface_get_data(screen), (size_t)cairo_image_surface_get_stride(screen),
			paper, from);
	cairo_surface_destroy(screen);
	return there;
}

TEST(paper, no_character_is_lost)
{
	fonts_are_forgotten();
	for (int from = 0; from < ROWS; from += DOWN)
		if (!lay_beside(PANGO_WEIGHT_NORMAL, from) || !lay_beside(PANGO_WEIGHT_BOLD, from))
			skip();
}

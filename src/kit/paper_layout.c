/* Where everything stands: text lines, rules and fills on pages. Measures follow GB/T 9704 where a small
 * office printer allows. */
#include <string.h>
#include "kit/paper_inner.h"

#define TITLE_SIZE       19.0
#define BODY_SIZE        11.0
#define BODY_LEADING     19.5
#define INDENT           (2 * BODY_SIZE) /* two characters */
#define SMALL_SIZE       9.5
#define PAPER_CODE_WORDS "扫描左侧二维码，或打开下面的网址输入编号和核验码，可核对本文书的真伪和是否有效。\n"

void paper_mark(struct paper_pages *g, const struct paper_mark *mark)
{
	struct paper_mark *m = ARENA_NEW(g->arena, struct paper_mark);

	*m = *mark;
	m->next = NULL;
	if (g->last == NULL)
		g->first = m;
	else
		g->last->next = m;
	g->last = m;
}

void paper_rule(struct paper_pages *g, double x, double y, double width, double height)
{
	paper_mark(g, &(struct paper_mark){.kind = PAPER_MARK_RULE,
					   .page = g->page,
					   .x = x,
					   .y = y,
					   .width = width,
					   .height = height});
}

void paper_pages_close(struct paper_pages *g)
{
	for (struct paper_mark *m = g->first; m != NULL; m = m->next)
		if (m->line != NULL) {
			pango_layout_line_unref(m->line);
			g_object_unref(m->layout);
		}
	g->first = g->last = NULL;
}

bool paper_room(struct paper_pages *g, double height)
{
	if (g->y + height <= PAPER_HEIGHT - PAPER_BOTTOM)
		return false;
	g->page++;
	g->y = PAPER_TOP;
	return true;
}

PangoLayout *paper_text(struct paper_pages *g, struct str text, double size, enum paper_weight weight,
			double width, PangoAlignment align)
{
	PangoLayout *layout = pango_layout_new(g->context);
	PangoFontDescription *font = pango_font_description_from_string(str_c(g->arena, g->font));

	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_font_description_set_weight(font,
					  weight == PAPER_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, align);
	if (width > 0)
		pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_text(layout, text.p, (int)text.n);
	g->unknown = g->unknown || pango_layout_get_unknown_glyphs_count(layout) > 0;
	return layout;
}

/* The base line of a line whose box begins at y: the letters stand in the middle of the leading. */
static double base_line(PangoLayoutIter *iter, double y, double leading)
{
	PangoRectangle box;
	double above, height;

	pango_layout_iter_get_line_extents(iter, NULL, &box);
	above = (double)(pango_layout_iter_get_baseline(iter) - box.y) / PANGO_SCALE;
	height = (double)box.height / PANGO_SCALE;
	return y + (leading - height) / 2 + above;
}

static void line_mark(struct paper_pages *g, PangoLayoutIter *iter, double x, double y, double leading,
		      double grey)
{
	PangoRectangle box;

	pango_layout_iter_get_line_extents(iter, NULL, &box);
	paper_mark(g, &(struct paper_mark){.kind = PAPER_MARK_LINE,
					   .page = g->page,
					   .x = x + (double)box.x / PANGO_SCALE,
					   .y = base_line(iter, y, leading),
					   .grey = grey,
					   .line = pango_layout_line_ref(
						   pango_layout_iter_get_line_readonly(iter)),
					   .layout = g_object_ref(pango_layout_iter_get_layout(iter))});
}

double paper_put(struct paper_pages *g, PangoLayout *layout, double x, double y, double leading, double grey)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	double height = 0;

	do {
		line_mark(g, iter, x, y + height, leading, grey);
		height += leading;
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
	return height;
}

/* Both edges straight by a little room between all characters, as Chinese is set: Pango would put it all
 * beside the numbers. */
static void justify(PangoLayoutLine *line, double width, double most)
{
	PangoRectangle box;
	int room, count = 0, done = 0;

	pango_layout_line_get_extents(line, NULL, &box);
	room = (int)(width * PANGO_SCALE) - box.width;
	if (room <= 0 || room > most * PANGO_SCALE)
		return; /* a long word went to the next line: better ragged */
	for (GSList *run = line->runs; run != NULL; run = run->next)
		count += ((PangoGlyphItem *)run->data)->glyphs->num_glyphs;
	for (GSList *run = line->runs; run != NULL && count > 1; run = run->next) {
		PangoGlyphString *glyphs = ((PangoGlyphItem *)run->data)->glyphs;

		for (int i = 0; i < glyphs->num_glyphs && done < count - 1; i++, done++)
			glyphs->glyphs[i].geometry.width += (int)((int64_t)room * (done + 1) / (count - 1) -
								  (int64_t)room * done / (count - 1));
	}
}

/* A paragraph that may go on over the page. */
static void flow(struct paper_pages *g, PangoLayout *layout)
{
	PangoLayoutIter *iter;
	int lines = pango_layout_get_line_count(layout);

	for (int i = 0; i + 1 < lines; i++)
		justify(pango_layout_get_line(layout, i), PAPER_TEXT_WIDTH - (i == 0 ? INDENT : 0),
			2.5 * BODY_SIZE);
	iter = pango_layout_get_iter(layout);
	if (lines > 1)
		paper_room(g, 2 * BODY_LEADING); /* no single first line at the foot */
	do {
		paper_room(g, BODY_LEADING);
		line_mark(g, iter, PAPER_LEFT, g->y, BODY_LEADING, 0);
		g->y += BODY_LEADING;
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
}

static void bold_until(PangoLayout *layout, size_t bytes)
{
	PangoAttrList *list = pango_attr_list_new();
	PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);

	bold->start_index = 0;
	bold->end_index = (guint)bytes;
	pango_attr_list_insert(list, bold);
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
}

/* Each line of the text is a paragraph of its own, its first line moved in by two characters. */
static void paragraphs(struct paper_pages *g, struct str text, size_t bold_bytes)
{
	struct str part;
	bool first = true;

	while (str_next(&text, '\n', &part)) {
		PangoLayout *layout =
			paper_text(g, part, BODY_SIZE, PAPER_REGULAR, PAPER_TEXT_WIDTH, PANGO_ALIGN_LEFT);

		pango_layout_set_indent(layout, (int)(INDENT * PANGO_SCALE));
		if (first && bold_bytes > 0)
			bold_until(layout, bold_bytes);
		flow(g, layout);
		g_object_unref(layout);
		first = false;
	}
	g->y += 3;
}

static void spaced(PangoLayout *layout, double space)
{
	PangoAttrList *list = pango_attr_list_new();

	pango_attr_list_insert(list, pango_attr_letter_spacing_new((int)(space * PANGO_SCALE)));
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
}

/* The title in the middle, short ones spaced out as in print: 收　据. Number and day below, over a double
 * rule. */
static void head(struct paper_pages *g)
{
	const struct paper *p = g->paper;
	PangoLayout *title =
		paper_text(g, p->title, TITLE_SIZE, PAPER_BOLD, PAPER_TEXT_WIDTH, PANGO_ALIGN_CENTER);
	size_t characters = str_characters(p->title);
	struct str number = p->number.n == 0 ? S("") : str_format(g->arena, "编号：%.*s", STR_ARG(p->number));
	double height = SMALL_SIZE * 1.6;

	spaced(title, characters <= 4 ? TITLE_SIZE : characters <= 8 ? TITLE_SIZE * 0.3 : TITLE_SIZE * 0.08);
	g->y += paper_put(g, title, PAPER_LEFT, g->y, TITLE_SIZE * 1.5, 0) + 10;
	g_object_unref(title);
	if (number.n > 0 || p->day.yyyymmdd != 0) {
		PangoLayout *left =
			paper_text(g, number, SMALL_SIZE, PAPER_REGULAR, PAPER_TEXT_WIDTH, PANGO_ALIGN_LEFT);
		PangoLayout *right = paper_text(g, paper_chinese_day(g->arena, p->day), SMALL_SIZE,
						PAPER_REGULAR, PAPER_TEXT_WIDTH, PANGO_ALIGN_RIGHT);

		paper_put(g, left, PAPER_LEFT, g->y, height, 0.25);
		paper_put(g, right, PAPER_LEFT, g->y, height, 0.25);
		g->y += height + 3;
		g_object_unref(left);
		g_object_unref(right);
	}
	paper_rule(g, PAPER_LEFT, g->y, PAPER_TEXT_WIDTH, 1.2);
	paper_rule(g, PAPER_LEFT, g->y + 2.4, PAPER_TEXT_WIDTH, 0.4);
	g->y += 14;
}

static void block(struct paper_pages *g, const struct paper_block *b)
{
	struct str mark;

	switch (b->kind) {
	case PAPER_PARAGRAPH: paragraphs(g, b->text, 0); break;
	case PAPER_CLAUSE:
		mark = paper_chinese_number(g->arena, b->number);
		mark = str_format(g->arena, "第%.*s条　", STR_ARG(mark));
		paragraphs(g, str_join(g->arena, mark, b->text), mark.n);
		break;
	case PAPER_FACTS: paper_layout_facts(g, b); break;
	case PAPER_TABLE: paper_layout_table(g, b); break;
	case PAPER_SIGNATURES: paper_layout_signatures(g, b); break;
	}
}

/* QR code and what to do with it, at the foot of the last page. */
static void code(struct paper_pages *g)
{
	const struct paper *p = g->paper;
	struct str groups = paper_code_groups(g->arena, p->check_code);
	double x = PAPER_LEFT + PAPER_CODE_HEIGHT, y;
	PangoLayout *words;

	if (paper_room(g, PAPER_CODE_HEIGHT + 4)) { /* so that nobody can add a text to an empty page */
		words = paper_text(g, S("（本页无正文）"), BODY_SIZE, PAPER_REGULAR, PAPER_TEXT_WIDTH,
				   PANGO_ALIGN_LEFT);
		paper_put(g, words, PAPER_LEFT, g->y, BODY_LEADING, 0);
		g_object_unref(words);
	}
	y = PAPER_HEIGHT - PAPER_BOTTOM - PAPER_CODE_HEIGHT + 8;
	paper_mark(g, &(struct paper_mark){.kind = PAPER_MARK_CODE,
					   .page = g->page,
					   .x = PAPER_LEFT,
					   .y = y,
					   .width = PAPER_CODE_HEIGHT - 10});
	words = paper_text(g, str_format(g->arena, "核验码　%.*s", STR_ARG(groups)), BODY_SIZE, PAPER_BOLD, 0,
			   PANGO_ALIGN_LEFT);
	y += 8 + paper_put(g, words, x, y + 8, BODY_SIZE * 1.8, 0);
	g_object_unref(words);
	words = paper_text(g, str_join(g->arena, S(PAPER_CODE_WORDS), p->url), SMALL_SIZE - 1, PAPER_REGULAR,
			   PAPER_LEFT + PAPER_TEXT_WIDTH - x, PANGO_ALIGN_LEFT);
	paper_put(g, words, x, y, (SMALL_SIZE - 1) * 1.5, 0.25);
	g_object_unref(words);
}

static void one_line(struct paper_pages *g, struct str text, double y, PangoAlignment align)
{
	PangoLayout *layout = paper_text(g, text, SMALL_SIZE - 1, PAPER_REGULAR, PAPER_TEXT_WIDTH, align);

	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	paper_put(g, layout, PAPER_LEFT, y, SMALL_SIZE * 1.5, 0.35);
	g_object_unref(layout);
}

/* Page x of y on each; from the second on, what paper this is. */
static void frames(struct paper_pages *g)
{
	int last = g->page;

	for (g->page = 0; g->page <= last; g->page++) {
		one_line(g, str_format(g->arena, "第 %d 页　共 %d 页", g->page + 1, last + 1),
			 PAPER_HEIGHT - 48, PANGO_ALIGN_CENTER);
		if (g->page == 0)
			continue;
		one_line(g, g->paper->title, PAPER_TOP - 34, PANGO_ALIGN_LEFT);
		one_line(g, g->paper->number, PAPER_TOP - 34, PANGO_ALIGN_RIGHT);
		paper_rule(g, PAPER_LEFT, PAPER_TOP - 17, PAPER_TEXT_WIDTH, 0.4);
	}
	g->page = last;
}

void paper_layout(struct paper_pages *g)
{
	g->page = 0;
	g->y = PAPER_TOP - 12;
	head(g);
	for (const struct paper_block *b = g->paper->first; b != NULL; b = b->next)
		block(g, b);
	if (g->paper->check_code.n > 0)
		code(g);
	frames(g);
}

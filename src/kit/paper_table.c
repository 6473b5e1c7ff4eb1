#include <string.h>
#include "kit/paper_inner.h"

#define CELL_SIZE    10.0
#define CELL_LEADING 15.5
#define PAD_X        5.0
#define PAD_Y        3.5
#define HAIR         0.5
#define HEAD_GREY    0.94

static double text_height(PangoLayout *layout)
{
	return pango_layout_get_line_count(layout) * CELL_LEADING;
}

enum { CELL_CHARACTERS_MAX = 5000, MEASURED_CHARACTERS = 60 };

/* The width of a text on one line, as far as it matters. */
static double natural_width(struct paper_pages *g, struct str text, enum paper_weight weight)
{
	PangoLayout *layout = paper_text(g, str_first_characters(text, MEASURED_CHARACTERS), CELL_SIZE,
					 weight, 0, PANGO_ALIGN_LEFT);
	int width, height;

	pango_layout_get_size(layout, &width, &height);
	g_object_unref(layout);
	return (double)width / PANGO_SCALE + 2 * PAD_X + 1;
}

static void frame(struct paper_pages *g, double x, double y, double width, double height, bool filled)
{
	if (filled)
		paper_mark(g, &(struct paper_mark){.kind = PAPER_MARK_FILL,
						   .page = g->page,
						   .x = x,
						   .y = y,
						   .width = width,
						   .height = height,
						   .grey = HEAD_GREY});
	paper_rule(g, x, y, width, HAIR);
	paper_rule(g, x, y + height, width + HAIR, HAIR);
	paper_rule(g, x, y, HAIR, height);
	paper_rule(g, x + width, y, HAIR, height);
}

struct cell_box {
	struct str text;
	enum paper_weight weight;
	PangoAlignment align;
	double width;
	bool filled;
};

/* A cell longer than a page ends with an ellipsis. (Pango's own takes a minute for what no page can hold.) */
static PangoLayout *cell_text(struct paper_pages *g, const struct cell_box *box, double most)
{
	struct str text = str_first_characters(box->text, CELL_CHARACTERS_MAX);
	double width = box->width - 2 * PAD_X;
	PangoLayout *layout = paper_text(g, text, CELL_SIZE, box->weight, width, box->align);
	int lines = (int)(most / CELL_LEADING), cut;

	if (pango_layout_get_line_count(layout) <= lines && text.n == box->text.n)
		return layout;
	if (pango_layout_get_line_count(layout) > lines) {
		cut = pango_layout_get_line_readonly(layout, lines)->start_index;
		text = str_part(text, 0, (size_t)cut);
	}
	text = str_join(g->arena,
			str_first_characters(text, str_characters(text) > 2 ? str_characters(text) - 2 : 0),
			S("……"));
	g_object_unref(layout);
	return paper_text(g, text, CELL_SIZE, box->weight, width, box->align);
}

/* So that the head of a table and any row of it fit on a page. */
#define HEAD_MOST (10 * CELL_LEADING)
#define ROW_MOST  (PAPER_HEIGHT - PAPER_BOTTOM - PAPER_TOP - HEAD_MOST - 4 * PAD_Y)

/* A row of boxes of one height, their texts at most `most` high, kept on one page; returns false when it
 * began a new one (nothing is drawn then). */
static bool row_try(struct paper_pages *g, const struct cell_box *boxes, size_t count, double most)
{
	PangoLayout *layouts[PAPER_COLUMNS_MAX];
	double x = PAPER_LEFT, height = CELL_LEADING;
	bool fits;

	for (size_t i = 0; i < count; i++) {
		double h;

		layouts[i] = cell_text(g, &boxes[i], most);
		h = text_height(layouts[i]);
		height = h > height ? h : height;
	}
	height += 2 * PAD_Y;
	fits = g->y + height <= PAPER_HEIGHT - PAPER_BOTTOM;
	for (size_t i = 0; i < count; i++) {
		if (fits) {
			frame(g, x, g->y, boxes[i].width, height, boxes[i].filled);
			paper_put(g, layouts[i], x + PAD_X, g->y + (height - text_height(layouts[i])) / 2,
				  CELL_LEADING, 0);
			x += boxes[i].width;
		}
		g_object_unref(layouts[i]);
	}
	if (fits)
		g->y += height;
	else
		paper_room(g, PAPER_HEIGHT);
	return fits;
}

/* On this page or the next: there it fits. */
static void row_put(struct paper_pages *g, const struct cell_box *boxes, size_t count, double most)
{
	if (!row_try(g, boxes, count, most))
		require(row_try(g, boxes, count, most));
}

/* ---- facts: label and value, two pairs a row where both are short ---- */

void paper_layout_facts(struct paper_pages *g, const struct paper_block *b)
{
	double label = 60, value;

	for (const struct paper_cells *c = b->first; c != NULL; c = c->next) {
		double width = natural_width(g, c->cells[0], PAPER_BOLD);

		label = width > label ? width : label;
	}
	label = label > PAPER_TEXT_WIDTH / 4 ? PAPER_TEXT_WIDTH / 4 : label;
	value = PAPER_TEXT_WIDTH / 2 - label;
	g->y += 2;
	for (const struct paper_cells *c = b->first; c != NULL; c = c->next) {
		const struct paper_cells *next = c->next;
		bool pair = next != NULL && natural_width(g, c->cells[1], PAPER_REGULAR) <= value &&
			    natural_width(g, next->cells[1], PAPER_REGULAR) <= value;
		struct cell_box boxes[4] = {
			{c->cells[0], PAPER_BOLD, PANGO_ALIGN_LEFT, label, true},
			{c->cells[1], PAPER_REGULAR, PANGO_ALIGN_LEFT,
			 pair ? value : PAPER_TEXT_WIDTH - label, false},
		};

		if (pair) {
			boxes[2] =
				(struct cell_box){next->cells[0], PAPER_BOLD, PANGO_ALIGN_LEFT, label, true};
			boxes[3] = (struct cell_box){next->cells[1], PAPER_REGULAR, PANGO_ALIGN_LEFT, value,
						     false};
			c = next;
		}
		row_put(g, boxes, pair ? 4 : 2, ROW_MOST);
	}
	g->y += 10;
}

/* ---- tables ---- */

enum { MEASURED_ROWS = 60 };
#define COLUMN_LEAST 60.0 /* five characters */

/* What fits, given what the columns ask for. Room left: all get their part. Too much: who asks for no more
 * than an equal share of what is left keeps it; the others get as much as they need to be read, and of the
 * rest in proportion. */
static void widths_fit(double *widths, size_t columns)
{
	double sum = 0, left = PAPER_TEXT_WIDTH, wide = 0, least;
	bool settled[PAPER_COLUMNS_MAX] = {false}, again = true;
	size_t open = columns;

	for (size_t i = 0; i < columns; i++)
		sum += widths[i];
	if (sum <= PAPER_TEXT_WIDTH) {
		for (size_t i = 0; i < columns; i++)
			widths[i] *= PAPER_TEXT_WIDTH / sum;
		return;
	}
	while (again) {
		double share = left / (double)open;

		again = false;
		for (size_t i = 0; i < columns; i++)
			if (!settled[i] && widths[i] <= share) {
				settled[i] = again = true;
				left -= widths[i];
				open--;
			}
	}
	for (size_t i = 0; i < columns; i++)
		wide += settled[i] ? 0 : widths[i];
	least = left / (double)open < COLUMN_LEAST ? left / (double)open : COLUMN_LEAST;
	for (size_t i = 0; i < columns; i++)
		if (!settled[i])
			widths[i] = least + (left - least * (double)open) * widths[i] / wide;
}

static void table_widths(struct paper_pages *g, const struct paper_block *b, double *widths)
{
	const struct paper_cells *c = b->first;

	for (size_t i = 0; i < b->columns; i++)
		widths[i] = natural_width(g, b->heads[i], PAPER_BOLD);
	for (int row = 0; c != NULL && row < MEASURED_ROWS; row++, c = c->next)
		for (size_t i = 0; i < b->columns; i++) {
			double width = natural_width(g, c->cells[i], PAPER_REGULAR);

			widths[i] = width > widths[i] ? width : widths[i];
		}
	widths_fit(widths, b->columns);
}

static void table_row(const struct paper_block *b, const struct str *cells, const double *widths, bool head,
		      struct cell_box *boxes)
{
	for (size_t i = 0; i < b->columns; i++)
		boxes[i] = (struct cell_box){cells[i], head ? PAPER_BOLD : PAPER_REGULAR,
					     head          ? PANGO_ALIGN_CENTER
					     : b->right[i] ? PANGO_ALIGN_RIGHT
							   : PANGO_ALIGN_LEFT,
					     widths[i], head};
}

void paper_layout_table(struct paper_pages *g, const struct paper_block *b)
{
	struct cell_box heads[PAPER_COLUMNS_MAX], cells[PAPER_COLUMNS_MAX];
	double widths[PAPER_COLUMNS_MAX];

	table_widths(g, b, widths);
	table_row(b, b->heads, widths, true, heads);
	g->y += 2;
	paper_room(g, 3 * (CELL_LEADING + 2 * PAD_Y)); /* head and two rows, or the next page */
	row_put(g, heads, b->columns, HEAD_MOST);
	for (const struct paper_cells *c = b->first; c != NULL; c = c->next) {
		table_row(b, c->cells, widths, false, cells);
		if (row_try(g, cells, b->columns, ROW_MOST))
			continue;
		row_put(g, heads, b->columns, HEAD_MOST);
		row_put(g, cells, b->columns, ROW_MOST);
	}
	g->y += 10;
}

/* ---- signatures: side by side, room for hand and seal, or who signed on the screen ---- */

#define SIGNATURE_HEIGHT 84.0

static void signature(struct paper_pages *g, const struct paper_cells *c, double x, double width)
{
	PangoLayout *label = paper_text(g, c->cells[0], CELL_SIZE + 0.5, PAPER_BOLD, width, PANGO_ALIGN_LEFT);
	PangoLayout *name =
		paper_text(g, c->cells[1], CELL_SIZE + 0.5, PAPER_REGULAR, width - 8, PANGO_ALIGN_LEFT);
	PangoLayout *day = paper_text(g, S("日期：　　　　年　　月　　日"), CELL_SIZE, PAPER_REGULAR, width,
				      PANGO_ALIGN_LEFT);
	double y = g->y + paper_put(g, label, x, g->y, 18, 0);

	pango_layout_set_height(name, -2); /* two lines */
	pango_layout_set_ellipsize(name, PANGO_ELLIPSIZE_END);
	if (c->cells[1].n > 0)
		paper_put(g, name, x + 4, y + 4, 15, 0);
	paper_rule(g, x, y + 38, width, HAIR);
	if (c->cells[1].n == 0)
		paper_put(g, day, x, y + 44, 18, 0);
	g_object_unref(label);
	g_object_unref(name);
	g_object_unref(day);
}

void paper_layout_signatures(struct paper_pages *g, const struct paper_block *b)
{
	size_t columns = b->count == 1 ? 2 : b->count > 3 ? 2 : b->count, i = 0;
	double gap = 28, width = (PAPER_TEXT_WIDTH - gap * (double)(columns - 1)) / (double)columns;

	g->y += 16;
	for (const struct paper_cells *c = b->first; c != NULL; c = c->next, i++) {
		size_t column = b->count == 1 ? 1 : i % columns; /* one alone stands on the right */

		if (i % columns == 0)
			paper_room(g, SIGNATURE_HEIGHT);
		signature(g, c, PAPER_LEFT + (double)column * (width + gap), width);
		if (i % columns == columns - 1 || c->next == NULL)
			g->y += SIGNATURE_HEIGHT;
	}
}

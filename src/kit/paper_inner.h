/* The block model of a paper and its pages: paper_block.c collects, paper_layout.c places, paper_render.c
 * draws. */
#ifndef KIT_PAPER_INNER_H
#define KIT_PAPER_INNER_H

#include <pango/pangocairo.h>
#include "kit/paper.h"

enum paper_block_kind { PAPER_PARAGRAPH, PAPER_CLAUSE, PAPER_FACTS, PAPER_TABLE, PAPER_SIGNATURES };

struct paper_cells { /* a row of a table, a pair of label and value, a signature */
	struct paper_cells *next;
	struct str *cells;
};

struct paper_block {
	struct paper_block *next;
	enum paper_block_kind kind;
	struct str text;
	int number;
	const bool *right;
	size_t columns;
	struct str *heads;
	struct paper_cells *first, *last;
	size_t count;
};

struct paper {
	struct arena *arena;
	struct str title, number;
	struct day day;
	struct paper_block *first, *last;
	struct str url, check_code;
};

/* "第十二条": numbers of clauses up to 99 as laws and leases write them. */
struct str paper_chinese_number(struct arena *, int);
/* 签订日期 as documents write it: 2026年11月18日. */
struct str paper_chinese_day(struct arena *, struct day);
/* "AB12-CD34-EF56" */
struct str paper_code_groups(struct arena *, struct str check_code);

/* ---- pages: points from the upper left corner of an A4 sheet ---- */

#define PAPER_WIDTH       595.276
#define PAPER_HEIGHT      841.890
#define PAPER_LEFT        73.7 /* 26 mm */
#define PAPER_RIGHT       73.7
#define PAPER_TOP         85.0 /* 30 mm */
#define PAPER_BOTTOM      73.7 /* above the foot line */
#define PAPER_TEXT_WIDTH  (PAPER_WIDTH - PAPER_LEFT - PAPER_RIGHT)
#define PAPER_CODE_HEIGHT 76.0

/* TrueType first: cairo 1.16 loses outlines out of CFF faces (ADR 0014); Noto for the rare characters of
 * names. */
#define PAPER_FAMILIES "WenQuanYi Micro Hei, Noto Sans CJK SC"

enum paper_mark_kind { PAPER_MARK_LINE, PAPER_MARK_RULE, PAPER_MARK_FILL, PAPER_MARK_CODE };

struct paper_mark {
	struct paper_mark *next;
	enum paper_mark_kind kind;
	int page;
	double x, y, width, height; /* LINE: y is the base line */
	double grey;                /* 0 black */
	PangoLayoutLine *line;
	PangoLayout *layout; /* held until drawn: without it a line forgets its characters, and the PDF cannot
				be searched */
};

struct paper_pages {
	struct arena *arena;
	const struct paper *paper;
	PangoContext *context;
	struct str font;
	bool unknown; /* a character that no font has: a box on the paper */
	struct paper_mark *first, *last;
	int page; /* the one being filled, from 0 */
	double y; /* the next free place on it */
};

void paper_layout(struct paper_pages *);
void paper_pages_close(struct paper_pages *); /* gives the lines back */

enum paper_weight { PAPER_REGULAR, PAPER_BOLD };
PangoLayout *paper_text(struct paper_pages *, struct str, double size, enum paper_weight, double width,
			PangoAlignment);
/* Marks of all lines from `y` (upper edge) downwards, `leading` apart; returns the height. */
double paper_put(struct paper_pages *, PangoLayout *, double x, double y, double leading, double grey);
void paper_rule(struct paper_pages *, double x, double y, double width, double height);
void paper_mark(struct paper_pages *, const struct paper_mark *);

/* paper_table.c */
void paper_layout_facts(struct paper_pages *, const struct paper_block *);
void paper_layout_table(struct paper_pages *, const struct paper_block *);
void paper_layout_signatures(struct paper_pages *, const struct paper_block *);
/* Begins a new page when less than this is left. True: it did. */
bool paper_room(struct paper_pages *, double height);

#endif

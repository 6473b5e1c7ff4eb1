#include <string.h>
#include "kit/paper_inner.h"

struct paper *paper_new(struct arena *arena, struct str title, struct str number, struct day day)
{
	struct paper *p = ARENA_NEW(arena, struct paper);

	p->arena = arena;
	p->title = str_copy(arena, title);
	p->number = str_copy(arena, number);
	p->day = day;
	return p;
}

static struct paper_block *block_add(struct paper *p, enum paper_block_kind kind, struct str text)
{
	struct paper_block *b = ARENA_NEW(p->arena, struct paper_block);

	b->kind = kind;
	b->text = str_copy(p->arena, text);
	if (p->last == NULL)
		p->first = b;
	else
		p->last->next = b;
	p->last = b;
	return b;
}

static void cells_add(struct paper *p, struct paper_block *b, const struct str *cells, size_t count)
{
	struct paper_cells *c = ARENA_NEW(p->arena, struct paper_cells);

	c->cells = ARENA_ARRAY(p->arena, struct str, count);
	for (size_t i = 0; i < count; i++)
		c->cells[i] = str_copy(p->arena, cells[i]);
	if (b->last == NULL)
		b->first = c;
	else
		b->last->next = c;
	b->last = c;
	b->count++;
}

void paper_paragraph(struct paper *p, struct str text)
{
	block_add(p, PAPER_PARAGRAPH, text);
}

void paper_clause(struct paper *p, int number, struct str text)
{
	require(number >= 1 && number <= 99);
	block_add(p, PAPER_CLAUSE, text)->number = number;
}

void paper_fact(struct paper *p, struct str label, struct str value)
{
	struct paper_block *b = p->last;

	if (b == NULL || b->kind != PAPER_FACTS)
		b = block_add(p, PAPER_FACTS, S(""));
	cells_add(p, b, (struct str[]){label, value}, 2);
}

void paper_table(struct paper *p, const struct str *heads, const bool *right, size_t columns)
{
	struct paper_block *b = block_add(p, PAPER_TABLE, S(""));

	require(columns >= 1 && columns <= PAPER_COLUMNS_MAX);
	b->columns = columns;
	b->right = arena_copy(p->arena, right, columns * sizeof(*right));
	b->heads = ARENA_ARRAY(p->arena, struct str, columns);
	for (size_t i = 0; i < columns; i++)
		b->heads[i] = str_copy(p->arena, heads[i]);
}

void paper_row(struct paper *p, const struct str *cells)
{
	require(p->last != NULL && p->last->kind == PAPER_TABLE);
	cells_add(p, p->last, cells, p->last->columns);
}

void paper_signatures(struct paper *p, const struct str *labels, const struct str *signed_by, size_t count)
{
	struct paper_block *b = block_add(p, PAPER_SIGNATURES, S(""));

	for (size_t i = 0; i < count; i++)
		cells_add(p, b, (struct str[]){labels[i], signed_by[i]}, 2);
}

void paper_code(struct paper *p, struct str url, struct str check_code)
{
	p->url = str_copy(p->arena, url);
	p->check_code = str_copy(p->arena, check_code);
}

struct str paper_chinese_number(struct arena *arena, int number)
{
	static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
	int tens = number / 10;

	return str_format(arena, "%s%s%s", tens > 1 ? digits[tens] : "", tens > 0 ? "十" : "",
			  digits[number % 10]);
}

struct str paper_chinese_day(struct arena *arena, struct day day)
{
	if (day.yyyymmdd == 0)
		return S("");
	return str_format(arena, "%d年%d月%d日", day_year(day), day_month_of_year(day), day_of_month(day));
}

struct str paper_code_groups(struct arena *arena, struct str code)
{
	if (code.n != PAPER_CHECK_CODE_CHARACTERS)
		return code;
	return str_format(arena, "%.4s-%.4s-%.4s", code.p, code.p + 4, code.p + 8);
}

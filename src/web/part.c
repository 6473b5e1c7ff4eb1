/* How one value stands in its place: units in heads and facts, what a cell becomes on a phone. */
#include "web/part.h"

struct str part_cell_class(struct arena *arena, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
		{COLUMN_NUMBER, "num"},    {COLUMN_KEY, "c-key"}, {COLUMN_MAIN, "c-main"},
		{COLUMN_SUB, "c-sub"},     {COLUMN_END, "c-end"}, {COLUMN_HIDE, "c-hide"},
		{COLUMN_NOWRAP, "nowrap"},
	};
	struct str all = S("");

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!(flags & names[i].flag))
			continue;
		all = all.n == 0 ? str_of(names[i].name)
				 : str_format(arena, "%.*s %s", STR_ARG(all), names[i].name);
	}
	return all;
}

/* Places of a cell in the lines pattern (design 5.9): exactly one of these. */
#define PLACES ((unsigned)(COLUMN_KEY | COLUMN_MAIN | COLUMN_SUB | COLUMN_END | COLUMN_HIDE))

/* Numbers of things and short links stay in one line: WX-2026-000039, 3-2-201. */
static bool is_short_name(const struct cell_view *c)
{
	if (c->value->kind == VALUE_MESSAGE)
		return c->value->href.n > 0;
	return c->value->kind == VALUE_TEXT && c->value->s.n <= 30 &&
	       (c->value->href.n > 0 || (c->flags & COLUMN_KEY));
}

unsigned part_cell_flags(const struct cell_view *c)
{
	const struct value *v = c->value;
	unsigned flags = c->flags;

	if (v->kind == VALUE_DAY || v->kind == VALUE_MONTH || v->kind == VALUE_INSTANT || is_short_name(c))
		flags |= COLUMN_NOWRAP;
	if (!c->lines)
		return flags;
	if (!(flags & PLACES))
		flags |= c->head ? COLUMN_KEY : COLUMN_SUB;
	/* At the right edge there is room for a state, a figure or a link, not for a sentence or a time. */
	if ((flags & COLUMN_END) && ((v->kind == VALUE_TEXT && v->href.n == 0) || v->kind == VALUE_INSTANT))
		flags = (flags & ~(unsigned)COLUMN_END) | COLUMN_SUB;
	return flags;
}

struct str part_cell_label(const struct cell_view *c)
{
	bool sub = c->lines && !c->head && (part_cell_flags(c) & COLUMN_SUB);

	switch (c->value->kind) { /* what does not say by itself what it is */
	case VALUE_NUMBER:
	case VALUE_MONEY:
	case VALUE_AREA:
	case VALUE_RATE:
	case VALUE_RATIO:
	case VALUE_POINTS:
	case VALUE_DAY:
	case VALUE_INSTANT:
	case VALUE_BOOL: return sub ? c->label : S("");
	default: return S("");
	}
}

static bool names_unit(struct str label)
{
	size_t at;

	return str_find(label, S("（"), &at) || str_find(label, S("("), &at);
}

struct str part_head_words(struct arena *arena, enum language l, struct str label, enum value_kind kind)
{
	if (names_unit(label))
		return label;
	if (kind == VALUE_MONEY)
		return message_format(arena, l, MSG_WEB_HEAD_MONEY, &label, 1);
	if (kind == VALUE_AREA)
		return message_format(arena, l, MSG_WEB_HEAD_AREA, &label, 1);
	return label;
}

bool part_is_empty(const struct value *v)
{
	return v->kind == VALUE_NONE || (v->kind == VALUE_TEXT && v->s.n == 0) ||
	       (v->kind == VALUE_ENUM && enum_find(v->enumeration, (int)v->i) == NULL) ||
	       ((v->kind == VALUE_DAY || v->kind == VALUE_MONTH || v->kind == VALUE_INSTANT) && v->i == 0);
}

/* 月租金（元） is the head of a column; beside the value it is 月租金. */
struct str part_fact_label(struct str label, const struct value *v)
{
	static const struct {
		enum value_kind kind;
		const char *unit;
	} units[] = {{VALUE_MONEY, "（元）"},
		     {VALUE_MONEY, " (CNY)"},
		     {VALUE_AREA, "（㎡）"},
		     {VALUE_AREA, " (m²)"}};

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct str unit = str_of(units[i].unit);
		if (v->kind == units[i].kind && label.n > unit.n &&
		    str_equal(str_part(label, label.n - unit.n, unit.n), unit))
			return str_part(label, 0, label.n - unit.n);
	}
	return label;
}

struct value part_fact(struct arena *arena, enum language l, struct str label, const struct value *v)
{
	struct value shown = *v;
	struct str words;

	if ((v->kind != VALUE_MONEY && v->kind != VALUE_AREA) || names_unit(label))
		return shown;
	words = value_words(arena, l, v);
	shown.kind = VALUE_TEXT;
	shown.s = message_format(arena, l, v->kind == VALUE_MONEY ? MSG_WEB_MONEY : MSG_WEB_AREA, &words, 1);
	return shown;
}

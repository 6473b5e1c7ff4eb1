/* One value, four renderings. */
#include <stdio.h>
#include <string.h>
#include "web/part.h"
#include "web/value_html.h"

struct value v_none(void)
{
	return (struct value){.kind = VALUE_NONE};
}
struct value v_text(struct str s)
{
	return (struct value){.kind = VALUE_TEXT, .s = s};
}
struct value v_number(int64_t i)
{
	return (struct value){.kind = VALUE_NUMBER, .i = i};
}
struct value v_money(struct money m)
{
	return (struct value){.kind = VALUE_MONEY, .i = m.fen};
}
struct value v_area(struct area a)
{
	return (struct value){.kind = VALUE_AREA, .i = a.centi_m2};
}
struct value v_rate(struct rate r)
{
	return (struct value){.kind = VALUE_RATE, .i = r.e4_yuan};
}
struct value v_ratio(struct ratio r)
{
	return (struct value){.kind = VALUE_RATIO, .i = r.e4};
}
struct value v_day(struct day d)
{
	return (struct value){.kind = VALUE_DAY, .i = d.yyyymmdd};
}
struct value v_month(struct month m)
{
	return (struct value){.kind = VALUE_MONTH, .i = m.yyyymm};
}
struct value v_instant(struct instant t)
{
	return (struct value){.kind = VALUE_INSTANT, .i = t.us};
}
struct value v_bool(bool b)
{
	return (struct value){.kind = VALUE_BOOL, .i = b};
}
struct value v_degree(int64_t e6)
{
	return (struct value){.kind = VALUE_DEGREE, .i = e6};
}
struct value v_enum(const struct enum_type *t, int i)
{
	return (struct value){.kind = VALUE_ENUM, .i = i, .enumeration = t};
}
struct value v_message(enum message m)
{
	return (struct value){.kind = VALUE_MESSAGE, .i = m};
}
struct value v_light(enum tag tag, struct str words)
{
	return (struct value){.kind = VALUE_LIGHT, .s = words, .tag = tag};
}

struct value v_link(struct value v, struct str href)
{
	v.href = href;
	return v;
}

static int64_t member_number(const struct sql_member *m, const void *row)
{
	const char *at = (const char *)row + m->offset;

	switch (m->type) {
	case SQL_I64: {
		int64_t v;
		memcpy(&v, at, sizeof v);
		return v;
	}
	case SQL_I32: {
		int32_t v;
		memcpy(&v, at, sizeof v);
		return v;
	}
	case SQL_I16: {
		int16_t v;
		memcpy(&v, at, sizeof v);
		return v;
	}
	case SQL_BOOL: {
		bool v;
		memcpy(&v, at, sizeof v);
		return v;
	}
	default: return 0;
	}
}

struct value v_member(const struct sql_member *m, const void *row)
{
	static const enum value_kind kinds[] = {
		[SQL_MEANS_PLAIN] = VALUE_NUMBER,  [SQL_MEANS_ID] = VALUE_ID,
		[SQL_MEANS_MONEY] = VALUE_MONEY,   [SQL_MEANS_AREA] = VALUE_AREA,
		[SQL_MEANS_RATE] = VALUE_RATE,     [SQL_MEANS_RATIO] = VALUE_RATIO,
		[SQL_MEANS_POINTS] = VALUE_POINTS, [SQL_MEANS_DAY] = VALUE_DAY,
		[SQL_MEANS_MONTH] = VALUE_MONTH,   [SQL_MEANS_INSTANT] = VALUE_INSTANT,
		[SQL_MEANS_BOOL] = VALUE_BOOL,     [SQL_MEANS_ENUM] = VALUE_ENUM,
		[SQL_MEANS_TEXT] = VALUE_TEXT,
	};
	struct value v = {0};

	if (m->type == SQL_STR || m->type == SQL_BLOB) {
		memcpy(&v.s, (const char *)row + m->offset, sizeof v.s);
		v.kind = VALUE_TEXT;
		return v;
	}
	v.kind = kinds[m->semantic];
	v.i = member_number(m, row);
	v.enumeration = m->enumeration;
	if (m->nullable && v.i == 0 && v.kind != VALUE_BOOL && v.kind != VALUE_MONEY)
		v.kind = VALUE_NONE;
	return v;
}

/* The largest two units: 5 小时 12 分, 2 天 3 小时. */
static struct str span_words(struct arena *arena, enum language l, int64_t us)
{
	int64_t minutes = us / (60 * US_PER_SECOND), hours = minutes / 60, days = hours / 24;
	struct str a[2];

	if (days > 0) {
		a[0] = number_text(arena, days, 0, false);
		a[1] = number_text(arena, hours % 24, 0, false);
		return message_format(arena, l, MSG_WEB_SPAN_DAYS, a, 2);
	}
	a[0] = number_text(arena, hours, 0, false);
	a[1] = number_text(arena, minutes % 60, 0, false);
	return hours > 0 ? message_format(arena, l, MSG_WEB_SPAN_HOURS, a, 2)
			 : message_format(arena, l, MSG_WEB_SPAN_MINUTES, &a[1], 1);
}

struct value v_deadline(struct arena *arena, enum language l, struct instant due, struct instant warn,
			struct instant now)
{
	bool over = now.us > due.us;
	struct str span = span_words(arena, l, over ? now.us - due.us : due.us - now.us);
	enum tag tag = over ? TAG_BAD : now.us >= warn.us ? TAG_WARN : TAG_OK;

	return v_light(tag, message_format(arena, l, over ? MSG_WEB_OVER_BY : MSG_WEB_LEFT, &span, 1));
}

struct str value_words(struct arena *a, enum language l, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NONE: return S("");
	case VALUE_TEXT:
	case VALUE_LIGHT: return v->s;
	case VALUE_NUMBER: return number_text(a, v->i, 0, true);
	case VALUE_MONEY: return money_text(a, MONEY(v->i));
	case VALUE_AREA: return area_text(a, (struct area){v->i});
	case VALUE_RATE: return rate_text(a, (struct rate){v->i});
	case VALUE_RATIO: return str_format(a, "%.*s%%", STR_ARG(ratio_percent(a, (struct ratio){v->i})));
	case VALUE_POINTS: return points_text(a, (struct points){v->i});
	case VALUE_DAY: return day_text(a, DAY((int32_t)v->i));
	case VALUE_MONTH: return month_text(a, (struct month){(int32_t)v->i});
	case VALUE_INSTANT: return instant_text(a, (struct instant){v->i});
	case VALUE_BOOL: return message_text(l, v->i ? MSG_WEB_YES : MSG_WEB_NO);
	case VALUE_ENUM: return enum_text(v->enumeration, l, (int)v->i);
	case VALUE_ID: return number_text(a, v->i, 0, false);
	case VALUE_DEGREE: return number_text(a, v->i, 6, false);
	case VALUE_MESSAGE: return message_text(l, (enum message)v->i);
	}
	return S("");
}

void value_json(struct json *j, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NONE: json_none(j); return;
	case VALUE_TEXT:
	case VALUE_LIGHT: json_str(j, v->code.n > 0 ? v->code : v->s); return;
	case VALUE_DAY: json_day(j, DAY((int32_t)v->i)); return;
	case VALUE_INSTANT: json_instant(j, (struct instant){v->i}); return;
	case VALUE_BOOL: json_bool(j, v->i != 0); return;
	case VALUE_ENUM: json_str(j, enum_code(v->enumeration, (int)v->i)); return;
	case VALUE_MESSAGE: json_str(j, message_text(LANGUAGE_ZH_CN, (enum message)v->i)); return;
	case VALUE_MONTH: {
		char text[16];
		int n = snprintf(text, sizeof text, "%04lld-%02lld", (long long)(v->i / 100),
				 (long long)(v->i % 100));
		json_str(j, (struct str){text, (size_t)n});
		return;
	}
	default: json_i64(j, v->i); return;
	}
}

void value_html(struct html *h, const struct value *v)
{
	value_html_show(h, v);
}

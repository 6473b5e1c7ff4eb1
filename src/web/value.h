/* One value to show: the same for a cell of a list, a fact of a record, CSV, XLSX and JSON. */
#ifndef WEB_VALUE_H
#define WEB_VALUE_H

#include "base/base.h"
#include "db/db.h"

enum value_kind {
	VALUE_NONE,
	VALUE_TEXT,
	VALUE_NUMBER,
	VALUE_MONEY,
	VALUE_AREA,
	VALUE_RATE,
	VALUE_RATIO,
	VALUE_POINTS,
	VALUE_DAY,
	VALUE_MONTH,
	VALUE_INSTANT,
	VALUE_BOOL,
	VALUE_ENUM,
	VALUE_ID,
	VALUE_MESSAGE,
	VALUE_LIGHT,
	VALUE_DEGREE
};

struct value {
	enum value_kind kind;
	int64_t i;
	struct str s;
	const struct enum_type *enumeration;
	struct str href; /* makes it a link */
	struct str code; /* of a text that stands for one: JSON has the code */
	enum tag tag;    /* a day with one is shown as a light; for VALUE_LIGHT: TAG_OK circle, TAG_WARN
			    triangle, TAG_BAD diamond, TAG_PLAIN ring */
};

struct value v_none(void);
struct value v_text(struct str);
struct value v_number(int64_t);
struct value v_money(struct money);
struct value v_area(struct area);
struct value v_rate(struct rate);
struct value v_ratio(struct ratio); /* 94.6% */
struct value v_day(struct day);
struct value v_month(struct month);
struct value v_instant(struct instant);
struct value v_bool(bool);
struct value v_degree(int64_t e6);                        /* 117.583353; JSON: 1/1000000 degree */
struct value v_enum(const struct enum_type *, int value); /* a tag */
struct value v_message(enum message);
struct value v_light(enum tag, struct str words); /* in time, due soon, overdue: shape and word */
struct value v_link(struct value, struct str href);
/* A member of a statement's row by its declaration. */
struct value v_member(const struct sql_member *, const void *row);
/* Time left until due as a light (design 2: amber in the last quarter from `warn`, red when over). */
struct value v_deadline(struct arena *, enum language, struct instant due, struct instant warn,
			struct instant now);

struct str value_words(struct arena *, enum language, const struct value *); /* plain text */
void value_html(struct html *, const struct value *);
/* Money: fen; area, rate, ratio, points: their integer unit; enum: its code. */
void value_json(struct json *, const struct value *);

#endif

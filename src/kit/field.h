/* A field of a form or a register: one row tells its name, type, limits, words. The same table parses forms
 * and JSON, renders inputs, checks imports, builds columns, and describes the API. */
#ifndef KIT_FIELD_H
#define KIT_FIELD_H

#include "base/base.h"

enum field_type {
	FIELD_TEXT = 1,
	FIELD_LONG_TEXT,
	FIELD_PASSWORD,
	FIELD_INTEGER,
	FIELD_MONEY,
	FIELD_AREA,
	FIELD_RATE,
	FIELD_RATIO,
	FIELD_DAY,
	FIELD_MONTH,
	FIELD_ENUM,
	FIELD_BOOL,
	FIELD_ID,
	FIELD_ID_NUMBER,
	FIELD_PHONE,
	FIELD_FILE,
	FIELD_DECIMAL6, /* degrees, scaled by 1e6 */
	FIELD_INSTANT
};

enum field_flag {
	FIELD_OPTIONAL = 1, /* may be left empty: marked （可不填） */
	FIELD_RADIO = 2,    /* enum as radio buttons instead of a select */
	FIELD_HIDDEN = 4,   /* comes along unseen: a version */
	FIELD_FILTER = 8,   /* registers: offered as a filter */
	FIELD_SECRET = 16,  /* never in drafts, logs, or kept on an error */
	FIELD_MANY = 32,    /* FILE: up to five */
	FIELD_OPTIONS = 64, /* ID, or TEXT (the words themselves): the choices are given at run time */
	FIELD_CAMERA = 128  /* FILE: opens the camera on a phone */
};

struct field {
	const char *name; /* of the input, the JSON key, the column */
	enum field_type type;
	uint16_t offset; /* of the member in the form's struct: by type struct str, int64_t, struct money,
			    area, rate, ratio, day, month, instant, int (enum), bool, int64_t (ID, DECIMAL6),
			    struct str (ID number, phone: normalised); FILE has none */
	enum message label, hint;
	int64_t min, max; /* characters, numbers in the stored unit, days as yyyymmdd; 0,0: the type's own
			     limits */
	unsigned flags;
	const struct enum_type *enumeration;
	const char *autocomplete; /* token or NULL */
	const char *unit;         /* shown after the input, e.g. 元, ㎡; NULL none */
};

#define FIELD_AT(type_, member) .name = #member, .offset = offsetof(type_, member)

/* Parses one value as a person types it into the member. On failure err names the field and says how to mend
 * it, and the member keeps what it held. Empty and optional: the member becomes zero. FILE: nothing is
 * parsed. Text must be UTF-8; width is folded and blanks at the ends go, except in what people write as words
 * (TEXT, LONG_TEXT) and in passwords, which are taken as they are. Taken besides the plain form: thousands
 * commas; ¥ and the field's unit; 70% for a ratio of 0.7; 2026/3/5 and 2026年3月5日; the words of a choice;
 * blanks and dashes in phone and identity numbers. The type's own limits: TEXT 1-200, LONG_TEXT 1-5,000,
 * PASSWORD 8-128 characters; MONEY, AREA, RATE, RATIO not below 0 (a reversal needs a min of its own);
 * identity numbers: not born after today (seam_today). RATIO with unit "%" is typed and shown in percent,
 * else as a decimal; DAY and MONTH limits may be given on one side only. */
bool field_parse(const struct field *, struct arena *, struct str typed, void *form, struct err *);
/* The stored value as a person would type it (prefill): numbers without commas, the code of a choice, 1 or 0.
 * "" for PASSWORD, FILE and whatever is FIELD_SECRET, and for an optional number that is 0. */
struct str field_typed(const struct field *, struct arena *, const void *form);

#endif

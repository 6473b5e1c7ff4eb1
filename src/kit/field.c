/* What people type, made a value by one table row; what they typed wrong, told so that it can be mended. */
#include <stdio.h>
#include <string.h>
#include "kit/field.h"

/* Whole numbers in the stored unit: how many decimals a person types, the limits of the type, what to say. */
struct field_scale {
	unsigned decimals;
	int64_t min, max;
	enum message wrong;
};

static bool field_scale(const struct field *f, struct field_scale *ret)
{
	switch (f->type) {
	case FIELD_INTEGER: *ret = (struct field_scale){0, -ID_MAX, ID_MAX, MSG_FIELD_INTEGER}; return true;
	case FIELD_MONEY: /* a payment back or a reversal says so with its own min */
		*ret = (struct field_scale){2, 0, MONEY_FEN_MAX, MSG_FIELD_MONEY};
		return true;
	case FIELD_AREA: *ret = (struct field_scale){2, 0, INT64_C(1000000000), MSG_FIELD_AREA}; return true;
	case FIELD_RATE: *ret = (struct field_scale){4, 0, INT64_C(100000000), MSG_FIELD_RATE}; return true;
	case FIELD_RATIO: *ret = (struct field_scale){4, 0, INT64_C(1000000), MSG_FIELD_RATIO}; return true;
	case FIELD_DECIMAL6:
		*ret = (struct field_scale){6, INT64_C(-180000000), INT64_C(180000000), MSG_FIELD_DEGREES};
		return true;
	default: return false;
	}
}

/* 0,0 is "the type's own"; a lower limit alone leaves the upper one to the type. */
static void field_limits(const struct field *f, int64_t own_min, int64_t own_max, int64_t *ret_min,
			 int64_t *ret_max)
{
	*ret_min = f->min == 0 && f->max == 0 ? own_min : f->min;
	*ret_max = f->max == 0 && f->min >= 0 ? own_max : f->max;
}

static void *field_member(const struct field *f, void *form)
{
	return (char *)form + f->offset;
}

static size_t field_member_bytes(enum field_type type)
{
	switch (type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_PASSWORD:
	case FIELD_ID_NUMBER:
	case FIELD_PHONE: return sizeof(struct str);
	case FIELD_DAY: return sizeof(struct day);
	case FIELD_MONTH: return sizeof(struct month);
	case FIELD_ENUM: return sizeof(int);
	case FIELD_BOOL: return sizeof(bool);
	case FIELD_FILE: return 0;
	default: return sizeof(int64_t); /* money, area, rate, ratio, instant hold one */
	}
}

static bool field_wrong(const struct field *f, enum message message, struct err *err)
{
	return err_input(err, f->name, message);
}

static bool field_wrong_count(const struct field *f, enum message message, int64_t limit, int64_t now,
			      struct err *err)
{
	char text[24];
	int64_t numbers[3] = {limit, now, now - limit};

	err_input(err, f->name, message);
	for (unsigned i = 0; i < ARRAY_LEN(numbers); i++) {
		int n = snprintf(text, sizeof(text), "%lld", (long long)numbers[i]);
		err_arg(err, i, (struct str){text, (size_t)n});
	}
	return false;
}

static bool field_wrong_range(const struct field *f, enum message message, struct str limit, struct str now,
			      struct err *err)
{
	err_input_arg(err, f->name, message, limit);
	err_arg(err, 1, now);
	return false;
}

static enum message field_empty_message(const struct field *f)
{
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_MONEY:
	case FIELD_AREA:
	case FIELD_RATE:
	case FIELD_RATIO:
	case FIELD_DECIMAL6: return MSG_FIELD_EMPTY_NUMBER;
	case FIELD_DAY: return MSG_FIELD_EMPTY_DAY;
	case FIELD_MONTH: return MSG_FIELD_EMPTY_MONTH;
	case FIELD_ENUM:
	case FIELD_ID: return MSG_FIELD_EMPTY_CHOICE;
	case FIELD_ID_NUMBER: return MSG_FIELD_EMPTY_ID_NUMBER;
	case FIELD_PHONE: return MSG_FIELD_EMPTY_PHONE;
	default: return MSG_FIELD_EMPTY;
	}
}

/* ---- text ---- */

/* One kind of line end; tabs, and line ends in a one-line field, are what copying from a spreadsheet leaves
 * behind: blanks. */
static struct str field_lines(struct arena *arena, struct str typed, bool many)
{
	char *p = arena_alloc(arena, typed.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.p[i];

		if (c == '\r' && i + 1 < typed.n && typed.p[i + 1] == '\n')
			continue;
		if (c == '\r')
			c = '\n';
		if (c == '\t' || (c == '\n' && !many))
			c = ' ';
		p[n++] = c;
	}
	return (struct str){p, n};
}

static bool field_parse_text(const struct field *f, struct arena *arena, struct str typed, void *member,
			     struct err *err)
{
	bool many = f->type == FIELD_LONG_TEXT, password = f->type == FIELD_PASSWORD;
	struct str text = password ? str_copy(arena, typed) : str_trim(field_lines(arena, typed, many));
	int64_t min, max, count = (int64_t)str_characters(text);

	if (str_has_control(text, many))
		return field_wrong(f, MSG_FIELD_CONTROL, err);
	field_limits(f, password ? 8 : 1, password ? 128 : many ? 5000 : 200, &min, &max);
	if (count < min)
		return field_wrong_count(f, password ? MSG_FIELD_PASSWORD_SHORT : MSG_FIELD_TOO_SHORT, min,
					 count, err);
	if (count > max)
		return field_wrong_count(f, password ? MSG_FIELD_PASSWORD_LONG : MSG_FIELD_TOO_LONG, max,
					 count, err);
	*(struct str *)member = text;
	return true;
}

/* ---- numbers ---- */

/* Takes off what people write around a number: the currency sign before it, the field's own unit behind it.
 */
static struct str field_bare_number(const struct field *f, struct arena *arena, struct str text)
{
	static const char *const before[] = {"¥", "￥"};

	for (size_t i = 0; f->type == FIELD_MONEY && i < ARRAY_LEN(before); i++)
		if (str_starts(text, str_of(before[i])))
			text = str_trim(str_part(text, strlen(before[i]), text.n));
	if (f->unit != NULL) {
		struct str unit = str_halfwidth(arena, str_of(f->unit));

		if (unit.n > 0 && str_ends(text, unit))
			text = str_trim(str_part(text, 0, text.n - unit.n));
	}
	return text;
}

static bool field_is_percent(const struct field *f)
{
	return f->type == FIELD_RATIO && f->unit != NULL && strcmp(f->unit, "%") == 0;
}

static struct str field_number_text(const struct field *f, struct arena *arena,
				    const struct field_scale *scale, int64_t value)
{
	if (field_is_percent(f))
		return str_join(arena, number_text(arena, value, 2, true), S("%"));
	return number_text(arena, value, scale->decimals, true);
}

static bool field_parse_number(const struct field *f, struct arena *arena, const struct field_scale *scale,
			       struct str text, int64_t *member, struct err *err)
{
	unsigned decimals = scale->decimals;
	int64_t min, max, value;

	text = field_bare_number(f, arena, text);
	if (f->type == FIELD_RATIO && (field_is_percent(f) || str_ends(text, S("%")))) {
		decimals = 2; /* 87.4 percent is 8740 ten-thousandths */
		if (str_ends(text, S("%")))
			text = str_trim(str_part(text, 0, text.n - 1));
	}
	if (!number_parse_decimal(text, decimals, &value))
		return field_wrong(f, field_is_percent(f) ? MSG_FIELD_PERCENT : scale->wrong, err);
	field_limits(f, scale->min, scale->max, &min, &max);
	if (value < min)
		return field_wrong_range(f, MSG_FIELD_TOO_SMALL, field_number_text(f, arena, scale, min),
					 field_number_text(f, arena, scale, value), err);
	if (value > max)
		return field_wrong_range(f, MSG_FIELD_TOO_LARGE, field_number_text(f, arena, scale, max),
					 field_number_text(f, arena, scale, value), err);
	*member = value;
	return true;
}

/* ---- days, months, moments ---- */

static bool field_parse_day(const struct field *f, struct arena *arena, struct str text, struct day *member,
			    struct err *err)
{
	struct day day;

	if (!day_parse(text, &day))
		return field_wrong(f, MSG_FIELD_DAY, err);
	if (f->min != 0 && day.yyyymmdd < f->min)
		return field_wrong_range(f, MSG_FIELD_TOO_EARLY, day_text(arena, DAY((int32_t)f->min)),
					 day_text(arena, day), err);
	if (f->max != 0 && day.yyyymmdd > f->max)
		return field_wrong_range(f, MSG_FIELD_TOO_LATE, day_text(arena, DAY((int32_t)f->max)),
					 day_text(arena, day), err);
	*member = day;
	return true;
}

static bool field_parse_month(const struct field *f, struct arena *arena, struct str text,
			      struct month *member, struct err *err)
{
	struct month month;

	if (!month_parse(text, &month))
		return field_wrong(f, MSG_FIELD_MONTH, err);
	if (f->min != 0 && month.yyyymm < f->min)
		return field_wrong_range(f, MSG_FIELD_TOO_EARLY,
					 month_text(arena, (struct month){(int32_t)f->min}),
					 month_text(arena, month), err);
	if (f->max != 0 && month.yyyymm > f->max)
		return field_wrong_range(f, MSG_FIELD_TOO_LATE,
					 month_text(arena, (struct month){(int32_t)f->max}),
					 month_text(arena, month), err);
	*member = month;
	return true;
}

/* ---- choices ---- */

static bool field_parse_enum(const struct field *f, struct str text, int *member, struct err *err)
{
	const struct enum_item *item;

	require(f->enumeration != NULL);
	item = enum_find_words(f->enumeration, text);
	if (item == NULL)
		return err_input_arg(err, f->name, MSG_FIELD_CHOICE_UNKNOWN, text);
	*member = item->value;
	return true;
}

static bool field_parse_bool(const struct field *f, struct str text, bool *member, struct err *err)
{
	static const char *const yes[] = {"1", "true", "on", "yes", "y", "是", "有", "√"};
	static const char *const no[] = {"0", "false", "off", "no", "n", "否", "无", "×"};

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (str_equal_nocase(text, str_of(yes[i]))) {
			*member = true;
			return true;
		}
		if (str_equal_nocase(text, str_of(no[i]))) {
			*member = false;
			return true;
		}
	}
	return field_wrong(f, MSG_FIELD_BOOL, err);
}

/* ---- people's numbers ---- */

/* Without the blanks and dashes that people put between the groups. */
static struct str field_squeeze(struct arena *arena, struct str text)
{
	char *p = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ' ' && text.p[i] != '-')
			p[n++] = text.p[i];
	return (struct str){p, n};
}

static bool field_parse_id_number(const struct field *f, struct arena *arena, struct str text,
				  struct str *member, struct err *err)
{
	static const enum message messages[] = {
		[IDENTITY_CHARACTER] = MSG_FIELD_ID_NUMBER_CHARACTER,
		[IDENTITY_REGION] = MSG_FIELD_ID_NUMBER_REGION,
		[IDENTITY_DATE] = MSG_FIELD_ID_NUMBER_DATE,
		[IDENTITY_CHECK] = MSG_FIELD_ID_NUMBER_CHECK,
		[IDENTITY_FUTURE] = MSG_FIELD_ID_NUMBER_FUTURE,
	};
	struct str number = field_squeeze(arena, text);
	struct identity identity;
	enum identity_fault fault = identity_check(number, seam_today(), &identity);

	if (fault == IDENTITY_LENGTH)
		return err_input_arg(err, f->name, MSG_FIELD_ID_NUMBER_LENGTH,
				     number_text(arena, (int64_t)str_characters(number), 0, false));
	if (fault != IDENTITY_OK)
		return field_wrong(f, messages[fault], err);
	*member = str_copy(arena, str_of(identity.number));
	return true;
}

static bool field_parse_phone(const struct field *f, struct arena *arena, struct str text, struct str *member,
			      struct err *err)
{
	struct str number = field_squeeze(arena, text);
	char phone[12];

	if (str_starts(number, S("+86")))
		number = str_part(number, 3, number.n);
	if (phone_parse(number, phone)) {
		*member = str_copy(arena, str_of(phone));
		return true;
	}
	for (size_t i = 0; i < number.n; i++)
		if (number.p[i] < '0' || number.p[i] > '9')
			return err_input_arg(err, f->name, MSG_FIELD_PHONE_CHARACTER,
					     str_first_characters(str_part(number, i, number.n), 1));
	if (number.n != 11)
		return err_input_arg(err, f->name, MSG_FIELD_PHONE_LENGTH,
				     number_text(arena, (int64_t)number.n, 0, false));
	return err_input_arg(err, f->name, MSG_FIELD_PHONE_FIRST, str_part(number, 0, 1));
}

/* ---- the door ---- */

bool field_parse(const struct field *f, struct arena *arena, struct str typed, void *form, struct err *err)
{
	void *member = field_member(f, form);
	struct field_scale scale;
	struct str text;
	bool words = f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT || f->type == FIELD_PASSWORD;

	if (f->type == FIELD_FILE)
		return true; /* comes as a file, not as typed text */
	if (!str_utf8_valid(typed))
		return field_wrong(f, MSG_FIELD_ENCODING, err);
	text = words ? typed : str_trim(str_halfwidth(arena, typed));
	if (f->type == FIELD_PASSWORD ? typed.n == 0 : str_trim(text).n == 0) {
		if ((f->flags & FIELD_OPTIONAL) == 0 &&
		    f->type != FIELD_BOOL) /* a box left empty is not sent: no */
			return field_wrong(f, field_empty_message(f), err);
		memset(member, 0, field_member_bytes(f->type));
		return true;
	}
	if (words)
		return field_parse_text(f, arena, text, member, err);
	if (field_scale(f, &scale))
		return field_parse_number(f, arena, &scale, text, member, err);
	switch (f->type) {
	case FIELD_DAY: return field_parse_day(f, arena, text, member, err);
	case FIELD_MONTH: return field_parse_month(f, arena, text, member, err);
	case FIELD_INSTANT: return instant_parse(text, member) || field_wrong(f, MSG_FIELD_INSTANT, err);
	case FIELD_ENUM: return field_parse_enum(f, text, member, err);
	case FIELD_BOOL: return field_parse_bool(f, text, member, err);
	case FIELD_ID: return id_parse(text, member) || field_wrong(f, MSG_FIELD_ID, err);
	case FIELD_ID_NUMBER: return field_parse_id_number(f, arena, text, member, err);
	case FIELD_PHONE: return field_parse_phone(f, arena, text, member, err);
	default: require(!"a field without a type"); return false;
	}
}

/* Numbers without thousands commas, as a keyboard for numbers types them; further zeros only where the unit
 * has them. */
static struct str field_typed_number(const struct field *f, struct arena *arena,
				     const struct field_scale *scale, int64_t value)
{
	unsigned decimals = field_is_percent(f) ? 2 : scale->decimals;
	struct str text = number_text(arena, value, decimals, false);

	if (f->type == FIELD_MONEY || f->type == FIELD_AREA || decimals == 0)
		return text;
	while (text.n > 0 && text.p[text.n - 1] == '0')
		text.n--;
	if (text.n > 0 && text.p[text.n - 1] == '.')
		text.n--;
	return text;
}

struct str field_typed(const struct field *f, struct arena *arena, const void *form)
{
	const void *member = (const char *)form + f->offset;
	struct field_scale scale;

	if (f->type == FIELD_FILE || f->type == FIELD_PASSWORD || (f->flags & FIELD_SECRET) != 0)
		return S("");
	if (field_scale(f, &scale)) {
		int64_t value = *(const int64_t *)member;

		return value == 0 && (f->flags & FIELD_OPTIONAL) != 0
			       ? S("")
			       : field_typed_number(f, arena, &scale, value);
	}
	switch (f->type) {
	case FIELD_DAY: return day_text(arena, *(const struct day *)member);
	case FIELD_MONTH:
		return ((const struct month *)member)->yyyymm == 0
			       ? S("")
			       : month_text(arena, *(const struct month *)member);
	case FIELD_INSTANT: return instant_text(arena, *(const struct instant *)member);
	case FIELD_ENUM: return enum_code(f->enumeration, *(const int *)member);
	case FIELD_BOOL: return *(const bool *)member ? S("1") : S("0");
	case FIELD_ID:
		return *(const int64_t *)member == 0 ? S("")
						     : number_text(arena, *(const int64_t *)member, 0, false);
	default: return *(const struct str *)member;
	}
}

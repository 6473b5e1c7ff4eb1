/* The joint check at both ends (S1-24: form 5; Civil Code 710: wear is not damage): its sheet and its forms.
 */
#include "lease/lease_page.h"

bool lease_put_handover(struct page *pg, struct req *rq, struct lease_id id, enum handover_kind kind,
			struct err *err)
{
	static const struct column columns[] = {{MSG_LEASE_ITEM, COLUMN_MAIN},
						{MSG_LEASE_CONDITION, COLUMN_END}};
	struct handover h;
	bool found;

	if (!lease_store_find_handover(req_tx(rq), id, kind, &found, &h, err))
		return false;
	if (!found)
		return true;
	page_section(pg, kind == HANDOVER_IN ? MSG_LEASE_HANDOVER_IN : MSG_LEASE_HANDOVER_OUT);
	page_fact(pg, MSG_LEASE_DAY, v_day(h.day));
	page_fact(pg, MSG_LEASE_WATER, v_text(number_text(req_arena(rq), h.water, 2, true)));
	page_fact(pg, MSG_LEASE_POWER, v_text(number_text(req_arena(rq), h.power, 2, true)));
	page_fact(pg, MSG_LEASE_GAS, v_text(number_text(req_arena(rq), h.gas, 2, true)));
	page_fact(pg, MSG_LEASE_KEYS, v_number(h.keys));
	if (kind == HANDOVER_OUT)
		page_fact(pg, MSG_LEASE_DAMAGE, v_money(h.damage));
	page_fact(pg, MSG_LEASE_WORDS, v_text(h.words));
	page_fact(pg, MSG_LEASE_TENANT_CONFIRMED,
		  h.tenant_confirmed_at.us ? v_instant(h.tenant_confirmed_at) : v_message(MSG_LEASE_NOT_YET));
	page_table(pg, MSG_LEASE_ITEMS, columns, ARRAY_LEN(columns));
	for (int i = 0; i < HANDOVER_ITEMS; i++)
		page_row(pg, (struct value[]){v_message(handover_item_labels[i]),
					      v_light(h.good[i] ? TAG_OK : TAG_WARN,
						      req_text(rq, h.good[i] ? MSG_LEASE_GOOD
									     : MSG_LEASE_NOT_GOOD))});
	page_section_end(pg);
	return true;
}

/* ---- writing it down ---- */

struct handover_form {
	struct day day;
	int64_t water, power, gas;
	int64_t keys;
	struct money damage;
	struct str words;
	bool door, window, water_pipe, power_line, kitchen, bathroom, wall, furniture;
};

#define HANDOVER_FIELDS                                                                                      \
	{FIELD_AT(struct handover_form, day), .type = FIELD_DAY, .label = MSG_LEASE_DAY},                    \
		{FIELD_AT(struct handover_form, water), .type = FIELD_AREA, .label = MSG_LEASE_WATER,        \
		 .hint = MSG_LEASE_READING_HINT, .unit = "m³"},                                              \
		{FIELD_AT(struct handover_form, power), .type = FIELD_AREA, .label = MSG_LEASE_POWER,        \
		 .unit = "kWh"},                                                                             \
		{FIELD_AT(struct handover_form, gas), .type = FIELD_AREA, .label = MSG_LEASE_GAS,            \
		 .unit = "m³"},                                                                              \
		{FIELD_AT(struct handover_form, keys), .type = FIELD_INTEGER, .label = MSG_LEASE_KEYS,       \
		 .min = 0, .max = 20},                                                                       \
		{FIELD_AT(struct handover_form, door), .type = FIELD_BOOL, .label = MSG_LEASE_DOOR},         \
		{FIELD_AT(struct handover_form, window), .type = FIELD_BOOL, .label = MSG_LEASE_WINDOW},     \
		{FIELD_AT(struct handover_form, water_pipe), .type = FIELD_BOOL,                             \
		 .label = MSG_LEASE_WATER_PIPE},                                                             \
		{FIELD_AT(struct handover_form, power_line), .type = FIELD_BOOL,                             \
		 .label = MSG_LEASE_POWER_LINE},                                                             \
		{FIELD_AT(struct handover_form, kitchen), .type = FIELD_BOOL, .label = MSG_LEASE_KITCHEN},   \
		{FIELD_AT(struct handover_form, bathroom), .type = FIELD_BOOL, .label = MSG_LEASE_BATHROOM}, \
		{FIELD_AT(struct handover_form, wall), .type = FIELD_BOOL, .label = MSG_LEASE_WALL},         \
		{FIELD_AT(struct handover_form, furniture), .type = FIELD_BOOL,                              \
		 .label = MSG_LEASE_FURNITURE},                                                              \
	{                                                                                                    \
		FIELD_AT(struct handover_form, words), .type = FIELD_LONG_TEXT, .label = MSG_LEASE_WORDS,    \
						       .max = 500, .flags = FIELD_OPTIONAL                   \
	}

const struct field lease_in_fields[14] = {HANDOVER_FIELDS};
const struct field lease_out_fields[15] = {
	HANDOVER_FIELDS,
	{FIELD_AT(struct handover_form, damage), .type = FIELD_MONEY, .label = MSG_LEASE_DAMAGE,
	 .hint = MSG_LEASE_DAMAGE_HINT, .unit = "元", .flags = FIELD_OPTIONAL},
};

static bool handover_page(struct req *rq, enum message title, const struct field *fields, size_t count,
			  const char *action, enum message submit, struct err *err)
{
	struct handover_form values = {.day = req_today(rq),
				       .keys = 2,
				       .door = true,
				       .window = true,
				       .water_pipe = true,
				       .power_line = true,
				       .kitchen = true,
				       .bathroom = true,
				       .wall = true,
				       .furniture = true};
	struct lease l;
	struct page *pg;
	struct form form = {
		.fields = fields, .count = count, .values = &values, .submit = submit, .two_columns = true};

	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &l, err))
		return false;
	form.action = link_path(rq, "/leases/", l.id.v, action);
	pg = page_new_message(rq, title);
	page_crumb(pg, S("/leases"), req_text(rq, MSG_LEASE_REGISTER));
	page_crumb(pg, link_path(rq, "/leases/", l.id.v, ""), l.number);
	page_lead(pg, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(l.home_name), STR_ARG(l.tenant_name)));
	page_section(pg, MSG_LEASE_ITEMS_GOOD);
	page_form(pg, &form);
	return page_send(pg);
}

bool lease_hand_over_page(struct req *rq, struct err *err)
{
	return handover_page(rq, MSG_LEASE_HANDOVER_IN, lease_in_fields, ARRAY_LEN(lease_in_fields),
			     "/hand-over", MSG_LEASE_HAND_OVER, err);
}

bool lease_check_out_page(struct req *rq, struct err *err)
{
	return handover_page(rq, MSG_LEASE_HANDOVER_OUT, lease_out_fields, ARRAY_LEN(lease_out_fields),
			     "/check-out", MSG_LEASE_CHECK_OUT, err);
}

static struct handover to_handover(struct req *rq, const struct handover_form *f, enum handover_kind kind)
{
	return (struct handover){.id = req_operation(rq),
				 .kind = kind,
				 .day = f->day,
				 .water = f->water,
				 .power = f->power,
				 .gas = f->gas,
				 .keys = (int32_t)f->keys,
				 .words = f->words,
				 .damage = f->damage,
				 .good = {f->door, f->window, f->water_pipe, f->power_line, f->kitchen,
					  f->bathroom, f->wall, f->furniture}};
}

static bool hand_over_tx(struct tx *tx, void *arg, struct err *err)
{
	struct lease_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->id, &l, err) ||
	    !lease_store_hand_over(tx, &a->actor, &l, &a->handover, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

bool lease_hand_over_do(struct req *rq, struct err *err)
{
	struct lease_args *a = lease_args(rq);
	struct handover_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	if (f.keys < 1)
		return err_input(err, "keys", MSG_LEASE_ERROR_KEYS);
	a->handover = to_handover(rq, &f, HANDOVER_IN);
	return req_write(rq, hand_over_tx, a, err);
}

static bool check_out_tx(struct tx *tx, void *arg, struct err *err)
{
	struct lease_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->id, &l, err) ||
	    !lease_check_out(tx, &a->actor, &l, &a->handover, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

bool lease_check_out_do(struct req *rq, struct err *err)
{
	struct lease_args *a = lease_args(rq);
	struct handover_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->handover = to_handover(rq, &f, HANDOVER_OUT);
	return req_write(rq, check_out_tx, a, err);
}

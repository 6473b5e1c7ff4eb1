/* The repairer on a phone: what is to do, one order, its materials and result. Only orders that are his. */
#include "repair/repair_page.h"

static struct repair_id order_id(struct req *rq)
{
	return (struct repair_id){req_id(rq)};
}

static struct repair_args *work_args(struct req *rq)
{
	struct repair_args *a = repair_args(rq);

	a->before = "/work/";
	return a;
}

/* ---- what is to do ---- */

static void put_open(struct page *pg, struct req *rq, const struct repair *rows, size_t n)
{
	static const struct column columns[] = {
		{MSG_REPAIR_WORDS, COLUMN_MAIN}, {MSG_REPAIR_HOME, COLUMN_SUB},
		{MSG_REPAIR_TRADE, COLUMN_SUB},  {MSG_REPAIR_VISIT_DAY, COLUMN_SUB},
		{MSG_REPAIR_STATE, COLUMN_SUB},  {MSG_REPAIR_LEFT, COLUMN_END}};

	page_section(pg, MSG_REPAIR_WORK_TODAY);
	page_table(pg, MSG_REPAIR_WORK, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_REPAIR_WORK_EMPTY);
	for (size_t i = 0; i < n; i++) {
		const struct repair *r = &rows[i];

		if (repair_rule_is_open(r->state))
			page_row(pg, (struct value[]){v_link(v_text(repair_title(rq, r)),
							     link_path(rq, "/work/", r->id.v, "")),
						      v_text(r->home_name),
						      v_enum(&repair_trade_type, (int)r->trade),
						      v_day(r->visit_day),
						      v_enum(&repair_state_type, (int)r->state),
						      v_deadline(req_arena(rq), req_language(rq), r->done_by,
								 r->done_warn, tx_now(req_tx(rq)))});
	}
	page_section_end(pg);
}

static void put_done(struct page *pg, struct req *rq, const struct repair *rows, size_t n)
{
	static const struct column columns[] = {{MSG_REPAIR_WORDS, COLUMN_MAIN},
						{MSG_REPAIR_HOME, COLUMN_SUB},
						{MSG_REPAIR_DONE_AT, COLUMN_SUB},
						{MSG_REPAIR_RATING, COLUMN_END}};

	page_section(pg, MSG_REPAIR_WORK_DONE);
	page_table(pg, MSG_REPAIR_LIST, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_REPAIR_WORK_DONE_EMPTY);
	for (size_t i = 0; i < n; i++)
		if (!repair_rule_is_open(rows[i].state))
			page_row(pg, (struct value[]){v_link(v_text(repair_title(rq, &rows[i])),
							     link_path(rq, "/work/", rows[i].id.v, "")),
						      v_text(rows[i].home_name), v_instant(rows[i].done_at),
						      rows[i].rating == 0 ? v_message(MSG_REPAIR_RATING_NONE)
									  : v_enum(&repair_rating_type,
										   (int)rows[i].rating)});
	page_section_end(pg);
}

bool repair_work_list_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_REPAIR_WORK);
	struct repair *rows;
	struct str open;
	int64_t count = 0;
	size_t n;

	if (!repair_store_work(req_tx(rq), req_actor(rq), instant_add(tx_now(req_tx(rq)), -30 * US_PER_DAY),
			       &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		count += repair_rule_is_open(rows[i].state);
	open = number_text(req_arena(rq), count, 0, false);
	page_lead(pg, req_text_of(rq, MSG_REPAIR_WORK_COUNT, open));
	put_open(pg, rq, rows, n);
	put_done(pg, rq, rows, n);
	return page_send(pg);
}

/* ---- one order ---- */

static bool put_place(struct page *pg, struct req *rq, const struct repair *r, struct err *err)
{
	struct lease lease = {0};
	struct str phone = S("");

	if (r->lease.v != 0 && !lease_load_key(req_tx(rq), r->lease, &lease, err))
		return false;
	if (repair_rule_is_open(r->state) &&
	    !repair_store_phone(req_tx(rq), req_actor(rq), r->id, &phone, err))
		return false;
	page_section(pg, MSG_REPAIR_GO_WHERE);
	page_fact(pg, MSG_REPAIR_HOME, v_text(r->home_name));
	page_fact(pg, MSG_REPAIR_TENANT,
		  lease.id.v == 0 ? v_message(MSG_REPAIR_NOBODY)
				  : v_text(str_mask_name(req_arena(rq), lease.tenant_name)));
	if (phone.n > 0)
		page_fact(pg, MSG_REPAIR_CALL,
			  v_link(v_text(phone), str_format(req_arena(rq), "tel:%.*s", STR_ARG(phone))));
	page_fact(pg, MSG_REPAIR_WORDS, v_text(r->words));
	page_fact(pg, MSG_REPAIR_TRADE, v_enum(&repair_trade_type, (int)r->trade));
	page_fact(pg, MSG_REPAIR_IS_URGENT, v_bool(r->urgent));
	if (r->visit_day.yyyymmdd != 0)
		page_fact(pg, MSG_REPAIR_VISIT_DAY, v_day(r->visit_day));
	if (r->result.n > 0)
		page_fact(pg, MSG_REPAIR_RESULT, v_text(r->result));
	if (r->rating != 0)
		page_fact(pg, MSG_REPAIR_RATING, v_enum(&repair_rating_type, (int)r->rating));
	page_section_end(pg);
	return true;
}

/* The rows with a button each, and the way to one more: while he is at work. */
static bool put_material_buttons(struct page *pg, struct req *rq, const struct repair *r, struct err *err)
{
	struct repair_material *rows;
	size_t n;

	if (r->state != REPAIR_AT_WORK)
		return true;
	page_link(pg, MSG_REPAIR_ADD_MATERIAL, link_path(rq, "/work/", r->id.v, "/materials"), false);
	if (!repair_materials(req_tx(rq), r->id, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		page_button(pg, CAP_REPAIR_WORK, req_text_of(rq, MSG_REPAIR_REMOVE, rows[i].name),
			    str_format(req_arena(rq), "/work/%lld/materials/%d/remove", (long long)r->id.v,
				       (int)rows[i].number));
	return true;
}

/* The first time it answers the tenant, then it agrees on another day. */
static enum message answer_words(const struct repair *r)
{
	return r->answered_at.us == 0 ? MSG_REPAIR_ANSWER : MSG_REPAIR_ACT_VISIT;
}

static void put_work_actions(struct page *pg, struct req *rq, const struct repair *r)
{
	if (repair_rule_can(r->state, REPAIR_ACT_START))
		page_do(pg, CAP_REPAIR_WORK, MSG_REPAIR_START, link_path(rq, "/work/", r->id.v, "/start"));
	if (repair_rule_can(r->state, REPAIR_ACT_FINISH))
		page_action(pg, CAP_REPAIR_WORK, MSG_REPAIR_FINISH,
			    link_path(rq, "/work/", r->id.v, "/finish"));
	if (repair_rule_can(r->state, REPAIR_ACT_VISIT))
		page_action(pg, CAP_REPAIR_WORK, answer_words(r),
			    link_path(rq, "/work/", r->id.v, "/answer"));
}

/* The deadline's address: also a dispatcher comes here from the workbench, once it is late. */
bool repair_work_page(struct req *rq, struct err *err)
{
	struct repair r;
	struct page *pg;

	if (!req_can(rq, CAP_REPAIR_WORK))
		return req_can(rq, CAP_REPAIR_SEE)
			       ? req_redirect(rq,
					      link_path(rq,
							req_wants_json(rq) ? "/api/v1/repairs/" : "/repairs/",
							req_id(rq), ""))
			       : err_forbidden(err);
	if (!repair_load_work(req_tx(rq), req_actor(rq), order_id(rq), &r, err))
		return false;
	pg = page_new(rq, repair_title(rq, &r));
	page_back(pg, S("/work"), MSG_REPAIR_WORK);
	page_state(pg, v_enum(&repair_state_type, (int)r.state));
	put_work_actions(pg, rq, &r);
	page_lead(pg, r.number);
	repair_put_clock(pg, rq, &r);
	if (!put_place(pg, rq, &r, err) ||
	    !repair_put_photos(pg, rq, &r, link_path(rq, "/work/", r.id.v, "/photos/"), err) ||
	    (r.state != REPAIR_SENT && !repair_put_cost(pg, rq, &r, err)) ||
	    !put_material_buttons(pg, rq, &r, err) || !repair_put_timeline(pg, rq, &r, err))
		return false;
	if (repair_rule_can(r.state, REPAIR_ACT_RETURN))
		page_link(pg, MSG_REPAIR_RETURN, link_path(rq, "/work/", r.id.v, "/return"), false);
	return page_send(pg);
}

/* His own order's pictures only: a repairer has no other files to see. */
bool repair_work_photo_page(struct req *rq, struct err *err)
{
	int64_t wanted = req_path_id(rq, "photo");
	struct attachment_row *rows;
	struct repair r;
	struct str bytes;
	size_t n;

	if (!repair_load_work(req_tx(rq), req_actor(rq), order_id(rq), &r, err) ||
	    !file_list(req_tx(rq), "repair", r.id.v, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].id == wanted)
			return file_get(req_arena(rq), rows[i].hash, &bytes, err) &&
			       req_bytes(rq, str_of(file_media_type(rows[i].type)), bytes, S(""));
	return err_not_found(err);
}

/* ---- forms ---- */

struct answer_form {
	struct day visit_day;
	struct str words;
};
const struct field repair_work_answer_fields[2] = {
	{FIELD_AT(struct answer_form, visit_day), .type = FIELD_DAY, .label = MSG_REPAIR_VISIT_DAY,
	 .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct answer_form, words), .type = FIELD_TEXT, .label = MSG_REPAIR_ANSWER_WORDS,
	 .hint = MSG_REPAIR_ANSWER_WORDS_HINT, .max = 200, .flags = FIELD_OPTIONAL},
};
struct material_form {
	struct str name;
	int64_t quantity;
	struct str unit;
	struct money price;
};
const struct field repair_work_material_fields[4] = {
	{FIELD_AT(struct material_form, name), .type = FIELD_TEXT, .label = MSG_REPAIR_MATERIAL_NAME,
	 .min = 1, .max = 60},
	{FIELD_AT(struct material_form, quantity), .type = FIELD_AREA, .label = MSG_REPAIR_QUANTITY, .min = 1,
	 .max = REPAIR_QUANTITY_E2_MAX},
	{FIELD_AT(struct material_form, unit), .type = FIELD_TEXT, .label = MSG_REPAIR_UNIT,
	 .hint = MSG_REPAIR_UNIT_HINT, .max = 10, .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct material_form, price), .type = FIELD_MONEY, .label = MSG_REPAIR_PRICE, .unit = "元",
	 .max = REPAIR_PRICE_FEN_MAX},
};
struct finish_form {
	struct str result;
	struct money labour;
	bool chargeable;
};
const struct field repair_work_finish_fields[4] = {
	{FIELD_AT(struct finish_form, result), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_RESULT,
	 .hint = MSG_REPAIR_RESULT_HINT, .min = 2, .max = 500},
	{FIELD_AT(struct finish_form, labour), .type = FIELD_MONEY, .label = MSG_REPAIR_LABOUR, .unit = "元",
	 .max = 100000000, .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct finish_form, chargeable), .type = FIELD_BOOL, .label = MSG_REPAIR_CHARGEABLE,
	 .hint = MSG_REPAIR_CHARGEABLE_HINT},
	{.name = "photo",
	 .type = FIELD_FILE,
	 .label = MSG_REPAIR_PHOTO_AFTER,
	 .hint = MSG_REPAIR_PHOTO_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_MANY | FIELD_CAMERA},
};
struct return_form {
	struct str reason;
};
const struct field repair_work_return_fields[1] = {
	{FIELD_AT(struct return_form, reason), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_RETURN_REASON,
	 .min = 2, .max = 500},
};

static bool work_form_page(struct req *rq, enum message title, struct form *form, const char *action,
			   struct str lead, struct err *err)
{
	struct repair r;
	struct page *pg;

	if (!repair_load_work(req_tx(rq), req_actor(rq), order_id(rq), &r, err))
		return false;
	form->action = link_path(rq, "/work/", r.id.v, action);
	pg = page_new_message(rq, title);
	page_back(pg, link_path(rq, "/work/", r.id.v, ""), MSG_REPAIR_ORDER);
	page_lead(pg, repair_title(rq, &r));
	if (lead.n > 0)
		page_paragraph(pg, lead);
	page_form(pg, form);
	return page_send(pg);
}

bool repair_work_answer_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = repair_work_answer_fields,
			    .count = ARRAY_LEN(repair_work_answer_fields),
			    .submit = MSG_REPAIR_ANSWER_SEND};
	struct repair r;

	return repair_load_work(req_tx(rq), req_actor(rq), order_id(rq), &r, err) &&
	       work_form_page(rq, answer_words(&r), &form, "/answer", S(""), err);
}

bool repair_work_material_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = repair_work_material_fields,
			    .count = ARRAY_LEN(repair_work_material_fields),
			    .submit = MSG_REPAIR_MATERIAL_SEND};

	return work_form_page(rq, MSG_REPAIR_ADD_MATERIAL, &form, "/materials", S(""), err);
}

bool repair_work_finish_page(struct req *rq, struct err *err)
{
	struct finish_form values = {0};
	struct form form = {.fields = repair_work_finish_fields,
			    .count = ARRAY_LEN(repair_work_finish_fields),
			    .values = &values,
			    .submit = MSG_REPAIR_FINISH_SEND,
			    .upload = true};
	struct repair r;
	struct str cost;

	if (!repair_load_work(req_tx(rq), req_actor(rq), order_id(rq), &r, err))
		return false;
	values.labour = r.labour; /* of the first time, when he had to come again */
	values.chargeable = r.chargeable;
	cost = money_text(req_arena(rq), r.material);
	return work_form_page(rq, MSG_REPAIR_FINISH, &form, "/finish",
			      req_text_of(rq, MSG_REPAIR_FINISH_LEAD, cost), err);
}

bool repair_work_return_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = repair_work_return_fields,
			    .count = ARRAY_LEN(repair_work_return_fields),
			    .submit = MSG_REPAIR_RETURN_SEND};

	return work_form_page(rq, MSG_REPAIR_RETURN, &form, "/return", req_text(rq, MSG_REPAIR_RETURN_LEAD),
			      err);
}

/* ---- writes ---- */

static bool next_order(struct tx *tx, const struct repair_args *a)
{
	answer_path(tx, a->before, a->id.v, "");
	return true;
}

static bool answer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	return repair_load_work(tx, &a->actor, a->id, &r, err) &&
	       repair_answer(tx, &a->actor, &r, a->day, a->words, err) && next_order(tx, a);
}

bool repair_work_answer_do(struct req *rq, struct err *err)
{
	struct repair_args *a = work_args(rq);
	struct answer_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->day = f.visit_day;
	a->words = f.words;
	return req_write(rq, answer_tx, a, err);
}

static bool start_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	return repair_load_work(tx, &a->actor, a->id, &r, err) && repair_start(tx, &a->actor, &r, err) &&
	       next_order(tx, a);
}

bool repair_work_start_do(struct req *rq, struct err *err)
{
	return req_write(rq, start_tx, work_args(rq), err);
}

static bool material_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	return repair_load_work(tx, &a->actor, a->id, &r, err) &&
	       repair_add_material(tx, &a->actor, &r, &a->material, err) && next_order(tx, a);
}

bool repair_work_material_do(struct req *rq, struct err *err)
{
	struct repair_args *a = work_args(rq);
	struct material_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->material = (struct repair_material){
		.name = f.name, .quantity_e2 = f.quantity, .unit = f.unit, .price = f.price};
	return req_write(rq, material_tx, a, err);
}

static bool remove_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	return repair_load_work(tx, &a->actor, a->id, &r, err) &&
	       repair_remove_material(tx, &a->actor, &r, a->material.number, err) && next_order(tx, a);
}

bool repair_work_remove_do(struct req *rq, struct err *err)
{
	struct repair_args *a = work_args(rq);
	int64_t number = req_path_id(rq, "number");

	if (number < 1 || number > 1000)
		return err_not_found(err);
	a->material.number = (int32_t)number;
	return req_write(rq, remove_tx, a, err);
}

static bool finish_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	return repair_load_work(tx, &a->actor, a->id, &r, err) &&
	       repair_finish(tx, &a->actor, &r, &a->result, err) &&
	       repair_store_attach(tx, &a->actor, &r, "photo_after", &a->photos, err) && next_order(tx, a);
}

bool repair_work_finish_do(struct req *rq, struct err *err)
{
	struct repair_args *a = work_args(rq);
	struct finish_form f = {0};

	if (!req_form(rq, &f, err) || !repair_read_photos(rq, "photo", &a->photos, err))
		return false;
	a->result = (struct repair_result){f.result, f.labour, f.chargeable};
	return req_write(rq, finish_tx, a, err);
}

static bool return_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!repair_load_work(tx, &a->actor, a->id, &r, err) ||
	    !repair_return(tx, &a->actor, &r, a->words, err))
		return false;
	tx_answer(tx, S("/work")); /* it is no longer his */
	return true;
}

bool repair_work_return_do(struct req *rq, struct err *err)
{
	struct repair_args *a = work_args(rq);
	struct return_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->words = f.reason;
	return req_write(rq, return_tx, a, err);
}

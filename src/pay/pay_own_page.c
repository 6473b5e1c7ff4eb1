/* The tenant pays online, sees where it stands without any script, and finds his receipts. */
#include "kit/paper.h"
#include "pay/pay_html.h"
#include "pay/pay_page.h"

enum { PAYMENTS_SHOWN = 100 };

const struct field pay_own_fields[1] = {
	{FIELD_AT(struct own_pay_form, amount), .type = FIELD_ID, .label = MSG_PAY_OWN_AMOUNT,
	 .hint = MSG_PAY_OWN_AMOUNT_HINT, .flags = FIELD_OPTIONS | FIELD_RADIO},
};

static struct page *own_page(struct req *rq, enum message title, const char *back, enum message back_words)
{
	struct page *pg = page_new_message(rq, title);

	page_back(pg, str_of(back), back_words);
	return pg;
}

/* What he may choose, in words. */
static void choices_of(struct req *rq, const struct owed *owed, size_t n, struct choice ret[2],
		       size_t *ret_count)
{
	struct pay_choices c = pay_rule_choices(owed, n);

	for (size_t i = 0; i < c.count; i++)
		ret[i] = (struct choice){.value = c.amounts[i].fen,
					 .words = req_text_of(rq,
							      i == 0 ? MSG_PAY_OWN_ALL : MSG_PAY_OWN_OLDEST,
							      money_text(req_arena(rq), c.amounts[i]))};
	*ret_count = c.count;
}

bool pay_own_page(struct req *rq, struct err *err)
{
	struct own_pay_form values = {0};
	struct choice choices[2];
	struct form_choices options = {"amount", choices, 0};
	struct form form = {.fields = pay_own_fields,
			    .count = 1,
			    .values = &values,
			    .action = S("/my/pay"),
			    .submit = MSG_PAY_OWN_START,
			    .choices = &options,
			    .choice_count = 1};
	struct page *pg;
	struct lease l;
	struct owed *owed;
	size_t n;

	if (!rent_own_lease(req_tx(rq), req_actor(rq), &l, err) ||
	    !pay_store_owed(req_tx(rq), l.id, req_today(rq), &owed, &n, err))
		return false;
	pg = own_page(rq, MSG_PAY_OWN, "/my/bills", MSG_PAY_OWN_BILLS);
	page_lead(pg, l.home_name);
	if (n == 0) {
		page_note(pg, TAG_OK, req_text(rq, MSG_PAY_OWN_NOTHING));
		return page_send(pg);
	}
	if (!pay_provider_settings()->ready) {
		page_note(pg, TAG_WARN, req_text(rq, MSG_PAY_OWN_NOT_READY));
		return page_send(pg);
	}
	choices_of(rq, owed, n, choices, &options.count);
	values.amount = choices[0].value;
	page_form(pg, &form);
	return page_send(pg);
}

struct own_args {
	struct actor actor;
	struct instant drawn_at; /* of the settlement that was shown */
	struct pay_order_id id;
	struct money amount;
};

static bool start_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;
	struct pay_order_id order;
	struct pay_choices c;
	struct lease l;
	struct owed *owed;
	bool fits = false;
	size_t n;

	if (!rent_own_lease(tx, &a->actor, &l, err) ||
	    !pay_store_owed(tx, l.id, instant_day(tx_now(tx)), &owed, &n, err))
		return false;
	c = pay_rule_choices(owed, n);
	for (size_t i = 0; i < c.count; i++)
		fits = fits || c.amounts[i].fen == a->amount.fen;
	if (!fits)
		return err_input(err, "amount", MSG_PAY_ERROR_OWED_CHANGED);
	if (!pay_order_start(tx, &a->actor, a->id, &l, a->amount, &order, err))
		return false;
	answer_path(tx, "/my/pay/", order.v, "");
	return true;
}

bool pay_own_do(struct req *rq, struct err *err)
{
	struct own_args *a = ARENA_NEW(req_arena(rq), struct own_args);
	struct own_pay_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	if (!pay_provider_settings()->ready)
		return err_conflict(err, MSG_PAY_OWN_NOT_READY);
	*a = (struct own_args){.actor = *req_actor(rq), .id = {req_operation(rq)}, .amount = MONEY(f.amount)};
	return req_write(rq, start_tx, a, err);
}

/* ---- one order ---- */

static bool put_code(struct page *pg, struct req *rq, const struct pay_order *o, struct err *err)
{
	struct pay_code code = {.amount = o->amount, .expires_at = o->expires_at};
	int modules;

	if (page_html(pg) == NULL)
		return true;
	if (!paper_qr_svg(req_arena(rq), o->code_url, &code.qr, &modules, err))
		return false;
	code.modules = modules;
	pay_html_code(page_html(pg), &code);
	return true;
}

static bool put_state(struct page *pg, struct req *rq, const struct pay_order *o, struct err *err)
{
	static const struct {
		enum pay_order_state state;
		enum tag tag;
		enum message words;
	} notes[] = {
		{PAY_ORDER_CREATED, TAG_INFO, MSG_PAY_OWN_CREATED},
		{PAY_ORDER_SENT, TAG_INFO, MSG_PAY_OWN_SENT},
		{PAY_ORDER_PAID, TAG_OK, MSG_PAY_OWN_PAID},
		{PAY_ORDER_CLOSED, TAG_INFO, MSG_PAY_OWN_CLOSED},
		{PAY_ORDER_UNKNOWN, TAG_WARN, MSG_PAY_OWN_UNKNOWN},
		{PAY_ORDER_FROZEN, TAG_BAD, MSG_PAY_OWN_FROZEN},
	};

	for (size_t i = 0; i < ARRAY_LEN(notes); i++)
		if (notes[i].state == o->state)
			page_note(pg, notes[i].tag,
				  req_text(rq, o->close_asked && pay_rule_order_is_open(o->state)
						       ? MSG_PAY_OWN_CLOSING
						       : notes[i].words));
	if (o->state == PAY_ORDER_SENT && !o->close_asked && !put_code(pg, rq, o, err))
		return false;
	if (pay_rule_order_is_open(o->state)) {
		page_link(pg, MSG_PAY_OWN_RELOAD, link_path(rq, "/my/pay/", o->id.v, ""), true);
		page_do(pg, CAP_PAY_OWN, MSG_PAY_OWN_ASK, link_path(rq, "/my/pay/", o->id.v, "/ask"));
		if (!o->close_asked)
			page_do(pg, CAP_PAY_OWN, MSG_PAY_OWN_CLOSE,
				link_path(rq, "/my/pay/", o->id.v, "/close"));
	}
	if (o->state == PAY_ORDER_CLOSED)
		page_link(pg, MSG_PAY_OWN_AGAIN, S("/my/pay"), true);
	if (o->state == PAY_ORDER_PAID)
		page_link(pg, MSG_PAY_OWN_RECEIPT, link_path(rq, "/my/payments/", o->payment.v, ""), true);
	return true;
}

bool pay_own_order_page(struct req *rq, struct err *err)
{
	struct order_names names;
	struct pay_order o;
	struct page *pg;

	if (!pay_order_see(req_tx(rq), req_actor(rq), (struct pay_order_id){req_id(rq)}, &o, &names, err))
		return false;
	pg = own_page(rq, MSG_PAY_ORDER, "/my/bills", MSG_PAY_OWN_BILLS);
	page_state(pg, v_enum(&pay_order_state_type, (int)o.state));
	if (pay_rule_order_is_open(o.state)) /* for the code; then for the money, which takes a person */
		page_wait(pg, o.state == PAY_ORDER_CREATED || o.close_asked ? 1 : 5);
	if (!put_state(pg, rq, &o, err))
		return false;
	page_section(pg, MSG_PAY_ORDER);
	page_fact(pg, MSG_PAY_ORDER_NUMBER, v_text(o.out_trade_no));
	page_fact(pg, MSG_PAY_AMOUNT, v_money(o.amount));
	page_fact(pg, MSG_PAY_HOME, v_text(names.home_name));
	page_fact(pg, MSG_PAY_EXPIRES, v_instant(o.expires_at));
	if (page_json(pg) != NULL) {
		page_fact(pg, MSG_PAY_CODE_URL, v_text(o.code_url));
		page_fact(pg, MSG_PAY_PAYMENT, v_number(o.payment.v));
	}
	page_section_end(pg);
	return page_send(pg);
}

static bool order_args(struct req *rq, struct own_args **ret, struct err *err)
{
	struct order_names names;
	struct pay_order o;

	*ret = ARENA_NEW(req_arena(rq), struct own_args);
	**ret = (struct own_args){.actor = *req_actor(rq), .id = {req_id(rq)}};
	return pay_order_see(req_tx(rq), req_actor(rq), (*ret)->id, &o, &names, err);
}

static bool ask_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;

	if (!pay_order_ask_now(tx, a->id, err))
		return false;
	answer_path(tx, "/my/pay/", a->id.v, "");
	return true;
}

bool pay_own_ask_do(struct req *rq, struct err *err)
{
	struct own_args *a;

	return order_args(rq, &a, err) && req_write(rq, ask_tx, a, err);
}

static bool close_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;

	if (!pay_order_ask_close(tx, &a->actor, a->id, err))
		return false;
	answer_path(tx, "/my/pay/", a->id.v, "");
	return true;
}

bool pay_own_close_do(struct req *rq, struct err *err)
{
	struct own_args *a;

	return order_args(rq, &a, err) && req_write(rq, close_tx, a, err);
}

/* ---- payments and receipts ---- */

bool pay_own_payments_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_PAY_RECEIPT_NUMBER, COLUMN_KEY},
						{MSG_PAY_AMOUNT, COLUMN_NUMBER | COLUMN_MAIN},
						{MSG_PAY_PAID_AT, COLUMN_SUB},
						{MSG_PAY_CHANNEL, COLUMN_SUB},
						{MSG_PAY_STATE, COLUMN_END}};
	struct payment *rows;
	struct lease l;
	struct page *pg;
	size_t n;

	if (!rent_own_lease(req_tx(rq), req_actor(rq), &l, err) ||
	    !pay_store_of_lease(req_tx(rq), l.id, PAYMENTS_SHOWN, &rows, &n, err))
		return false;
	pg = own_page(rq, MSG_PAY_OWN_PAYMENTS, "/my/bills", MSG_PAY_OWN_BILLS);
	page_section(pg, MSG_PAY_OWN_PAYMENTS);
	page_table(pg, MSG_PAY_PAYMENTS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_PAY_OWN_NO_PAYMENTS);
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].receipt_number),
						     link_path(rq, "/my/payments/", rows[i].id.v, "")),
					      v_money(rows[i].amount), v_instant(rows[i].paid_at),
					      v_enum(&pay_channel_type, (int)rows[i].channel),
					      v_enum(&payment_state_type, rows[i].reversed_by.v != 0
										  ? PAYMENT_REVERSED
										  : PAYMENT_VALID)});
	page_section_end(pg);
	return page_send(pg);
}

bool pay_own_payment_page(struct req *rq, struct err *err)
{
	struct payment_names names;
	struct payment p;
	struct page *pg;
	int64_t paper;

	if (!pay_store_see(req_tx(rq), req_actor(rq), (struct payment_id){req_id(rq)}, &p, &names, err))
		return false;
	names.cashier = p.channel == PAY_CASH || p.channel == PAY_TRANSFER ? names.cashier : S("");
	pg = own_page(rq, MSG_PAY_RECEIPT, "/my/payments", MSG_PAY_OWN_PAYMENTS);
	if (p.reversed_by.v != 0)
		page_note(pg, TAG_WARN, req_text(rq, MSG_PAY_OWN_REVERSED));
	page_section(pg, MSG_PAY_PAYMENT);
	page_fact(pg, MSG_PAY_RECEIPT_NUMBER, v_text(p.receipt_number));
	page_fact(pg, MSG_PAY_AMOUNT, v_money(p.amount));
	page_fact(pg, MSG_PAY_PAID_AT, v_instant(p.paid_at));
	page_section_end(pg);
	if (!pay_put_receipt(pg, rq, &p, &names, &paper, err))
		return false;
	if (paper != 0)
		page_action(pg, CAP_PAY_OWN, MSG_PAY_RECEIPT_PDF, link_path(rq, "/files/", paper, ""));
	else if (p.reversed_by.v == 0)
		page_do(pg, CAP_PAY_OWN, MSG_PAY_MAKE_RECEIPT,
			link_path(rq, "/my/payments/", p.id.v, "/receipt"));
	return page_send(pg);
}

/* ---- settlement ---- */

bool pay_own_settlement_page(struct req *rq, struct err *err)
{
	struct settlement s;
	struct lease l;
	struct page *pg;
	bool found;

	if (!rent_own_lease(req_tx(rq), req_actor(rq), &l, err) ||
	    !settlement_find(req_tx(rq), l.id, &found, &s, err))
		return false;
	pg = own_page(rq, MSG_PAY_SETTLEMENT, "/my/bills", MSG_PAY_OWN_BILLS);
	page_lead(pg, l.home_name);
	if (!found) {
		page_note(pg, TAG_INFO, req_text(rq, MSG_PAY_OWN_NO_SETTLEMENT));
		return page_send(pg);
	}
	page_state(pg, v_enum(&settlement_state_type, (int)settlement_state_of(&s)));
	if (s.confirmed_at.us == 0) {
		page_note(pg, TAG_INFO,
			  req_text(rq, s.sum.from_tenant.fen > 0 ? MSG_PAY_OWN_CONFIRM_OWED
								 : MSG_PAY_OWN_CONFIRM_LEAD));
		page_do(pg, CAP_LEASE_OWN, MSG_PAY_OWN_CONFIRM,
			pay_confirm_path(rq, S("/my/settlement/confirm"), &s));
	}
	pay_put_settlement(pg, &s);
	return page_send(pg);
}

static bool confirm_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;
	struct lease l;

	if (!rent_own_lease(tx, &a->actor, &l, err) ||
	    !settlement_confirm(tx, &a->actor, l.id, a->drawn_at, err))
		return false;
	tx_answer(tx, S("/my/settlement"));
	return true;
}

bool pay_own_confirm_do(struct req *rq, struct err *err)
{
	struct own_args *a = ARENA_NEW(req_arena(rq), struct own_args);

	*a = (struct own_args){.actor = *req_actor(rq), .drawn_at = pay_confirm_seen(rq)};
	return req_write(rq, confirm_tx, a, err);
}

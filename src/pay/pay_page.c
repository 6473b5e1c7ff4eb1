/* The desk: payments, the counter, reversals, online orders; and what the folder hands to the program. */
#include "pay/pay_page.h"
#include "pay/payment_sql.h"
#include "pay/pay_order_sql.h"
#include "web/list.h"

/* ---- payments ---- */

static const struct list_column payment_columns[] = {
	{.name = "receipt_number",
	 .label = MSG_PAY_RECEIPT_NUMBER,
	 .flags = COLUMN_KEY,
	 .link = "/payments/"},
	{.name = "paid_at", .label = MSG_PAY_PAID_AT, .flags = COLUMN_SUB},
	{.name = "tenant_name", .label = MSG_PAY_TENANT, .flags = COLUMN_MAIN},
	{.name = "number", .label = MSG_PAY_LEASE, .flags = COLUMN_SUB},
	{.name = "project_name", .label = MSG_PAY_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_PAY_HOME, .flags = COLUMN_SUB},
	{.name = "channel", .label = MSG_PAY_CHANNEL, .flags = COLUMN_SUB},
	{.name = "amount", .label = MSG_PAY_AMOUNT, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "reference", .label = MSG_PAY_REFERENCE, .flags = COLUMN_HIDE},
	{.name = "state", .label = MSG_PAY_STATE, .flags = COLUMN_END},
};
static const struct list_filter payment_filters[] = {
	{.name = "channel", .label = MSG_PAY_CHANNEL},
	{.name = "project", .label = MSG_PAY_PROJECT, .choices = home_project_choices},
	{.name = "number", .label = MSG_PAY_LEASE, .prefix = true},
	{.name = "receipt", .label = MSG_PAY_RECEIPT_NUMBER, .prefix = true},
	{.name = "reference", .label = MSG_PAY_REFERENCE, .prefix = true},
};

static bool payments_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)rq;
	(void)err;
	page_action_icon(pg, CAP_PAY_COUNTER, ICON_PAY, MSG_PAY_TAKE, S("/payments/new"));
	return true;
}

static const struct list_view payment_view = {
	.list = &payment_sql_list_list,
	.title = MSG_PAY_PAYMENTS,
	.path = "/payments",
	.columns = payment_columns,
	.column_count = ARRAY_LEN(payment_columns),
	.filters = payment_filters,
	.filter_count = ARRAY_LEN(payment_filters),
	.sort = "paid_at",
	.descending = true,
	.head = payments_head,
	.file_name = "收款",
	.has_scope = true,
};

static struct value voucher(struct req *rq, struct ledger_transaction_id id)
{
	struct value number = v_text(number_text(req_arena(rq), id.v, 0, false));

	return ledger_can_see_voucher(req_actor(rq))
		       ? v_link(number, link_path(rq, "/ledger/transactions/", id.v, ""))
		       : number;
}

static bool payment_page(struct req *rq, struct err *err)
{
	struct payment_names names;
	struct payment p;
	struct page *pg;
	int64_t paper;

	if (!pay_store_see(req_tx(rq), req_actor(rq), (struct payment_id){req_id(rq)}, &p, &names, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(req_text(rq, MSG_PAY_PAYMENT)),
				     STR_ARG(p.receipt_number)));
	page_crumb(pg, S("/payments"), req_text(rq, MSG_PAY_PAYMENTS));
	page_crumb(pg, S(""), p.receipt_number);
	page_state(pg, v_enum(&payment_state_type, p.reversed_by.v != 0 ? PAYMENT_REVERSED : PAYMENT_VALID));
	page_fact(pg, MSG_PAY_RECEIPT_NUMBER, v_text(p.receipt_number));
	page_fact(pg, MSG_PAY_AMOUNT, v_money(p.amount));
	page_fact(pg, MSG_PAY_CHANNEL, v_enum(&pay_channel_type, (int)p.channel));
	page_fact(pg, MSG_PAY_REFERENCE, v_text(p.reference));
	page_fact(pg, MSG_PAY_PAID_AT, v_instant(p.paid_at));
	page_fact(pg, MSG_PAY_LEASE,
		  v_link(v_text(names.number), link_path(rq, "/accounts/", p.lease.v, "")));
	page_fact(pg, MSG_PAY_VOUCHER, voucher(rq, p.transaction));
	page_fact(pg, MSG_PAY_CASHIER, v_text(names.cashier));
	if (p.reversed_by.v != 0) {
		page_fact(pg, MSG_PAY_REASON, v_text(p.reversed_reason));
		page_fact(pg, MSG_PAY_REVERSED_BY, v_text(names.reversed_name));
	}
	page_facts_end(pg);
	if (!pay_put_receipt(pg, rq, &p, &names, &paper, err))
		return false;
	if (paper != 0)
		page_action(pg, CAP_PAY_SEE, MSG_PAY_RECEIPT_PDF, link_path(rq, "/files/", paper, ""));
	else if (p.reversed_by.v == 0)
		page_do(pg, CAP_PAY_SEE, MSG_PAY_MAKE_RECEIPT,
			link_path(rq, "/payments/", p.id.v, "/receipt"));
	if (p.reversed_by.v == 0 && (p.channel == PAY_CASH || p.channel == PAY_TRANSFER))
		page_action(pg, CAP_PAY_COUNTER, MSG_PAY_REVERSE,
			    link_path(rq, "/payments/", p.id.v, "/reverse"));
	return page_send(pg);
}

/* ---- the counter ---- */

static const struct enum_item counter_items[] = {{PAY_CASH, "cash", MSG_PAY_CASH, TAG_PLAIN},
						 {PAY_TRANSFER, "transfer", MSG_PAY_TRANSFER, TAG_PLAIN}};
static const struct enum_type counter_type = {"pay_channel", counter_items, ARRAY_LEN(counter_items)};
enum purpose { PURPOSE_RENT = 1, PURPOSE_DEPOSIT };
static const struct enum_item purpose_items[] = {{PURPOSE_RENT, "rent", MSG_PAY_PURPOSE_RENT, TAG_PLAIN},
						 {PURPOSE_DEPOSIT, "deposit", MSG_PAY_PART_DEPOSIT,
						  TAG_PLAIN}};
static const struct enum_type purpose_type = {"purpose", purpose_items, ARRAY_LEN(purpose_items)};

struct take_form {
	int64_t lease;
	int purpose, channel;
	struct money amount;
	struct str reference, payer;
	struct day paid_on;
};

static const struct field take_fields[] = {
	{FIELD_AT(struct take_form, lease), .type = FIELD_ID, .label = MSG_PAY_LEASE, .flags = FIELD_HIDDEN},
	{FIELD_AT(struct take_form, purpose), .type = FIELD_ENUM, .label = MSG_PAY_PURPOSE,
	 .enumeration = &purpose_type, .flags = FIELD_RADIO},
	{FIELD_AT(struct take_form, channel), .type = FIELD_ENUM, .label = MSG_PAY_CHANNEL,
	 .enumeration = &counter_type, .flags = FIELD_RADIO},
	{FIELD_AT(struct take_form, amount), .type = FIELD_MONEY, .label = MSG_PAY_AMOUNT,
	 .hint = MSG_PAY_AMOUNT_HINT, .min = 1, .max = MONEY_FEN_MAX, .unit = "元"},
	{FIELD_AT(struct take_form, reference), .type = FIELD_TEXT, .label = MSG_PAY_REFERENCE,
	 .hint = MSG_PAY_REFERENCE_HINT, .min = 1, .max = 64, .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct take_form, payer), .type = FIELD_TEXT, .label = MSG_PAY_PAYER,
	 .hint = MSG_PAY_PAYER_HINT, .min = 1, .max = 50, .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct take_form, paid_on), .type = FIELD_DAY, .label = MSG_PAY_PAID_ON},
};

/* ?lease= or ?number=, or what the form sent. */
static bool take_lease(struct req *rq, bool *ret_found, struct lease *ret, struct err *err)
{
	struct lease_id id = {req_arg_i64(rq, "lease", 0)};
	struct str number = req_arg(rq, "number");

	*ret_found = false;
	if (id.v == 0)
		number_parse_i64(req_typed(rq, "lease"), &id.v);
	if (id.v == 0 && number.n > 0) {
		if (!lease_find_number(req_tx(rq), number, ret_found, ret, err))
			return false;
		id = *ret_found ? ret->id : id;
	}
	*ret_found = id.v != 0;
	return id.v == 0 || lease_load(req_tx(rq), req_actor(rq), id, ret, err);
}

static bool put_owed(struct page *pg, struct req *rq, const struct lease *l, struct money *ret_owed,
		     struct err *err)
{
	static const struct column columns[] = {{MSG_PAY_PERIOD, COLUMN_KEY},
						{MSG_PAY_ITEM, COLUMN_SUB},
						{MSG_PAY_DUE_ON, COLUMN_SUB},
						{MSG_PAY_OPEN, COLUMN_NUMBER | COLUMN_MAIN},
						{MSG_PAY_LATE, COLUMN_NUMBER | COLUMN_END}};
	struct money deposit, prepaid;
	struct owed *owed;
	size_t n;

	if (!pay_store_owed(req_tx(rq), l->id, req_today(rq), &owed, &n, err) ||
	    !ledger_balance(req_tx(rq), LEDGER_DEPOSIT, l->id.v, &deposit, err) ||
	    !ledger_balance(req_tx(rq), LEDGER_PREPAID, l->id.v, &prepaid, err))
		return false;
	*ret_owed = pay_rule_owed_sum(owed, n);
	page_section(pg, MSG_PAY_OWED_LIST);
	page_fact(pg, MSG_PAY_OWED, v_money(*ret_owed));
	page_fact(pg, MSG_PAY_DEPOSIT_DUE, v_money(l->deposit));
	page_fact(pg, MSG_PAY_DEPOSIT_HELD, v_money(money_negate(deposit)));
	page_fact(pg, MSG_PAY_PREPAID, v_money(money_negate(prepaid)));
	page_table(pg, MSG_PAY_OWED_LIST, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_PAY_NOTHING_OWED);
	for (size_t i = 0; i < n; i++)
		page_row(pg,
			 (struct value[]){v_month(owed[i].period), v_enum(&bill_item_type, (int)owed[i].item),
					  v_day(owed[i].due_on), v_money(owed[i].open),
					  v_money(owed[i].late)});
	page_section_end(pg);
	return true;
}

static bool take_page(struct req *rq, struct err *err)
{
	struct take_form values = {.purpose = PURPOSE_RENT, .channel = PAY_CASH, .paid_on = req_today(rq)};
	struct form form = {.fields = take_fields,
			    .count = ARRAY_LEN(take_fields),
			    .values = &values,
			    .action = S("/payments"),
			    .submit = MSG_PAY_TAKE,
			    .two_columns = true};
	struct page *pg;
	struct lease l;
	bool found;

	if (!take_lease(rq, &found, &l, err))
		return false;
	pg = page_new_message(rq, MSG_PAY_TAKE);
	page_crumb(pg, S("/payments"), req_text(rq, MSG_PAY_PAYMENTS));
	page_crumb(pg, S(""), req_text(rq, MSG_PAY_TAKE));
	if (!found) {
		page_note(pg, TAG_INFO, req_text(rq, MSG_PAY_CHOOSE_LEASE));
		page_link(pg, MSG_PAY_TO_LEASES, S("/leases?state=running"), true);
		return page_send(pg);
	}
	page_lead(pg, str_format(req_arena(rq), "%.*s %.*s %.*s", STR_ARG(l.number), STR_ARG(l.tenant_name),
				 STR_ARG(l.home_name)));
	if (!put_owed(pg, rq, &l, &values.amount, err))
		return false;
	values.lease = l.id.v;
	page_section(pg, MSG_PAY_TAKE);
	page_form(pg, &form);
	return page_send(pg);
}

struct take_args {
	struct actor actor;
	struct payment_new payment;
};

static bool take_tx(struct tx *tx, void *arg, struct err *err)
{
	struct take_args *a = arg;
	struct payment p;
	struct lease l;
	bool repeated;

	if (!lease_load(tx, &a->actor, a->payment.lease, &l, err) ||
	    !payment_post(tx, &a->actor, &a->payment, &p, &repeated, err))
		return false;
	if (repeated && p.id.v != a->payment.id.v) /* another form with the same bank reference */
		return err_conflict_arg(err, MSG_PAY_ERROR_REFERENCE_USED, p.receipt_number);
	answer_path(tx, "/payments/", p.id.v, "");
	return true;
}

static bool take_do(struct req *rq, struct err *err)
{
	struct take_args *a = ARENA_NEW(req_arena(rq), struct take_args);
	struct take_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	if (f.channel == PAY_TRANSFER && f.reference.n == 0)
		return err_input(err, "reference", MSG_PAY_ERROR_REFERENCE);
	a->actor = *req_actor(rq);
	a->payment = (struct payment_new){.id = {req_operation(rq)},
					  .lease = {f.lease},
					  .channel = (enum pay_channel)f.channel,
					  .amount = f.amount,
					  .reference = f.channel == PAY_TRANSFER ? f.reference : S(""),
					  .payer = f.payer,
					  .deposit = f.purpose == PURPOSE_DEPOSIT};
	if (day_compare(f.paid_on, req_today(rq)) > 0)
		return err_input(err, "paid_on", MSG_PAY_ERROR_FUTURE);
	a->payment.paid_at =
		day_compare(f.paid_on, req_today(rq)) == 0 ? seam_now() : instant_of_day(f.paid_on, 12, 0);
	return req_write(rq, take_tx, a, err);
}

/* ---- reversal ---- */

/* Of a reversal, and of what was found out about an order. */
struct words_form {
	struct str reason;
};

static const struct field reverse_fields[] = {
	{FIELD_AT(struct words_form, reason), .type = FIELD_TEXT, .label = MSG_PAY_REASON,
	 .hint = MSG_PAY_REASON_HINT, .min = 2, .max = 200},
};

static bool reverse_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = reverse_fields, .count = 1, .submit = MSG_PAY_REVERSE};
	struct payment_names names;
	struct payment p;
	struct page *pg;

	if (!pay_store_see(req_tx(rq), req_actor(rq), (struct payment_id){req_id(rq)}, &p, &names, err))
		return false;
	pg = page_new_message(rq, MSG_PAY_REVERSE);
	page_crumb(pg, link_path(rq, "/payments/", p.id.v, ""), p.receipt_number);
	page_crumb(pg, S(""), req_text(rq, MSG_PAY_REVERSE));
	page_lead(pg, req_text(rq, MSG_PAY_REVERSE_LEAD));
	page_section(pg, MSG_PAY_PAYMENT);
	page_fact(pg, MSG_PAY_RECEIPT_NUMBER, v_text(p.receipt_number));
	page_fact(pg, MSG_PAY_AMOUNT, v_money(p.amount));
	page_fact(pg, MSG_PAY_TENANT, v_text(names.tenant_name));
	page_fact(pg, MSG_PAY_CASHIER, v_text(names.cashier));
	form.action = link_path(rq, "/payments/", p.id.v, "/reverse");
	page_form(pg, &form);
	return page_send(pg);
}

struct reverse_args {
	struct actor actor;
	struct payment_id id;
	struct str reason;
};

static bool reverse_tx(struct tx *tx, void *arg, struct err *err)
{
	struct reverse_args *a = arg;

	if (!payment_reverse(tx, &a->actor, a->id, a->reason, err))
		return false;
	answer_path(tx, "/payments/", a->id.v, "");
	return true;
}

static bool reverse_do(struct req *rq, struct err *err)
{
	struct reverse_args *a = ARENA_NEW(req_arena(rq), struct reverse_args);
	struct words_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	*a = (struct reverse_args){*req_actor(rq), {req_id(rq)}, f.reason};
	return req_write(rq, reverse_tx, a, err);
}

/* ---- online orders, as the desk sees them ---- */

static const struct list_column order_columns[] = {
	{.name = "out_trade_no", .label = MSG_PAY_ORDER_NUMBER, .flags = COLUMN_KEY, .link = "/pay-orders/"},
	{.name = "asked_at", .label = MSG_PAY_AT, .flags = COLUMN_SUB},
	{.name = "tenant_name", .label = MSG_PAY_TENANT, .flags = COLUMN_MAIN},
	{.name = "number", .label = MSG_PAY_LEASE, .flags = COLUMN_SUB},
	{.name = "amount", .label = MSG_PAY_AMOUNT, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "state", .label = MSG_PAY_STATE, .flags = COLUMN_END},
	{.name = "detail", .label = MSG_PAY_DETAIL, .flags = COLUMN_HIDE},
};
static const struct list_filter order_filters[] = {
	{.name = "state", .label = MSG_PAY_STATE},
	{.name = "number", .label = MSG_PAY_LEASE, .prefix = true},
	{.name = "out_trade_no", .label = MSG_PAY_ORDER_NUMBER, .prefix = true},
};
static const struct list_view order_view = {
	.list = &pay_order_sql_list_list,
	.title = MSG_PAY_ORDERS,
	.path = "/pay-orders",
	.columns = order_columns,
	.column_count = ARRAY_LEN(order_columns),
	.filters = order_filters,
	.filter_count = ARRAY_LEN(order_filters),
	.sort = "asked_at",
	.descending = true,
	.file_name = "网上缴费",
	.has_scope = true,
};

static const struct field looked_fields[] = {
	{FIELD_AT(struct words_form, reason), .type = FIELD_TEXT, .label = MSG_PAY_FOUND,
	 .hint = MSG_PAY_FOUND_HINT, .min = 2, .max = 200},
};

static bool order_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = looked_fields, .count = 1, .submit = MSG_PAY_LOOKED_INTO};
	struct order_names names;
	struct pay_order o;
	struct page *pg;

	if (!pay_order_see(req_tx(rq), req_actor(rq), (struct pay_order_id){req_id(rq)}, &o, &names, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(req_text(rq, MSG_PAY_ORDER)),
				     STR_ARG(o.out_trade_no)));
	page_crumb(pg, S("/pay-orders"), req_text(rq, MSG_PAY_ORDERS));
	page_crumb(pg, S(""), o.out_trade_no);
	page_state(pg, v_enum(&pay_order_state_type, (int)o.state));
	if (o.state == PAY_ORDER_FROZEN)
		page_note(pg, TAG_BAD, req_text(rq, MSG_PAY_FROZEN_NOTE));
	page_fact(pg, MSG_PAY_ORDER_NUMBER, v_text(o.out_trade_no));
	page_fact(pg, MSG_PAY_AMOUNT, v_money(o.amount));
	page_fact(pg, MSG_PAY_LEASE,
		  v_link(v_text(names.number), link_path(rq, "/accounts/", o.lease.v, "")));
	page_fact(pg, MSG_PAY_TENANT, v_text(names.tenant_name));
	page_fact(pg, MSG_PAY_PROVIDER_NUMBER, v_text(o.provider_id));
	page_fact(pg, MSG_PAY_AT, v_instant(o.asked_at));
	page_fact(pg, MSG_PAY_EXPIRES, v_instant(o.expires_at));
	page_fact(pg, MSG_PAY_QUERIES, v_number(o.queries));
	page_fact(pg, MSG_PAY_DETAIL, v_text(o.detail));
	if (o.payment.v != 0)
		page_fact(pg, MSG_PAY_PAYMENT,
			  v_link(v_message(MSG_PAY_RECEIPT), link_path(rq, "/payments/", o.payment.v, "")));
	page_facts_end(pg);
	if ((o.state == PAY_ORDER_FROZEN || o.state == PAY_ORDER_UNKNOWN) && req_can(rq, CAP_RENT_BILL)) {
		form.action = link_path(rq, "/pay-orders/", o.id.v, "/looked-into");
		page_section(pg, MSG_PAY_LOOKED_INTO);
		page_form(pg, &form);
	}
	return page_send(pg);
}

struct looked_args {
	struct actor actor;
	struct pay_order_id id;
	struct str words;
};

static bool looked_tx(struct tx *tx, void *arg, struct err *err)
{
	struct looked_args *a = arg;

	if (!pay_order_looked_into(tx, &a->actor, a->id, a->words, err))
		return false;
	answer_path(tx, "/pay-orders/", a->id.v, "");
	return true;
}

static bool looked_do(struct req *rq, struct err *err)
{
	struct looked_args *a = ARENA_NEW(req_arena(rq), struct looked_args);
	struct words_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	*a = (struct looked_args){*req_actor(rq), {req_id(rq)}, f.reason};
	return req_write(rq, looked_tx, a, err);
}

/* ---- the folder ---- */

ENUM_TYPE(pay_channel, {PAY_CASH, "cash", MSG_PAY_CASH, TAG_PLAIN},
	  {PAY_TRANSFER, "transfer", MSG_PAY_TRANSFER, TAG_PLAIN},
	  {PAY_WECHAT, "wechat", MSG_PAY_WECHAT, TAG_PLAIN},
	  {PAY_ALIPAY, "alipay", MSG_PAY_ALIPAY, TAG_PLAIN}, {PAY_DEBIT, "debit", MSG_PAY_DEBIT, TAG_PLAIN});
ENUM_TYPE(pay_part_kind, {PAY_PART_BILL, "bill", MSG_PAY_PURPOSE_RENT, TAG_PLAIN},
	  {PAY_PART_LATE, "late", MSG_PAY_LATE, TAG_PLAIN},
	  {PAY_PART_PREPAID, "prepaid", MSG_PAY_PART_PREPAID, TAG_PLAIN},
	  {PAY_PART_DEPOSIT, "deposit", MSG_PAY_PART_DEPOSIT, TAG_PLAIN});
ENUM_TYPE(payment_state, {PAYMENT_VALID, "valid", MSG_PAY_STATE_VALID, TAG_OK},
	  {PAYMENT_REVERSED, "reversed", MSG_PAY_STATE_REVERSED, TAG_BAD});
ENUM_TYPE(pay_order_state, {PAY_ORDER_CREATED, "created", MSG_PAY_ORDER_CREATED, TAG_INFO},
	  {PAY_ORDER_SENT, "sent", MSG_PAY_ORDER_SENT, TAG_INFO},
	  {PAY_ORDER_PAID, "paid", MSG_PAY_ORDER_PAID, TAG_OK},
	  {PAY_ORDER_CLOSED, "closed", MSG_PAY_ORDER_CLOSED, TAG_PLAIN},
	  {PAY_ORDER_UNKNOWN, "unknown", MSG_PAY_ORDER_UNKNOWN, TAG_WARN},
	  {PAY_ORDER_FROZEN, "frozen", MSG_PAY_ORDER_FROZEN, TAG_BAD});
ENUM_TYPE(settlement_state, {SETTLEMENT_DRAWN_UP, "drawn_up", MSG_PAY_SETTLEMENT_DRAWN_UP, TAG_INFO},
	  {SETTLEMENT_CONFIRMED, "confirmed", MSG_PAY_SETTLEMENT_CONFIRMED, TAG_WARN},
	  {SETTLEMENT_SETTLED, "settled", MSG_PAY_SETTLEMENT_SETTLED, TAG_OK});

static const struct route routes[] = {
	LIST("/payments", &payment_view, CAP_PAY_SEE, MSG_PAY_PAYMENTS),
	PAGE("/payments/new", take_page, CAP_PAY_COUNTER, MSG_PAY_TAKE),
	DO("/payments", take_do, CAP_PAY_COUNTER, MSG_PAY_TAKE, take_fields, take_page, MSG_PAY_DONE_TAKEN),
	PAGE("/payments/:id", payment_page, CAP_PAY_SEE, MSG_PAY_PAYMENT),
	{.method = HTTP_POST,
	 .path = "/payments/:id/receipt",
	 .fn = pay_receipt_do,
	 .cap = CAP_PAY_SEE,
	 .label = MSG_PAY_MAKE_RECEIPT,
	 .again = payment_page,
	 .flags = ROUTE_SLOW},
	PAGE("/payments/:id/reverse", reverse_page, CAP_PAY_COUNTER, MSG_PAY_REVERSE),
	DO("/payments/:id/reverse", reverse_do, CAP_PAY_COUNTER, MSG_PAY_REVERSE, reverse_fields,
	   reverse_page, MSG_PAY_DONE_REVERSED),
	LIST("/pay-orders", &order_view, CAP_PAY_SEE, MSG_PAY_ORDERS),
	PAGE("/pay-orders/:id", order_page, CAP_PAY_SEE, MSG_PAY_ORDER),
	DO("/pay-orders/:id/looked-into", looked_do, CAP_RENT_BILL, MSG_PAY_LOOKED_INTO, looked_fields,
	   order_page, MSG_PAY_DONE_LOOKED_INTO),
	LIST("/settlements", &settlement_view, CAP_PAY_SEE, MSG_PAY_SETTLEMENTS),
	PAGE("/settlements/new", settlement_new_page, CAP_PAY_SEE, MSG_PAY_SETTLEMENT),
	DO("/settlements", settlement_new_do, CAP_LEASE_WORK, MSG_PAY_DRAW_UP, settlement_new_fields,
	   settlement_new_page, MSG_PAY_DONE_DRAWN_UP),
	PAGE("/settlements/:id", settlement_page, CAP_PAY_SEE, MSG_PAY_SETTLEMENT),
	DO_BUTTON("/settlements/:id/confirm", settlement_confirm_do, CAP_LEASE_WORK, MSG_PAY_CONFIRM_ON_PAPER,
		  settlement_page, MSG_PAY_DONE_CONFIRMED),
	DO("/settlements/:id/settle", settlement_settle_do, CAP_RENT_BILL, MSG_PAY_SETTLE,
	   settlement_settle_fields, settlement_page, MSG_PAY_DONE_SETTLED),
	PAGE("/my/pay", pay_own_page, CAP_PAY_OWN, MSG_PAY_OWN),
	DO("/my/pay", pay_own_do, CAP_PAY_OWN, MSG_PAY_OWN_START, pay_own_fields, pay_own_page, MSG_NONE),
	PAGE("/my/pay/:id", pay_own_order_page, CAP_PAY_OWN, MSG_PAY_ORDER),
	DO_BUTTON("/my/pay/:id/ask", pay_own_ask_do, CAP_PAY_OWN, MSG_PAY_OWN_ASK, pay_own_order_page,
		  MSG_PAY_DONE_ASKED),
	DO_BUTTON("/my/pay/:id/close", pay_own_close_do, CAP_PAY_OWN, MSG_PAY_OWN_CLOSE, pay_own_order_page,
		  MSG_PAY_DONE_CLOSING),
	PAGE("/my/payments", pay_own_payments_page, CAP_PAY_OWN, MSG_PAY_OWN_PAYMENTS),
	PAGE("/my/payments/:id", pay_own_payment_page, CAP_PAY_OWN, MSG_PAY_PAYMENT),
	{.method = HTTP_POST,
	 .path = "/my/payments/:id/receipt",
	 .fn = pay_receipt_do,
	 .cap = CAP_PAY_OWN,
	 .label = MSG_PAY_MAKE_RECEIPT,
	 .again = pay_own_payment_page,
	 .flags = ROUTE_SLOW},
	PAGE("/my/settlement", pay_own_settlement_page, CAP_LEASE_OWN, MSG_PAY_SETTLEMENT),
	DO_BUTTON("/my/settlement/confirm", pay_own_confirm_do, CAP_LEASE_OWN, MSG_PAY_OWN_CONFIRM,
		  pay_own_settlement_page, MSG_PAY_DONE_CONFIRMED),
	{.method = HTTP_POST,
	 .path = "/pay/wechat/notify",
	 .fn = pay_notify,
	 .cap = CAP_PUBLIC,
	 .flags = ROUTE_CALLBACK | ROUTE_QUIET},
};
static const struct navigation navigation[] = {
	{NAVIGATION_RENT, 4, "/payments", MSG_PAY_PAYMENTS, CAP_PAY_SEE, NULL},
	{NAVIGATION_RENT, 5, "/pay-orders", MSG_PAY_ORDERS, CAP_PAY_SEE, NULL},
	{NAVIGATION_RENT, 6, "/settlements", MSG_PAY_SETTLEMENTS, CAP_PAY_SEE, NULL},
};
static const struct check_kind *const checks[] = {&pay_check_parts, &pay_check_bills, &pay_check_receipts,
						  &pay_check_prepaid, &pay_check_orders};
static const struct job_kind *const jobs[] = {&pay_job_prepaid, &pay_job_order, &pay_job_inbox,
					      &pay_job_sweep};

static const struct act_codes act_codes[] = {
	{"pay.order_step", &pay_order_state_type},
};

const struct domain pay_domain = {
	.name = "pay",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.jobs = jobs,
	.job_count = ARRAY_LEN(jobs),
	.checks = checks,
	.check_count = ARRAY_LEN(checks),
	.act_codes = act_codes,
	.act_code_count = ARRAY_LEN(act_codes),
};

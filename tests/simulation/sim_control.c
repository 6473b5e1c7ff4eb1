/* Control: what the payer, the clock and bad luck do. For this machine only, and not signed. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct sim_route wechat_routes[] = {
	{"POST", "/v3/pay/transactions/native", wechat_order_native},
	{"POST", "/v3/pay/transactions/jsapi", wechat_order_jsapi},
	{"GET", "/v3/pay/transactions/out-trade-no/{}", wechat_order_query},
	{"GET", "/v3/pay/transactions/id/{}", wechat_order_query_id},
	{"POST", "/v3/pay/transactions/out-trade-no/{}/close", wechat_order_close},
	{"POST", "/v3/refund/domestic/refunds", wechat_refund_create},
	{"GET", "/v3/refund/domestic/refunds/{}", wechat_refund_query},
	{"GET", "/v3/bill/tradebill", wechat_bill_create},
	{"GET", "/v3/billdownload/file", wechat_bill_download},
	{NULL, NULL, NULL},
};

/* The order named by out_trade_no, code_url or prepay_id. */
static bool order_named(struct sim_request *rq, struct sim_answer *a, struct wechat_order *ret)
{
	static const char *const names[] = {"out_trade_no", "code_url", "prepay_id"};
	char value[129];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (sim_param(rq, names[i], value, sizeof(value)) &&
		    wechat_order_find(rq->sim, names[i], value, ret))
			return true;
	sim_answer_error(a, 404, "ORDER_NOT_EXIST", "there is no such order");
	return false;
}

static void percent_encode(const char *text, char *buf, size_t size)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t at = 0;

	for (; *text && at + 4 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    strchr("-_.~", c)) {
			buf[at++] = (char)c;
		} else {
			buf[at++] = '%';
			buf[at++] = hex[c >> 4];
			buf[at++] = hex[c & 15];
		}
	}
	buf[at] = 0;
}

/* The payer pays. force=1 pays even a closed order (paid just before it was closed); at= is in seconds. */
static void control_pay(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	struct wechat_order o;
	const char *state;
	char openid[65], page[8], number[128];
	int64_t at_s = sim_param_number(rq, "at", sim_now_ms(sim) / 1000);

	if (!order_named(rq, a, &o))
		return;
	state = wechat_order_state(sim, &o);
	sim_param(rq, "openid", openid, sizeof(openid));
	if (o.success_ms > 0) {
		sim_answer_error(a, 409, "ORDER_PAID", "the order has been paid");
	} else if (strcmp(state, "NOTPAY") != 0 && sim_param_number(rq, "force", 0) != 1) {
		sim_answer_error(a, 409, "ORDER_CLOSED", "the order is closed");
	} else if (at_s < 1 || at_s > INT64_C(4102444800)) {
		sim_answer_error(a, 400, "PARAM_ERROR", "at is in seconds since 1970");
	} else {
		wechat_order_pay(sim, &o, at_s * 1000, openid);
		sim_answer_json(a, 200, wechat_order_summary(sim, &o));
	}
	if (sim_param(rq, "page", page, sizeof(page))) { /* a browser is sent back to its page */
		percent_encode(o.out_trade_no, number, sizeof(number));
		snprintf(a->location, sizeof(a->location), "/control/pay-page?out_trade_no=%s", number);
		a->status = 303;
	}
}

static void html_escape(const char *text, char *buf, size_t size)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
	size_t at = 0, i;

	for (; *text && at + 8 < size; text++) {
		for (i = 0; i < 5 && escapes[i].c != *text; i++)
			continue;
		if (i < 5)
			at += (size_t)snprintf(buf + at, size - at, "%s", escapes[i].as);
		else
			buf[at++] = *text;
	}
	buf[at] = 0;
}

static const char page_format[] =
	"<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>模拟支付</title>"
	"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>"
	"body{font-family:sans-serif;background:#ededed;margin:0;text-align:center}"
	"main{background:#fff;max-width:24rem;margin:2rem auto;padding:2rem 1rem}"
	".amount{font-size:2.4rem;margin:.5rem 0}dl{text-align:left;margin:1rem;overflow-wrap:anywhere}"
	"dt{color:#5c5c5c}dd{margin:0 0 .6rem}"
	"button{background:#06763f;color:#fff;border:0;font-size:1.2rem;padding:.7rem 3rem;border-radius:4px}"
	"</style></head><body><main><h1>模拟微信支付</h1><p>这里不会真的扣款。</p>"
	"<p class=\"amount\">¥%lld.%02lld</p><dl><dt>商品</dt><dd>%s</dd><dt>商户订单号</dt><dd>%s</dd>"
	"<dt>状态</dt><dd id=\"state\">%s</dd></dl>%s%s%s</main></body></html>";

/* Who names no order holds the phone before the code that was shown last. */
static bool order_last(struct sim_request *rq, struct sim_answer *a, struct wechat_order *ret)
{
	char number[33] = "";
	sqlite3_stmt *st = sim_sql(rq->sim, "SELECT out_trade_no FROM trade ORDER BY rowid DESC LIMIT 1", "");

	while (sim_sql_row(rq->sim, st))
		sim_sql_text(st, 0, number, sizeof(number));
	if (number[0] && wechat_order_find(rq->sim, "out_trade_no", number, ret))
		return true;
	sim_answer_error(a, 404, "ORDER_NOT_EXIST", "there is no order yet");
	return false;
}

static void control_pay_page(struct sim_request *rq, struct sim_answer *a)
{
	struct wechat_order o;
	const char *state;
	char description[3000], number[200], *page;
	bool payable;
	size_t size = sizeof(page_format) + sizeof(description) + 3 * sizeof(number) + 400;

	if (strchr(rq->target, '?') ? !order_named(rq, a, &o) : !order_last(rq, a, &o))
		return;
	state = wechat_order_state(rq->sim, &o);
	payable = strcmp(state, "NOTPAY") == 0;
	html_escape(o.description, description, sizeof(description));
	html_escape(o.out_trade_no, number, sizeof(number));
	page = malloc(size);
	if (!page)
		abort();
	snprintf(page, size, page_format, (long long)(o.total_fen / 100), (long long)(o.total_fen % 100),
		 description, number,
		 payable                         ? "待支付"
		 : strcmp(state, "SUCCESS") == 0 ? "已支付"
		 : strcmp(state, "REFUND") == 0  ? "已退款"
						 : "已关闭",
		 payable ? "<form method=\"post\" action=\"/control/pay\"><input type=\"hidden\" "
			   "name=\"page\" value=\"1\">"
			   "<input type=\"hidden\" name=\"out_trade_no\" value=\""
			 : "",
		 payable ? number : "", payable ? "\"><button>立即支付</button></form>" : "");
	sim_answer_bytes(a, 200, "text/html; charset=utf-8", page, strlen(page));
}

/* Sets a fault; name=none clears all, count=0 clears those of the name. */
static void control_fault(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	char name[64], on[16], key[65];
	const char *wrong = NULL;
	int64_t count = sim_param_number(rq, "count", 1);

	sim_param(rq, "name", name, sizeof(name));
	sim_param(rq, "on", on, sizeof(on));
	sim_param(rq, "out_trade_no", key, sizeof(key));
	if (strcmp(name, "none") == 0)
		sim_fault_clear(sim, "");
	else if (count == 0 && name[0])
		sim_fault_clear(sim, name);
	else
		wrong = sim_fault_add(sim, name, on, key, sim_param_number(rq, "value", 1), count,
				      sim_param_number(rq, "permille", 1000));
	if (wrong)
		sim_answer_error(a, 400, "PARAM_ERROR", "%s", wrong);
	else
		sim_answer_json(a, 200, sim_fault_list(sim));
}

static void control_faults(struct sim_request *rq, struct sim_answer *a)
{
	sim_answer_json(a, 200, sim_fault_list(rq->sim));
}

/* The order's time is over; with what=code only its code_url or prepay_id is. */
static void control_expire(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	struct wechat_order o;
	char what[16];

	if (!order_named(rq, a, &o))
		return;
	if (sim_param(rq, "what", what, sizeof(what)) && strcmp(what, "code") == 0)
		sim_sql_run(sim, "UPDATE trade SET code_ms = 0 WHERE out_trade_no = ?", "s", o.out_trade_no);
	else
		sim_sql_run(sim, "UPDATE trade SET expires_ms = ?2 WHERE out_trade_no = ?1", "si",
			    o.out_trade_no, sim_now_ms(sim));
	wechat_order_find(sim, "out_trade_no", o.out_trade_no, &o);
	sim_answer_json(a, 200, wechat_order_summary(sim, &o));
}

static void control_refund(struct sim_request *rq, struct sim_answer *a)
{
	char number[65], status[16];

	sim_param(rq, "out_refund_no", number, sizeof(number));
	if (!sim_param(rq, "status", status, sizeof(status)))
		snprintf(status, sizeof(status), "SUCCESS");
	if (strcmp(status, "SUCCESS") != 0 && strcmp(status, "ABNORMAL") != 0 &&
	    strcmp(status, "CLOSED") != 0)
		sim_answer_error(a, 400, "PARAM_ERROR", "status is SUCCESS, ABNORMAL or CLOSED");
	else if (!wechat_refund_finish(rq->sim, number, status))
		sim_answer_error(a, 404, "RESOURCE_NOT_EXISTS", "there is no such refund under way");
	else
		sim_answer_json(a, 200, json_pack("{s:s, s:s}", "out_refund_no", number, "status", status));
}

/* Moves the clock of the business (orders, bills, repeats); signatures keep the real one. */
static void control_tick(struct sim_request *rq, struct sim_answer *a)
{
	int64_t seconds = sim_param_number(rq, "seconds", 0);
	char now[32];

	if (seconds < 0 || seconds > 366 * 86400) {
		sim_answer_error(a, 400, "PARAM_ERROR", "seconds is 0 to 31622400");
		return;
	}
	sim_clock_move(rq->sim, seconds);
	sim_time_text(sim_now_ms(rq->sim), TIME_RFC3339, now, sizeof(now));
	sim_answer_json(a, 200, json_pack("{s:s}", "now", now));
}

static void control_orders(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	char key[65];
	json_t *list = json_array();
	sqlite3_stmt *st;

	sim_param(rq, "out_trade_no", key, sizeof(key));
	st = sim_sql(sim,
		     "SELECT out_trade_no FROM trade WHERE ?1 = '' OR out_trade_no = ?1 ORDER BY rowid DESC "
		     "LIMIT 1000",
		     "s", key);
	while (sim_sql_row(sim, st)) {
		struct wechat_order o;
		char number[33];

		sim_sql_text(st, 0, number, sizeof(number));
		if (wechat_order_find(sim, "out_trade_no", number, &o))
			json_array_append_new(list, wechat_order_summary(sim, &o));
	}
	sim_answer_json(a, 200, list);
}

static void control_callbacks(struct sim_request *rq, struct sim_answer *a)
{
	char key[65];

	sim_param(rq, "number", key, sizeof(key));
	sim_answer_json(a, 200, wechat_callback_list(rq->sim, key));
}

const struct sim_route sim_control_routes[] = {
	{"POST", "/control/pay", control_pay},
	{"GET", "/control/pay-page", control_pay_page},
	{"POST", "/control/fault", control_fault},
	{"GET", "/control/faults", control_faults},
	{"POST", "/control/expire", control_expire},
	{"POST", "/control/refund", control_refund},
	{"POST", "/control/tick", control_tick},
	{"GET", "/control/orders", control_orders},
	{"GET", "/control/callbacks", control_callbacks},
	{NULL, NULL, NULL},
};

/* Payment orders: made, asked for, closed, paid. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CODE_LIFE_MS = 2 * 3600 * 1000,       /* code_url and prepay_id */
	ORDER_LIFE_MS = 7 * 24 * 3600 * 1000, /* at most, and without time_expire */
	TOTAL_FEN_MAX = 1000000000,
};

#define LETTERS_AND_DIGITS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool wechat_number_valid(const char *text, size_t n_min, size_t n_max, const char *more_letters)
{
	size_t i, n = strlen(text);

	if (n < n_min || n > n_max)
		return false;
	for (i = 0; i < n; i++)
		if (!strchr(LETTERS_AND_DIGITS, text[i]) && !strchr(more_letters, text[i]))
			return false;
	return true;
}

/* https, or http on this machine; the provider refuses a query string. */
bool wechat_notify_url_valid(const char *url)
{
	const char *host = strstr(url, "://");

	if (!host || strlen(url) > 256 || strpbrk(url, "?# \"<>\\") || !host[3] || host[3] == '/')
		return false;
	if (strncmp(url, "https://", 8) == 0)
		return true;
	return strncmp(url, "http://127.", 11) == 0 || strncmp(url, "http://localhost", 16) == 0;
}

/* --- rows -------------------------------------------------------------------------------------- */

bool wechat_order_find(struct sim *sim, const char *column, const char *value, struct wechat_order *ret)
{
	char sql[400];
	sqlite3_stmt *st;

	snprintf(sql, sizeof(sql),
		 "SELECT out_trade_no, trade_type, appid, description, attach, notify_url, code_url, "
		 "prepay_id, state,"
		 " transaction_id, openid, total_fen, created_ms, expires_ms, code_ms, success_ms FROM trade "
		 "WHERE %s = ?",
		 column);
	st = sim_sql(sim, sql, "s", value);
	if (!sim_sql_row(sim, st))
		return false;
	sim_sql_text(st, 0, ret->out_trade_no, sizeof(ret->out_trade_no));
	sim_sql_text(st, 1, ret->trade_type, sizeof(ret->trade_type));
	sim_sql_text(st, 2, ret->appid, sizeof(ret->appid));
	sim_sql_text(st, 3, ret->description, sizeof(ret->description));
	sim_sql_text(st, 4, ret->attach, sizeof(ret->attach));
	sim_sql_text(st, 5, ret->notify_url, sizeof(ret->notify_url));
	sim_sql_text(st, 6, ret->code_url, sizeof(ret->code_url));
	sim_sql_text(st, 7, ret->prepay_id, sizeof(ret->prepay_id));
	sim_sql_text(st, 8, ret->state, sizeof(ret->state));
	sim_sql_text(st, 9, ret->transaction_id, sizeof(ret->transaction_id));
	sim_sql_text(st, 10, ret->openid, sizeof(ret->openid));
	ret->total_fen = sqlite3_column_int64(st, 11);
	ret->created_ms = sqlite3_column_int64(st, 12);
	ret->expires_ms = sqlite3_column_int64(st, 13);
	ret->code_ms = sqlite3_column_int64(st, 14);
	ret->success_ms = sqlite3_column_int64(st, 15);
	sqlite3_finalize(st);
	return true;
}

const char *wechat_order_state(const struct sim *sim, const struct wechat_order *o)
{
	if (strcmp(o->state, "NOTPAY") == 0 && sim_now_ms(sim) >= o->expires_ms)
		return "CLOSED";
	return o->state;
}

/* --- what was asked ---------------------------------------------------------------------------- */

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* A text of the body; "" when absent. False: another type, or too long for the provider. */
static bool text_of(const json_t *body, const char *name, size_t characters_max, char *buf, size_t size)
{
	const json_t *value = json_object_get(body, name);

	buf[0] = 0;
	if (!value)
		return true;
	if (!json_is_string(value) || json_string_length(value) != strlen(json_string_value(value)) ||
	    characters(json_string_value(value)) > characters_max || json_string_length(value) >= size)
		return false;
	memcpy(buf, json_string_value(value), json_string_length(value) + 1);
	return true;
}

static bool known_names(const json_t *object, const char *const *names)
{
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		for (i = 0; names[i] && strcmp(names[i], key) != 0; i++)
			continue;
		if (!names[i])
			return false;
	}
	return true;
}

/* NULL, or what is wrong with the amount. */
static const char *amount_check(const json_t *amount, int64_t *ret_total_fen)
{
	static const char *const names[] = {"total", "currency", NULL};
	const json_t *total = json_object_get(amount, "total"),
		     *currency = json_object_get(amount, "currency");

	if (!json_is_object(amount) || !known_names(amount, names))
		return "amount wants total and currency";
	if (!json_is_integer(total) || json_integer_value(total) < 1 ||
	    json_integer_value(total) > TOTAL_FEN_MAX)
		return "amount.total is a whole number of fen from 1";
	if (currency && (!json_is_string(currency) || strcmp(json_string_value(currency), "CNY") != 0))
		return "amount.currency is CNY";
	*ret_total_fen = json_integer_value(total);
	return NULL;
}

static const char *expiry_check(const struct sim *sim, const json_t *body, struct wechat_order *o)
{
	const json_t *value = json_object_get(body, "time_expire");

	o->created_ms = sim_now_ms(sim);
	o->expires_ms = o->created_ms + ORDER_LIFE_MS;
	if (!value)
		return NULL;
	if (!json_is_string(value) || !sim_time_parse(json_string_value(value), &o->expires_ms))
		return "time_expire is written as 2026-11-21T10:00:00+08:00";
	if (o->expires_ms > o->created_ms + ORDER_LIFE_MS)
		return "time_expire is at most 7 days away";
	return NULL;
}

static const char *payer_check(const json_t *body, struct wechat_order *o)
{
	if (strcmp(o->trade_type, "JSAPI") != 0)
		return json_object_get(body, "payer") ? "payer is for JSAPI only" : NULL;
	if (!text_of(json_object_get(body, "payer"), "openid", 64, o->openid, sizeof(o->openid)) ||
	    !o->openid[0])
		return "payer.openid is missing or too long";
	return NULL;
}

/* NULL, or which field of an order is not as the provider wants it. */
static const char *order_check(const struct sim *sim, const json_t *body, struct wechat_order *o)
{
	static const char *const names[] = {"appid",          "mchid",       "description", "out_trade_no",
					    "time_expire",    "attach",      "notify_url",  "goods_tag",
					    "support_fapiao", "amount",      "payer",       "detail",
					    "scene_info",     "settle_info", NULL};
	const char *wrong;

	if (!known_names(body, names))
		return "the body has a field that is not documented";
	if (!text_of(body, "out_trade_no", 32, o->out_trade_no, sizeof(o->out_trade_no)) ||
	    !wechat_number_valid(o->out_trade_no, 6, 32, "_-|*"))
		return "out_trade_no is 6 to 32 of letters, digits and _-|*";
	if (!text_of(body, "description", 127, o->description, sizeof(o->description)) || !o->description[0])
		return "description has 1 to 127 characters";
	if (!text_of(body, "attach", 127, o->attach, sizeof(o->attach)))
		return "attach has up to 127 characters";
	if (!text_of(body, "notify_url", 256, o->notify_url, sizeof(o->notify_url)) ||
	    !wechat_notify_url_valid(o->notify_url))
		return "notify_url is an https address without a query (http on this machine only)";
	wrong = amount_check(json_object_get(body, "amount"), &o->total_fen);
	if (!wrong)
		wrong = payer_check(body, o);
	return wrong ? wrong : expiry_check(sim, body, o);
}

/* Do the body's mchid and appid belong to the one who signed? */
static bool merchant_check(const struct sim *sim, const json_t *body, bool with_appid, struct sim_answer *a)
{
	char mchid[33], appid[33];

	if (!text_of(body, "mchid", 32, mchid, sizeof(mchid)) ||
	    !text_of(body, "appid", 32, appid, sizeof(appid)))
		return sim_answer_error(a, 400, "PARAM_ERROR", "mchid or appid is no text"), false;
	if (strcmp(mchid, sim->id.mchid) != 0)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "mchid is not the merchant who signed"),
		       false;
	if (with_appid && strcmp(appid, sim->id.appid) != 0)
		return sim_answer_error(a, 400, "APPID_MCHID_NOT_MATCH", "appid does not belong to mchid"),
		       false;
	return true;
}

/* --- made -------------------------------------------------------------------------------------- */

static void code_make(struct sim *sim, struct wechat_order *o)
{
	char date[16];
	uint64_t unique = sim_unique(sim, "code");

	o->code_ms = sim_now_ms(sim);
	sim_time_text(o->code_ms, TIME_CODE, date, sizeof(date));
	if (strcmp(o->trade_type, "JSAPI") == 0)
		snprintf(o->prepay_id, sizeof(o->prepay_id), "wx%s%016llx", date, (unsigned long long)unique);
	else
		snprintf(o->code_url, sizeof(o->code_url), "weixin://wxpay/bizpayurl?pr=%016llx",
			 (unsigned long long)unique);
	/* NULL instead of "": the columns are unique */
	sim_sql_run(sim,
		    "UPDATE trade SET code_url = nullif(?2, ''), prepay_id = nullif(?3, ''), code_ms = ?4"
		    " WHERE out_trade_no = ?1",
		    "sssi", o->out_trade_no, o->code_url, o->prepay_id, o->code_ms);
}

static void order_answer(const struct wechat_order *o, struct sim_answer *a)
{
	if (strcmp(o->trade_type, "JSAPI") == 0)
		sim_answer_json(a, 200, json_pack("{s:s}", "prepay_id", o->prepay_id));
	else
		sim_answer_json(a, 200, json_pack("{s:s}", "code_url", o->code_url));
}

/* The same number again: the same order, if nothing else is asked and it can still be paid. */
static void order_repeat(struct sim *sim, struct wechat_order *o, const char *request, struct sim_answer *a)
{
	const char *state = wechat_order_state(sim, o);

	if (sim_sql_number(sim, 0, "SELECT request = ?2 FROM trade WHERE out_trade_no = ?1", "ss",
			   o->out_trade_no, request) == 0) {
		sim_answer_error(a, 403, "OUT_TRADE_NO_USED", "out_trade_no was used with other parameters");
	} else if (strcmp(state, "CLOSED") == 0) {
		sim_answer_error(a, 400, "ORDER_CLOSED", "the order is closed");
	} else if (strcmp(state, "NOTPAY") != 0) {
		sim_answer_error(a, 400, "ORDER_PAID", "the order has been paid");
	} else {
		if (sim_now_ms(sim) >= o->code_ms + CODE_LIFE_MS)
			code_make(sim, o);
		order_answer(o, a);
	}
}

static void order_create(struct sim_request *rq, struct sim_answer *a, const char *trade_type)
{
	struct sim *sim = rq->sim;
	struct wechat_order o = {.state = "NOTPAY"}, have;
	json_t *body = sim_request_object(rq, a);
	const char *wrong;
	char *request;

	if (!body)
		return;
	snprintf(o.trade_type, sizeof(o.trade_type), "%s", trade_type);
	wrong = order_check(sim, body, &o);
	request = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
	if (wrong) {
		sim_answer_error(a, 400, "PARAM_ERROR", "%s", wrong);
	} else if (merchant_check(sim, body, true, a)) {
		snprintf(o.appid, sizeof(o.appid), "%s", sim->id.appid);
		if (wechat_order_find(sim, "out_trade_no", o.out_trade_no, &have)) {
			order_repeat(sim, &have, strcmp(have.trade_type, trade_type) == 0 ? request : "", a);
		} else if (o.expires_ms <= o.created_ms) {
			sim_answer_error(a, 400, "PARAM_ERROR", "time_expire is over");
		} else {
			sim_sql_run(sim,
				    "INSERT INTO trade (out_trade_no, trade_type, request, appid, "
				    "description, attach,"
				    " notify_url, total_fen, state, openid, created_ms, expires_ms, code_ms, "
				    "success_ms)"
				    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'NOTPAY', ?, ?, ?, 0, 0)",
				    "sssssssisii", o.out_trade_no, o.trade_type, request, o.appid,
				    o.description, o.attach, o.notify_url, o.total_fen, o.openid,
				    o.created_ms, o.expires_ms);
			code_make(sim, &o);
			order_answer(&o, a);
		}
	}
	free(request);
	json_decref(body);
}

void wechat_order_native(struct sim_request *rq, struct sim_answer *a)
{
	order_create(rq, a, "NATIVE");
}

void wechat_order_jsapi(struct sim_request *rq, struct sim_answer *a)
{
	order_create(rq, a, "JSAPI");
}

/* --- asked for --------------------------------------------------------------------------------- */

static const char *state_words(const char *state)
{
	if (strcmp(state, "SUCCESS") == 0)
		return "支付成功";
	if (strcmp(state, "REFUND") == 0)
		return "转入退款";
	return strcmp(state, "CLOSED") == 0 ? "订单已关闭" : "订单未支付";
}

json_t *wechat_transaction_json(struct sim *sim, const struct wechat_order *o, const char *on)
{
	const char *state = wechat_order_state(sim, o), *where = o->out_trade_no;
	bool paid = o->success_ms > 0;
	int64_t total = o->total_fen + sim_fault_take(sim, "amount_plus_one", on, where, NULL);
	const char *currency = sim_fault_take(sim, "currency", on, where, NULL) ? "USD" : "CNY";
	const char *mchid =
		sim_fault_take(sim, "other_mchid", on, where, NULL) ? "1999999999" : sim->id.mchid;
	const char *appid =
		sim_fault_take(sim, "other_appid", on, where, NULL) ? "wxffffffffffffffff" : o->appid;
	char time[32];
	json_t *t = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "appid", appid, "mchid", mchid,
			      "out_trade_no", o->out_trade_no, "trade_state", state, "trade_state_desc",
			      state_words(state), "attach", o->attach, "trade_type", o->trade_type);

	if (paid) {
		sim_time_text(o->success_ms, TIME_RFC3339, time, sizeof(time));
		json_object_set_new(t, "transaction_id", json_string(o->transaction_id));
		json_object_set_new(t, "bank_type", json_string("OTHERS"));
		json_object_set_new(t, "success_time", json_string(time));
		json_object_set_new(t, "payer", json_pack("{s:s}", "openid", o->openid));
		json_object_set_new(t, "amount",
				    json_pack("{s:I, s:I, s:s, s:s}", "total", (json_int_t)total,
					      "payer_total", (json_int_t)total, "currency", currency,
					      "payer_currency", currency));
	} else {
		json_object_set_new(t, "payer", json_object());
		json_object_set_new(t, "amount",
				    json_pack("{s:I, s:s}", "total", (json_int_t)total, "currency",
					      currency));
	}
	if (sim_fault_take(sim, "unknown_field", on, where, NULL))
		json_object_set_new(t, "field_of_tomorrow", json_pack("{s:[f, n]}", "list", 1.5));
	return t;
}

static void query_answer(struct sim_request *rq, struct sim_answer *a, const char *column)
{
	struct wechat_order o;
	char mchid[33];

	if (!sim_param(rq, "mchid", mchid, sizeof(mchid)))
		sim_answer_error(a, 400, "PARAM_ERROR", "the query lacks mchid");
	else if (strcmp(mchid, rq->sim->id.mchid) != 0)
		sim_answer_error(a, 400, "INVALID_REQUEST", "mchid is not the merchant who signed");
	else if (!wechat_order_find(rq->sim, column, rq->arg, &o))
		sim_answer_error(a, 404, "ORDER_NOT_EXIST", "there is no such order");
	else
		sim_answer_json(a, 200, wechat_transaction_json(rq->sim, &o, SIM_ON_ANSWER));
}

void wechat_order_query(struct sim_request *rq, struct sim_answer *a)
{
	query_answer(rq, a, "out_trade_no");
}

void wechat_order_query_id(struct sim_request *rq, struct sim_answer *a)
{
	query_answer(rq, a, "transaction_id");
}

/* --- closed and paid --------------------------------------------------------------------------- */

void wechat_order_close(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	struct wechat_order o;
	json_t *body = sim_request_object(rq, a);
	bool ours = body && merchant_check(sim, body, false, a);

	json_decref(body);
	if (!ours)
		return;
	if (!wechat_order_find(sim, "out_trade_no", rq->arg, &o)) {
		sim_answer_error(a, 404, "ORDER_NOT_EXIST", "there is no such order");
		return;
	}
	if (strcmp(wechat_order_state(sim, &o), "NOTPAY") == 0 &&
	    sim_fault_take(sim, "paid_while_closing", SIM_ON_ANSWER, o.out_trade_no, NULL))
		wechat_order_pay(sim, &o, sim_now_ms(sim), "");
	if (o.success_ms > 0) {
		sim_answer_error(a, 400, "ORDER_PAID", "the order has been paid");
	} else if (strcmp(wechat_order_state(sim, &o), "CLOSED") == 0) {
		sim_answer_error(a, 400, "ORDER_CLOSED", "the order is closed");
	} else {
		sim_sql_run(sim, "UPDATE trade SET state = 'CLOSED' WHERE out_trade_no = ?", "s",
			    o.out_trade_no);
		sim_answer_bytes(a, 204, NULL, NULL, 0);
	}
}

void wechat_order_pay(struct sim *sim, struct wechat_order *o, int64_t at_ms, const char *openid)
{
	char date[9];

	sim_time_text(at_ms, TIME_DAY, date, sizeof(date));
	snprintf(o->transaction_id, sizeof(o->transaction_id), "420000%04llu%s%010llu",
		 (unsigned long long)(sim_random(sim) % 10000), date,
		 (unsigned long long)sim_sequence(sim, "transaction") % 10000000000);
	if (!o->openid[0])
		snprintf(o->openid, sizeof(o->openid), "%s",
			 openid[0] ? openid : "oSimulated_payer_0000000001A");
	snprintf(o->state, sizeof(o->state), "SUCCESS");
	o->success_ms = at_ms;
	sim_sql_run(sim,
		    "UPDATE trade SET state = 'SUCCESS', transaction_id = ?2, openid = ?3, success_ms = ?4"
		    " WHERE out_trade_no = ?1",
		    "sssi", o->out_trade_no, o->transaction_id, o->openid, o->success_ms);
	wechat_callback_add(sim, "transaction", "TRANSACTION.SUCCESS", o->out_trade_no, o->notify_url,
			    wechat_transaction_json(sim, o, SIM_ON_CALLBACK));
}

json_t *wechat_order_summary(struct sim *sim, const struct wechat_order *o)
{
	int64_t refunded = sim_sql_number(sim, 0,
					  "SELECT sum(refund_fen) FROM refund WHERE out_trade_no = ?"
					  " AND status = 'SUCCESS'",
					  "s", o->out_trade_no);

	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:I}", "out_trade_no",
			 o->out_trade_no, "trade_type", o->trade_type, "trade_state",
			 wechat_order_state(sim, o), "description", o->description, "total",
			 (json_int_t)o->total_fen, "code_url", o->code_url, "prepay_id", o->prepay_id,
			 "transaction_id", o->transaction_id, "notify_url", o->notify_url, "success_ms",
			 (json_int_t)o->success_ms, "refunded", (json_int_t)refunded);
}

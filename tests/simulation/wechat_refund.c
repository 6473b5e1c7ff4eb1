/* Refunds: accepted at once, done later, told by callback. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 50, PAUSE_MS = 60 * 1000 };

#define YEAR_MS (INT64_C(365) * 24 * 3600 * 1000)

struct refund {
	char out_refund_no[65];
	char refund_id[33];
	char out_trade_no[33];
	char notify_url[257];
	char status[16];
	int64_t refund_fen, created_ms, success_ms;
};

static bool refund_find(struct sim *sim, const char *out_refund_no, struct refund *ret)
{
	sqlite3_stmt *st =
		sim_sql(sim,
			"SELECT out_refund_no, refund_id, out_trade_no, notify_url, status, refund_fen,"
			" created_ms, success_ms FROM refund WHERE out_refund_no = ?",
			"s", out_refund_no);

	if (!sim_sql_row(sim, st))
		return false;
	sim_sql_text(st, 0, ret->out_refund_no, sizeof(ret->out_refund_no));
	sim_sql_text(st, 1, ret->refund_id, sizeof(ret->refund_id));
	sim_sql_text(st, 2, ret->out_trade_no, sizeof(ret->out_trade_no));
	sim_sql_text(st, 3, ret->notify_url, sizeof(ret->notify_url));
	sim_sql_text(st, 4, ret->status, sizeof(ret->status));
	ret->refund_fen = sqlite3_column_int64(st, 5);
	ret->created_ms = sqlite3_column_int64(st, 6);
	ret->success_ms = sqlite3_column_int64(st, 7);
	sqlite3_finalize(st);
	return true;
}

/* The answer of the calls. The callback has other names for some of it: see refund_event. */
static json_t *refund_json(const struct refund *r, const struct wechat_order *o)
{
	char created[32], success[32];
	json_t *json;

	sim_time_text(r->created_ms, TIME_RFC3339, created, sizeof(created));
	sim_time_text(r->success_ms, TIME_RFC3339, success, sizeof(success));
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "refund_id", r->refund_id,
			 "out_refund_no", r->out_refund_no, "transaction_id", o->transaction_id,
			 "out_trade_no", r->out_trade_no, "channel", "ORIGINAL", "user_received_account",
			 "支付用户零钱", "create_time", created, "status", r->status, "funds_account",
			 "UNSETTLED");
	if (r->success_ms > 0)
		json_object_set_new(json, "success_time", json_string(success));
	json_object_set_new(json, "amount",
			    json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "total",
				      (json_int_t)o->total_fen, "refund", (json_int_t)r->refund_fen,
				      "payer_total", (json_int_t)o->total_fen, "payer_refund",
				      (json_int_t)r->refund_fen, "settlement_total", (json_int_t)o->total_fen,
				      "settlement_refund", (json_int_t)r->refund_fen, "discount_refund",
				      (json_int_t)0, "currency", "CNY"));
	return json;
}

static json_t *refund_event(const struct sim *sim, const struct refund *r, const struct wechat_order *o)
{
	char success[32];
	json_t *json =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:I, s:I, s:I, s:I}}", "mchid",
			  sim->id.mchid, "transaction_id", o->transaction_id, "out_trade_no", r->out_trade_no,
			  "refund_id", r->refund_id, "out_refund_no", r->out_refund_no, "refund_status",
			  r->status, "user_received_account", "支付用户零钱", "amount", "total",
			  (json_int_t)o->total_fen, "refund", (json_int_t)r->refund_fen, "payer_total",
			  (json_int_t)o->total_fen, "payer_refund", (json_int_t)r->refund_fen);

	if (r->success_ms > 0) {
		sim_time_text(r->success_ms, TIME_RFC3339, success, sizeof(success));
		json_object_set_new(json, "success_time", json_string(success));
	}
	return json;
}

static const char *text(const json_t *body, const char *name)
{
	const char *value = json_string_value(json_object_get(body, name));

	return value ? value : "";
}

/* NULL, or which field is not as the provider wants it. */
static const char *fields_check(const json_t *body)
{
	const json_t *amount = json_object_get(body, "amount");
	const json_t *refund = json_object_get(amount, "refund"), *total = json_object_get(amount, "total");
	bool by_id = text(body, "transaction_id")[0], by_no = text(body, "out_trade_no")[0];

	if (by_id == by_no)
		return "one of transaction_id and out_trade_no is wanted";
	if (!wechat_number_valid(text(body, "out_refund_no"), 1, 64, "_-|*@"))
		return "out_refund_no is 1 to 64 of letters, digits and _-|*@";
	if (strlen(text(body, "reason")) > 80 * 4)
		return "reason has up to 80 characters";
	if (json_object_get(body, "notify_url") && !wechat_notify_url_valid(text(body, "notify_url")))
		return "notify_url is an https address without a query (http on this machine only)";
	if (!json_is_integer(refund) || json_integer_value(refund) < 1 || !json_is_integer(total) ||
	    json_integer_value(total) < 1)
		return "amount.refund and amount.total are whole numbers of fen from 1";
	if (strcmp(text(amount, "currency"), "CNY") != 0)
		return "amount.currency is CNY";
	return NULL;
}

/* May this refund be accepted? False: the answer says why not. */
static bool rules_check(struct sim *sim, const struct wechat_order *o, int64_t refund_fen, int64_t total_fen,
			struct sim_answer *a)
{
	int64_t given = sim_sql_number(sim, 0,
				       "SELECT sum(refund_fen) FROM refund WHERE out_trade_no = ?"
				       " AND status <> 'CLOSED'",
				       "s", o->out_trade_no);
	int64_t parts = sim_sql_number(sim, 0, "SELECT count(*) FROM refund WHERE out_trade_no = ?", "s",
				       o->out_trade_no);
	int64_t last_ms = sim_sql_number(sim, 0, "SELECT max(created_ms) FROM refund WHERE out_trade_no = ?",
					 "s", o->out_trade_no);

	if (total_fen != o->total_fen)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "amount.total is not that of the order"),
		       false;
	if (refund_fen > o->total_fen - given)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "more than what is left of the payment"),
		       false;
	if (sim_now_ms(sim) > o->success_ms + YEAR_MS)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "the payment is more than a year old"),
		       false;
	if (parts >= PARTS_MAX)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "a payment has at most 50 refunds"), false;
	if (parts > 0 && sim_now_ms(sim) < last_ms + PAUSE_MS / sim->options.retry_scale)
		return sim_answer_error(a, 429, "FREQUENCY_LIMITED",
					"refunds of a payment are a minute apart"),
		       false;
	return true;
}

static int64_t refund_due_ms(const struct sim *sim)
{
	return sim->options.refund_delay_ms < 0 ? INT64_MAX : sim_now_ms(sim) + sim->options.refund_delay_ms;
}

/* The same number again: the same refund. One that failed for the payer's account is tried once more. */
static void refund_repeat(struct sim *sim, struct refund *r, const char *request, struct sim_answer *a)
{
	struct wechat_order o;

	if (!wechat_order_find(sim, "out_trade_no", r->out_trade_no, &o) ||
	    sim_sql_number(sim, 0, "SELECT request = ?2 FROM refund WHERE out_refund_no = ?1", "ss",
			   r->out_refund_no, request) == 0) {
		sim_answer_error(a, 400, "INVALID_REQUEST", "out_refund_no was used with other parameters");
		return;
	}
	if (strcmp(r->status, "ABNORMAL") == 0) {
		snprintf(r->status, sizeof(r->status), "PROCESSING");
		sim_sql_run(sim,
			    "UPDATE refund SET status = 'PROCESSING', due_ms = ?2 WHERE out_refund_no = ?1",
			    "si", r->out_refund_no, refund_due_ms(sim));
	}
	sim_answer_json(a, 200, refund_json(r, &o));
}

static void refund_accept(struct sim *sim, const json_t *body, const char *request,
			  const struct wechat_order *o, struct sim_answer *a)
{
	struct refund r = {.status = "PROCESSING", .created_ms = sim_now_ms(sim)};
	char date[9];

	r.refund_fen = json_integer_value(json_object_get(json_object_get(body, "amount"), "refund"));
	sim_time_text(r.created_ms, TIME_DAY, date, sizeof(date));
	snprintf(r.out_refund_no, sizeof(r.out_refund_no), "%s", text(body, "out_refund_no"));
	snprintf(r.out_trade_no, sizeof(r.out_trade_no), "%s", o->out_trade_no);
	snprintf(r.refund_id, sizeof(r.refund_id), "503000%04llu%s%011llu",
		 (unsigned long long)(sim_random(sim) % 10000), date,
		 (unsigned long long)sim_sequence(sim, "refund") % 10000000000);
	sim_sql_run(sim,
		    "INSERT INTO refund (out_refund_no, refund_id, out_trade_no, request, notify_url, "
		    "refund_fen, status,"
		    " created_ms, due_ms, success_ms) VALUES (?, ?, ?, ?, ?, ?, 'PROCESSING', ?, ?, 0)",
		    "sssssiii", r.out_refund_no, r.refund_id, r.out_trade_no, request,
		    text(body, "notify_url"), r.refund_fen, r.created_ms, refund_due_ms(sim));
	sim_answer_json(a, 200, refund_json(&r, o));
}

void wechat_refund_create(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	json_t *body = sim_request_object(rq, a);
	const char *wrong = body ? fields_check(body) : NULL;
	const json_t *amount = json_object_get(body, "amount");
	bool by_id = text(body, "transaction_id")[0];
	struct wechat_order o;
	struct refund have;
	char *request;

	if (!body)
		return;
	request = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
	if (wrong)
		sim_answer_error(a, 400, "PARAM_ERROR", "%s", wrong);
	else if (refund_find(sim, text(body, "out_refund_no"), &have))
		refund_repeat(sim, &have, request, a);
	else if (!wechat_order_find(sim, by_id ? "transaction_id" : "out_trade_no",
				    text(body, by_id ? "transaction_id" : "out_trade_no"), &o) ||
		 o.success_ms == 0)
		sim_answer_error(a, 404, "RESOURCE_NOT_EXISTS", "there is no such order, or it is not paid");
	else if (rules_check(sim, &o, json_integer_value(json_object_get(amount, "refund")),
			     json_integer_value(json_object_get(amount, "total")), a))
		refund_accept(sim, body, request, &o, a);
	free(request);
	json_decref(body);
}

void wechat_refund_query(struct sim_request *rq, struct sim_answer *a)
{
	struct wechat_order o;
	struct refund r;

	if (refund_find(rq->sim, rq->arg, &r) &&
	    wechat_order_find(rq->sim, "out_trade_no", r.out_trade_no, &o))
		sim_answer_json(a, 200, refund_json(&r, &o));
	else
		sim_answer_error(a, 404, "RESOURCE_NOT_EXISTS", "there is no such refund");
}

bool wechat_refund_finish(struct sim *sim, const char *out_refund_no, const char *status)
{
	char event_type[32];
	struct wechat_order o;
	struct refund r;

	if (!refund_find(sim, out_refund_no, &r) || strcmp(r.status, "PROCESSING") != 0 ||
	    !wechat_order_find(sim, "out_trade_no", r.out_trade_no, &o))
		return false;
	snprintf(r.status, sizeof(r.status), "%s", status);
	r.success_ms = strcmp(status, "SUCCESS") == 0 ? sim_now_ms(sim) : 0;
	sim_sql_run(sim,
		    "UPDATE refund SET status = ?2, success_ms = ?3, due_ms = ?4 WHERE out_refund_no = ?1",
		    "ssii", r.out_refund_no, r.status, r.success_ms, INT64_MAX);
	if (r.success_ms > 0)
		sim_sql_run(sim, "UPDATE trade SET state = 'REFUND' WHERE out_trade_no = ?", "s",
			    r.out_trade_no);
	snprintf(event_type, sizeof(event_type), "REFUND.%s", status);
	if (r.notify_url[0])
		wechat_callback_add(sim, "refund", event_type, r.out_refund_no, r.notify_url,
				    refund_event(sim, &r, &o));
	return true;
}

void wechat_refund_work(struct sim *sim)
{
	char out_refund_no[65], where[128];
	const char *status;

	for (;;) {
		sqlite3_stmt *st =
			sim_sql(sim,
				"SELECT out_refund_no, out_refund_no || char(10) || out_trade_no FROM refund"
				" WHERE status = 'PROCESSING' AND due_ms <= ? ORDER BY due_ms LIMIT 1",
				"i", sim_now_ms(sim));

		if (!sim_sql_row(sim, st))
			return;
		sim_sql_text(st, 0, out_refund_no, sizeof(out_refund_no));
		sim_sql_text(st, 1, where, sizeof(where));
		sqlite3_finalize(st);
		status = "SUCCESS";
		if (sim_fault_take(sim, "refund_abnormal", SIM_ON_ANSWER, where, NULL))
			status = "ABNORMAL";
		else if (sim_fault_take(sim, "refund_closed", SIM_ON_ANSWER, where, NULL))
			status = "CLOSED";
		if (!wechat_refund_finish(sim, out_refund_no, status))
			return;
	}
}

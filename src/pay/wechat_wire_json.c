/* What an answer or an opened notification says. Amounts by their words, times, and the two bodies. */
#include "pay/wechat_wire.h"

#include <limits.h>
#include <string.h>

#include <jansson.h>

static json_t *object_load(struct str text)
{
	json_t *root;

	if (text.n == 0 || text.n > INT_MAX)
		return NULL;
	root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	if (root && !json_is_object(root)) {
		json_decref(root);
		return NULL;
	}
	return root;
}

enum need { OPTIONAL, REQUIRED };

/* A text member into a fixed field. Absent and null are empty, unless it is required. */
static bool text_get(const json_t *object, const char *name, enum need need, char *buf, size_t size)
{
	const json_t *value = json_object_get(object, name);
	size_t n;

	if (!value || json_is_null(value)) {
		buf[0] = 0;
		return need == OPTIONAL;
	}
	if (!json_is_string(value))
		return false;
	n = json_string_length(value);
	if (n >= size || (need == REQUIRED && n == 0) || memchr(json_string_value(value), 0, n))
		return false;
	memcpy(buf, json_string_value(value), n);
	buf[n] = 0;
	return true;
}

static bool time_get(const json_t *object, const char *name, int64_t *ret_s)
{
	const json_t *value = json_object_get(object, name);

	*ret_s = 0;
	if (!value || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))
		return true;
	return json_is_string(value) &&
	       wechat_time_parse((struct str){json_string_value(value), json_string_length(value)}, ret_s);
}

/* Whole fen, never negative; -1 when absent. A number with a point is not an amount. */
static bool fen_get(const json_t *amount, const char *name, int64_t *ret_fen)
{
	const json_t *value = json_object_get(amount, name);

	*ret_fen = -1;
	if (!value || json_is_null(value))
		return true;
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*ret_fen = json_integer_value(value);
	return true;
}

static bool event_read(const json_t *root, struct wechat_event *e, char *buf, size_t size)
{
	const json_t *resource = json_object_get(root, "resource");
	char resource_type[33], algorithm[33];

	if (!json_is_object(resource) || !text_get(root, "id", REQUIRED, e->id, sizeof(e->id)) ||
	    !text_get(root, "event_type", REQUIRED, e->event_type, sizeof(e->event_type)) ||
	    !text_get(root, "create_time", OPTIONAL, e->create_time, sizeof(e->create_time)) ||
	    !text_get(root, "resource_type", REQUIRED, resource_type, sizeof(resource_type)) ||
	    strcmp(resource_type, "encrypt-resource") != 0)
		return false;
	if (!text_get(resource, "algorithm", REQUIRED, algorithm, sizeof(algorithm)) ||
	    strcmp(algorithm, "AEAD_AES_256_GCM") != 0 ||
	    !text_get(resource, "original_type", OPTIONAL, e->original_type, sizeof(e->original_type)) ||
	    !text_get(resource, "nonce", REQUIRED, e->nonce, sizeof(e->nonce)) ||
	    !text_get(resource, "associated_data", OPTIONAL, e->associated_data,
		      sizeof(e->associated_data)) ||
	    !text_get(resource, "ciphertext", REQUIRED, buf, size))
		return false;
	e->ciphertext = (struct str){buf, strlen(buf)};
	return true;
}

enum wechat_verdict wechat_event_parse(struct str body, struct wechat_event *ret, char *buf, size_t size)
{
	json_t *root = object_load(body);
	struct wechat_event event = {.id = ""};
	bool ok;

	if (!root)
		return WECHAT_JSON_WRONG;
	ok = event_read(root, &event, buf, size);
	json_decref(root);
	if (!ok)
		return WECHAT_FIELD_WRONG;
	*ret = event;
	return WECHAT_OK;
}

static enum wechat_trade_state trade_state_of(const char *name)
{
	static const struct {
		const char *name;
		enum wechat_trade_state state;
	} states[] = {
		{"NOTPAY", WECHAT_TRADE_NOT_PAID}, {"USERPAYING", WECHAT_TRADE_PAYING},
		{"SUCCESS", WECHAT_TRADE_SUCCESS}, {"REFUND", WECHAT_TRADE_REFUND},
		{"CLOSED", WECHAT_TRADE_CLOSED},   {"REVOKED", WECHAT_TRADE_REVOKED},
		{"PAYERROR", WECHAT_TRADE_FAILED},
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0)
			return states[i].state;
	return WECHAT_TRADE_OTHER;
}

static bool is_paid(enum wechat_trade_state state)
{
	return state == WECHAT_TRADE_SUCCESS || state == WECHAT_TRADE_REFUND;
}

static bool transaction_read(const json_t *root, struct wechat_transaction *t)
{
	const json_t *amount = json_object_get(root, "amount"), *payer = json_object_get(root, "payer");
	char state[33];

	if (!text_get(root, "appid", OPTIONAL, t->appid, sizeof(t->appid)) ||
	    !text_get(root, "mchid", REQUIRED, t->mchid, sizeof(t->mchid)) ||
	    !text_get(root, "out_trade_no", REQUIRED, t->out_trade_no, sizeof(t->out_trade_no)) ||
	    !text_get(root, "transaction_id", OPTIONAL, t->transaction_id, sizeof(t->transaction_id)) ||
	    !text_get(root, "trade_type", OPTIONAL, t->trade_type, sizeof(t->trade_type)) ||
	    !text_get(root, "bank_type", OPTIONAL, t->bank_type, sizeof(t->bank_type)) ||
	    !text_get(root, "trade_state", REQUIRED, state, sizeof(state)) ||
	    !time_get(root, "success_time", &t->success_s))
		return false;
	if ((payer && !json_is_object(payer) && !json_is_null(payer)) ||
	    (amount && !json_is_object(amount) && !json_is_null(amount)) ||
	    !text_get(payer, "openid", OPTIONAL, t->openid, sizeof(t->openid)) ||
	    !text_get(amount, "currency", OPTIONAL, t->currency, sizeof(t->currency)) ||
	    !fen_get(amount, "total", &t->total_fen) || !fen_get(amount, "payer_total", &t->payer_total_fen))
		return false;
	t->state = trade_state_of(state);
	return !is_paid(t->state) || (t->transaction_id[0] && t->appid[0] && t->currency[0] &&
				      t->success_s > 0 && t->total_fen >= 0);
}

enum wechat_verdict wechat_transaction_parse(struct str json, struct wechat_transaction *ret)
{
	json_t *root = object_load(json);
	struct wechat_transaction t = {.state = WECHAT_TRADE_OTHER};
	bool ok;

	if (!root)
		return WECHAT_JSON_WRONG;
	ok = transaction_read(root, &t);
	json_decref(root);
	if (!ok)
		return WECHAT_FIELD_WRONG;
	*ret = t;
	return WECHAT_OK;
}

static bool same(const char *have, struct str want)
{
	return strlen(have) == want.n && memcmp(have, want.p, want.n) == 0;
}

enum wechat_verdict wechat_transaction_check(const struct wechat_transaction *t,
					     const struct wechat_order *order)
{
	if (!same(t->mchid, order->mchid))
		return WECHAT_OTHER_MERCHANT;
	if (!same(t->out_trade_no, order->out_trade_no))
		return WECHAT_OTHER_ORDER;
	if (!is_paid(t->state))
		return WECHAT_NOT_PAID;
	if (!same(t->appid, order->appid))
		return WECHAT_OTHER_APP;
	if (strcmp(t->currency, "CNY") != 0)
		return WECHAT_OTHER_CURRENCY;
	return t->total_fen == order->total_fen ? WECHAT_OK : WECHAT_OTHER_AMOUNT;
}

static enum wechat_refund_state refund_state_of(const char *name)
{
	if (strcmp(name, "PROCESSING") == 0)
		return WECHAT_REFUND_PROCESSING;
	if (strcmp(name, "SUCCESS") == 0)
		return WECHAT_REFUND_SUCCESS;
	if (strcmp(name, "CLOSED") == 0)
		return WECHAT_REFUND_CLOSED;
	return strcmp(name, "ABNORMAL") == 0 ? WECHAT_REFUND_ABNORMAL : WECHAT_REFUND_OTHER;
}

static bool refund_read(const json_t *root, struct wechat_refund *r)
{
	const json_t *amount = json_object_get(root, "amount");
	char state[33];

	/* The calls say "status", the notification "refund_status". */
	if (!text_get(root, json_object_get(root, "refund_status") ? "refund_status" : "status", REQUIRED,
		      state, sizeof(state)) ||
	    !text_get(root, "mchid", OPTIONAL, r->mchid, sizeof(r->mchid)) ||
	    !text_get(root, "out_trade_no", REQUIRED, r->out_trade_no, sizeof(r->out_trade_no)) ||
	    !text_get(root, "transaction_id", REQUIRED, r->transaction_id, sizeof(r->transaction_id)) ||
	    !text_get(root, "out_refund_no", REQUIRED, r->out_refund_no, sizeof(r->out_refund_no)) ||
	    !text_get(root, "refund_id", REQUIRED, r->refund_id, sizeof(r->refund_id)) ||
	    !text_get(root, "user_received_account", OPTIONAL, r->account, sizeof(r->account)) ||
	    !time_get(root, "success_time", &r->success_s) || !json_is_object(amount) ||
	    !fen_get(amount, "total", &r->total_fen) || !fen_get(amount, "refund", &r->refund_fen))
		return false;
	r->state = refund_state_of(state);
	return r->total_fen > 0 && r->refund_fen > 0 && r->refund_fen <= r->total_fen &&
	       (r->state != WECHAT_REFUND_SUCCESS || r->success_s > 0);
}

enum wechat_verdict wechat_refund_parse(struct str json, struct wechat_refund *ret)
{
	json_t *root = object_load(json);
	struct wechat_refund r = {.state = WECHAT_REFUND_OTHER};
	bool ok;

	if (!root)
		return WECHAT_JSON_WRONG;
	ok = refund_read(root, &r);
	json_decref(root);
	if (!ok)
		return WECHAT_FIELD_WRONG;
	*ret = r;
	return WECHAT_OK;
}

enum wechat_verdict wechat_text_parse(struct str json, const char *name, char *buf, size_t size)
{
	json_t *root = object_load(json);
	const json_t *value;
	enum wechat_verdict verdict = WECHAT_FIELD_WRONG;

	if (!root)
		return WECHAT_JSON_WRONG;
	value = json_object_get(root, name);
	if (json_is_string(value) && json_string_length(value) < size &&
	    text_get(root, name, REQUIRED, buf, size))
		verdict = WECHAT_OK;
	json_decref(root);
	return verdict;
}

/* n digits at i, as a number within from..to. */
static bool digits(struct str s, size_t i, size_t n, int from, int to, int *ret)
{
	int v = 0;

	if (i + n > s.n)
		return false;
	for (n += i; i < n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*ret = v;
	return v >= from && v <= to;
}

/* Days since 1970-01-01 in the Gregorian calendar, counted from 1 March so that the leap day comes last. */
static int64_t day_number(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

static int month_length(int year, int month)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return length[month - 1] + (month == 2 && leap);
}

bool wechat_time_parse(struct str s, int64_t *ret_s)
{
	int year, month, day, hour, minute, second, off_hour = 0, off_minute = 0, sign = 1;
	size_t i = 19;

	if (s.n < 20 || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
		return false;
	if (!digits(s, 0, 4, 1970, 9999, &year) || !digits(s, 5, 2, 1, 12, &month) ||
	    !digits(s, 8, 2, 1, month_length(year, month), &day) || !digits(s, 11, 2, 0, 23, &hour) ||
	    !digits(s, 14, 2, 0, 59, &minute) || !digits(s, 17, 2, 0, 60, &second))
		return false;
	if (s.p[i] == '.') {
		size_t start = ++i;

		while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
			i++;
		if (i == start)
			return false;
	}
	if (i >= s.n)
		return false;
	if (s.p[i] == '+' || s.p[i] == '-') {
		sign = s.p[i] == '+' ? 1 : -1;
		if (s.n != i + 6 || s.p[i + 3] != ':' || !digits(s, i + 1, 2, 0, 23, &off_hour) ||
		    !digits(s, i + 4, 2, 0, 59, &off_minute))
			return false;
	} else if (s.p[i] != 'Z' || s.n != i + 1) {
		return false;
	}
	*ret_s = ((day_number(year, month, day) * 24 + hour) * 60 + minute) * 60 + second -
		 sign * (off_hour * 60 + off_minute) * 60;
	return true;
}

/* WeChat Pay v3 as a client: signed calls with time-outs; only signed answers count. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <strings.h>
#include "kit/config.h"
#include "pay/pay_provider.h"

enum { ANSWER_BYTES_MAX = 1 << 16, CONNECT_MS = 3000, CALL_MS = 8000, KEY_BYTES_MAX = 16384 };

/* ---- configuration ---- */

static struct wechat_settings settings;
static pthread_once_t settings_once = PTHREAD_ONCE_INIT;

static bool read_key(const char *name, char *buf, struct str *ret)
{
	const char *path = config_text(name, "");
	FILE *f = path[0] != '\0' ? fopen(path, "re") : NULL;

	if (f == NULL) {
		log_line(LOG_WARN, "pay.settings", "%s: the file cannot be read", name);
		return false;
	}
	*ret = (struct str){buf, fread(buf, 1, KEY_BYTES_MAX, f)};
	fclose(f);
	return ret->n > 0;
}

static void settings_read(void)
{
	static char private_key[KEY_BYTES_MAX], public_key[KEY_BYTES_MAX], notify[300], notify_url[400];
	struct str pem, public_pem;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	settings.base_url = config_text("wechat_base_url", "");
	if (settings.base_url[0] == '\0')
		return; /* not wanted here */
	settings.appid = config_text("wechat_appid", "");
	snprintf(notify, sizeof(notify), "http://%s", config_text("listen", "127.0.0.1:8080"));
	snprintf(notify_url, sizeof(notify_url), "%s/pay/wechat/notify", config_text("base_url", notify));
	settings.notify_url = config_text("wechat_notify_url", notify_url);
	settings.api_key = str_of(config_text("wechat_api_v3_key", ""));
	settings.merchant.mchid = str_of(config_text("wechat_mchid", ""));
	settings.merchant.serial = str_of(config_text("wechat_merchant_serial", ""));
	if (settings.api_key.n != WECHAT_API_KEY_SIZE || settings.merchant.mchid.n == 0 ||
	    settings.merchant.serial.n == 0 || settings.appid[0] == '\0') {
		log_line(LOG_WARN, "pay.settings",
			 "wechat_appid, wechat_mchid, wechat_merchant_serial or a wechat_api_v3_key of 32 "
			 "characters is missing");
		return;
	}
	settings.ready = read_key("wechat_merchant_private_key", private_key, &pem) &&
			 read_key("wechat_platform_public_key", public_key, &public_pem) &&
			 wechat_signer_open(pem, &settings.merchant.signer) &&
			 wechat_store_add(&settings.store, str_of(config_text("wechat_platform_key_id", "")),
					  public_pem);
	if (!settings.ready)
		log_line(LOG_WARN, "pay.settings",
			 "a key of WeChat Pay cannot be used; nobody can pay online");
}

const struct wechat_settings *pay_provider_settings(void)
{
	pthread_once(&settings_once, settings_read);
	return &settings;
}

/* ---- one call ---- */

struct call {
	struct arena *arena;
	struct buf body;
	struct str timestamp, nonce, serial, signature;
	long status;
};

static size_t take_body(char *data, size_t size, size_t n, void *arg)
{
	struct call *c = arg;

	buf_add(&c->body, data, size * n);
	return c->body.full ? 0 : size * n;
}

static void take_one(struct call *c, struct str line, const char *name, struct str *ret)
{
	size_t n = str_of(name).n;

	if (line.n > n && line.p[n] == ':' && strncasecmp(line.p, name, n) == 0)
		*ret = str_copy(c->arena, str_trim(str_part(line, n + 1, line.n)));
}

static size_t take_header(char *data, size_t size, size_t n, void *arg)
{
	struct call *c = arg;
	struct str line = {data, size * n};

	if (line.n < 2048) {
		take_one(c, line, "Wechatpay-Timestamp", &c->timestamp);
		take_one(c, line, "Wechatpay-Nonce", &c->nonce);
		take_one(c, line, "Wechatpay-Serial", &c->serial);
		take_one(c, line, "Wechatpay-Signature", &c->signature);
	}
	return size * n;
}

static bool sign(const struct wechat_settings *s, struct str method, struct str target, struct str body,
		 char *buf, size_t size)
{
	char nonce[WECHAT_NONCE_SIZE + 1];

	return wechat_nonce_make(nonce) &&
	       wechat_authorization_build(&s->merchant, method, target, seam_now().us / US_PER_SECOND,
					  str_of(nonce), body, buf, size);
}

static struct curl_slist *headers_of(struct arena *a, const struct wechat_settings *s,
				     const char *authorization)
{
	struct curl_slist *list = curl_slist_append(NULL, "Accept: application/json");

	list = curl_slist_append(list, "Content-Type: application/json");
	list = curl_slist_append(list, "User-Agent: anju");
	list = curl_slist_append(list,
				 str_c(a, str_format(a, "Wechatpay-Serial: %s", s->store.keys[0].serial)));
	return curl_slist_append(list, str_c(a, str_format(a, "Authorization: %s", authorization)));
}

static CURLcode perform(struct call *c, const struct wechat_settings *s, struct str target,
			const struct str *body, const char *authorization)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = headers_of(c->arena, s, authorization);
	CURLcode code;

	require(curl != NULL);
	curl_easy_setopt(curl, CURLOPT_URL,
			 str_c(c->arena, str_format(c->arena, "%s%.*s", s->base_url, STR_ARG(target))));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)CALL_MS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, c);
	if (body != NULL) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body->n);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->p);
	}
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &c->status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code;
}

static struct pay_called unknown(struct arena *a, const char *what, const char *why)
{
	return (struct pay_called){PAY_ANSWER_UNKNOWN, str_format(a, "%s: %s", what, why)};
}

/* What came back: believed only with a good signature. */
static struct pay_called judge(const struct call *c, const struct wechat_settings *s, struct str body)
{
	struct wechat_headers headers = {c->timestamp, c->nonce, c->serial, c->signature, {0}};
	enum wechat_verdict verdict =
		wechat_signature_check(&s->store, &headers, body, seam_now().us / US_PER_SECOND);
	char code[64] = "";

	if (verdict != WECHAT_OK)
		return unknown(c->arena, "answer", wechat_verdict_name(verdict));
	if (c->status == 200 || c->status == 204)
		return (struct pay_called){PAY_ANSWER_OK, S("")};
	if (wechat_text_parse(body, "code", code, sizeof(code)) != WECHAT_OK)
		return unknown(c->arena, "answer", "an error without a code");
	if (c->status == 429 || c->status >= 500) /* nobody can tell whether it was done */
		return unknown(c->arena, "answer", code);
	return (struct pay_called){PAY_ANSWER_REFUSED, str_copy(c->arena, str_of(code))};
}

static struct pay_called call(struct arena *a, struct str method, struct str target, const struct str *body,
			      struct str *ret_body)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct call c = {.arena = a};
	struct pay_called called;
	char authorization[WECHAT_AUTHORIZATION_SIZE_MAX];
	CURLcode code;

	if (!s->ready)
		return unknown(a, "call", "not configured");
	if (!sign(s, method, target, body != NULL ? *body : S(""), authorization, sizeof(authorization)))
		return unknown(a, "call", "cannot be signed");
	buf_open(&c.body, ANSWER_BYTES_MAX);
	code = perform(&c, s, target, body, authorization);
	*ret_body = str_copy(a, buf_view(&c.body));
	called = code == CURLE_OK ? judge(&c, s, *ret_body) : unknown(a, "call", curl_easy_strerror(code));
	buf_close(&c.body);
	if (called.answer != PAY_ANSWER_OK)
		log_line(LOG_WARN, "pay.call", "target=%.*s status=%ld %.*s", STR_ARG(target), c.status,
			 STR_ARG(called.code));
	return called;
}

/* ---- the three calls ---- */

struct pay_called pay_provider_native(struct arena *a, const struct native_order *o, struct str *ret_code_url)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct pay_called called;
	struct str body, answer;
	struct buf out;
	struct json j;
	char code_url[512];

	if (!s->ready)
		return unknown(a, "call", "not configured");
	buf_open(&out, ANSWER_BYTES_MAX);
	json_open(&j, &out);
	json_begin(&j);
	json_put_str(&j, "appid", str_of(s->appid));
	json_put_str(&j, "mchid", s->merchant.mchid);
	json_put_str(&j, "description", o->description);
	json_put_str(&j, "out_trade_no", o->out_trade_no);
	json_put_str(&j, "time_expire", instant_rfc3339(a, o->expires_at));
	json_put_str(&j, "notify_url", str_of(s->notify_url));
	json_key(&j, S("amount"));
	json_begin(&j);
	json_put_i64(&j, "total", o->amount.fen);
	json_put_str(&j, "currency", S("CNY"));
	json_end(&j);
	json_end(&j);
	body = str_copy(a, buf_view(&out));
	buf_close(&out);
	called = call(a, S("POST"), S("/v3/pay/transactions/native"), &body, &answer);
	if (called.answer != PAY_ANSWER_OK)
		return called;
	if (wechat_text_parse(answer, "code_url", code_url, sizeof(code_url)) != WECHAT_OK)
		return unknown(a, "answer", "no code_url");
	*ret_code_url = str_copy(a, str_of(code_url));
	return called;
}

struct pay_called pay_provider_query(struct arena *a, struct str out_trade_no, struct wechat_transaction *ret)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct str answer, target;
	struct pay_called called;

	if (!s->ready)
		return unknown(a, "call", "not configured");
	target = str_format(a, "/v3/pay/transactions/out-trade-no/%.*s?mchid=%.*s", STR_ARG(out_trade_no),
			    STR_ARG(s->merchant.mchid));
	called = call(a, S("GET"), target, NULL, &answer);
	if (called.answer == PAY_ANSWER_OK && wechat_transaction_parse(answer, ret) != WECHAT_OK)
		return unknown(a, "answer", "not a transaction");
	return called;
}

struct pay_called pay_provider_close(struct arena *a, struct str out_trade_no)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct str answer, body, target;

	if (!s->ready)
		return unknown(a, "call", "not configured");
	target = str_format(a, "/v3/pay/transactions/out-trade-no/%.*s/close", STR_ARG(out_trade_no));
	body = str_format(a, "{\"mchid\":\"%.*s\"}", STR_ARG(s->merchant.mchid));
	return call(a, S("POST"), target, &body, &answer);
}

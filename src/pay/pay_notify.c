/* POST /pay/wechat/notify: headers, serial, time, signature; only then the body (payments.md 4.2). */
#include <stdio.h>
#include "pay/pay_page.h"

enum { BODY_BYTES_MAX = 65536 };

static bool refuse(struct req *rq, int status, const char *why)
{
	log_line(LOG_WARN, "pay.notify", "refused: %s", why);
	return req_status(rq, status, S("application/json; charset=utf-8"),
			  str_format(req_arena(rq), "{\"code\":\"FAIL\",\"message\":\"%s\"}", why));
}

static struct str header(struct req *rq, const char *name)
{
	struct str value = http_header(req_http(rq), name);

	return value.n > 0 ? value : (struct str){NULL, 0}; /* what is absent has no pointer */
}

static bool take_in_tx(struct tx *tx, void *arg, struct err *err)
{
	return pay_order_take_in(tx, arg, err);
}

bool pay_notify(struct req *rq, struct err *err)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct wechat_headers headers = {header(rq, "Wechatpay-Timestamp"), header(rq, "Wechatpay-Nonce"),
					 header(rq, "Wechatpay-Serial"), header(rq, "Wechatpay-Signature"),
					 header(rq, "Wechatpay-Signature-Type")};
	struct notification *n = ARENA_NEW(req_arena(rq), struct notification);
	struct str body = req_http(rq)->body;
	enum wechat_verdict verdict;

	if (!s->ready)
		return refuse(rq, 503, "not configured");
	if (body.n == 0 || body.n > BODY_BYTES_MAX)
		return refuse(rq, 400, "body");
	verdict = wechat_signature_check(&s->store, &headers, body, seam_now().us / US_PER_SECOND);
	if (verdict != WECHAT_OK)
		return refuse(rq, 401, wechat_verdict_name(verdict));
	verdict = pay_order_read(req_arena(rq), body, n);
	if (verdict != WECHAT_OK)
		return refuse(rq, 400, wechat_verdict_name(verdict));
	n->id = id_new();
	n->headers = str_format(req_arena(rq), "serial=%.*s timestamp=%.*s nonce=%.*s signature=%.*s",
				STR_ARG(headers.serial), STR_ARG(headers.timestamp), STR_ARG(headers.nonce),
				STR_ARG(headers.signature));
	return req_write(rq, take_in_tx, n, err); /* answered by 204 when the row is durable */
}

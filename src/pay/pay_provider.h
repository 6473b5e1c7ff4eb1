/* The calls to WeChat Pay v3 (payments.md 4.2) over libcurl, and what this merchant is configured with. Never
 * inside a transaction. */
#ifndef PAY_PAY_PROVIDER_H
#define PAY_PAY_PROVIDER_H

#include "pay/pay.h"
#include "pay/wechat_wire.h"

/* Of the configuration (kit/config.h): wechat_base_url, wechat_mchid, wechat_appid, wechat_merchant_serial,
 * wechat_api_v3_key, and the files wechat_merchant_private_key, wechat_platform_public_key with its
 * wechat_platform_key_id. wechat_notify_url: where notifications come in; without it the site's own address
 * and /pay/wechat/notify. */
struct wechat_settings {
	const char *base_url, *appid, *notify_url;
	struct str api_key;
	struct wechat_merchant merchant;
	struct wechat_store store;
	bool ready;
};
/* Read once, when first asked for; ready is false when something is missing or a key cannot be read (the log
 * says what). */
const struct wechat_settings *pay_provider_settings(void);

enum pay_answer {
	PAY_ANSWER_OK = 1,
	PAY_ANSWER_REFUSED, /* the provider says no, signed; detail has its code */
	PAY_ANSWER_UNKNOWN  /* no answer, or none that can be trusted: it may have happened */
};
struct pay_called {
	enum pay_answer answer;
	struct str code; /* "ORDER_NOT_EXIST", "ORDER_PAID", or why there is no answer */
};

struct native_order {
	struct str out_trade_no, description;
	struct money amount;
	struct instant expires_at;
};
/* *ret_code_url, in the arena, only with PAY_ANSWER_OK: what the QR code says. */
struct pay_called pay_provider_native(struct arena *, const struct native_order *, struct str *ret_code_url);
struct pay_called pay_provider_query(struct arena *, struct str out_trade_no, struct wechat_transaction *ret);
struct pay_called pay_provider_close(struct arena *, struct str out_trade_no);

#endif

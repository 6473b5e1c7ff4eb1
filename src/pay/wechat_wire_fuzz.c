/* Any bytes as a notification of the payment provider: headers in lines, an empty line, the body; and the
 * body as the plain text that would be inside. Nothing unsigned is taken for true. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/base.h"
#include "pay/wechat_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const int64_t now_s = 1795046400;

/* A key pair that signed nothing: made once. */
static const struct wechat_store *store(void)
{
	static struct wechat_store keys;
	EVP_PKEY *pair;
	BIO *out;
	char *pem;
	long n;

	if (keys.count > 0)
		return &keys;
	pair = EVP_RSA_gen(2048);
	out = BIO_new(BIO_s_mem());
	require(pair != NULL && out != NULL && PEM_write_bio_PUBKEY(out, pair) == 1);
	n = BIO_get_mem_data(out, &pem);
	require(wechat_store_add(&keys, S("PUB_KEY_ID_1"), (struct str){pem, (size_t)n}));
	BIO_free(out);
	EVP_PKEY_free(pair);
	return &keys;
}

static bool ends_with_nul(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static void transaction(struct str json)
{
	struct wechat_order order = {S("1230000109"), S("wxd678efh567hg6787"), S("AJ202611180001"), 60384};
	struct wechat_transaction t;

	if (wechat_transaction_parse(json, &t) != WECHAT_OK)
		return;
	require(ends_with_nul(t.appid, sizeof(t.appid)) &&
		ends_with_nul(t.out_trade_no, sizeof(t.out_trade_no)));
	require(ends_with_nul(t.transaction_id, sizeof(t.transaction_id)) &&
		ends_with_nul(t.openid, sizeof(t.openid)));
	require(t.total_fen >= -1);
	if (t.state == WECHAT_TRADE_SUCCESS)
		require(t.total_fen >= 0 && t.transaction_id[0] != '\0' && t.success_s > 0);
	if (wechat_transaction_check(&t, &order) == WECHAT_OK)
		require(t.total_fen == order.total_fen && strcmp(t.currency, "CNY") == 0);
}

static void refund(struct str json)
{
	struct wechat_refund r;

	if (wechat_refund_parse(json, &r) == WECHAT_OK) {
		require(ends_with_nul(r.out_refund_no, sizeof(r.out_refund_no)) &&
			ends_with_nul(r.account, sizeof(r.account)));
		require(r.refund_fen <= r.total_fen || r.total_fen < 0);
	}
}

static void event(struct str body)
{
	struct wechat_event e;
	struct str plain;
	char *room = malloc(body.n + 1);

	require(room != NULL);
	if (wechat_event_parse(body, &e, room, body.n + 1) == WECHAT_OK) {
		require(e.ciphertext.n <= body.n && ends_with_nul(e.id, sizeof(e.id)) && e.id[0] != '\0');
		/* nobody who does not know the key makes something that opens */
		require(wechat_event_decrypt(&e, S("0123456789abcdef0123456789abcdef"), &plain) != WECHAT_OK);
	}
	free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = {(const char *)data, n}, line = {0}, text[5];
	struct wechat_headers h;
	char word[65];
	int64_t value;

	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		text[i] = str_next(&rest, '\n', &line) && line.n > 0 ? line : (struct str){0};
	h = (struct wechat_headers){text[0], text[1], text[2], text[3], text[4]};
	require(wechat_signature_check(store(), &h, rest, now_s) != WECHAT_OK);
	event(rest);
	transaction(rest);
	refund(rest);
	if (wechat_text_parse(rest, "code_url", word, sizeof(word)) == WECHAT_OK)
		require(ends_with_nul(word, sizeof(word)));
	wechat_time_parse(text[1], &value);
	return 0;
}

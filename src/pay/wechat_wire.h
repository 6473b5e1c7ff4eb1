/*
 * WeChat Pay API v3 on the wire: what is signed, how it is checked, how a notification is opened and read.
 *
 * Pure functions over spans: no network, no clock, no database, no memory of their own (buffers are the
 * caller's). Source of every rule: payments.md 4.1 and 4.2; the vectors of 4.6 and 4.10 are in the test.
 *
 * The order in which a notification or an answer is read is binding: headers, serial, time, signature, and
 * only then JSON and decryption. So: wechat_signature_check, wechat_event_parse, wechat_event_decrypt,
 * wechat_transaction_parse, wechat_transaction_check. Nothing read before the first said WECHAT_OK is true.
 */
#ifndef PAY_WECHAT_WIRE_H
#define PAY_WECHAT_WIRE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evp_pkey_st; /* OpenSSL's EVP_PKEY, so that users of this header need not see OpenSSL */

enum {
	WECHAT_SKEW_S_MAX = 300,         /* |now - timestamp|, past and future alike */
	WECHAT_NONCE_SIZE = 32,          /* characters of the nonce that we send */
	WECHAT_API_KEY_SIZE = 32,        /* the APIv3 key: exactly 32 ASCII bytes */
	WECHAT_SIGNATURE_SIZE_MAX = 700, /* base64 of a 4096-bit signature, and its end */
	WECHAT_AUTHORIZATION_SIZE_MAX = 1200,
	WECHAT_KEYS_MAX = 8,
};

/* What became of a check; kept with the raw notification as its verdict. */
enum wechat_verdict {
	WECHAT_OK = 0,
	WECHAT_HEADER_WRONG,     /* a header is absent, empty or of the wrong form */
	WECHAT_TYPE_UNSUPPORTED, /* signed in a way we do not speak (SM2) */
	WECHAT_SERIAL_UNKNOWN,   /* no key of ours has this serial */
	WECHAT_TIME_WRONG,       /* more than 300 s in the past or in the future */
	WECHAT_PROBE,            /* WECHATPAY/SIGNTEST/: must be refused with 4xx */
	WECHAT_SIGNATURE_WRONG,
	WECHAT_JSON_WRONG,     /* no JSON, a name twice, or not an object */
	WECHAT_FIELD_WRONG,    /* a field is absent, of another type, or too long */
	WECHAT_DECRYPT_FAILED, /* key, nonce, associated data or text do not fit together */
	WECHAT_OTHER_MERCHANT, /* signed and true, but not what we expect: an alarm */
	WECHAT_OTHER_APP,
	WECHAT_OTHER_ORDER,
	WECHAT_OTHER_AMOUNT,
	WECHAT_OTHER_CURRENCY,
	WECHAT_NOT_PAID, /* true, and no money has come */
};

/* The name of a verdict for logs and records: "ok", "header wrong" ... Never NULL. */
const char *wechat_verdict_name(enum wechat_verdict);

/* --- keys -------------------------------------------------------------- */

/* Our merchant private key. */
struct wechat_signer {
	struct evp_pkey_st *key;
};

/* Reads an RSA private key (PEM, at least 2048 bits). False: it is not one. */
bool wechat_signer_open(struct str pem, struct wechat_signer *ret);
void wechat_signer_close(struct wechat_signer *);

/* The provider's public keys, chosen by the serial that a message names. Starts as {0}. */
struct wechat_store {
	struct {
		char serial[65];
		struct evp_pkey_st *key;
	} keys[WECHAT_KEYS_MAX];
	size_t count;
};

/*
 * Adds a public key (PEM) with its id (PUB_KEY_ID_...), or an X.509 certificate (PEM or DER), whose serial is
 * its own: for a certificate `serial` is empty or must agree. False: unreadable, no RSA of 2048 bits or more,
 * a serial that does not fit or is there already, or the store is full.
 */
bool wechat_store_add(struct wechat_store *, struct str serial, struct str data);
void wechat_store_close(struct wechat_store *);

/* --- what is signed -------------------------------------------------------------- */

/* A text to be signed, in its pieces, so that a large body is not copied. The pieces are the caller's. */
struct wechat_message {
	struct str part[10];
	size_t count;
};

/* Of a request: METHOD, target as sent (path and query, no host), seconds, nonce, body as sent. */
struct wechat_message wechat_message_request(struct str method, struct str target, struct str timestamp,
					     struct str nonce, struct str body);
/* Of an answer or a notification: seconds, nonce, body as it came. */
struct wechat_message wechat_message_answer(struct str timestamp, struct str nonce, struct str body);

/* Writes the whole text. False: it needs more than `size`. */
bool wechat_message_write(const struct wechat_message *, char *buf, size_t size, size_t *ret_n);

/* RSA PKCS#1 v1.5 with SHA-256, base64, ended by NUL. `size` of WECHAT_SIGNATURE_SIZE_MAX always suffices. */
bool wechat_message_sign(const struct wechat_message *, const struct wechat_signer *, char *buf, size_t size);

/* Is `signature` (base64) made over this text by the key that the store has under `serial`? */
bool wechat_message_verify(const struct wechat_message *, const struct wechat_store *, struct str serial,
			   struct str signature);

/* A nonce of 32 characters 0-9a-zA-Z and NUL from the system's random source. */
bool wechat_nonce_make(char ret[WECHAT_NONCE_SIZE + 1]);

/* Who asks: our merchant number and the serial of our merchant certificate. */
struct wechat_merchant {
	struct str mchid;
	struct str serial;
	struct wechat_signer signer;
};

/*
 * The value of the Authorization header of a request, ended by NUL. `target` and `body` are the bytes that
 * will be sent. False: the buffer is too small, a piece has a quote or control character, or signing failed.
 */
bool wechat_authorization_build(const struct wechat_merchant *, struct str method, struct str target,
				int64_t now_s, struct str nonce, struct str body, char *buf, size_t size);

/* --- what came -------------------------------------------------------------- */

/* Wechatpay-Timestamp, -Nonce, -Serial, -Signature, -Signature-Type; p is NULL when the header is absent. */
struct wechat_headers {
	struct str timestamp;
	struct str nonce;
	struct str serial;
	struct str signature;
	struct str signature_type; /* absent means RSA; answers do not carry it */
};

/* Is this body, byte for byte, from the provider, and of now? In the binding order. */
enum wechat_verdict wechat_signature_check(const struct wechat_store *, const struct wechat_headers *,
					   struct str body, int64_t now_s);

/* The outer part of a notification. */
struct wechat_event {
	char id[65]; /* the same in every repeat: the key of the inbox */
	char event_type[65];
	char original_type[33];
	char create_time[65];
	char nonce[33];
	char associated_data[129]; /* may be empty */
	struct str ciphertext;     /* base64, in the caller's buffer */
};

/* Reads a notification; the ciphertext is copied to `buf`, which must hold as much as the body. */
enum wechat_verdict wechat_event_parse(struct str body, struct wechat_event *ret, char *buf, size_t size);

/*
 * Opens the resource of an event with our APIv3 key, in place: the plain text takes the room of the
 * ciphertext in the buffer given to wechat_event_parse. `key` must have 32 bytes.
 */
enum wechat_verdict wechat_event_decrypt(struct wechat_event *, struct str key, struct str *ret_plain);

/*
 * AES-GCM over base64(ciphertext and 16-byte tag) in `buf` (n bytes), in place. A key of 32 bytes is AES-256;
 * 16 bytes is AES-128, which only a published test vector uses. The nonce has 12 bytes; `aad` may be empty.
 */
bool wechat_gcm_open(struct str key, struct str nonce, struct str aad, char *buf, size_t n, size_t *ret_n);

enum wechat_trade_state {
	WECHAT_TRADE_OTHER = 0, /* a state that we do not know: ask again, never book */
	WECHAT_TRADE_NOT_PAID,
	WECHAT_TRADE_PAYING,
	WECHAT_TRADE_SUCCESS,
	WECHAT_TRADE_REFUND, /* paid, and then wholly or partly given back */
	WECHAT_TRADE_CLOSED,
	WECHAT_TRADE_REVOKED,
	WECHAT_TRADE_FAILED,
};

/* A payment order as the provider tells it: the answer of a query and the plain text of a notification. */
struct wechat_transaction {
	char appid[33];
	char mchid[33];
	char out_trade_no[33];
	char transaction_id[33]; /* empty until paid */
	char trade_type[17];
	char bank_type[33];
	char openid[129];
	char currency[17];
	enum wechat_trade_state state;
	int64_t success_s; /* seconds UTC; 0 until paid */
	int64_t total_fen; /* -1 when not told (possible until paid) */
	int64_t payer_total_fen;
};

/* Names twice are refused; fields that we do not know are not. Paid orders must tell amount, id and time. */
enum wechat_verdict wechat_transaction_parse(struct str json, struct wechat_transaction *ret);

/* What we know of our own order. */
struct wechat_order {
	struct str mchid;
	struct str appid;
	struct str out_trade_no;
	int64_t total_fen;
};

/* WECHAT_OK only if this is our order, paid (or paid and later refunded), in full and in CNY. */
enum wechat_verdict wechat_transaction_check(const struct wechat_transaction *, const struct wechat_order *);

enum wechat_refund_state {
	WECHAT_REFUND_OTHER = 0,
	WECHAT_REFUND_PROCESSING, /* accepted, not done */
	WECHAT_REFUND_SUCCESS,
	WECHAT_REFUND_CLOSED,
	WECHAT_REFUND_ABNORMAL, /* the payer's account refused it; people must act */
};

/* A refund: the answer of the refund calls and the plain text of a refund notification. */
struct wechat_refund {
	char mchid[33]; /* only in notifications */
	char out_trade_no[33];
	char transaction_id[33];
	char out_refund_no[65];
	char refund_id[33];
	char account[257]; /* where the money went, as the provider words it */
	enum wechat_refund_state state;
	int64_t success_s;
	int64_t total_fen;
	int64_t refund_fen;
};

enum wechat_verdict wechat_refund_parse(struct str json, struct wechat_refund *ret);

/* One text member of an answer ("code_url", "prepay_id", "code", "message", "download_url" ...), with NUL. */
enum wechat_verdict wechat_text_parse(struct str json, const char *name, char *buf, size_t size);

/* RFC 3339 with an offset, as "2018-06-08T10:34:56+08:00", to seconds UTC. */
bool wechat_time_parse(struct str text, int64_t *ret_s);

#endif

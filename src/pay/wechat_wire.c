/* Signing, checking and opening. What the opened text says is read in wechat_wire_json.c. */
#include "pay/wechat_wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum {
	RSA_BITS_MIN = 2048,
	RSA_BITS_MAX = 4096,
	RSA_SIZE_BYTES_MAX = RSA_BITS_MAX / 8,
	GCM_NONCE_SIZE = 12,
	GCM_TAG_SIZE = 16,
	HEADER_SIZE_MAX = 128, /* of nonce and serial: both are 32 to 50 characters in practice */
};

const char *wechat_verdict_name(enum wechat_verdict verdict)
{
	static const char *const names[] = {
		[WECHAT_OK] = "ok",
		[WECHAT_HEADER_WRONG] = "header wrong",
		[WECHAT_TYPE_UNSUPPORTED] = "signature type unsupported",
		[WECHAT_SERIAL_UNKNOWN] = "serial unknown",
		[WECHAT_TIME_WRONG] = "time wrong",
		[WECHAT_PROBE] = "probe",
		[WECHAT_SIGNATURE_WRONG] = "signature wrong",
		[WECHAT_JSON_WRONG] = "json wrong",
		[WECHAT_FIELD_WRONG] = "field wrong",
		[WECHAT_DECRYPT_FAILED] = "decrypt failed",
		[WECHAT_OTHER_MERCHANT] = "other merchant",
		[WECHAT_OTHER_APP] = "other app",
		[WECHAT_OTHER_ORDER] = "other order",
		[WECHAT_OTHER_AMOUNT] = "other amount",
		[WECHAT_OTHER_CURRENCY] = "other currency",
		[WECHAT_NOT_PAID] = "not paid",
	};
	size_t i = (size_t)verdict;

	return i < sizeof(names) / sizeof(names[0]) && names[i] ? names[i] : "unknown";
}

/* --- keys -------------------------------------------------------------- */

static bool key_fits(EVP_PKEY *key)
{
	int bits;

	if (!key || !EVP_PKEY_is_a(key, "RSA"))
		return false;
	bits = EVP_PKEY_get_bits(key);
	return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX;
}

/* A key file must never make the program ask for a pass phrase. */
static int no_pass_phrase(char *buf, int size, int rwflag, void *arg)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)arg;
	return -1;
}

static BIO *bio_over(struct str data)
{
	return data.n > 0 && data.n <= 65536 ? BIO_new_mem_buf(data.p, (int)data.n) : NULL;
}

bool wechat_signer_open(struct str pem, struct wechat_signer *ret)
{
	BIO *bio = bio_over(pem);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase, NULL) : NULL;

	BIO_free(bio);
	if (!key_fits(key)) {
		EVP_PKEY_free(key);
		return false;
	}
	ret->key = key;
	return true;
}

void wechat_signer_close(struct wechat_signer *signer)
{
	EVP_PKEY_free(signer->key);
	signer->key = NULL;
}

static bool is_pem(struct str data)
{
	static const char mark[] = "-----BEGIN ";

	return data.n > sizeof(mark) - 1 && memcmp(data.p, mark, sizeof(mark) - 1) == 0;
}

static X509 *certificate_read(struct str data)
{
	const unsigned char *p = (const unsigned char *)data.p;
	X509 *cert = NULL;

	if (is_pem(data)) {
		BIO *bio = bio_over(data);

		cert = bio ? PEM_read_bio_X509(bio, NULL, no_pass_phrase, NULL) : NULL;
		BIO_free(bio);
	} else if (data.n > 0 && data.n <= 65536) {
		cert = d2i_X509(NULL, &p, (long)data.n);
		if (cert && p != (const unsigned char *)data.p + data.n) {
			X509_free(cert);
			cert = NULL;
		}
	}
	return cert;
}

/* The serial in upper-case hexadecimal, as the provider writes it. */
static bool certificate_serial(X509 *cert, char *buf, size_t size)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
	char *hex = number ? BN_bn2hex(number) : NULL;
	bool fits = hex && strlen(hex) < size;

	if (fits)
		memcpy(buf, hex, strlen(hex) + 1);
	OPENSSL_free(hex);
	BN_free(number);
	return fits;
}

static bool header_text_ok(struct str s, size_t size_max);

/* Serials are hexadecimal in either case, or an id; they select a key and prove nothing. */
static bool serial_same(const char *have, struct str want)
{
	size_t i;

	if (strlen(have) != want.n)
		return false;
	for (i = 0; i < want.n; i++) {
		unsigned char a = (unsigned char)have[i], b = (unsigned char)want.p[i];

		a = (unsigned char)(a >= 'a' && a <= 'z' ? a - 32 : a);
		b = (unsigned char)(b >= 'a' && b <= 'z' ? b - 32 : b);
		if (a != b)
			return false;
	}
	return true;
}

static EVP_PKEY *store_find(const struct wechat_store *store, struct str serial)
{
	size_t i;

	for (i = 0; i < store->count; i++)
		if (serial_same(store->keys[i].serial, serial))
			return store->keys[i].key;
	return NULL;
}

bool wechat_store_add(struct wechat_store *store, struct str serial, struct str data)
{
	char text[sizeof(store->keys[0].serial)] = "";
	X509 *cert = certificate_read(data);
	EVP_PKEY *key = NULL;

	if (cert) {
		if (certificate_serial(cert, text, sizeof(text)) &&
		    (serial.n == 0 || serial_same(text, serial)))
			key = X509_get_pubkey(cert);
		X509_free(cert);
	} else if (is_pem(data) && header_text_ok(serial, sizeof(text) - 1)) {
		BIO *bio = bio_over(data);

		key = bio ? PEM_read_bio_PUBKEY(bio, NULL, no_pass_phrase, NULL) : NULL;
		BIO_free(bio);
		memcpy(text, serial.p, serial.n);
		text[serial.n] = 0;
	}
	if (!key_fits(key) || store->count == WECHAT_KEYS_MAX ||
	    store_find(store, (struct str){text, strlen(text)})) {
		EVP_PKEY_free(key);
		return false;
	}
	memcpy(store->keys[store->count].serial, text, sizeof(text));
	store->keys[store->count++].key = key;
	return true;
}

void wechat_store_close(struct wechat_store *store)
{
	while (store->count > 0)
		EVP_PKEY_free(store->keys[--store->count].key);
}

/* --- what is signed -------------------------------------------------------------- */

static void message_line(struct wechat_message *m, struct str line)
{
	m->part[m->count++] = line;
	m->part[m->count++] = S("\n");
}

struct wechat_message wechat_message_request(struct str method, struct str target, struct str timestamp,
					     struct str nonce, struct str body)
{
	struct wechat_message m = {.count = 0};

	message_line(&m, method);
	message_line(&m, target);
	message_line(&m, timestamp);
	message_line(&m, nonce);
	message_line(&m, body);
	return m;
}

struct wechat_message wechat_message_answer(struct str timestamp, struct str nonce, struct str body)
{
	struct wechat_message m = {.count = 0};

	message_line(&m, timestamp);
	message_line(&m, nonce);
	message_line(&m, body);
	return m;
}

bool wechat_message_write(const struct wechat_message *m, char *buf, size_t size, size_t *ret_n)
{
	size_t i, n = 0;

	for (i = 0; i < m->count; i++) {
		if (m->part[i].n > size - n)
			return false;
		if (m->part[i].n > 0)
			memcpy(buf + n, m->part[i].p, m->part[i].n);
		n += m->part[i].n;
	}
	*ret_n = n;
	return true;
}

bool wechat_message_sign(const struct wechat_message *m, const struct wechat_signer *signer, char *buf,
			 size_t size)
{
	unsigned char raw[RSA_SIZE_BYTES_MAX];
	size_t i, n = sizeof(raw);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, signer->key) == 1;

	for (i = 0; ok && i < m->count; i++)
		ok = m->part[i].n == 0 || EVP_DigestSignUpdate(ctx, m->part[i].p, m->part[i].n) == 1;
	ok = ok && EVP_DigestSignFinal(ctx, raw, &n) == 1 && (n + 2) / 3 * 4 + 1 <= size;
	EVP_MD_CTX_free(ctx);
	if (ok)
		EVP_EncodeBlock((unsigned char *)buf, raw, (int)n);
	return ok;
}

bool wechat_nonce_make(char ret[WECHAT_NONCE_SIZE + 1])
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	unsigned char random[4 * WECHAT_NONCE_SIZE];
	size_t i, n = 0;

	while (n < WECHAT_NONCE_SIZE) {
		if (RAND_bytes(random, (int)sizeof(random)) != 1)
			return false;
		for (i = 0; i < sizeof(random) && n < WECHAT_NONCE_SIZE; i++)
			if (random[i] < 248) /* 4 x 62: every letter equally often */
				ret[n++] = letters[random[i] % 62];
	}
	ret[n] = 0;
	return true;
}

bool wechat_authorization_build(const struct wechat_merchant *merchant, struct str method, struct str target,
				int64_t now_s, struct str nonce, struct str body, char *buf, size_t size)
{
	char timestamp[24], signature[WECHAT_SIGNATURE_SIZE_MAX];
	int digits = snprintf(timestamp, sizeof(timestamp), "%" PRId64, now_s);
	struct wechat_message m =
		wechat_message_request(method, target, (struct str){timestamp, (size_t)digits}, nonce, body);
	int n;

	if (!header_text_ok(merchant->mchid, HEADER_SIZE_MAX) ||
	    !header_text_ok(merchant->serial, HEADER_SIZE_MAX) || !header_text_ok(nonce, HEADER_SIZE_MAX) ||
	    !header_text_ok(method, 16) || !header_text_ok(target, 2048))
		return false;
	if (!wechat_message_sign(&m, &merchant->signer, signature, sizeof(signature)))
		return false;
	n = snprintf(buf, size,
		     "WECHATPAY2-SHA256-RSA2048 mchid=\"%.*s\",nonce_str=\"%.*s\",timestamp=\"%s\","
		     "serial_no=\"%.*s\",signature=\"%s\"",
		     (int)merchant->mchid.n, merchant->mchid.p, (int)nonce.n, nonce.p, timestamp,
		     (int)merchant->serial.n, merchant->serial.p, signature);
	return n > 0 && (size_t)n < size;
}

/* --- what came -------------------------------------------------------------- */

/* Not str_equal(): the simulator's test links the wire files alone (tests/simulation/build.mk). */
static bool equals(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Printable, without space and quote: a line feed in a nonce would let its sender move the lines. */
static bool header_text_ok(struct str s, size_t size_max)
{
	size_t i;

	if (!s.p || s.n == 0 || s.n > size_max)
		return false;
	for (i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"')
			return false;
	return true;
}

static bool seconds_parse(struct str s, int64_t *ret)
{
	int64_t v = 0;
	size_t i;

	if (!s.p || s.n == 0 || s.n > 12 || s.p[0] == '0')
		return false;
	for (i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*ret = v;
	return true;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/*
 * Strict: padded, no white space, no bits left over, so that one value has one text. OpenSSL's decoder
 * forgives all three. `to` may be `from` itself: what is written never passes what is read.
 */
static bool base64_decode(struct str from, unsigned char *to, size_t size, size_t *ret_n)
{
	size_t i, n = 0, pad;
	uint32_t group = 0;

	if (from.n == 0 || from.n % 4 != 0 || from.n / 4 * 3 > size + 2)
		return false;
	pad = from.p[from.n - 1] != '=' ? 0 : from.p[from.n - 2] != '=' ? 1 : 2;
	if (from.n / 4 * 3 - pad > size)
		return false;
	for (i = 0; i < from.n - pad; i++) {
		int v = base64_value(from.p[i]);

		if (v < 0)
			return false;
		group = (group << 6) | (uint32_t)v;
		if (i % 4 == 3) {
			to[n++] = (unsigned char)(group >> 16);
			to[n++] = (unsigned char)(group >> 8);
			to[n++] = (unsigned char)group;
			group = 0;
		}
	}
	if (pad == 1) {
		if (group & 3)
			return false;
		to[n++] = (unsigned char)(group >> 10);
		to[n++] = (unsigned char)(group >> 2);
	} else if (pad == 2) {
		if (group & 15)
			return false;
		to[n++] = (unsigned char)(group >> 4);
	}
	*ret_n = n;
	return true;
}

bool wechat_message_verify(const struct wechat_message *m, const struct wechat_store *store,
			   struct str serial, struct str signature)
{
	unsigned char raw[RSA_SIZE_BYTES_MAX];
	EVP_PKEY *key = store_find(store, serial);
	EVP_MD_CTX *ctx = NULL;
	size_t i, raw_n;
	bool ok = key && base64_decode(signature, raw, sizeof(raw), &raw_n);

	ok = ok && (ctx = EVP_MD_CTX_new()) && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1;
	for (i = 0; ok && i < m->count; i++)
		ok = m->part[i].n == 0 || EVP_DigestVerifyUpdate(ctx, m->part[i].p, m->part[i].n) == 1;
	ok = ok && EVP_DigestVerifyFinal(ctx, raw, raw_n) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

enum wechat_verdict wechat_signature_check(const struct wechat_store *store, const struct wechat_headers *h,
					   struct str body, int64_t now_s)
{
	static const struct str probe = {"WECHATPAY/SIGNTEST/", 19};
	struct wechat_message m;
	int64_t at_s;

	if (!seconds_parse(h->timestamp, &at_s) || !header_text_ok(h->nonce, HEADER_SIZE_MAX) ||
	    !header_text_ok(h->serial, HEADER_SIZE_MAX) ||
	    !header_text_ok(h->signature, WECHAT_SIGNATURE_SIZE_MAX + probe.n))
		return WECHAT_HEADER_WRONG;
	if (h->signature_type.p && !equals(h->signature_type, S("WECHATPAY2-SHA256-RSA2048")))
		return WECHAT_TYPE_UNSUPPORTED;
	if (!store_find(store, h->serial))
		return WECHAT_SERIAL_UNKNOWN;
	if (at_s < now_s - WECHAT_SKEW_S_MAX || at_s > now_s + WECHAT_SKEW_S_MAX)
		return WECHAT_TIME_WRONG;
	if (h->signature.n >= probe.n && memcmp(h->signature.p, probe.p, probe.n) == 0)
		return WECHAT_PROBE;
	m = wechat_message_answer(h->timestamp, h->nonce, body);
	return wechat_message_verify(&m, store, h->serial, h->signature) ? WECHAT_OK : WECHAT_SIGNATURE_WRONG;
}

bool wechat_gcm_open(struct str key, struct str nonce, struct str aad, char *buf, size_t n, size_t *ret_n)
{
	unsigned char *text = (unsigned char *)buf;
	const EVP_CIPHER *cipher = key.n == 32 ? EVP_aes_256_gcm() : key.n == 16 ? EVP_aes_128_gcm() : NULL;
	unsigned char tag[GCM_TAG_SIZE];
	EVP_CIPHER_CTX *ctx;
	size_t text_n;
	int part_n = 0;
	bool ok;

	if (!cipher || nonce.n != GCM_NONCE_SIZE || n > INT32_MAX || aad.n > 65536 ||
	    !base64_decode((struct str){buf, n}, text, n, &text_n) || text_n < GCM_TAG_SIZE)
		return false;
	text_n -= GCM_TAG_SIZE;
	memcpy(tag, text + text_n, GCM_TAG_SIZE);
	ctx = EVP_CIPHER_CTX_new();
	ok = ctx && EVP_DecryptInit_ex(ctx, cipher, NULL, (const unsigned char *)key.p,
				       (const unsigned char *)nonce.p) == 1;
	if (aad.n > 0)
		ok = ok &&
		     EVP_DecryptUpdate(ctx, NULL, &part_n, (const unsigned char *)aad.p, (int)aad.n) == 1;
	ok = ok && EVP_DecryptUpdate(ctx, text, &part_n, text, (int)text_n) == 1 &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, GCM_TAG_SIZE, tag) == 1 &&
	     EVP_DecryptFinal_ex(ctx, text + text_n, &part_n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok) {
		OPENSSL_cleanse(text, text_n); /* what was decrypted but not proved must not be read */
		return false;
	}
	*ret_n = text_n;
	return true;
}

enum wechat_verdict wechat_event_decrypt(struct wechat_event *event, struct str key, struct str *ret_plain)
{
	char *buf = (char *)(uintptr_t)event->ciphertext.p; /* the caller's buffer, see wechat_event_parse */
	size_t n;

	if (key.n != WECHAT_API_KEY_SIZE ||
	    !wechat_gcm_open(key, (struct str){event->nonce, strlen(event->nonce)},
			     (struct str){event->associated_data, strlen(event->associated_data)}, buf,
			     event->ciphertext.n, &n))
		return WECHAT_DECRYPT_FAILED;
	event->ciphertext = (struct str){NULL, 0};
	*ret_plain = (struct str){buf, n};
	return WECHAT_OK;
}

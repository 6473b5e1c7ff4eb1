/* The vectors of payments.md 4.6 and 4.10 (published test data of the provider's own libraries), and their
 * tampered versions. The test certificate verifies what its unpublished private key signed. */
#include "tests/test.h"

#include "pay/wechat_wire.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define SERIAL     S("D7CE59D1F522D701")
#define CALLBACK_S INT64_C(1624523846)

static const char certificate_base64[] =
	"MIIDVzCCAj+gAwIBAgIJANfOWdH1ItcBMA0GCSqGSIb3DQEBCwUAMEIxCzAJBgNVBAYTAlhYMRUwEwYDVQQHDAxEZWZh"
	"dWx0IENpdHkxHDAaBgNVBAoME0RlZmF1bHQgQ29tcGFueSBMdGQwHhcNMjEwNDI3MDg1NTIzWhcNMzEwNDI1MDg1NTIz"
	"WjBCMQswCQYDVQQGEwJYWDEVMBMGA1UEBwwMRGVmYXVsdCBDaXR5MRwwGgYDVQQKDBNEZWZhdWx0IENvbXBhbnkgTHRk"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2VCTd91fnUn73Xy9DLvt/V62TVxRTEEstVdeRaZ3B3leO0pl"
	"dE806mXO4RwdHXagHQ4vGeZN0yqm++rDsGK+U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOmDeJf2vg6byms"
	"9RUipiq4SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B834uxl1zNLYQCrkdBzb8oUxwYeP5a2DNxmjL5lsJML"
	"7DGr5znsevnoqGRwTm9fxCGfy8wus7hwKz6clt3Whmmda7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtkaSef"
	"4FdEEgEXJiw0VAJT8wIDAQABo1AwTjAdBgNVHQ4EFgQUT1c7nd/SUO76HSoZumNUJv1R5PwwHwYDVR0jBBgwFoAUT1c7"
	"nd/SUO76HSoZumNUJv1R5PwwDAYDVR0TBAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAfTjxKRQMzNB/U6ZoCUS+BSNf"
	"a2Oh0plMN6ZuzwiVVZwg1jywvv5yv04koS7Pd4i9E4gt9ZBUQXlpq+A3oOCEEHNRR6b2kyazGRM7s0OP5X21WrbpSmKm"
	"U6K7hkfx30yYs08LVs/Q8DIhvaj1FCFeJzUCzYn/fHMq4tsbKO0dKAeydPM/nrUZBmaYQVKMVOORGLFjFKVO7JV6Kq/R"
	"86ouhjEPgJOe2xulNBUcjicqtZlBdEh/PWCYP2SpGVDclKm8jeo175T3EVAkdKzzmfpxtMmnMlmqcTJOU9TxuGvNASMt"
	"jj7pYIerTx+xgZDXEVBWFW9PjJ0TV06tCRsgSHItgg==";

static const char source_signature[] =
	"BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9K6q9bLlDhPXuoVz+pp4hAm6pHU4"
	"ld815U4jsKu1RkyaII+1CYBUYC8TK0XtJ8FwUXXz8vZHh58rrAVN1XwNyvD1vfpxrMT4SL536GLwvpUHlCqIMzoZUguL"
	"li/K8V29QiOhuH6IEqLNJn8e9b3nwNcQ7be3CzYGpDAKBfDGPCqCv8Rw5zndhlffk2FEA70G4hvMwe51qMN/RAJbknXG"
	"23bSlObuTCN7Ndj1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8bX9+8m1rLg==";

static const char callback_signature[] =
	"tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6sKvkqDkzpqzBsVHyXFlbYZTOQ"
	"rVdG4b6LfTnK4mikv9++ixJMd3vTf2yCqvBkh98zs3Ds5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR//rxELLwXvV1"
	"VEA1IBLX70xptjL8hrfUjEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8A3ThmFmPQvRGrapI/jS2laKKgYUmfdEd"
	"kNO6B2Cke5e8VTxY406ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw2Q==";

static const char callback_body[] =
	"{\"id\":\"3119dfba-e649-5eec-ab1e-3412bc4d2e17\","
	"\"create_time\":\"2021-06-24T16:37:26+08:00\","
	"\"resource_type\":\"encrypt-resource\","
	"\"event_type\":\"PAYSCORE.USER_OPEN_SERVICE\","
	"\"summary\":\"签约成功\","
	"\"resource\":{\"original_type\":\"payscore\","
	"\"algorithm\":\"AEAD_AES_256_GCM\","
	"\"ciphertext\":\"YDS3lKPaC4Y52Gf3uhft5qUBlIa8b428AWTtTauHQfQrRw+"
	"X1WpiuHIDy0vo1Vd6VEq67aVyqPdDYMkRVSDaZ"
	"L3iZttevRMOoPKMifozg6XPWjIZumks/GpT48lI4NizyeaqLBokNebthah3o1H76qSlO9NkDjp9bzmKLEYYH9TEklF"
	"UpsvPqOTOcgSLgh21YJXYR7dEBXFgRLiNIKRgO5JdXh1hccRUAlyVWxE54PXpnQ==\","
	"\"associated_data\":\"payscore\","
	"\"nonce\":\"Kj7QIyUiYx1q\"}}";

static const char w1_signature[] =
	"Rwx0lTCJ9WAvP7VQFDHe4insRD2LLz688hxXcPd6u+hoZb4xrXMA66/b4pdRbCGOrGMxIl62PKSbkvvcnlMDSmrdnCjw"
	"FJwm/VrfLcEcAc75AUtM88qXEOoB+u9baNQVifLnte+3gtO23qxx6N2kzacoJ8iWKAWY61mEbD3QUb0t5PdLdPDDYwHq"
	"xZm6euQZ8sPgSV+0bIBPNX2mhfTvJlBMbQut/1aGdd8+g/+ze1fhXGunC9Y6GCccfcMaYRM1labsdnY1AG4TlxLuJWsX"
	"wuq8NvVd3ahOQjwEA2btBVyv7bTE2+Zn3isWWRLY6vX8PO8FdnLClMmdiaiSqTEPpA==";

static const char w3_signature[] =
	"ESEXt7rsLJZ0DN1tosejrSkyNIFUxXxY7kYvz04crjze3WQbL6l16tVC1Z/rluh+98kcdsljLFm4WvWmkvoBHd8RQlvv"
	"U0FUZMPDdHe7PZs2EOkdfOgT5qINLwvORGgz1h4xgdjrT/0389xO259jRG91AjramPBGX1So+WmH3yXA6l8bxeO4cxkR"
	"1h6RuaAy+xra0XJJZPdfy20QjT0gKeyHol8ipC9/hxrCx5C3APz5WzCQnX257Ywahw74Ehzd3r+PXi0OYvSrnddHh2kF"
	"rcAAzj9Okqi6Pvj0BLm8tOMlLPhdVGB08LRYoHTmOR9BKab9V8mVcyekwPUF4e/rzg==";

static struct str text(const char *c)
{
	return (struct str){c, strlen(c)};
}

/* The store with the published certificate in it. */
static struct wechat_store vector_store(void)
{
	struct wechat_store store = {.count = 0};
	unsigned char der[1024];
	int n = EVP_DecodeBlock(der, (const unsigned char *)certificate_base64,
				(int)strlen(certificate_base64));

	assert_true(n > 2); /* two characters of padding: two bytes too many */
	assert_true(wechat_store_add(&store, S(""), (struct str){(const char *)der, (size_t)n - 2}));
	return store;
}

static void assert_sha256(struct str of, const char *expected_hex)
{
	unsigned char hash[32];
	char hex[65];
	size_t i;

	assert_int_equal(EVP_Digest(of.p, of.n, hash, NULL, EVP_sha256(), NULL), 1);
	for (i = 0; i < sizeof(hash); i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	assert_string_equal(hex, expected_hex);
}

static void assert_written(const struct wechat_message *m, const char *expected)
{
	char buf[1024];
	size_t n;

	assert_true(wechat_message_write(m, buf, sizeof(buf), &n));
	assert_int_equal(n, strlen(expected));
	assert_memory_equal(buf, expected, n);
	assert_false(wechat_message_write(m, buf, n - 1, &n));
	assert_true(wechat_message_write(m, buf, n, &n));
}

TEST(wechat_wire, certificate_gives_its_serial)
{
	struct wechat_store store = vector_store();

	assert_int_equal(store.count, 1);
	assert_string_equal(store.keys[0].serial, "D7CE59D1F522D701");
	wechat_store_close(&store);
	assert_int_equal(store.count, 0);
}

TEST(wechat_wire, certificate_must_agree_with_the_serial_that_is_said)
{
	struct wechat_store store = {.count = 0};
	unsigned char der[1024];
	int n = EVP_DecodeBlock(der, (const unsigned char *)certificate_base64,
				(int)strlen(certificate_base64));
	struct str data = {(const char *)der, (size_t)n - 2};

	assert_false(wechat_store_add(&store, S("D7CE59D1F522D702"), data));
	assert_false(wechat_store_add(&store, SERIAL, (struct str){data.p, data.n - 1}));
	assert_false(wechat_store_add(&store, SERIAL, (struct str){data.p, data.n + 2}));
	assert_true(wechat_store_add(&store, S("d7ce59d1f522d701"), data));
	assert_false(wechat_store_add(&store, SERIAL, data)); /* is there already */
	wechat_store_close(&store);
}

TEST(wechat_wire, sign_vector_of_the_library)
{
	struct wechat_store store = vector_store();
	struct wechat_message m = {.part = {S("source")}, .count = 1};
	struct wechat_message split = {.part = {S("sou"), S(""), S("rce")}, .count = 3};
	struct wechat_message other = {.part = {S("sourcf")}, .count = 1};

	assert_true(wechat_message_verify(&m, &store, SERIAL, text(source_signature)));
	assert_true(wechat_message_verify(&split, &store, SERIAL, text(source_signature)));
	assert_false(wechat_message_verify(&other, &store, SERIAL, text(source_signature)));
	assert_false(wechat_message_verify(&m, &store, S("D7CE59D1F522D7"), text(source_signature)));
	assert_false(wechat_message_verify(&m, &store, SERIAL, text(w1_signature)));
	wechat_store_close(&store);
}

TEST(wechat_wire, message_layout)
{
	struct wechat_message get = wechat_message_request(S("GET"), S("/v3/certificates"), S("1624523846"),
							   S("A1B2C3D4E5F6G7"), S(""));
	struct wechat_message post = wechat_message_request(S("GET"), S("/v3/certificates"), S("1624523846"),
							    S("A1B2C3D4E5F6G7"), S("Hello World!\n"));
	struct wechat_message answer = wechat_message_answer(S("1624523846"), S("n"), S(""));

	assert_written(&get, "GET\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\n\n");
	assert_written(&post, "GET\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\nHello World!\n\n");
	assert_written(&answer, "1624523846\nn\n\n");
}

static struct wechat_message message_w1(void)
{
	return wechat_message_request(S("POST"), S("/v3/pay/transactions/native"), S("1554208460"),
				      S("593BEC0C930BF1AFEB40B4A08C8FB242"),
				      S("{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\","
					"\"description\":\"rent 2026-11\","
					"\"out_trade_no\":\"R202611000000000001\","
					"\"notify_url\":\"https://zf.example.gov.cn/pay/wechat/notify\","
					"\"amount\":{\"total\":128000,\"currency\":\"CNY\"}}"));
}

TEST(wechat_wire, w1_order)
{
	struct wechat_store store = vector_store();
	struct wechat_message m = message_w1();
	char buf[512];
	size_t n;

	assert_true(wechat_message_write(&m, buf, sizeof(buf), &n));
	assert_int_equal(n, 297);
	assert_sha256((struct str){buf, n},
		      "15f950e999c1a53d0116efea5b3da783874ba83e3c37dfa58951d30f932b38fa");
	assert_true(wechat_message_verify(&m, &store, SERIAL, text(w1_signature)));
	m.part[0] = S("PUT");
	assert_false(wechat_message_verify(&m, &store, SERIAL, text(w1_signature)));
	wechat_store_close(&store);
}

TEST(wechat_wire, w3_query)
{
	struct wechat_store store = vector_store();
	struct wechat_message m = wechat_message_request(
		S("GET"), S("/v3/pay/transactions/out-trade-no/R202611000000000001?mchid=1900000001"),
		S("1554208460"), S("593BEC0C930BF1AFEB40B4A08C8FB242"), S(""));

	assert_true(wechat_message_verify(&m, &store, SERIAL, text(w3_signature)));
	m.part[2] = S("/v3/pay/transactions/out-trade-no/R202611000000000001");
	assert_false(wechat_message_verify(&m, &store, SERIAL, text(w3_signature)));
	wechat_store_close(&store);
}

static struct wechat_headers callback_headers(void)
{
	return (struct wechat_headers){
		.timestamp = S("1624523846"),
		.nonce = S("EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"),
		.serial = SERIAL,
		.signature = text(callback_signature),
		.signature_type = S("WECHATPAY2-SHA256-RSA2048"),
	};
}

/* AES is 128 here by accident of the published test; ours takes 32 bytes only. */
TEST(wechat_wire, whole_callback)
{
	static const char plain[] =
		"{\"mchid\":\"1234567890\",\"appid\":\"054aa7d7a2a54ab5898df65bd96f001c\","
		"\"create_time\":\"2020-06-30T12:12:00+08:00\","
		"\"out_contract_code\":\"21640bdbd08e473e828f3206a2741c6e\"}";
	struct wechat_store store = vector_store();
	struct wechat_headers h = callback_headers();
	struct wechat_event event;
	struct str body = text(callback_body), opened;
	char buf[sizeof(callback_body)];
	size_t n;

	assert_int_equal(body.n, 568);
	assert_sha256(body, "b6fdfc5e4afdc463950d873c4fdc3c494df05965016225c6a1e8e2e887cdc94d");
	assert_int_equal(wechat_signature_check(&store, &h, body, CALLBACK_S), WECHAT_OK);
	assert_int_equal(wechat_event_parse(body, &event, buf, sizeof(buf)), WECHAT_OK);
	assert_string_equal(event.id, "3119dfba-e649-5eec-ab1e-3412bc4d2e17");
	assert_string_equal(event.event_type, "PAYSCORE.USER_OPEN_SERVICE");
	assert_string_equal(event.original_type, "payscore");
	assert_int_equal(wechat_event_decrypt(&event, S("testMchAPIv3Key0"), &opened), WECHAT_DECRYPT_FAILED);
	assert_true(wechat_gcm_open(S("testMchAPIv3Key0"), text(event.nonce), text(event.associated_data),
				    buf, event.ciphertext.n, &n));
	assert_int_equal(n, sizeof(plain) - 1);
	assert_memory_equal(buf, plain, n);
	wechat_store_close(&store);
}

TEST(wechat_wire, callback_time_is_checked_on_both_sides)
{
	struct wechat_store store = vector_store();
	struct wechat_headers h = callback_headers();
	struct str body = text(callback_body);

	assert_int_equal(wechat_signature_check(&store, &h, body, CALLBACK_S + 300), WECHAT_OK);
	assert_int_equal(wechat_signature_check(&store, &h, body, CALLBACK_S + 301), WECHAT_TIME_WRONG);
	assert_int_equal(wechat_signature_check(&store, &h, body, CALLBACK_S - 300), WECHAT_OK);
	assert_int_equal(wechat_signature_check(&store, &h, body, CALLBACK_S - 301), WECHAT_TIME_WRONG);
	assert_int_equal(wechat_signature_check(&store, &h, body, 0), WECHAT_TIME_WRONG);
	wechat_store_close(&store);
}

TEST(wechat_wire, callback_tampered_in_any_byte_is_refused)
{
	struct wechat_store store = vector_store();
	struct wechat_headers h = callback_headers();
	char body[sizeof(callback_body)], signature[sizeof(callback_signature)];
	size_t i;

	for (i = 0; i < sizeof(body) - 1; i += 7) {
		memcpy(body, callback_body, sizeof(body));
		body[i] ^= 1;
		assert_int_equal(wechat_signature_check(&store, &h, text(body), CALLBACK_S),
				 WECHAT_SIGNATURE_WRONG);
	}
	assert_int_equal(wechat_signature_check(&store, &h, (struct str){callback_body, 567}, CALLBACK_S),
			 WECHAT_SIGNATURE_WRONG);
	assert_int_equal(wechat_signature_check(&store, &h, S(""), CALLBACK_S), WECHAT_SIGNATURE_WRONG);
	h.signature = (struct str){signature, sizeof(signature) - 1};
	for (i = 0; i < sizeof(signature) - 3; i += 5) {
		memcpy(signature, callback_signature, sizeof(signature));
		signature[i] = signature[i] == 'A' ? 'B' : 'A';
		assert_int_equal(wechat_signature_check(&store, &h, text(callback_body), CALLBACK_S),
				 WECHAT_SIGNATURE_WRONG);
	}
	wechat_store_close(&store);
}

/* One case: a change of the true headers, and the verdict in the binding order. */
TEST(wechat_wire, callback_headers_are_judged_in_order)
{
	const struct str absent = {NULL, 0};
	struct wechat_headers good = callback_headers(), c[20];
	enum wechat_verdict want[20];
	struct wechat_store store = vector_store();
	size_t i, n = 0;

#define CASE(field, value, verdict) (c[n] = good, c[n].field = (value), want[n++] = (verdict))
	CASE(signature_type, absent, WECHAT_OK);
	CASE(signature_type, S("WECHATPAY2-SM2-WITH-SM3"), WECHAT_TYPE_UNSUPPORTED);
	CASE(signature_type, S(""), WECHAT_TYPE_UNSUPPORTED);
	CASE(timestamp, absent, WECHAT_HEADER_WRONG);
	CASE(timestamp, S(""), WECHAT_HEADER_WRONG);
	CASE(timestamp, S("1624523846 "), WECHAT_HEADER_WRONG);
	CASE(timestamp, S("-1624523846"), WECHAT_HEADER_WRONG);
	CASE(timestamp, S("01624523846"), WECHAT_HEADER_WRONG);
	CASE(timestamp, S("9999999999999"), WECHAT_HEADER_WRONG);
	CASE(timestamp, S("1624523847"), WECHAT_SIGNATURE_WRONG);
	CASE(nonce, absent, WECHAT_HEADER_WRONG);
	CASE(nonce, S("EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBy"), WECHAT_SIGNATURE_WRONG);
	CASE(nonce, S("EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz\n{"), WECHAT_HEADER_WRONG);
	CASE(serial, absent, WECHAT_HEADER_WRONG);
	CASE(serial, S("D7CE59D1F522D702"), WECHAT_SERIAL_UNKNOWN);
	CASE(serial, S("d7ce59d1f522d701"), WECHAT_OK);
	CASE(signature, absent, WECHAT_HEADER_WRONG);
	CASE(signature, S("WECHATPAY/SIGNTEST/tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm"), WECHAT_PROBE);
	CASE(signature, S("AAAA"), WECHAT_SIGNATURE_WRONG);
	CASE(signature, S("tJHI=="), WECHAT_SIGNATURE_WRONG);
#undef CASE
	for (i = 0; i < n; i++)
		if (wechat_signature_check(&store, &c[i], text(callback_body), CALLBACK_S) != want[i])
			fail_msg("case %zu: not %s", i, wechat_verdict_name(want[i]));
	/* An unknown serial is said before a wrong time, a wrong time before a wrong signature. */
	good.signature = S("AAAA");
	assert_int_equal(wechat_signature_check(&store, &good, S("x"), 1), WECHAT_TIME_WRONG);
	good.serial = S("0");
	assert_int_equal(wechat_signature_check(&store, &good, S("x"), 1), WECHAT_SERIAL_UNKNOWN);
	wechat_store_close(&store);
}

/* A line end in the nonce would let its sender say where the nonce ends and the body begins. */
TEST(wechat_wire, a_nonce_of_two_lines_is_refused)
{
	struct wechat_store store = vector_store();
	struct wechat_headers h = callback_headers();

	h.nonce = S("EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz\n{");
	assert_int_equal(wechat_signature_check(&store, &h, text(callback_body + 1), CALLBACK_S),
			 WECHAT_HEADER_WRONG);
	h.nonce = S("EcZ9 Cmy4");
	assert_int_equal(wechat_signature_check(&store, &h, text(callback_body), CALLBACK_S),
			 WECHAT_HEADER_WRONG);
	wechat_store_close(&store);
}

TEST(wechat_wire, gcm_vectors)
{
	char java[] = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=", go[] = "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC";
	size_t n;

	assert_true(wechat_gcm_open(S("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"), S("uluk4a9R25RW"),
				    S("associatedData"), java, strlen(java), &n));
	assert_int_equal(n, 7);
	assert_memory_equal(java, "message", 7);
	assert_true(wechat_gcm_open(S("testAPIv3Key0000"), S("wCq51qZv4Yfg"),
				    S("Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8"), go, strlen(go), &n));
	assert_int_equal(n, 11);
	assert_memory_equal(go, "Hello World", 11);
}

TEST(wechat_wire, gcm_refuses_what_was_changed)
{
	static const char good[] = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=";
	struct str key = S("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"), nonce = S("uluk4a9R25RW"),
		   aad = S("associatedData");
	char buf[sizeof(good)];
	size_t i, n = 99;

	for (i = 0; i < sizeof(good) - 1; i++) {
		memcpy(buf, good, sizeof(good));
		buf[i] = buf[i] == 'x' ? 'y' : 'x';
		assert_false(wechat_gcm_open(key, nonce, aad, buf, sizeof(good) - 1, &n));
	}
	for (i = 0; i < sizeof(good) - 1; i++) { /* cut at every length */
		memcpy(buf, good, sizeof(good));
		assert_false(wechat_gcm_open(key, nonce, aad, buf, i, &n));
	}
#define REFUSED(k, o, a) \
	(memcpy(buf, good, sizeof(good)), assert_false(wechat_gcm_open(k, o, a, buf, sizeof(good) - 1, &n)))
	REFUSED(S("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gc"), nonce, aad);
	REFUSED(S("a7cde1ZJB1kG2e7VfTs3jQzaWizur8G"), nonce, aad);
	REFUSED(S("a7cde1ZJB1kG2e7V"), nonce, aad);
	REFUSED(key, S("uluk4a9R25RX"), aad);
	REFUSED(key, S("uluk4a9R25R"), aad);
	REFUSED(key, S("uluk4a9R25RWW"), aad);
	REFUSED(key, nonce, S("associatedDatb"));
	REFUSED(key, nonce, S(""));
#undef REFUSED
	assert_int_equal(n, 99); /* the output is untouched */
}

/* base64(AES-256-GCM ciphertext and tag) of `plain`, to make what the vectors do not have. */
static void seal(const char *key, const char *nonce, struct str aad, struct str plain, char *buf)
{
	unsigned char raw[1024];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	assert_int_equal(EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, (const unsigned char *)key,
					    (const unsigned char *)nonce),
			 1);
	if (aad.n > 0)
		assert_int_equal(EVP_EncryptUpdate(ctx, NULL, &n, (const unsigned char *)aad.p, (int)aad.n),
				 1);
	assert_int_equal(EVP_EncryptUpdate(ctx, raw, &n, (const unsigned char *)plain.p, (int)plain.n), 1);
	assert_int_equal(EVP_EncryptFinal_ex(ctx, raw + plain.n, &n), 1);
	assert_int_equal(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, raw + plain.n), 1);
	EVP_EncodeBlock((unsigned char *)buf, raw, (int)plain.n + 16);
	EVP_CIPHER_CTX_free(ctx);
}

/* The documented example has empty associated data; a sample of the provider refuses it; we must not. */
TEST(wechat_wire, event_with_empty_associated_data)
{
	static const char key[] = "0123456789abcdef0123456789ABCDEF";
	static const char plain[] = "{\"mchid\":\"1900000001\"}";
	struct wechat_event event;
	struct str opened;
	char sealed[256], body[1024], buf[1024];

	seal(key, "abcdefghijkl", S(""), text(plain), sealed);
	snprintf(body, sizeof(body),
		 "{\"id\":\"e-1\",\"resource_type\":\"encrypt-resource\",\"event_type\":\"TRANSACTION."
		 "SUCCESS\","
		 "\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\",\"ciphertext\":\"%s\",\"associated_data\":"
		 "\"\","
		 "\"nonce\":\"abcdefghijkl\",\"original_type\":\"transaction\"}}",
		 sealed);
	assert_int_equal(wechat_event_parse(text(body), &event, buf, sizeof(buf)), WECHAT_OK);
	assert_int_equal(wechat_event_decrypt(&event, text(key), &opened), WECHAT_OK);
	assert_str(opened, plain);
	/* Opened once, it is gone. */
	assert_int_equal(wechat_event_decrypt(&event, text(key), &opened), WECHAT_DECRYPT_FAILED);
}

/* A new key pair: what we sign is what the other side verifies. */
TEST(wechat_wire, authorization_round_trip)
{
	EVP_PKEY *key = EVP_RSA_gen(2048), *small = EVP_RSA_gen(1024);
	BIO *private_pem = BIO_new(BIO_s_mem()), *public_pem = BIO_new(BIO_s_mem()),
	    *small_pem = BIO_new(BIO_s_mem());
	struct wechat_merchant merchant = {.mchid = S("1900000001"), .serial = S("4BAE7E")};
	struct wechat_store store = {.count = 0};
	struct wechat_signer other;
	struct wechat_message m =
		wechat_message_request(S("POST"), S("/v3/x?a=1"), S("1700000000"), S("n1"), S("{}"));
	char buf[WECHAT_AUTHORIZATION_SIZE_MAX], signature[WECHAT_SIGNATURE_SIZE_MAX], *p, *q;
	struct str pem;

	PEM_write_bio_PrivateKey(private_pem, key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_PUBKEY(public_pem, key);
	PEM_write_bio_PrivateKey(small_pem, small, NULL, NULL, 0, NULL, NULL);
	pem.n = (size_t)BIO_get_mem_data(private_pem, &p);
	pem.p = p;
	assert_true(wechat_signer_open(pem, &merchant.signer));
	assert_false(wechat_signer_open(S(""), &other));
	assert_false(wechat_signer_open((struct str){pem.p, pem.n / 2}, &other));
	pem.n = (size_t)BIO_get_mem_data(small_pem, &p);
	assert_false(wechat_signer_open((struct str){p, pem.n}, &other)); /* 1024 bits are too few */
	pem.n = (size_t)BIO_get_mem_data(public_pem, &p);
	pem.p = p;
	assert_false(wechat_store_add(&store, S(""), pem)); /* a bare key needs its id */
	assert_true(wechat_store_add(&store, S("PUB_KEY_ID_01"), pem));

	assert_true(wechat_authorization_build(&merchant, S("POST"), S("/v3/x?a=1"), 1700000000, S("n1"),
					       S("{}"), buf, sizeof(buf)));
	p = strstr(buf,
		   "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"n1\",timestamp=\"1700000000\","
		   "serial_no=\"4BAE7E\",signature=\"");
	assert_ptr_equal(p, buf);
	p = strstr(buf, "signature=\"") + 11;
	q = strchr(p, '"');
	assert_true(wechat_message_verify(&m, &store, S("PUB_KEY_ID_01"), (struct str){p, (size_t)(q - p)}));
	assert_string_equal(q, "\"");
	/* The same as signing the text itself; RSA v1.5 is deterministic. */
	assert_true(wechat_message_sign(&m, &merchant.signer, signature, sizeof(signature)));
	assert_int_equal(strncmp(signature, p, strlen(signature)), 0);
	assert_false(wechat_message_sign(&m, &merchant.signer, signature, 344)); /* no room for its end */
	assert_true(wechat_message_sign(&m, &merchant.signer, signature, 345));
	assert_false(wechat_authorization_build(&merchant, S("POST"), S("/v3/x?a=1"), 1700000000, S("n1"),
						S("{}"), buf, 400));
	assert_false(wechat_authorization_build(&merchant, S("POST"), S("/v3/x\ny"), 1, S("n1"), S(""), buf,
						sizeof(buf)));
	assert_false(wechat_authorization_build(&merchant, S("POST"), S("/v3/x"), 1, S("n\"1"), S(""), buf,
						sizeof(buf)));
	wechat_signer_close(&merchant.signer);
	wechat_store_close(&store);
	EVP_PKEY_free(key);
	EVP_PKEY_free(small);
	BIO_free(private_pem);
	BIO_free(public_pem);
	BIO_free(small_pem);
}

TEST(wechat_wire, nonces_have_their_form_and_differ)
{
	char a[WECHAT_NONCE_SIZE + 1], b[WECHAT_NONCE_SIZE + 1];

	assert_true(wechat_nonce_make(a) && wechat_nonce_make(b));
	assert_int_equal(strlen(a), 32);
	assert_int_equal(strspn(a, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), 32);
	assert_string_not_equal(a, b);
}

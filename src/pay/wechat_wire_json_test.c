/* What notifications and answers say, and every way in which they must not be believed. */
#include "tests/test.h"

#include "pay/wechat_wire.h"

#include <stdio.h>
#include <string.h>

static struct str text(const char *c)
{
	return (struct str){c, strlen(c)};
}

TEST(wechat_json, time)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t s;
	} c[] = {
		{"2018-06-08T10:34:56+08:00", true, 1528425296},
		{"2018-06-08T02:34:56Z", true, 1528425296},
		{"2018-06-08T02:34:56.123Z", true, 1528425296},
		{"2018-06-07T21:04:56-05:30", true, 1528425296},
		{"1970-01-01T00:00:00Z", true, 0},
		{"2024-02-29T00:00:00+08:00", true, 1709136000},
		{"2000-02-29T12:00:00Z", true, 951825600},
		{"2038-01-19T03:14:08Z", true, INT64_C(2147483648)},
		{"2023-02-29T00:00:00+08:00", false, 0},
		{"2100-02-29T00:00:00+08:00", false, 0},
		{"2018-13-08T10:34:56+08:00", false, 0},
		{"2018-06-31T10:34:56+08:00", false, 0},
		{"2018-06-08T24:00:00+08:00", false, 0},
		{"2018-06-08T10:34:56", false, 0},
		{"2018-06-08 10:34:56+08:00", false, 0},
		{"2018-06-08T10:34:56+0800", false, 0},
		{"2018-06-08T10:34:56+08:00 ", false, 0},
		{"2018-06-08T10:34:56.Z", false, 0},
		{"2018-06-08T10:34:56.5", false, 0},
		{"", false, 0},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(c); i++) {
		int64_t s = 77;

		if (wechat_time_parse(text(c[i].text), &s) != c[i].ok || s != (c[i].ok ? c[i].s : 77))
			fail_msg("time \"%s\"", c[i].text);
	}
}

static const char paid[] =
	"{\"transaction_id\":\"4200000001202611210000000001\",\"amount\":{\"payer_total\":128000,\"total\":"
	"128000,"
	"\"currency\":\"CNY\",\"payer_currency\":\"CNY\"},\"mchid\":\"1900000001\",\"trade_state\":"
	"\"SUCCESS\","
	"\"bank_type\":\"CMC\",\"promotion_detail\":[],\"success_time\":\"2018-06-08T10:34:56+08:00\","
	"\"payer\":{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"},\"out_trade_no\":\"R202611000000000001\","
	"\"appid\":\"wxd678efh567hg6787\",\"trade_state_desc\":\"支付成功\",\"trade_type\":\"NATIVE\","
	"\"attach\":\"\"}";

static const struct wechat_order order = {
	.mchid = {"1900000001", 10},
	.appid = {"wxd678efh567hg6787", 18},
	.out_trade_no = {"R202611000000000001", 19},
	.total_fen = 128000,
};

TEST(wechat_json, a_paid_order)
{
	struct wechat_transaction t;

	assert_int_equal(wechat_transaction_parse(text(paid), &t), WECHAT_OK);
	assert_string_equal(t.transaction_id, "4200000001202611210000000001");
	assert_string_equal(t.out_trade_no, "R202611000000000001");
	assert_string_equal(t.openid, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
	assert_int_equal(t.state, WECHAT_TRADE_SUCCESS);
	assert_int_equal(t.success_s, 1528425296);
	assert_int_equal(t.total_fen, 128000);
	assert_int_equal(wechat_transaction_check(&t, &order), WECHAT_OK);
}

/* `paid` with the first `from` replaced by `to`. */
static struct str changed(char *buf, size_t size, const char *from, const char *to)
{
	const char *at = strstr(paid, from);

	assert_non_null(at);
	snprintf(buf, size, "%.*s%s%s", (int)(at - paid), paid, to, at + strlen(from));
	return text(buf);
}

TEST(wechat_json, what_is_not_our_paid_order)
{
	static const struct {
		const char *from, *to;
		enum wechat_verdict parse, check;
	} c[] = {
		{"\"mchid\":\"1900000001\"", "\"mchid\":\"1900000002\"", WECHAT_OK, WECHAT_OTHER_MERCHANT},
		{"wxd678efh567hg6787", "wxd678efh567hg6788", WECHAT_OK, WECHAT_OTHER_APP},
		{"R202611000000000001", "R202611000000000002", WECHAT_OK, WECHAT_OTHER_ORDER},
		{"R202611000000000001", "R20261100000000000", WECHAT_OK, WECHAT_OTHER_ORDER},
		{"\"total\":128000", "\"total\":128001", WECHAT_OK, WECHAT_OTHER_AMOUNT},
		{"\"total\":128000", "\"total\":127999", WECHAT_OK, WECHAT_OTHER_AMOUNT},
		{"\"currency\":\"CNY\"", "\"currency\":\"USD\"", WECHAT_OK, WECHAT_OTHER_CURRENCY},
		{"\"SUCCESS\"", "\"NOTPAY\"", WECHAT_OK, WECHAT_NOT_PAID},
		{"\"SUCCESS\"", "\"CLOSED\"", WECHAT_OK, WECHAT_NOT_PAID},
		{"\"SUCCESS\"", "\"USERPAYING\"", WECHAT_OK, WECHAT_NOT_PAID},
		{"\"SUCCESS\"", "\"success\"", WECHAT_OK, WECHAT_NOT_PAID},
		{"\"SUCCESS\"", "\"REFUND\"", WECHAT_OK, WECHAT_OK},
		{"\"attach\"", "\"new_field\":{\"a\":[1.5,null]},\"attach\"", WECHAT_OK, WECHAT_OK},
		/* the amounts are whole numbers, nothing like them */
		{"\"total\":128000", "\"total\":128000.0", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"total\":128000", "\"total\":\"128000\"", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"total\":128000", "\"total\":-128000", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"total\":128000", "\"total\":null", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"total\":128000", "\"total\":true", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"total\":128000", "\"total\":99999999999999999999", WECHAT_JSON_WRONG, WECHAT_OK},
		{"\"total\":128000", "\"total\":1,\"total\":128000", WECHAT_JSON_WRONG, WECHAT_OK},
		{"\"mchid\"", "\"mchid\":\"1\",\"mchid\"", WECHAT_JSON_WRONG, WECHAT_OK},
		/* what a paid order must tell */
		{"\"transaction_id\":\"4200000001202611210000000001\",", "", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"transaction_id\":\"4200000001202611210000000001\"", "\"transaction_id\":4",
		 WECHAT_FIELD_WRONG, WECHAT_OK},
		{"4200000001202611210000000001", "420000000120261121000000000112345", WECHAT_FIELD_WRONG,
		 WECHAT_OK},
		{"4200000001202611210000000001", "42\\u000000", WECHAT_JSON_WRONG, WECHAT_OK},
		{"\"success_time\":\"2018-06-08T10:34:56+08:00\",", "", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"2018-06-08T10:34:56+08:00", "yesterday", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"currency\":\"CNY\",", "", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"out_trade_no\":\"R202611000000000001\",", "", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"trade_state\":\"SUCCESS\",", "", WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"payer\":{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"}", "\"payer\":[]",
		 WECHAT_FIELD_WRONG, WECHAT_OK},
		{"\"attach\":\"\"}", "\"attach\":\"\"} ", WECHAT_OK, WECHAT_OK},
		{"\"attach\":\"\"}", "\"attach\":\"\"}{}", WECHAT_JSON_WRONG, WECHAT_OK},
		{"\"attach\":\"\"}", "\"attach\":\"\"", WECHAT_JSON_WRONG, WECHAT_OK},
		{"支付成功", "\xff", WECHAT_JSON_WRONG, WECHAT_OK},
	};
	struct wechat_transaction t;
	char buf[1024];
	size_t i;

	for (i = 0; i < ARRAY_LEN(c); i++) {
		struct str json = changed(buf, sizeof(buf), c[i].from, c[i].to);

		t = (struct wechat_transaction){.success_s = 77};
		if (wechat_transaction_parse(json, &t) != c[i].parse)
			fail_msg("case %zu: not %s", i, wechat_verdict_name(c[i].parse));
		if (c[i].parse != WECHAT_OK)
			assert_int_equal(t.success_s, 77); /* the output is untouched */
		else if (wechat_transaction_check(&t, &order) != c[i].check)
			fail_msg("case %zu: not %s", i, wechat_verdict_name(c[i].check));
	}
}

TEST(wechat_json, an_order_not_yet_paid_tells_less)
{
	struct wechat_transaction t;

	assert_int_equal(
		wechat_transaction_parse(S("{\"appid\":\"wx1\",\"mchid\":\"1900000001\",\"attach\":\"\","
					   "\"out_trade_no\":\"R202611000000000001\",\"payer\":{},"
					   "\"trade_state\":\"NOTPAY\",\"trade_state_desc\":\"订单未支付\"}"),
					 &t),
		WECHAT_OK);
	assert_int_equal(t.state, WECHAT_TRADE_NOT_PAID);
	assert_int_equal(t.total_fen, -1);
	assert_int_equal(wechat_transaction_check(&t, &order), WECHAT_NOT_PAID);
}

/* Every byte of a notification's plain text cut or changed: an answer, and no read past its end. */
TEST(wechat_json, broken_text_is_only_refused)
{
	struct wechat_transaction t;
	char buf[sizeof(paid)];
	size_t i;

	for (i = 0; i < sizeof(paid) - 1; i++) {
		memcpy(buf, paid, sizeof(paid));
		assert_int_not_equal(wechat_transaction_parse((struct str){buf, i}, &t), WECHAT_OK);
		buf[i] = (char)(buf[i] ^ 0x80);
		wechat_transaction_parse((struct str){buf, sizeof(paid) - 1}, &t);
	}
	assert_int_equal(wechat_transaction_parse(S("[]"), &t), WECHAT_JSON_WRONG);
	assert_int_equal(wechat_transaction_parse(S("{}"), &t), WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_transaction_parse((struct str){NULL, 0}, &t), WECHAT_JSON_WRONG);
}

TEST(wechat_json, refunds)
{
	struct wechat_refund r;

	assert_int_equal(
		wechat_refund_parse(
			S("{\"mchid\":\"1900000001\",\"out_trade_no\":\"R202611000000000001\","
			  "\"transaction_id\":\"42\",\"out_refund_no\":\"F1\",\"refund_id\":\"50\","
			  "\"refund_status\":\"SUCCESS\",\"success_time\":\"2018-06-08T10:34:56+08:00\","
			  "\"user_received_account\":\"支付用户零钱\",\"amount\":{\"total\":128000,"
			  "\"refund\":1000,\"payer_total\":128000,\"payer_refund\":1000}}"),
			&r),
		WECHAT_OK);
	assert_int_equal(r.state, WECHAT_REFUND_SUCCESS);
	assert_int_equal(r.refund_fen, 1000);
	assert_string_equal(r.account, "支付用户零钱");
	assert_int_equal(wechat_refund_parse(
				 S("{\"out_trade_no\":\"R202611000000000001\",\"transaction_id\":\"42\","
				   "\"out_refund_no\":\"F1\",\"refund_id\":\"50\",\"status\":\"PROCESSING\","
				   "\"amount\":{\"total\":128000,\"refund\":1000}}"),
				 &r),
			 WECHAT_OK);
	assert_int_equal(r.state, WECHAT_REFUND_PROCESSING);
	assert_int_equal(r.success_s, 0);
	/* more than was paid; done without a time; nothing */
	assert_int_equal(wechat_refund_parse(
				 S("{\"out_trade_no\":\"R\",\"transaction_id\":\"42\",\"refund_id\":\"50\","
				   "\"out_refund_no\":\"F1\",\"status\":\"PROCESSING\","
				   "\"amount\":{\"total\":1,\"refund\":2}}"),
				 &r),
			 WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_refund_parse(
				 S("{\"out_trade_no\":\"R\",\"transaction_id\":\"42\",\"refund_id\":\"50\","
				   "\"out_refund_no\":\"F1\",\"status\":\"SUCCESS\","
				   "\"amount\":{\"total\":2,\"refund\":2}}"),
				 &r),
			 WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_refund_parse(S("{}"), &r), WECHAT_FIELD_WRONG);
}

TEST(wechat_json, events_that_are_not_to_be_opened)
{
	static const char *const c[] = {
		"{}",
		"{\"id\":\"1\",\"event_type\":\"T\",\"resource_type\":\"encrypt-resource\"}",
		"{\"id\":\"1\",\"event_type\":\"T\",\"resource_type\":\"plain\",\"resource\":{\"algorithm\":"
		"\"AEAD_AES_256_GCM\",\"nonce\":\"123456789012\",\"ciphertext\":\"AAAA\"}}",
		"{\"id\":\"1\",\"event_type\":\"T\",\"resource_type\":\"encrypt-resource\",\"resource\":{"
		"\"algorithm\":"
		"\"AEAD_SM4_GCM\",\"nonce\":\"123456789012\",\"ciphertext\":\"AAAA\"}}",
		"{\"id\":\"\",\"event_type\":\"T\",\"resource_type\":\"encrypt-resource\",\"resource\":{"
		"\"algorithm\":"
		"\"AEAD_AES_256_GCM\",\"nonce\":\"123456789012\",\"ciphertext\":\"AAAA\"}}",
		"{\"id\":\"1\",\"event_type\":\"T\",\"resource_type\":\"encrypt-resource\",\"resource\":{"
		"\"algorithm\":"
		"\"AEAD_AES_256_GCM\",\"nonce\":\"123456789012\",\"ciphertext\":[]}}",
	};
	struct wechat_event event;
	char buf[512];
	size_t i;

	for (i = 0; i < ARRAY_LEN(c); i++)
		assert_int_equal(wechat_event_parse(text(c[i]), &event, buf, sizeof(buf)),
				 WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_event_parse(S("{\"id\":\"1\",\"id\":\"2\"}"), &event, buf, sizeof(buf)),
			 WECHAT_JSON_WRONG);
	assert_int_equal(wechat_event_parse(S("<xml/>"), &event, buf, sizeof(buf)), WECHAT_JSON_WRONG);
}

TEST(wechat_json, one_text_of_an_answer)
{
	char buf[16] = "old";

	assert_int_equal(wechat_text_parse(S("{\"code_url\":\"weixin://x\"}"), "code_url", buf, sizeof(buf)),
			 WECHAT_OK);
	assert_string_equal(buf, "weixin://x");
	assert_int_equal(wechat_text_parse(S("{\"code_url\":\"weixin://x/123456789\"}"), "code_url", buf,
					   sizeof(buf)),
			 WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_text_parse(S("{\"code_url\":null}"), "code_url", buf, sizeof(buf)),
			 WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_text_parse(S("{}"), "code_url", buf, sizeof(buf)), WECHAT_FIELD_WRONG);
	assert_int_equal(wechat_text_parse(S("\"code_url\""), "code_url", buf, sizeof(buf)),
			 WECHAT_JSON_WRONG);
	assert_string_equal(buf, "weixin://x");
}

#include "tests/test.h"
#include "kit/totp_rule.h"

static bool matches(struct str secret, const char *code, int64_t seconds)
{
	int64_t step;

	return totp_find_step(secret, str_of(code), (struct instant){seconds * US_PER_SECOND}, &step);
}

/* RFC 6238 appendix B (SHA-1, eight digits) and RFC 4226 appendix D (six digits). */
static const char key[] = "12345678901234567890";

TEST(totp, vectors_of_rfc_6238)
{
	static const struct {
		int64_t seconds;
		uint32_t code;
	} cases[] = {
		{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
		{1234567890, 89005924}, {2000000000, 69279037}, {INT64_C(20000000000), 65353130},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(totp_code((const uint8_t *)key, 20, cases[i].seconds / 30, 8),
				 cases[i].code);
}

TEST(totp, vectors_of_rfc_4226)
{
	static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314,
					 254676, 287922, 162583, 399871, 520489};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		assert_int_equal(totp_code((const uint8_t *)key, 20, (int64_t)i, 6), codes[i]);
}

TEST(totp, base32_of_rfc_4648)
{
	struct arena *a = test_arena();

	assert_str(totp_base32(a, (const uint8_t *)"foobar", 6), "MZXW6YTBOI");
	assert_str(totp_base32(a, (const uint8_t *)"fooba", 5), "MZXW6YTB");
	assert_str(totp_base32(a, (const uint8_t *)"f", 1), "MY");
	assert_str(totp_base32(a, (const uint8_t *)key, 20), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

TEST(totp, one_step_either_way_and_no_more)
{
	struct str secret = S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	int64_t step = 0;

	/* 969429 belongs to step 3: 90 to 119 seconds */
	for (int64_t seconds = 90; seconds < 240; seconds++)
		assert_int_equal(matches(secret, "969429", seconds), seconds < 150);
	assert_false(matches(secret, "969429", 59));
	assert_true(totp_find_step(secret, S("969429"), (struct instant){60 * US_PER_SECOND}, &step));
	assert_int_equal(step, 3);
}

TEST(totp, odd_codes_and_secrets_are_refused)
{
	static const char *const codes[] = {"", "96942", "9694290", " 96942", "96942a", "-69429", "+69429"};

	assert_true(matches(S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "969429", 95));
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		assert_false(matches(S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), codes[i], 95));
	assert_false(matches(S(""), "969429", 95));
	assert_false(matches(S("gezd1"), "969429", 95));
	assert_int_equal(totp_new(test_arena()).n, 32);
	assert_false(str_equal(totp_new(test_arena()), totp_new(test_arena())));
}

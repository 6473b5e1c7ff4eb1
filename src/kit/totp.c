/* One-time codes: RFC 6238 over HMAC-SHA-1, six digits, thirty seconds, as every authenticator app makes
 * them. */
#include "kit/totp_rule.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

enum { SECRET_BYTES = 20, KEY_BYTES_MIN = 10, STEP_SECONDS = 30, DIGITS = 6 };
static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct str totp_base32(struct arena *arena, const uint8_t *bytes, size_t n)
{
	char *to = arena_alloc(arena, (n * 8 + 4) / 5);
	unsigned hold = 0, bits = 0;
	size_t length = 0;

	for (size_t i = 0; i < n; i++) {
		hold = (hold << 8 | bytes[i]) & 0xffffff;
		for (bits += 8; bits >= 5; bits -= 5)
			to[length++] = base32[hold >> (bits - 5) & 31];
	}
	if (bits > 0)
		to[length++] = base32[hold << (5 - bits) & 31];
	return (struct str){to, length};
}

static bool from_base32(struct str text, uint8_t *to, size_t size, size_t *ret_n)
{
	unsigned hold = 0, bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *at = text.p[i] == '\0' ? NULL : strchr(base32, text.p[i]);

		if (at == NULL)
			return false;
		hold = (hold << 5 | (unsigned)(at - base32)) & 0xffffff;
		for (bits += 5; bits >= 8; bits -= 8) {
			if (n == size)
				return false;
			to[n++] = (uint8_t)(hold >> (bits - 8));
		}
	}
	*ret_n = n;
	return true;
}

uint32_t totp_code(const uint8_t *key, size_t key_bytes, int64_t step, unsigned digits)
{
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
	unsigned mac_bytes = 0, at;
	uint32_t value, modulus = 1;

	for (unsigned i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	require(HMAC(EVP_sha1(), key, (int)key_bytes, counter, sizeof(counter), mac, &mac_bytes) != NULL &&
		mac_bytes == 20);
	at = mac[19] & 15;
	value = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 |
		mac[at + 3];
	while (digits-- > 0)
		modulus *= 10;
	return value % modulus;
}

bool totp_find_step(struct str secret_base32, struct str code, struct instant now, int64_t *ret_step)
{
	uint8_t key[64];
	size_t key_bytes = 0;
	uint32_t given = 0;
	int64_t middle = now.us / US_PER_SECOND / STEP_SECONDS;
	bool found = false;

	if (code.n != DIGITS)
		return false;
	for (size_t i = 0; i < code.n; i++) {
		if (code.p[i] < '0' || code.p[i] > '9')
			return false;
		given = given * 10 + (uint32_t)(code.p[i] - '0');
	}
	if (!from_base32(secret_base32, key, sizeof(key), &key_bytes) || key_bytes < KEY_BYTES_MIN)
		return false;
	for (int64_t step = middle - 1; step <= middle + 1; step++) { /* all three are always computed */
		uint32_t right = totp_code(key, key_bytes, step, DIGITS);

		if (sodium_memcmp(&right, &given, sizeof(right)) == 0) {
			*ret_step = step;
			found = true;
		}
	}
	sodium_memzero(key, sizeof(key));
	return found;
}

struct str totp_new(struct arena *arena)
{
	uint8_t key[SECRET_BYTES];
	struct str secret_base32;

	randombytes_buf(key, sizeof(key));
	secret_base32 = totp_base32(arena, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	return secret_base32;
}

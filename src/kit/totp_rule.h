/* Inner parts of the one-time codes, for session.c and the tests of RFC 6238. */
#ifndef KIT_TOTP_RULE_H
#define KIT_TOTP_RULE_H

#include "kit/session.h"

uint32_t totp_code(const uint8_t *key, size_t key_bytes, int64_t step, unsigned digits);
struct str totp_base32(struct arena *, const uint8_t *bytes, size_t n);
/* Which thirty seconds since 1970 the code belongs to: now, the ones before or the ones after; the newest
 * that fits. */
bool totp_find_step(struct str secret_base32, struct str code, struct instant now, int64_t *ret_step);

#endif

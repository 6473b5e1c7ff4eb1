/* Inner parts of the one-time codes, for session.c and the tests of RFC 6238. */
#ifndef KIT_TOTP_RULE_H
#define KIT_TOTP_RULE_H

#include "kit/session.h"

/* step: thirties of seconds since 1970 (RFC 4226's counter); digits 1 to 9. */
uint32_t totp_code(const uint8_t *key, size_t key_bytes, int64_t step, unsigned digits);
/* Capital letters and 2 to 7, without padding. */
struct str totp_base32(struct arena *, const uint8_t *bytes, size_t n);
/* Which thirty seconds since 1970 the code belongs to: now, the ones before or the ones after; the newest
 * that fits. False: none of them, or code or secret is no such thing. */
bool totp_find_step(struct str secret_base32, struct str code, struct instant now, int64_t *ret_step);

#endif

/* Personal fields at rest: XChaCha20-Poly1305 with the key outside the database, and a keyed blind index to
 * find equal values. Format: version byte, key id byte, 24 bytes nonce, ciphertext and tag; bound to table
 * and column. */
#ifndef KIT_SECRET_H
#define KIT_SECRET_H

#include "base/base.h"

/* Keys come from ANJU_KEY_FILE or <database>.key; with may_create a missing file is made, with one new key,
 * mode 0600 and safely on the disk. Lines "ID HEX64" with ascending ids 1 to 255, at most 8: the last key
 * seals, all open. Call once at start, before other threads. ERR_SYSTEM: missing, readable by others, or not
 * of that form. */
bool secret_open(const char *key_file, bool may_create, struct err *);
/* `place` is "table.column": a value copied elsewhere does not decrypt. */
struct str secret_seal(struct arena *, const char *place, struct str plain);
/* Into the arena. ERR_SYSTEM: changed, of another place, or sealed with a key that is gone. */
bool secret_unseal(struct arena *, const char *place, struct str sealed, struct str *ret, struct err *);
/* 16 bytes keyed BLAKE2b of the normalised value: equal values, equal index. */
struct str secret_index(struct arena *, const char *place, struct str normalised);
/* For signing what we check later ourselves (check codes of papers, heads of the trail). purpose
 * keeps the uses apart. */
void secret_mac(const char *purpose, struct str message, uint8_t ret_mac[32]);

#endif

/* Personal fields at rest: XChaCha20-Poly1305 with the key outside the database, and a keyed blind index to
 * find equal values. Format: version byte, key id byte, 24 bytes nonce, ciphertext and tag; bound to table
 * and column. */
#ifndef KIT_SECRET_H
#define KIT_SECRET_H

#include "base/base.h"

/* Keys come from ANJU_KEY_FILE or <database>.key (made with mode 0600 when a database is made). Call once at
 * start. */
bool secret_open(const char *key_file, bool may_create, struct err *);
/* `place` is "table.column": a value copied elsewhere does not decrypt. */
struct str secret_seal(struct arena *, const char *place, struct str plain);
bool secret_unseal(struct arena *, const char *place, struct str sealed, struct str *ret, struct err *);
/* 16 bytes keyed BLAKE2b of the normalised value: equal values, equal index. */
struct str secret_index(struct arena *, const char *place, struct str normalised);
/* For signing things that we check later ourselves (download links, QR check codes): 32 bytes. */
void secret_mac(const char *purpose, struct str message, uint8_t ret_mac[32]);

#endif

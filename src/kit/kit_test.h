/* For tests of every folder that seals fields or writes the trail. */
#ifndef KIT_KIT_TEST_H
#define KIT_KIT_TEST_H

#include "db/db_test_open.h"
#include "kit/actor.h"

void kit_test_secret(void); /* keys for this test run */
/* db_test_open() with keys; the clock stands at 2026-11-18 09:00 in China */
struct db *kit_test_open(enum db_engine);
/* an account with the password "correct horse" */
struct actor kit_test_actor(struct db *, const char *sign_in_name, enum role, int64_t household);
void kit_test_write(struct db *, db_fn *, void *arg); /* must go well */

#endif

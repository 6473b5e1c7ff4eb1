#include "tests/test.h"
#include "kit/kit_test.h"
#include "kit/secret.h"
#include "kit/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char key_path[300];

void kit_test_secret(void)
{
	struct err err;

	password_set_cheap(true);
	if (key_path[0] == '\0')
		snprintf(key_path, sizeof(key_path), "%s/kit.key", db_test_directory());
	if (!secret_open(key_path, true, &err))
		fail_msg("keys: %s", err.detail);
}

struct db *kit_test_open(enum db_engine engine)
{
	kit_test_secret();
	seam_set_now(instant_of_day(DAY(20261118), 9, 0));
	return db_test_open(engine);
}

void kit_test_write(struct db *db, db_fn *fn, void *arg)
{
	struct err err = {0};

	if (!db_write(db, test_arena(), fn, arg, &err))
		fail_msg("write: code %d %s %s", err.code, err.detail,
			 str_c(test_arena(), err_text(test_arena(), LANGUAGE_EN, &err)));
}

struct made {
	struct actor_new new;
	struct actor_id id;
	struct actor actor;
};

static bool make(struct tx *tx, void *arg, struct err *err)
{
	struct made *m = arg;
	struct str hash;

	return password_hash(tx_arena(tx), S("correct horse"), &hash, err) &&
	       actor_add_hashed(tx, &m->new, hash, &m->id, err) && actor_load(tx, m->id, &m->actor, err);
}

struct actor kit_test_actor(struct db *db, const char *sign_in_name, enum role role, int64_t household)
{
	struct made m = {.new = {.sign_in_name = str_of(sign_in_name),
				 .name = S("张三丰"),
				 .role = role,
				 .household = household,
				 .all_projects = !cap_is_citizen(role)}};

	kit_test_write(db, make, &m);
	return m.actor;
}

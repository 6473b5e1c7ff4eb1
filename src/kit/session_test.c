#include "tests/test.h"
#include "kit/kit_test.h"
#include "kit/session.h"
#include "kit/totp_rule.h"

#include <string.h>

struct step {
	struct sign_in sign_in;
	bool right;
	struct session session;
	struct str cookie, code, token;
	struct actor actor, by;
	struct day until;
	int64_t id;
	enum err_code code_of_error;
	enum message message;
};

static bool load_sign_in(struct tx *tx, void *arg, struct err *err)
{
	return sign_in_load(tx, &((struct step *)arg)->sign_in, err);
}

static bool end_sign_in(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return sign_in_end(tx, &s->sign_in, s->right, &s->session, err);
}

static void sign_in_from(struct db *db, struct step *s, const char *name, const char *password,
			 const char *peer)
{
	struct err err;

	s->sign_in = (struct sign_in){.sign_in_name = str_of(name),
				      .password = str_of(password),
				      .peer = str_of(peer),
				      .cookie = s->cookie};
	assert_true(db_read(db, test_arena(), load_sign_in, s, &err));
	s->right = password_matches(s->sign_in.hash, s->sign_in.password);
	kit_test_write(db, end_sign_in, s);
	s->cookie = s->session.refused == MSG_NONE ? session_cookie(test_arena(), &s->session) : S("");
}

static void sign_in(struct db *db, struct step *s, const char *name, const char *password)
{
	sign_in_from(db, s, name, password, "");
}

static bool load(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return session_load(tx, s->cookie, &s->session, err);
}

static bool is_open(struct db *db, struct step *s)
{
	struct err err = {0};
	bool ok = db_read(db, test_arena(), load, s, &err);

	s->code_of_error = err.code;
	s->message = err.message;
	return ok;
}

static bool seen(struct tx *tx, void *arg, struct err *err)
{
	return session_seen(tx, ((struct step *)arg)->cookie, err);
}

static bool end(struct tx *tx, void *arg, struct err *err)
{
	return session_end(tx, ((struct step *)arg)->cookie, err);
}

static void later(int64_t us)
{
	seam_set_now(instant_add(seam_now(), us));
}

TEST(session, opens_is_seen_and_ends)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct actor tenant = kit_test_actor(db, "13800001234", ROLE_TENANT, 77);
		struct step s = {0}, other = {0};
		struct str csrf;

		sign_in(db, &s, "13800001234", "correct horse");
		assert_int_equal(s.session.refused, MSG_NONE);
		assert_int_equal(s.cookie.n, 43);
		assert_true(is_open(db, &s));
		assert_int_equal(s.session.actor.id.v, tenant.id.v);
		assert_int_equal(s.session.actor.scope.household, 77);
		assert_str(s.session.actor.name, "张三丰");
		assert_false(s.session.needs_totp);
		csrf = session_csrf(test_arena(), &s.session);
		assert_int_equal(csrf.n, 32);
		sign_in(db, &other, "13800001234", "correct horse");
		assert_false(str_equal(other.cookie, s.cookie));
		assert_true(is_open(db, &other));
		assert_false(str_equal(session_csrf(test_arena(), &other.session), csrf));
		kit_test_write(db, end, &s);
		assert_false(is_open(db, &s));
		assert_int_equal(s.code_of_error, ERR_SIGN_IN);
		assert_true(is_open(db, &other));
		/* the cookie itself is not in the table */
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM session WHERE length(token_hash) = 32"), 1);
		db_test_close(db);
	}
}

TEST(session, signing_in_again_ends_what_the_browser_carried)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {0}, old;

		kit_test_actor(db, "li.si", ROLE_FINANCE, 0);
		sign_in(db, &s, "li.si", "correct horse");
		old = s;
		sign_in(db, &s, "LI.SI", "correct horse");
		assert_true(is_open(db, &s));
		assert_false(is_open(db, &old));
		db_test_close(db);
	}
}

TEST(session, idle_and_absolute_limits)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {0};

		kit_test_actor(db, "li.si", ROLE_FINANCE, 0);
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.ends_at.us, seam_now().us + 12 * US_PER_HOUR);
		later(59 * US_PER_SECOND);
		assert_true(is_open(db, &s));
		assert_false(s.session.seen_due);
		later(US_PER_SECOND);
		assert_true(is_open(db, &s));
		assert_true(s.session.seen_due);
		later(59 * 60 * US_PER_SECOND);
		assert_true(is_open(db, &s)); /* sixty minutes to the microsecond */
		later(1);
		assert_false(is_open(db, &s));
		assert_int_equal(s.message, MSG_KIT_SESSION_OVER);
		later(-1);
		/* busy all day: twelve hours after sign-in it is over all the same */
		for (int i = 0; i < 11; i++) {
			kit_test_write(db, seen, &s);
			later(59 * 60 * US_PER_SECOND);
			assert_true(is_open(db, &s));
		}
		kit_test_write(db, seen, &s);
		later(11 * 60 * US_PER_SECOND - 1);
		assert_true(is_open(db, &s));
		later(1);
		assert_false(is_open(db, &s));
		db_test_close(db);
	}
}

/* What the cookie's life is made of. */
TEST(session, its_end_follows_the_setting)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {0};
		struct instant end;

		kit_test_actor(db, "li.si", ROLE_FINANCE, 0);
		db_test_script(db, "INSERT INTO setting (id, name, project_id, from_day, value, words, "
				   "source, actor_id, at) "
				   "VALUES (1, 'session_hours_max', 0, 20200101, 168, '', 'test', 0, 1);");
		sign_in(db, &s, "li.si", "correct horse");
		end = instant_add(seam_now(), 168 * US_PER_HOUR);
		assert_int_equal(s.session.ends_at.us, end.us);
		later(US_PER_HOUR);
		assert_true(is_open(db, &s));
		assert_int_equal(s.session.ends_at.us, end.us);
		db_test_close(db);
	}
}

TEST(session, odd_cookies_are_nobody)
{
	static const char *const cookies[] = {"",
					      "x",
					      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
					      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
					      "AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA",
					      "../../../../../../../../../../../../../../etc/a"};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		for (size_t i = 0; i < ARRAY_LEN(cookies); i++) {
			struct step s = {.cookie = str_of(cookies[i])};

			assert_false(is_open(db, &s));
			assert_int_equal(s.code_of_error, ERR_SIGN_IN);
		}
		db_test_close(db);
	}
}

/* GB/T 22239-2019 8.1.4.1 b; security.md 2-29: a name that does not exist is locked in the same way. */
TEST(sign_in, locks_after_five_failures_known_or_not)
{
	static const char *const names[] = {"li.si", "no.such.name"};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		kit_test_actor(db, "li.si", ROLE_FINANCE, 0);
		for (size_t n = 0; n < ARRAY_LEN(names); n++) {
			struct step s = {0};

			for (int i = 0; i < 5; i++) {
				sign_in(db, &s, names[n], "wrong");
				assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_WRONG);
				assert_int_equal(s.session.actor.id.v, 0);
			}
			sign_in(db, &s, names[n], "correct horse");
			assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_LOCKED);
		}
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'session.refuse'"), 10);
		later(15 * 60 * US_PER_SECOND - 1);
		struct step s = {0};
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_LOCKED);
		later(1);
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.refused, MSG_NONE);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM session"), 1);
		db_test_close(db);
	}
}

TEST(sign_in, a_success_forgives_and_an_address_is_locked_too)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {0};

		kit_test_actor(db, "li.si", ROLE_FINANCE, 0);
		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 4; i++)
				sign_in(db, &s, "li.si", "wrong");
			sign_in(db, &s, "li.si", "correct horse");
			assert_int_equal(s.session.refused, MSG_NONE);
		}
		for (int i = 0; i < 100; i++) { /* one try for each of a hundred names */
			const char *name = str_c(test_arena(), str_format(test_arena(), "name%d", i));

			sign_in_from(db, &s, name, "wrong", "192.0.2.7");
			assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_WRONG);
		}
		sign_in_from(db, &s, "li.si", "correct horse", "192.0.2.7");
		assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_LOCKED);
		sign_in_from(db, &s, "li.si", "correct horse", "192.0.2.8");
		assert_int_equal(s.session.refused, MSG_NONE);
		db_test_close(db);
	}
}

static bool lock(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return actor_lock(tx, &s->by, s->actor.id, s->right, err);
}

TEST(sign_in, a_lock_by_the_administrator_works_at_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {.by = kit_test_actor(db, "admin", ROLE_ADMINISTRATOR, 0),
				 .actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0)};

		sign_in(db, &s, "li.si", "correct horse");
		assert_true(is_open(db, &s));
		s.right = true;
		kit_test_write(db, lock, &s);
		assert_false(is_open(db, &s));
		s.cookie = S("");
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_LOCKED);
		s.right = false;
		kit_test_write(db, lock, &s);
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.refused, MSG_NONE);
		db_test_close(db);
	}
}

TEST(sign_in, an_unlock_by_the_administrator_forgives)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {.by = kit_test_actor(db, "admin", ROLE_ADMINISTRATOR, 0),
				 .actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0)};

		for (int i = 0; i < 5; i++)
			sign_in(db, &s, "li.si", "wrong");
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.refused, MSG_KIT_SIGN_IN_LOCKED);
		s.right = false; /* of lock: unlock */
		kit_test_write(db, lock, &s);
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(s.session.refused, MSG_NONE);
		db_test_close(db);
	}
}

/* ---- second factor ---- */

static bool set_totp(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return totp_set(tx, s->actor.id, s->token, s->code, err);
}

static bool pass(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return totp_pass(tx, s->cookie, s->code, &s->session, err);
}

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
/* The code of RFC 6238's key at this moment, shifted by steps. */
static struct str code_now(int64_t steps)
{
	return str_format(test_arena(), "%06u",
			  totp_code((const uint8_t *)"12345678901234567890", 20,
				    seam_now().us / US_PER_SECOND / 30 + steps, 6));
}

static struct step with_second_factor(struct db *db)
{
	struct step s = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0),
			 .token = S(SECRET),
			 .code = code_now(-1)};

	kit_test_write(db, set_totp, &s);
	return s;
}

/* What the second page of the sign-in says to a code. */
static enum message enter(struct db *db, struct step *s, struct str code)
{
	s->code = code;
	kit_test_write(db, pass, s);
	return s->session.refused;
}

TEST(session, second_factor_rotates_the_session_and_a_code_works_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = with_second_factor(db), first;
		struct err err;

		sign_in(db, &s, "li.si", "correct horse");
		assert_true(s.session.needs_totp);
		first = s;
		assert_int_equal(enter(db, &s, S("000000")), MSG_KIT_TOTP_WRONG);
		assert_int_equal(enter(db, &s, code_now(0)), MSG_NONE);
		assert_false(s.session.needs_totp);
		s.cookie = session_cookie(test_arena(), &s.session);
		assert_true(is_open(db, &s));
		assert_false(is_open(db, &first));
		assert_false(db_write(db, test_arena(), pass, &s, &err)); /* a whole session needs no code */
		assert_int_equal(err.code, ERR_CONFLICT);
		s.cookie = S("");
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(enter(db, &s, code_now(0)),
				 MSG_KIT_TOTP_WRONG); /* looked over the shoulder */
		assert_int_equal(enter(db, &s, code_now(-1)),
				 MSG_KIT_TOTP_WRONG); /* and no earlier one either */
		assert_int_equal(enter(db, &s, code_now(1)), MSG_NONE);
		db_test_close(db);
	}
}

TEST(session, second_factor_is_set_by_its_code_which_is_used_up)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0), .token = S(SECRET)};
		struct err err;

		s.code = code_now(2);
		assert_false(db_write(db, test_arena(), set_totp, &s, &err));
		assert_string_equal(err.field, "code");
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM actor WHERE totp_sealed IS NOT NULL"), 0);
		s.code = code_now(0);
		kit_test_write(db, set_totp, &s);
		sign_in(db, &s, "li.si", "correct horse");
		assert_true(s.session.needs_totp);
		kit_test_write(db, pass, &s);
		assert_int_equal(s.session.refused, MSG_KIT_TOTP_WRONG);
		assert_int_equal(enter(db, &s, code_now(1)), MSG_NONE);
		db_test_close(db);
	}
}

/* As without a second factor: who got in begins to count anew. */
TEST(session, second_factor_forgives_wrong_passwords_and_codes)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = with_second_factor(db);

		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 4; i++)
				sign_in(db, &s, "li.si", "wrong");
			sign_in(db, &s, "li.si", "correct horse");
			assert_int_equal(s.session.refused, MSG_NONE);
			s.code = S("000000");
			kit_test_write(db, pass, &s);
			assert_int_equal(enter(db, &s, code_now(0)), MSG_NONE);
			later(30 * US_PER_SECOND);
		}
		db_test_close(db);
	}
}

TEST(session, a_known_password_gives_no_endless_tries_of_codes)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = with_second_factor(db);

		for (int i = 0; i < 5; i++) { /* a new session each time */
			sign_in(db, &s, "li.si", "correct horse");
			assert_int_equal(enter(db, &s, S("000000")), MSG_KIT_TOTP_WRONG);
		}
		s.cookie = S("");
		sign_in(db, &s, "li.si", "correct horse");
		assert_int_equal(enter(db, &s, code_now(0)), MSG_KIT_SIGN_IN_LOCKED);
		later(301 * US_PER_SECOND); /* the half-open session is over after five minutes */
		assert_false(is_open(db, &s));
		db_test_close(db);
	}
}

/* ---- the password once more ---- */

static bool pass_again(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return password_pass(tx, s->actor.id, s->right, &s->message, err);
}

TEST(password, typed_again_counts_and_locks)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {.actor = kit_test_actor(db, "li.si", ROLE_FINANCE, 0)};

		for (int round = 0; round < 2; round++) {
			s.right = false;
			for (int i = 0; i < 4; i++) {
				kit_test_write(db, pass_again, &s);
				assert_int_equal(s.message, MSG_KIT_PASSWORD_WRONG);
			}
			s.right = true; /* forgives */
			kit_test_write(db, pass_again, &s);
			assert_int_equal(s.message, MSG_NONE);
		}
		s.right = false;
		for (int i = 0; i < 5; i++)
			kit_test_write(db, pass_again, &s);
		s.right = true;
		kit_test_write(db, pass_again, &s);
		assert_int_equal(s.message, MSG_KIT_SIGN_IN_LOCKED);
		later(15 * 60 * US_PER_SECOND);
		kit_test_write(db, pass_again, &s);
		assert_int_equal(s.message, MSG_NONE);
		db_test_close(db);
	}
}

/* ---- machines ---- */

static bool add_token(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return token_add(tx, &s->by, s->actor.id, S("财务系统"), s->until, &s->token, err);
}

static bool load_token(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return token_load(tx, s->token, &s->actor, err);
}

static bool end_token(struct tx *tx, void *arg, struct err *err)
{
	struct step *s = arg;

	return token_end(tx, &s->by, s->id, err);
}

TEST(token, carries_the_actor_until_its_day)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct step s = {.by = kit_test_actor(db, "admin", ROLE_ADMINISTRATOR, 0),
				 .actor = kit_test_actor(db, "robot", ROLE_REGULATOR, 0),
				 .until = DAY(20261120)};
		struct step bad = s;
		struct err err;

		kit_test_write(db, add_token, &s);
		assert_true(str_starts(s.token, S("anju_")));
		assert_int_equal(s.token.n, 48);
		assert_true(db_read(db, test_arena(), load_token, &s, &err));
		assert_int_equal(s.actor.role, ROLE_REGULATOR);
		bad.token = str_part(s.token, 5, s.token.n);
		assert_false(db_read(db, test_arena(), load_token, &bad, &err));
		assert_int_equal(err.code, ERR_SIGN_IN);
		later(2 * US_PER_DAY);
		assert_true(db_read(db, test_arena(), load_token, &s, &err));
		later(US_PER_DAY);
		assert_false(db_read(db, test_arena(), load_token, &s, &err));
		bad.until = DAY(20261120);
		assert_false(db_write(db, test_arena(), add_token, &bad, &err));
		assert_string_equal(err.field, "until");
		later(-3 * US_PER_DAY);
		bad.until = day_add(DAY(20261118), 731); /* token_days_max: nobody forgets one for ever */
		assert_false(db_write(db, test_arena(), add_token, &bad, &err));
		assert_string_equal(err.field, "until");
		bad.until = day_add(DAY(20261118), 730);
		kit_test_write(db, add_token, &bad);
		db_test_script(db, "DELETE FROM api_token WHERE until_day > 20270101;");
		s.id = db_test_number(db, "SELECT MAX(id) FROM api_token");
		kit_test_write(db, end_token, &s);
		assert_false(db_read(db, test_arena(), load_token, &s, &err));
		assert_false(db_write(db, test_arena(), end_token, &s, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		db_test_close(db);
	}
}

TEST(password, hashes_differ_and_match_only_their_own)
{
	struct arena *a = test_arena();
	struct str one, two;
	struct err err;

	kit_test_secret();
	assert_true(password_hash(a, S("correct horse"), &one, &err));
	assert_true(password_hash(a, S("correct horse"), &two, &err));
	assert_false(str_equal(one, two));
	assert_true(str_starts(one, S("$argon2id$")));
	assert_true(password_matches(one, S("correct horse")));
	assert_false(password_matches(one, S("correct horsE")));
	assert_false(password_matches(one, S("")));
	assert_false(password_matches(S(""), S("")));
	assert_false(password_matches(password_dummy_hash(), S("")));
	assert_int_equal(password_dummy_hash().n, one.n);
}

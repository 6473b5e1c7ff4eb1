/* Sign-in, sessions, second factor, tokens of machines. */
#include "kit/session.h"
#include "kit/actor_sql.h"
#include "kit/audit.h"
#include "kit/secret.h"
#include "kit/session_sql.h"
#include "kit/setting.h"
#include "kit/totp_rule.h"

#include <sodium.h>
#include <string.h>

enum {
	TOKEN_BYTES = 32,
	CSRF_BYTES = 16,
	HASH_BYTES = 32,
	COOKIE_CHARACTERS = 43,
	PEER_FACTOR = 20,   /* many people share one address */
	CODE_SECONDS = 300, /* the second factor is asked for within these */
	SEEN_SECONDS = 60   /* last-seen is as exact as that: not a write for each request */
};
static const char totp_place[] = "actor.totp";
static const char token_prefix[] = "anju_";

/* ---- texts and hashes ---- */

static struct str base64url(struct arena *arena, const uint8_t *bytes, size_t n)
{
	size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *to = arena_alloc(arena, size);

	sodium_bin2base64(to, size, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return (struct str){to, size - 1};
}

static bool from_base64url(struct str text, uint8_t bytes[TOKEN_BYTES])
{
	size_t n = 0;

	return text.n == COOKIE_CHARACTERS &&
	       sodium_base642bin(bytes, TOKEN_BYTES, text.p, text.n, NULL, &n, NULL,
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       n == TOKEN_BYTES;
}

static struct str hash_of(struct arena *arena, const uint8_t token[TOKEN_BYTES])
{
	uint8_t *hash = arena_alloc(arena, HASH_BYTES);

	crypto_hash_sha256(hash, token, TOKEN_BYTES);
	return (struct str){(const char *)hash, HASH_BYTES};
}

struct str session_cookie(struct arena *arena, const struct session *session)
{
	return base64url(arena, session->token, TOKEN_BYTES);
}

struct str session_csrf(struct arena *arena, const struct session *session)
{
	return str_of_hex(arena, session->csrf, CSRF_BYTES);
}

/* ---- failures: the same for names that exist and names that do not (security.md 2-29) ---- */

struct limits {
	int64_t failures_max, lock_minutes, idle_minutes, hours_max;
};

static bool limits_load(struct tx *tx, struct limits *ret, struct err *err)
{
	struct day today = instant_day(tx_now(tx));

	return setting_load(tx, SETTING_SIGN_IN_FAILURES_MAX, today, 0, &ret->failures_max, err) &&
	       setting_load(tx, SETTING_SIGN_IN_LOCK_MINUTES, today, 0, &ret->lock_minutes, err) &&
	       setting_load(tx, SETTING_SESSION_IDLE_MINUTES, today, 0, &ret->idle_minutes, err) &&
	       setting_load(tx, SETTING_SESSION_HOURS_MAX, today, 0, &ret->hours_max, err);
}

static struct str peer_index(struct tx *tx, struct str peer)
{
	return secret_index(tx_arena(tx), "sign_in.peer", peer);
}

static bool is_locked(struct tx *tx, struct str index, bool *ret, struct err *err)
{
	struct session_sql_failure_in in = {index};
	struct session_sql_failure_out row;
	bool found;

	if (!session_sql_failure(tx, &in, &found, &row, err))
		return false;
	*ret = found && row.locked_until.us > tx_now(tx).us;
	return true;
}

static bool count_failure(struct tx *tx, struct str index, int64_t failures_max, int64_t lock_minutes,
			  struct err *err)
{
	int64_t window_us = lock_minutes * 60 * US_PER_SECOND;
	struct instant now = tx_now(tx);
	struct session_sql_failure_in in = {index};
	struct session_sql_failure_out row = {0};
	struct session_sql_failure_set_in set = {.name_index = index, .now = now};
	bool found;

	if (!session_sql_failure(tx, &in, &found, &row, err))
		return false;
	/* failures of long ago are forgiven */
	set.failures = found && now.us - row.failed_at.us < window_us ? row.failures + 1 : 1;
	if (set.failures >= failures_max) {
		set.locked_until = instant_add(now, window_us);
		set.failures = 0;
	}
	return session_sql_failure_set(tx, &set, err);
}

/* Failures of those who are past the name and password are counted under the account: so a known password
 * gives no endless tries of codes, and a session that was left open none of the password. */
static struct str account_index(struct tx *tx, struct actor_id id)
{
	return secret_index(tx_arena(tx), totp_place, str_format(tx_arena(tx), "%lld", (long long)id.v));
}

bool sign_in_forgive(struct tx *tx, struct actor_id id, struct err *err)
{
	struct session_sql_failure_end_in in = {id, account_index(tx, id)};

	return session_sql_failure_end(tx, &in, err);
}

static bool refuse(struct tx *tx, struct actor_id actor, struct str index, struct str peer,
		   const struct limits *limits, struct err *err)
{
	struct actor nobody = {.id = actor};
	struct session_sql_failure_forget_in old = {instant_add(tx_now(tx), -US_PER_DAY)};

	if (peer.n > 0 && !count_failure(tx, peer_index(tx, peer), limits->failures_max * PEER_FACTOR,
					 limits->lock_minutes, err))
		return false;
	return session_sql_failure_forget(tx, &old, err) &&
	       count_failure(tx, index, limits->failures_max, limits->lock_minutes, err) &&
	       audit_note(tx, &nobody, "session.refuse", "actor", actor.v, S(""), err);
}

/* ---- sign-in ---- */

bool sign_in_load(struct tx *tx, struct sign_in *s, struct err *err)
{
	struct str index = actor_name_index(tx_arena(tx), s->sign_in_name);
	struct actor_sql_find_index_in in = {index};
	struct actor_sql_find_index_out row = {0};
	bool found, name_locked, peer_locked = false;

	if (!actor_sql_find_index(tx, &in, &found, &row, err) || !is_locked(tx, index, &name_locked, err))
		return false;
	if (s->peer.n > 0 && !is_locked(tx, peer_index(tx, s->peer), &peer_locked, err))
		return false;
	s->found = found;
	s->actor = found ? row.id : (struct actor_id){0};
	s->hash = found ? str_copy(tx_keep(tx), row.password_hash) : password_dummy_hash();
	s->locked = name_locked || peer_locked || (found && row.locked);
	s->has_totp = found && row.has_totp;
	return true;
}

static bool open_session(struct tx *tx, struct actor_id id, bool needs_totp, struct session *ret,
			 struct err *err)
{
	struct arena *arena = tx_arena(tx);
	struct instant now = tx_now(tx);
	struct session s = {.needs_totp = needs_totp};
	struct session_sql_add_in add = {.actor = id, .needs_totp = needs_totp, .now = now};
	struct limits limits;

	if (!limits_load(tx, &limits, err) || !actor_load(tx, id, &s.actor, err))
		return false;
	randombytes_buf(s.token, TOKEN_BYTES);
	randombytes_buf(s.csrf, CSRF_BYTES);
	add.token_hash = hash_of(arena, s.token);
	add.csrf = (struct str){(const char *)s.csrf, CSRF_BYTES};
	add.idle_minutes = (int32_t)limits.idle_minutes;
	s.ends_at =
		instant_add(now, needs_totp ? CODE_SECONDS * US_PER_SECOND : limits.hours_max * US_PER_HOUR);
	add.ends_at = s.ends_at;
	if (!session_sql_forget(tx, &(struct session_sql_forget_in){now}, err) ||
	    !session_sql_add(tx, &add, err))
		return false;
	*ret = s;
	return true;
}

/* He has shown all that is asked for. */
static bool signed_in(struct tx *tx, const struct actor *actor, struct str how, struct err *err)
{
	struct session_sql_signed_in_in in = {actor->id, tx_now(tx)};

	return sign_in_forgive(tx, actor->id, err) && session_sql_signed_in(tx, &in, err) &&
	       audit_note(tx, actor, "session.open", "actor", actor->id.v, how, err);
}

/* The write looks again at what the read saw: the account may have been locked while the hash was
 * computed. */
bool sign_in_end(struct tx *tx, const struct sign_in *s, bool password_right, struct session *ret,
		 struct err *err)
{
	struct sign_in now = {.sign_in_name = s->sign_in_name, .peer = s->peer};
	struct str index = actor_name_index(tx_arena(tx), s->sign_in_name);
	struct session opened = {0};
	struct limits limits;

	if (!sign_in_load(tx, &now, err) || !limits_load(tx, &limits, err))
		return false;
	if (now.locked) {
		opened.refused = MSG_KIT_SIGN_IN_LOCKED;
	} else if (!now.found || !password_right || !str_equal(now.hash, s->hash)) {
		opened.refused = MSG_KIT_SIGN_IN_WRONG;
		if (!refuse(tx, now.actor, index, s->peer, &limits, err))
			return false;
	} else {
		if ((s->cookie.n > 0 && !session_end(tx, s->cookie, err)) ||
		    !open_session(tx, now.actor, now.has_totp, &opened, err))
			return false;
		if (!(now.has_totp ? audit_note(tx, &opened.actor, "session.password", "actor", now.actor.v,
						S(""), err)
				   : signed_in(tx, &opened.actor, S(""), err)))
			return false;
	}
	*ret = opened;
	return true;
}

/* ---- sign-up ---- */

/* An address makes so many accounts an hour and no more; refused attempts count too, so that nobody can ask
 * which numbers are taken. */
static bool count_sign_up(struct tx *tx, struct str peer, bool *ret_over, struct err *err)
{
	struct str index = secret_index(tx_arena(tx), "sign_up.peer", peer);
	struct session_sql_failure_out row = {0};
	struct instant now = tx_now(tx);
	struct session_sql_failure_set_in set = {.name_index = index, .now = now};
	int64_t most;
	bool found;

	if (!setting_load(tx, SETTING_SIGN_UPS_HOUR_MAX, instant_day(now), 0, &most, err) ||
	    !session_sql_failure(tx, &(struct session_sql_failure_in){index}, &found, &row, err))
		return false;
	if (!found || now.us - row.failed_at.us >= US_PER_HOUR)
		set.failures = 1;
	else {
		set.failures = row.failures + 1;
		set.now = row.failed_at; /* the hour began with the first */
	}
	*ret_over = set.failures > most;
	return *ret_over || session_sql_failure_set(tx, &set, err);
}

bool sign_up(struct tx *tx, const struct sign_up *s, struct session *ret, struct err *err)
{
	struct actor_new new = {.sign_in_name = s->phone, .name = s->name, .role = ROLE_APPLICANT};
	struct session opened = {0};
	struct actor_id id;
	struct actor other;
	bool over, taken;

	if (!count_sign_up(tx, s->peer, &over, err) || !actor_find_name(tx, s->phone, &taken, &other, err))
		return false;
	if (over || taken) {
		opened.refused = over ? MSG_KIT_SIGN_UP_TOO_MANY : MSG_KIT_SIGN_UP_TAKEN;
	} else if (!actor_add_hashed(tx, &new, s->hash, &id, err) ||
		   (s->cookie.n > 0 && !session_end(tx, s->cookie, err)) ||
		   !open_session(tx, id, false, &opened, err) || !signed_in(tx, &opened.actor, S(""), err))
		return false;
	*ret = opened;
	return true;
}

/* ---- a request's session ---- */

static bool over(struct err *err)
{
	return err_set(err, ERR_SIGN_IN, MSG_KIT_SIGN_IN_NEEDED);
}

bool session_load(struct tx *tx, struct str cookie, struct session *ret, struct err *err)
{
	struct session s = {0};
	struct session_sql_load_out row;
	struct instant now = tx_now(tx);
	bool found;

	if (!from_base64url(cookie, s.token))
		return over(err);
	if (!session_sql_load(tx, &(struct session_sql_load_in){hash_of(tx_arena(tx), s.token)}, &found, &row,
			      err))
		return false;
	if (!found || row.locked || row.csrf.n != CSRF_BYTES)
		return over(err);
	if (now.us >= row.ends_at.us || now.us - row.seen_at.us > row.idle_minutes * 60 * US_PER_SECOND)
		return err_set(err, ERR_SIGN_IN, MSG_KIT_SESSION_OVER);
	s.actor = (struct actor){
		.id = row.actor,
		.role = row.role,
		.name = str_copy(tx_keep(tx), row.name),
		.language = row.language,
		.party = row.party,
		.scope = {.user = row.actor.v,
			  .household = row.household,
			  .organisation = row.organisation,
			  .all = row.all_projects && !cap_is_citizen(row.role)},
	};
	memcpy(s.csrf, row.csrf.p, CSRF_BYTES);
	s.needs_totp = row.needs_totp;
	s.seen_due = now.us - row.seen_at.us >= SEEN_SECONDS * US_PER_SECOND;
	s.ends_at = row.ends_at;
	*ret = s;
	return true;
}

bool session_seen(struct tx *tx, struct str cookie, struct err *err)
{
	uint8_t token[TOKEN_BYTES];

	if (!from_base64url(cookie, token))
		return over(err);
	return session_sql_seen(tx, &(struct session_sql_seen_in){hash_of(tx_arena(tx), token), tx_now(tx)},
				err);
}

bool session_end(struct tx *tx, struct str cookie, struct err *err)
{
	uint8_t token[TOKEN_BYTES];
	int64_t changed;

	if (!from_base64url(cookie, token))
		return true; /* nothing to end */
	return session_sql_end(tx, &(struct session_sql_end_in){hash_of(tx_arena(tx), token)}, &changed, err);
}

bool session_end_all(struct tx *tx, struct actor_id id, struct err *err)
{
	int64_t changed;

	return session_sql_end_all(tx, &(struct session_sql_end_all_in){id}, &changed, err);
}

/* ---- second factor ---- */

bool totp_set(struct tx *tx, struct actor_id id, struct str secret_base32, struct str code, struct err *err)
{
	struct session_sql_totp_set_in in = {.actor = id};
	struct actor actor;
	int64_t changed;

	if (!totp_find_step(secret_base32, str_trim(code), tx_now(tx), &in.step))
		return err_input(err, "code", MSG_KIT_TOTP_SET_WRONG);
	in.totp_sealed = secret_seal(tx_arena(tx), totp_place, secret_base32);
	return actor_load(tx, id, &actor, err) && session_sql_totp_set(tx, &in, &changed, err) &&
	       audit_note(tx, &actor, "actor.set_totp", "actor", id.v, S(""), err);
}

bool totp_end(struct tx *tx, const struct actor *by, struct actor_id id, struct err *err)
{
	struct session_sql_totp_set_in in = {.actor = id};
	int64_t changed;

	if (!session_sql_totp_set(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		return err_not_found(err);
	return (by->id.v == id.v || session_end_all(tx, id, err)) &&
	       audit_note(tx, by, "actor.end_totp", "actor", id.v, S(""), err);
}

static bool code_is_right(struct tx *tx, struct actor_id id, struct str code, bool *ret, struct err *err)
{
	struct session_sql_totp_out row;
	struct str secret;
	int64_t step, changed = 0;
	bool found;

	*ret = false;
	if (!session_sql_totp(tx, &(struct session_sql_totp_in){id}, &found, &row, err))
		return false;
	if (!found || row.totp_sealed.n == 0)
		return true;
	if (!secret_unseal(tx_arena(tx), totp_place, row.totp_sealed, &secret, err))
		return false;
	if (!totp_find_step(secret, code, tx_now(tx), &step))
		return true;
	if (!session_sql_totp_used(tx, &(struct session_sql_totp_used_in){id, step}, &changed, err))
		return false;
	*ret = changed == 1; /* 0: this code, or a later one, was used before */
	return true;
}

bool totp_pass(struct tx *tx, struct str cookie, struct str code, struct session *ret, struct err *err)
{
	struct session before, opened = {0};
	struct limits limits;
	struct str index;
	bool locked, right;

	if (!session_load(tx, cookie, &before, err) || !limits_load(tx, &limits, err))
		return false;
	if (!before.needs_totp)
		return err_conflict(err, MSG_KIT_TOTP_DONE);
	index = account_index(tx, before.actor.id);
	if (!is_locked(tx, index, &locked, err))
		return false;
	if (locked) {
		opened.refused = MSG_KIT_SIGN_IN_LOCKED;
	} else {
		if (!code_is_right(tx, before.actor.id, str_trim(code), &right, err))
			return false;
		if (!right) {
			opened.refused = MSG_KIT_TOTP_WRONG;
			if (!refuse(tx, before.actor.id, index, S(""), &limits, err))
				return false;
		} else if (!session_end(tx, cookie, err) ||
			   !open_session(tx, before.actor.id, false, &opened, err) ||
			   !signed_in(tx, &before.actor, S("totp"), err)) {
			return false;
		}
	}
	*ret = opened;
	return true;
}

/* ---- the password once more ---- */

bool password_pass(struct tx *tx, struct actor_id id, bool right, enum message *ret_refused, struct err *err)
{
	struct str index = account_index(tx, id);
	enum message refused = MSG_NONE;
	struct limits limits;
	bool locked;

	if (!limits_load(tx, &limits, err) || !is_locked(tx, index, &locked, err))
		return false;
	if (locked) {
		refused = MSG_KIT_SIGN_IN_LOCKED;
	} else if (right) {
		if (!sign_in_forgive(tx, id, err))
			return false;
	} else {
		refused = MSG_KIT_PASSWORD_WRONG;
		if (!refuse(tx, id, index, S(""), &limits, err))
			return false;
	}
	*ret_refused = refused;
	return true;
}

/* ---- tokens of machines ---- */

bool token_add(struct tx *tx, const struct actor *by, struct actor_id for_actor, struct str name,
	       struct day until, struct str *ret_token, struct err *err)
{
	uint8_t token[TOKEN_BYTES];
	struct day today = instant_day(tx_now(tx));
	struct actor actor;
	int64_t days_max;
	struct session_sql_token_add_in add = {.id = id_new(),
					       .actor = for_actor,
					       .name = str_trim(name),
					       .until_day = until,
					       .now = tx_now(tx)};

	if (!str_utf8_valid(add.name) || add.name.n == 0 || str_characters(add.name) > 60 ||
	    str_has_control(add.name, false))
		return err_input(err, "name", MSG_KIT_TOKEN_NAME);
	if (!setting_load(tx, SETTING_TOKEN_DAYS_MAX, today, 0, &days_max, err) ||
	    !actor_load(tx, for_actor, &actor, err))
		return false;
	if (!day_valid(until) || day_compare(until, today) < 0 ||
	    day_compare(until, day_add(today, (int32_t)days_max)) > 0)
		return err_input_arg(err, "until", MSG_KIT_TOKEN_UNTIL,
				     str_format(tx_arena(tx), "%lld", (long long)days_max));
	randombytes_buf(token, sizeof(token));
	add.token_hash = hash_of(tx_arena(tx), token);
	if (!session_sql_token_add(tx, &add, err) ||
	    !audit_note(tx, by, "token.add", "actor", for_actor.v, add.name, err))
		return false;
	*ret_token = str_join(tx_keep(tx), str_of(token_prefix), base64url(tx_arena(tx), token, TOKEN_BYTES));
	sodium_memzero(token, sizeof(token));
	return true;
}

bool token_load(struct tx *tx, struct str bearer, struct actor *ret, struct err *err)
{
	uint8_t token[TOKEN_BYTES];
	struct session_sql_token_load_in in = {.today = instant_day(tx_now(tx))};
	struct session_sql_token_load_out row;
	struct actor_sql_load_out account;
	bool found;

	if (!str_starts(bearer, str_of(token_prefix)) ||
	    !from_base64url(str_part(bearer, sizeof(token_prefix) - 1, bearer.n), token))
		return over(err);
	in.token_hash = hash_of(tx_arena(tx), token);
	if (!session_sql_token_load(tx, &in, &found, &row, err))
		return false;
	if (!found)
		return over(err);
	if (!actor_sql_load(tx, &(struct actor_sql_load_in){row.actor}, &found, &account, err))
		return false;
	if (!found || account.locked)
		return over(err);
	return actor_load(tx, row.actor, ret, err);
}

bool token_end(struct tx *tx, const struct actor *by, int64_t id, struct err *err)
{
	int64_t changed;

	if (!session_sql_token_end(tx, &(struct session_sql_token_end_in){id, tx_now(tx)}, &changed, err))
		return false;
	if (changed == 0)
		return err_not_found(err);
	return audit_note(tx, by, "token.end", "token", id, S(""), err);
}

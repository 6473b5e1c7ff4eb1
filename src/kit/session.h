/* Sign-in: passwords (Argon2id), lock-out, sessions, optional TOTP for staff, tokens for machines. */
#ifndef KIT_SESSION_H
#define KIT_SESSION_H

#include "kit/actor.h"

/* Argon2id (libsodium, interactive limits). Slow on purpose: never on a writer or epoll thread. */
bool password_hash(struct arena *, struct str password, struct str *ret_hash, struct err *);
bool password_matches(struct str hash, struct str password);
/* 8 to 128 characters, none of the usual ones, not the name; else ERR_INPUT on "password". */
bool password_check_new(struct str password, struct str sign_in_name, struct err *);
struct str password_dummy_hash(void); /* matches nothing and takes as long */
/* Minimum limits for the whole process: tests and rehearsals (kit/rehearsal.h). */
void password_set_cheap(bool);

struct session {
	uint8_t token[32]; /* what the cookie carries; only its hash is stored */
	struct actor actor;
	uint8_t csrf[16];
	/* password was right, second factor is still missing: only /sign-in/code is allowed */
	bool needs_totp;
	bool seen_due;          /* last-seen is a minute old: queue session_seen() */
	struct instant ends_at; /* over then, however busy: session_hours_max; 5 minutes with needs_totp */
	/* After sign_in_end and totp_pass: MSG_NONE, or why nobody was let in. These return true all the
	 * same, because the failure that they counted must be kept; the rest of the struct is zero then. */
	enum message refused;
};

struct sign_in { /* the two steps around the slow hash */
	struct str sign_in_name, password, peer;
	struct str cookie; /* session that the browser still carries, may be empty: it ends */
	bool found;
	struct actor_id actor;
	struct str hash;
	bool locked, has_totp;
};
/* Read: hash and lock state. A name that does not exist gives a dummy hash, so that time tells nothing. */
bool sign_in_load(struct tx *, struct sign_in *, struct err *);
/* Write: counts the failure and locks for `sign_in_lock_minutes` after `sign_in_failures_max` (settings), or
 * opens a new session (the browser's old one ends). Failures count for the name, known or not, and twentyfold
 * as many for the address. Look at ret->refused. */
bool sign_in_end(struct tx *, const struct sign_in *, bool password_right, struct session *ret, struct err *);
/* Write: failures of the account are forgotten, the lock that they made is gone; the addresses' ones stay. */
bool sign_in_forgive(struct tx *, struct actor_id, struct err *);

/* Write: a citizen opens an account of his own (role applicant, no household yet) and is signed in with it.
 * Every attempt counts for the address, at most `sign_ups_hour_max` (setting) an hour. Look at ret->refused.
 */
struct sign_up {
	struct str phone; /* the sign-in name, normalised */
	struct str name, hash, peer;
	struct str cookie; /* as in struct sign_in */
};
bool sign_up(struct tx *, const struct sign_up *, struct session *ret, struct err *);

/* By cookie; false with ERR_SIGN_IN when absent, over, idle too long, or the account is locked. The actor's
 * name lives in tx_keep(). */
bool session_load(struct tx *, struct str cookie, struct session *ret, struct err *);
bool session_seen(struct tx *, struct str cookie, struct err *); /* brings last-seen forward */
bool session_end(struct tx *, struct str cookie, struct err *);
bool session_end_all(struct tx *, struct actor_id, struct err *);
struct str session_cookie(struct arena *, const struct session *); /* 43 characters of base64url */
struct str session_csrf(struct arena *, const struct session *);   /* 32 hexadecimal digits, for forms */

struct str totp_new(struct arena *); /* a secret of 160 random bits: 32 characters of base 32 */
/* One's own: from now on a code is asked for. ERR_INPUT on "code" unless the code is the secret's now or one
 * step (30 s, RFC 6238) before or after; that code is used up with it. */
bool totp_set(struct tx *, struct actor_id, struct str secret_base32, struct str code, struct err *);
/* Taken away: by oneself, or by an administrator for somebody who lost his device, whose sessions end. */
bool totp_end(struct tx *, const struct actor *by, struct actor_id, struct err *);
/* Rotates the session; a code works once; wrong ones count like wrong passwords. Look at ret->refused. */
bool totp_pass(struct tx *, struct str cookie, struct str code, struct session *ret, struct err *);

/* Write: who is signed in types his password again, before he changes how he signs in; right: what
 * password_matches said. Wrong ones count and lock as at sign-in. *ret_refused: MSG_NONE or why not; true all
 * the same, as above. */
bool password_pass(struct tx *, struct actor_id, bool right, enum message *ret_refused, struct err *);

/* Machine tokens: shown once ("anju_" and 43 characters), stored as a hash, carry the actor's role and scope.
 * Good to the end of the day `until`: today to `token_days_max` (setting) days ahead. ERR_INPUT on "name" (1
 * to 60 characters) or "until". */
bool token_add(struct tx *, const struct actor *by, struct actor_id for_actor, struct str name,
	       struct day until, struct str *ret_token, struct err *);
/* ERR_SIGN_IN: unknown, ended, past its day, or the account is locked. */
bool token_load(struct tx *, struct str bearer, struct actor *ret, struct err *);
bool token_end(struct tx *, const struct actor *by, int64_t id, struct err *);

#endif

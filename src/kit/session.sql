-- include: kit/actor.h
-- Failures of sign-in, sessions by the hash of their cookie, one-time codes, tokens of machines.

-- name: failure
-- returns: maybe
-- scope: key blind index of what was typed, or of the address
-- in: name_index blob
-- out: failures i32, failed_at instant, locked_until instant
SELECT failures, failed_at, locked_until FROM sign_in_failure WHERE name_index = :name_index;

-- name: failure_set
-- returns: none
-- scope: key blind index of what was typed, or of the address
-- in: name_index blob, failures i32, now instant, locked_until instant
INSERT INTO sign_in_failure (name_index, failures, failed_at, locked_until)
VALUES (:name_index, :failures, :now, :locked_until)
ON CONFLICT (name_index) DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at,
	locked_until = excluded.locked_until;

-- name: failure_end
-- returns: none
-- scope: system the account whose owner showed who he is, or that an administrator unlocks
-- in: actor id(actor), account_index blob
DELETE FROM sign_in_failure
 WHERE name_index = :account_index OR name_index = (SELECT name_index FROM actor WHERE id = :actor);

-- name: failure_forget
-- returns: none
-- scope: system old failures go
-- in: before instant
DELETE FROM sign_in_failure WHERE failed_at < :before AND locked_until < :before;

-- name: add
-- returns: none
-- scope: system a session is opened after the password was right
-- in: token_hash blob, actor id(actor), csrf blob, needs_totp bool, now instant, ends_at instant, idle_minutes i32
INSERT INTO session (token_hash, actor_id, csrf, needs_totp, started_at, seen_at, ends_at, idle_minutes)
VALUES (:token_hash, :actor, :csrf, :needs_totp, :now, :now, :ends_at, :idle_minutes);

-- name: signed_in
-- returns: none
-- scope: system when somebody signed in last
-- in: actor id(actor), now instant
UPDATE actor SET signed_in_at = :now WHERE id = :actor;

-- name: load
-- returns: maybe
-- scope: key hash of the cookie
-- in: token_hash blob
-- out: actor id(actor), csrf blob, needs_totp bool, seen_at instant, ends_at instant, idle_minutes i32
-- out: name str, role enum(role), household i64?, organisation i64?, all_projects bool, language enum(language), locked bool
-- out: party i64?
SELECT s.actor_id, s.csrf, s.needs_totp, s.seen_at, s.ends_at, s.idle_minutes, a.name, a.role, a.household_id,
	a.organisation_id, a.all_projects, a.language, a.locked, a.party_id
  FROM session s JOIN actor a ON a.id = s.actor_id WHERE s.token_hash = :token_hash;

-- name: seen
-- returns: none
-- scope: key hash of the cookie
-- in: token_hash blob, now instant
UPDATE session SET seen_at = :now WHERE token_hash = :token_hash;

-- name: end
-- returns: count
-- scope: key hash of the cookie
-- in: token_hash blob
DELETE FROM session WHERE token_hash = :token_hash;

-- name: end_all
-- returns: count
-- scope: system all sessions of one account, when it is locked or its password or role changes
-- in: actor id(actor)
DELETE FROM session WHERE actor_id = :actor;

-- name: forget
-- returns: none
-- scope: system sessions that are over
-- in: now instant
DELETE FROM session WHERE ends_at < :now;

-- name: totp
-- returns: maybe
-- scope: system the account of the session
-- in: actor id(actor)
-- out: totp_sealed blob?, totp_step i64
SELECT totp_sealed, totp_step FROM actor WHERE id = :actor;

-- name: totp_set
-- returns: count
-- scope: system one's own account
-- in: actor id(actor), totp_sealed blob?, step i64
UPDATE actor SET totp_sealed = :totp_sealed, totp_step = :step WHERE id = :actor;

-- name: totp_used
-- returns: count
-- scope: system a code works once
-- in: actor id(actor), step i64
UPDATE actor SET totp_step = :step WHERE id = :actor AND totp_step < :step;

-- name: token_add
-- returns: none
-- scope: system the caller's route requires user_admin
-- in: id i64, token_hash blob, actor id(actor), name str, until_day day, now instant
INSERT INTO api_token (id, token_hash, actor_id, name, until_day, created_at)
VALUES (:id, :token_hash, :actor, :name, :until_day, :now);

-- name: token_load
-- returns: maybe
-- scope: key hash of the token
-- in: token_hash blob, today day
-- out: actor id(actor)
SELECT actor_id FROM api_token WHERE token_hash = :token_hash AND ended_at IS NULL AND until_day >= :today;

-- name: token_end
-- returns: count
-- scope: system the caller's route requires user_admin
-- in: id i64, now instant
UPDATE api_token SET ended_at = :now WHERE id = :id AND ended_at IS NULL;

-- name: token_page
-- returns: list
-- scope: system the route requires user_admin
-- out: id i64, name str, actor id(actor), actor_name str, role enum(role), until_day day, created_at instant, ended_at instant?
-- filter in_use bool: t.ended_at IS NULL
-- filter actor id(actor): t.actor_id = :actor
-- sort created_at: t.created_at
-- sort until_day: t.until_day
-- key: t.id
SELECT t.id, t.name, t.actor_id, a.name, a.role, t.until_day, t.created_at, t.ended_at
  FROM api_token t JOIN actor a ON a.id = t.actor_id WHERE 1 = 1

-- name: token_find
-- returns: maybe
-- scope: system the route requires user_admin
-- in: id i64
-- out: id i64, name str, actor id(actor), actor_name str, role enum(role), until_day day, created_at instant, ended_at instant?
SELECT t.id, t.name, t.actor_id, a.name, a.role, t.until_day, t.created_at, t.ended_at
  FROM api_token t JOIN actor a ON a.id = t.actor_id WHERE t.id = :id;


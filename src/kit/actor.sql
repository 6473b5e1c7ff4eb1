-- include: kit/actor.h
-- Accounts. Sign-in names are found by their blind index; rows are kept for ever, because the trail names them.

-- name: add
-- returns: none
-- scope: system the caller's route requires user_admin; the command line and demo make accounts too
-- in: id id(actor), name_index blob, name_sealed blob, name str, role enum(role), party i64?, household i64?
-- in: organisation i64?, all_projects bool, password_hash str, now instant
INSERT INTO actor (id, name_index, name_sealed, name, role, party_id, household_id, organisation_id, all_projects,
	password_hash, created_at)
VALUES (:id, :name_index, :name_sealed, :name, :role, :party, :household, :organisation, :all_projects,
	:password_hash, :now);

-- name: load
-- returns: maybe
-- scope: system by id, for the actor of a session, a job or a row of the trail
-- in: id id(actor)
-- out: id id(actor), name str, role enum(role), household i64?, organisation i64?, all_projects bool, language enum(language)
-- out: locked bool, party i64?
SELECT id, name, role, household_id, organisation_id, all_projects, language, locked, party_id
  FROM actor WHERE id = :id;

-- name: find_index
-- returns: maybe
-- scope: key blind index of the sign-in name
-- in: name_index blob
-- out: id id(actor), password_hash str, locked bool, has_totp bool
SELECT id, password_hash, locked, CASE WHEN totp_sealed IS NULL THEN 0 ELSE 1 END
  FROM actor WHERE name_index = :name_index;

-- name: set_role
-- returns: count
-- scope: system the caller's route requires user_admin
-- in: id id(actor), role enum(role), all_projects bool
UPDATE actor SET role = :role, all_projects = :all_projects, version = version + 1 WHERE id = :id;

-- name: set_household
-- returns: count
-- scope: system set by the domain that binds a person to his account
-- in: id id(actor), party i64?, household i64?
UPDATE actor SET party_id = :party, household_id = :household, version = version + 1 WHERE id = :id;

-- name: set_locked
-- returns: count
-- scope: system the caller's route requires user_admin
-- in: id id(actor), locked bool
UPDATE actor SET locked = :locked, version = version + 1 WHERE id = :id;

-- name: set_password
-- returns: count
-- scope: system one's own account, or the caller's route requires user_admin
-- in: id id(actor), password_hash str
UPDATE actor SET password_hash = :password_hash, version = version + 1 WHERE id = :id;

-- name: set_language
-- returns: count
-- scope: system one's own account
-- in: id id(actor), language enum(language)
UPDATE actor SET language = :language WHERE id = :id;

-- name: grant
-- returns: count
-- scope: system the caller's route requires user_admin
-- in: id id(actor), project i64
INSERT INTO actor_project (user_id, project_id) VALUES (:id, :project) ON CONFLICT (user_id, project_id) DO NOTHING;

-- name: withdraw
-- returns: count
-- scope: system the caller's route requires user_admin
-- in: id id(actor), project i64
DELETE FROM actor_project WHERE user_id = :id AND project_id = :project;

-- name: list
-- returns: list
-- scope: system the route requires user_admin
-- out: id id(actor), sign_in_name blob, name str, role enum(role), all_projects bool, locked bool, has_totp bool
-- out: created_at instant, signed_in_at instant?
-- filter role enum(role): role = :role
-- filter name str: name LIKE :name
-- filter locked bool: locked = 1
-- filter name_index blob: name_index = :name_index
-- sort created_at: created_at
-- sort name: name
-- key: id
SELECT id, name_sealed, name, role, all_projects, locked, CASE WHEN totp_sealed IS NULL THEN 0 ELSE 1 END,
	created_at, signed_in_at
  FROM actor WHERE 1 = 1

-- name: account
-- returns: maybe
-- scope: system one's own account, or the caller's route requires user_admin
-- in: id id(actor)
-- out: id id(actor), name_sealed blob, name str, role enum(role), all_projects bool, locked bool, has_totp bool
-- out: password_hash str, created_at instant, signed_in_at instant?
SELECT id, name_sealed, name, role, all_projects, locked, CASE WHEN totp_sealed IS NULL THEN 0 ELSE 1 END,
	password_hash, created_at, signed_in_at
  FROM actor WHERE id = :id;

-- name: of_party
-- returns: many
-- scope: key a person out of a record in scope, or the route requires party_see
-- in: party i64
-- out: id id(actor)
SELECT id FROM actor WHERE party_id = :party ORDER BY id LIMIT 20;

-- name: projects
-- returns: many
-- scope: system the route requires user_admin
-- in: id id(actor)
-- out: project i64
SELECT project_id FROM actor_project WHERE user_id = :id ORDER BY project_id LIMIT 1000;

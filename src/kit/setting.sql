-- include: kit/actor.h
-- Values that a city decides, and rule tables; both by the day that a case is decided on.

-- name: load
-- returns: maybe
-- scope: public
-- in: name str, project i64, day day
-- out: value i64, words str, from_day day, project i64, source str, actor id(actor), at instant
SELECT value, words, from_day, project_id, source, actor_id, at FROM setting
 WHERE name = :name AND project_id IN (0, :project) AND from_day <= :day
 ORDER BY CASE WHEN project_id = 0 THEN 1 ELSE 0 END, from_day DESC, id DESC LIMIT 1;

-- name: add
-- returns: none
-- scope: system the caller's route requires setting_edit
-- in: id i64, name str, project i64, from_day day, value i64, words str, source str, actor id(actor), now instant
INSERT INTO setting (id, name, project_id, from_day, value, words, source, actor_id, at)
VALUES (:id, :name, :project, :from_day, :value, :words, :source, :actor, :now);

-- name: history
-- returns: many
-- scope: public
-- in: name str
-- out: project i64, from_day day, value i64, words str, source str, actor id(actor), name str, at instant
SELECT s.project_id, s.from_day, s.value, s.words, s.source, s.actor_id, COALESCE(p.name, ''), s.at
  FROM setting s LEFT JOIN actor p ON p.id = s.actor_id
 WHERE s.name = :name ORDER BY s.from_day DESC, s.id DESC LIMIT 200;

-- name: policy_on
-- returns: maybe
-- scope: public
-- in: kind str, day day
-- out: id i64, kind str, code str, title str, valid_from day, valid_to day?, document str
SELECT id, kind, code, title, valid_from, valid_to, document FROM policy
 WHERE kind = :kind AND valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)
 ORDER BY valid_from DESC, id DESC LIMIT 1;

-- name: policy_id
-- returns: maybe
-- scope: public
-- in: id i64
-- out: id i64, kind str, code str, title str, valid_from day, valid_to day?, document str
SELECT id, kind, code, title, valid_from, valid_to, document FROM policy WHERE id = :id;

-- name: policy_add
-- returns: none
-- scope: system the caller's route requires setting_edit
-- in: id i64, kind str, code str, title str, valid_from day, valid_to day?, document str, actor id(actor), now instant
INSERT INTO policy (id, kind, code, title, valid_from, valid_to, document, actor_id, at)
VALUES (:id, :kind, :code, :title, :valid_from, :valid_to, :document, :actor, :now);

-- name: policies
-- returns: many
-- scope: public
-- out: id i64, kind str, code str, title str, valid_from day, valid_to day?, at instant
SELECT id, kind, code, title, valid_from, valid_to, at FROM policy ORDER BY kind, valid_from DESC, id DESC LIMIT 500;

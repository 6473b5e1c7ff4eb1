-- include: kit/actor.h
-- The trail and the ends of its chains.

-- name: next
-- returns: maybe
-- scope: system the trail is written for everybody
-- in: chain i32
-- out: number i64, row_hash blob
UPDATE audit_head SET number = number + 1 WHERE chain = :chain RETURNING number, row_hash;

-- name: head
-- returns: maybe
-- scope: system the trail is written for everybody
-- in: chain i32
-- out: number i64, row_hash blob
SELECT number, row_hash FROM audit_head WHERE chain = :chain;

-- name: head_add
-- returns: none
-- scope: system the first row of a chain
-- in: chain i32, row_hash blob, mac blob
INSERT INTO audit_head (chain, number, row_hash, mac) VALUES (:chain, 1, :row_hash, :mac);

-- name: head_set
-- returns: none
-- scope: system the trail is written for everybody
-- in: chain i32, number i64, row_hash blob, mac blob
UPDATE audit_head SET number = :number, row_hash = :row_hash, mac = :mac WHERE chain = :chain;

-- name: add
-- returns: none
-- scope: system the trail is written for everybody
-- in: chain i32, number i64, now instant, actor id(actor), role enum(role), act str, subject str, subject_id i64
-- in: before str, after str, row_hash blob
INSERT INTO audit (chain, number, at, actor_id, role, act, subject, subject_id, before_words, after_words, row_hash)
VALUES (:chain, :number, :now, :actor, :role, :act, :subject, :subject_id, :before, :after, :row_hash);

-- name: heads
-- returns: many
-- scope: system anju check reads everything
-- out: chain i32, number i64, row_hash blob, mac blob
SELECT chain, number, row_hash, mac FROM audit_head ORDER BY chain;

-- name: chains
-- returns: many
-- scope: system anju check reads everything
-- out: chain i32, number i64
SELECT chain, MAX(number) FROM audit GROUP BY chain ORDER BY chain;

-- name: rows
-- returns: each
-- scope: system anju check reads everything
-- in: chain i32
-- out: number i64, at instant, actor id(actor), role enum(role), act str, subject str, subject_id i64, before str, after str
-- out: row_hash blob
SELECT number, at, actor_id, role, act, subject, subject_id, before_words, after_words, row_hash
  FROM audit WHERE chain = :chain ORDER BY number;

-- name: subject
-- returns: many
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: subject str, subject_id i64
-- out: at instant, name str, role enum(role), act str, before str, after str
SELECT a.at, COALESCE(p.name, ''), a.role, a.act, a.before_words, a.after_words
  FROM audit a LEFT JOIN actor p ON p.id = a.actor_id
 WHERE a.subject = :subject AND a.subject_id = :subject_id
 ORDER BY a.at DESC, a.number DESC LIMIT 500;

-- name: last
-- returns: maybe
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: subject str, subject_id i64
-- out: at instant, name str, role enum(role)
SELECT a.at, COALESCE(p.name, ''), a.role
  FROM audit a LEFT JOIN actor p ON p.id = a.actor_id
 WHERE a.subject = :subject AND a.subject_id = :subject_id
 ORDER BY a.at DESC, a.number DESC LIMIT 1;

-- name: list
-- returns: list
-- scope: system the route requires audit_see
-- out: key i64, chain i32, number i64, at instant, actor id(actor), name str, role enum(role), act str, subject str
-- out: subject_id i64, before str, after str
-- filter act str: a.act LIKE :act
-- filter subject str: a.subject = :subject
-- filter subject_id i64: a.subject_id = :subject_id
-- filter name str: p.name LIKE :name
-- filter actor id(actor): a.actor_id = :actor
-- filter from instant: a.at >= :from
-- filter to instant: a.at <= :to
-- sort at: a.at
-- key: a.number*32768+a.chain
SELECT a.number * 32768 + a.chain, a.chain, a.number, a.at, a.actor_id, COALESCE(p.name, ''), a.role, a.act, a.subject,
	a.subject_id, a.before_words, a.after_words
  FROM audit a LEFT JOIN actor p ON p.id = a.actor_id WHERE 1 = 1

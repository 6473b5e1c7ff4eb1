-- Whether this is a city for practice.

-- name: find
-- returns: maybe
-- scope: public
-- out: begun_at instant
SELECT begun_at FROM rehearsal;

-- name: happened
-- returns: maybe
-- scope: system whether anything was ever written here
-- out: number i64
SELECT number FROM audit LIMIT 1;

-- name: begin
-- returns: none
-- scope: system the command that makes the tables
-- in: now instant
INSERT INTO rehearsal (id, begun_at) VALUES (1, :now);

-- include: kit/file.h
-- Attachments: which subject a stored file belongs to.

-- name: add
-- returns: none
-- scope: system written beside the row that it belongs to
-- in: id i64, subject str, subject_id i64, kind str, name str, hash str, type enum(file_type), size_bytes i64
-- in: project i64?, household i64?, actor id(actor), now instant
INSERT INTO attachment (id, subject, subject_id, kind, name, hash, type, size_bytes, project_id, household_id, actor_id, at)
VALUES (:id, :subject, :subject_id, :kind, :name, :hash, :type, :size_bytes, :project, :household, :actor, :now);

-- name: subject
-- returns: many
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: subject str, subject_id i64
-- out: id i64, kind str, name str, hash str, type enum(file_type), size_bytes i64, at instant
SELECT id, kind, name, hash, type, size_bytes, at FROM attachment
 WHERE subject = :subject AND subject_id = :subject_id
 ORDER BY id LIMIT 1000;

-- name: load
-- returns: one
-- scope: actor
-- in: id i64
-- out: id i64, kind str, name str, hash str, type enum(file_type), size_bytes i64, at instant
SELECT id, kind, name, hash, type, size_bytes, at FROM attachment
 WHERE id = :id AND @scope(project_id, household_id);

-- name: stored
-- returns: many
-- scope: system anju check reads everything
-- in: after i64
-- out: id i64, hash str
SELECT id, hash FROM attachment WHERE id > :after ORDER BY id LIMIT 1000;

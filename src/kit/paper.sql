-- include: kit/paper.h
-- Issued papers.

-- name: add
-- returns: none
-- scope: system written beside the row that it belongs to
-- in: id i64, kind str, number str, check_code str, subject str, subject_id i64, hash str, attachment i64
-- in: project i64?, household i64?, title str, actor id(actor), now instant
INSERT INTO paper (id, kind, number, check_code, subject, subject_id, hash, attachment_id, project_id, household_id, title, state,
	actor_id, at)
VALUES (:id, :kind, :number, :check_code, :subject, :subject_id, :hash, :attachment, :project, :household, :title, @PAPER_VALID,
	:actor, :now);

-- name: load
-- returns: one
-- scope: actor
-- in: id i64
-- out: number str, state enum(paper_state)
SELECT number, state FROM paper WHERE id = :id AND @scope(project_id, household_id);

-- name: void
-- returns: count
-- scope: system the paper was loaded in the actor's scope before
-- in: id i64, reason str
UPDATE paper SET state = @PAPER_VOID, void_reason = :reason WHERE id = :id AND state = @PAPER_VALID;

-- name: verify
-- returns: maybe
-- scope: key the number and the check code on the paper itself
-- in: number str
-- out: check_code str, state enum(paper_state), title str, at instant
SELECT check_code, state, title, at FROM paper WHERE number = :number;

-- name: subject
-- returns: many
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: subject str, subject_id i64
-- out: id i64, kind str, number str, title str, state enum(paper_state), attachment i64, at instant
SELECT id, kind, number, title, state, attachment_id, at FROM paper
 WHERE subject = :subject AND subject_id = :subject_id
 ORDER BY id LIMIT 1000;

-- include: kit/approval.h
-- Cases that go through stages; who said what.

-- name: open
-- returns: none
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: id i64, kind str, subject str, subject_id i64, project i64?, household i64?, title str, path str, maker id(actor)
-- in: stage_count i32, now instant
INSERT INTO approval_case (id, kind, subject, subject_id, project_id, household_id, title, path, maker_id, state, stage,
	stage_count, opened_at)
VALUES (:id, :kind, :subject, :subject_id, :project, :household, :title, :path, :maker, @APPROVAL_RUNNING, 1,
	:stage_count, :now);

-- name: stage_add
-- returns: none
-- scope: system a case is opened with its stages
-- in: case_id i64, stage i32, office str, working_days i32, label str
INSERT INTO approval_stage (case_id, stage, office, working_days, label) VALUES (:case_id, :stage, :office, :working_days, :label);

-- name: load
-- returns: maybe
-- scope: actor
-- in: id i64
-- out: id i64, kind str, subject str, subject_id i64, project i64?, household i64?, title str, path str, maker id(actor)
-- out: state enum(approval_state), stage i32, stage_count i32, office str
SELECT c.id, c.kind, c.subject, c.subject_id, c.project_id, c.household_id, c.title, c.path, c.maker_id, c.state, c.stage,
	c.stage_count, s.office
  FROM approval_case c JOIN approval_stage s ON s.case_id = c.id AND s.stage = c.stage
 WHERE c.id = :id AND (@scope(c.project_id, c.household_id) OR (c.project_id IS NULL AND c.household_id IS NULL));

-- name: office
-- returns: one
-- scope: system a stage of a case that was loaded before
-- in: id i64, stage i32
-- out: office str, working_days i32, label str
SELECT office, working_days, label FROM approval_stage WHERE case_id = :id AND stage = :stage;

-- name: given
-- returns: many
-- scope: system opinions of a case that was loaded before
-- in: id i64, actor id(actor)
-- out: stage i32, verdict enum(approval_verdict)
SELECT stage, verdict FROM approval_opinion WHERE case_id = :id AND actor_id = :actor ORDER BY id LIMIT 100;

-- name: opinion_add
-- returns: none
-- scope: system an opinion on a case that was loaded before
-- in: id i64, case_id i64, stage i32, actor id(actor), verdict enum(approval_verdict), words str, now instant
INSERT INTO approval_opinion (id, case_id, stage, actor_id, verdict, words, at)
VALUES (:id, :case_id, :stage, :actor, :verdict, :words, :now);

-- name: move
-- returns: count
-- scope: system a case that was loaded before; moves only from where it was seen
-- in: id i64, from_state enum(approval_state), from_stage i32, state enum(approval_state), stage i32, ended_at instant?
UPDATE approval_case SET state = :state, stage = :stage, ended_at = :ended_at
 WHERE id = :id AND state = :from_state AND stage = :from_stage;

-- name: opinions
-- returns: many
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: id i64
-- out: stage i32, label str, verdict enum(approval_verdict), words str, name str, at instant
SELECT o.stage, s.label, o.verdict, o.words, a.name, o.at
  FROM approval_opinion o JOIN approval_stage s ON s.case_id = o.case_id AND s.stage = o.stage
  JOIN actor a ON a.id = o.actor_id
 WHERE o.case_id = :id ORDER BY o.at, o.id LIMIT 100;

-- name: find_kind
-- returns: maybe
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: kind str, subject str, subject_id i64
-- out: id i64, state enum(approval_state), stage i32
SELECT id, state, stage FROM approval_case WHERE kind = :kind AND subject = :subject AND subject_id = :subject_id
 ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, opened_at DESC, id DESC LIMIT 1;

-- include: kit/actor.h
-- What is due: one open row for a kind and subject.

-- name: add
-- returns: none
-- scope: system written beside the row that it belongs to
-- in: id i64, kind str, subject str, subject_id i64, label str, rule str, title str, path str, project i64?, household i64?
-- in: owner str, escalate_to str, person id(actor)?, now instant, warn instant, due instant
INSERT INTO deadline (id, kind, subject, subject_id, label, rule, title, path, project_id, household_id, owner, escalate_to,
	person_id, started_at, warn_at, due_at)
VALUES (:id, :kind, :subject, :subject_id, :label, :rule, :title, :path, :project, :household, :owner, :escalate_to,
	:person, :now, :warn, :due)
ON CONFLICT (kind, subject, subject_id) WHERE ended_at IS NULL DO UPDATE SET label = excluded.label, rule = excluded.rule,
	title = excluded.title, path = excluded.path, owner = excluded.owner, escalate_to = excluded.escalate_to,
	person_id = excluded.person_id, warn_at = excluded.warn_at, due_at = excluded.due_at;

-- name: end
-- returns: count
-- scope: system written beside the row that it belongs to
-- in: kind str, subject str, subject_id i64, now instant
UPDATE deadline SET ended_at = :now, kept = CASE WHEN :now <= due_at THEN 1 ELSE 0 END
 WHERE kind = :kind AND subject = :subject AND subject_id = :subject_id AND ended_at IS NULL;

-- name: end_all
-- returns: count
-- scope: system written beside the row that it belongs to
-- in: subject str, subject_id i64, now instant
UPDATE deadline SET ended_at = :now, kept = CASE WHEN :now <= due_at THEN 1 ELSE 0 END
 WHERE subject = :subject AND subject_id = :subject_id AND ended_at IS NULL;

-- name: find
-- returns: maybe
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: kind str, subject str, subject_id i64
-- out: due instant
SELECT due_at FROM deadline
 WHERE kind = :kind AND subject = :subject AND subject_id = :subject_id AND ended_at IS NULL;

-- name: work
-- returns: many
-- scope: actor
-- in: caps str, me id(actor), now instant, until instant, most i32
-- out: id i64, kind str, subject str, subject_id i64, label str, rule str, title str, path str, person id(actor)?
-- out: warn instant, due instant
SELECT id, kind, subject, subject_id, label, rule, title, path, person_id, warn_at, due_at FROM deadline
 WHERE ended_at IS NULL AND due_at <= :until
   AND (person_id = :me OR (person_id IS NULL AND :caps LIKE '%,' || owner || ',%')
	OR (due_at < :now AND escalate_to <> '' AND :caps LIKE '%,' || escalate_to || ',%'))
   AND (person_id = :me OR (project_id IS NULL AND household_id IS NULL) OR @scope(project_id, household_id))
 ORDER BY due_at, id LIMIT :most;

-- name: count
-- returns: one
-- scope: actor
-- in: caps str, me id(actor), now instant, until instant, today_end instant
-- out: total i64, warned i64, today i64, overdue i64
SELECT COUNT(*), COALESCE(SUM(CASE WHEN warn_at <= :now AND due_at >= :now THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN due_at >= :now AND due_at <= :today_end THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN due_at < :now THEN 1 ELSE 0 END), 0)
  FROM deadline
 WHERE ended_at IS NULL AND due_at <= :until
   AND (person_id = :me OR (person_id IS NULL AND :caps LIKE '%,' || owner || ',%')
	OR (due_at < :now AND escalate_to <> '' AND :caps LIKE '%,' || escalate_to || ',%'))
   AND (person_id = :me OR (project_id IS NULL AND household_id IS NULL) OR @scope(project_id, household_id));

-- name: kept
-- returns: many
-- scope: actor
-- in: from instant, to instant
-- out: kind str, label str, kept i64, missed i64
SELECT kind, MAX(label), SUM(kept), SUM(1 - kept) FROM deadline
 WHERE ended_at IS NOT NULL AND ended_at >= :from AND ended_at < :to
   AND ((project_id IS NULL AND household_id IS NULL) OR @scope(project_id, household_id))
 GROUP BY kind ORDER BY kind;


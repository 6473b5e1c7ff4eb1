-- include: kit/actor.h
-- include: matter/matter_rule.h
-- Matters and what happened to them.

-- name: add
-- returns: none
-- scope: system a citizen's own, or entered by an officer for a home in his scope
-- in: id id(matter), number str, kind enum(matter_kind), source enum(matter_source), project i64?, home i64?, household i64?, name str
-- in: words str, answer_by instant, actor id(actor), now instant
INSERT INTO matter (id, number, kind, source, project_id, home_id, household_id, name, words, state, answer_by, actor_id, at)
VALUES (:id, :number, :kind, :source, :project, :home, :household, :name, :words, @MATTER_RECEIVED, :answer_by, :actor, :now);

-- name: load
-- returns: one
-- scope: actor
-- in: id id(matter), me id(actor)
-- out: id id(matter), number str, kind enum(matter_kind), source enum(matter_source), class enum(matter_class), state enum(matter_state)
-- out: project i64?, home i64?, household i64?, name str, words str, answer str, at instant, answer_by instant, answered_at instant?
-- out: satisfied enum(matter_satisfied), actor id(actor), version i32, project_name str, home_code str
SELECT m.id, m.number, m.kind, m.source, m.class, m.state,
	m.project_id, m.home_id, m.household_id, m.name, m.words, m.answer, m.at, m.answer_by, m.answered_at,
	m.satisfied, m.actor_id, m.version, COALESCE(p.name, ''), COALESCE(h.code, '')
  FROM matter m LEFT JOIN project p ON p.id = m.project_id LEFT JOIN home h ON h.id = m.home_id
 WHERE m.id = :id AND (@scope(m.project_id, m.household_id) OR m.actor_id = :me);

-- name: own
-- returns: many
-- scope: actor
-- in: me id(actor)
-- like: load
 WHERE (@own(m.household_id) OR m.actor_id = :me)
 ORDER BY m.at DESC, m.id DESC LIMIT 200;

-- name: count
-- returns: one
-- scope: actor
-- in: now instant
-- out: open i64, overdue i64
SELECT COUNT(*), COALESCE(SUM(CASE WHEN answer_by < :now THEN 1 ELSE 0 END), 0) FROM matter
 WHERE state IN (@MATTER_RECEIVED, @MATTER_AGAIN) AND @scope(project_id);

-- name: list
-- returns: list
-- scope: actor
-- in: now instant
-- out: id id(matter), number str, kind enum(matter_kind), words str, project_name str, home_code str, name str, source enum(matter_source)
-- out: class enum(matter_class), at instant, answer_by instant, answered_at instant?, satisfied enum(matter_satisfied), state enum(matter_state)
-- filter state enum(matter_state): m.state = :state
-- filter open bool: m.is_open = :open
-- filter overdue bool: m.is_overdue = :overdue
-- filter kind enum(matter_kind): m.kind = :kind
-- filter class enum(matter_class): m.class = :class
-- filter source enum(matter_source): m.source = :source
-- filter satisfied enum(matter_satisfied): m.satisfied = :satisfied
-- filter project id(project): m.project_id = :project
-- filter number str: m.number LIKE :number
-- sort at: m.at
-- sort answer_by: m.answer_by
-- sort number: m.number
-- key: m.id
SELECT m.id, m.number, m.kind, m.words, COALESCE(p.name, ''), COALESCE(h.code, ''), m.name, m.source,
	m.class, m.at, m.answer_by, m.answered_at, m.satisfied, m.state
  FROM (SELECT x.id, x.number, x.kind, x.words, x.project_id, x.home_id, x.name, x.source, x.class, x.at, x.answer_by, x.answered_at,
		x.satisfied, x.state, CASE WHEN x.state IN (@MATTER_RECEIVED, @MATTER_AGAIN) THEN 1 ELSE 0 END AS is_open,
		CASE WHEN x.state IN (@MATTER_RECEIVED, @MATTER_AGAIN) AND x.answer_by < :now THEN 1
		     WHEN x.answered_at > x.answer_by THEN 1 ELSE 0 END AS is_overdue FROM matter x) m
  LEFT JOIN project p ON p.id = m.project_id LEFT JOIN home h ON h.id = m.home_id
 WHERE @scope(m.project_id);

-- name: set_answered
-- returns: count
-- scope: system the step was decided by matter_rule_step
-- in: id id(matter), version i32, class enum(matter_class), words str, now instant
UPDATE matter SET state = @MATTER_ANSWERED, class = :class, answer = :words, answered_at = :now, version = version + 1
 WHERE id = :id AND version = :version;

-- name: set_said
-- returns: count
-- scope: system the step was decided by matter_rule_step
-- in: id id(matter), version i32, state enum(matter_state), satisfied enum(matter_satisfied), answer_by instant
UPDATE matter SET state = :state, satisfied = :satisfied, answer_by = :answer_by, version = version + 1 WHERE id = :id AND version = :version;

-- name: add_step
-- returns: none
-- scope: system a line of the matter's timeline
-- in: id i64, matter id(matter), act enum(matter_act), words str, actor id(actor), name str, now instant
INSERT INTO matter_step (id, matter_id, act, words, actor_id, name, at) VALUES (:id, :matter, :act, :words, :actor, :name, :now);

-- name: steps
-- returns: many
-- scope: key of a matter in scope
-- in: matter id(matter)
-- out: act enum(matter_act), words str, name str, at instant
SELECT act, words, name, at FROM matter_step WHERE matter_id = :matter ORDER BY at DESC, id DESC LIMIT 200;

-- name: check_deadline
-- returns: many
-- scope: system anju check
-- out: number str
SELECT m.number FROM matter m
 WHERE m.state IN (@MATTER_RECEIVED, @MATTER_AGAIN) AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.subject = 'matter'
	AND d.subject_id = m.id AND d.kind = 'matter.answer' AND d.ended_at IS NULL AND d.due_at = m.answer_by)
UNION ALL
SELECT m.number FROM deadline d JOIN matter m ON m.id = d.subject_id
 WHERE d.subject = 'matter' AND d.ended_at IS NULL AND m.state NOT IN (@MATTER_RECEIVED, @MATTER_AGAIN)
 LIMIT 1000;

-- name: check_answer
-- returns: many
-- scope: system anju check
-- out: number str
SELECT m.number FROM matter m
 WHERE m.state IN (@MATTER_ANSWERED, @MATTER_CLOSED) AND (m.answer = '' OR NOT EXISTS (SELECT 1 FROM matter_step s
	WHERE s.matter_id = m.id AND s.act = @MATTER_ACT_ANSWER))
 ORDER BY m.id LIMIT 1000;

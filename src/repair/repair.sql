-- include: kit/actor.h
-- include: repair/repair_rule.h
-- Repair orders, their steps and materials.

-- name: add
-- returns: none
-- scope: system the home is the tenant's own, or was loaded in the scope of the office
-- in: id id(repair), number str, home id(home), project id(project), lease id(lease), household i64?, trade enum(repair_trade), urgent bool
-- in: words str, visit_day day, phone blob?, month month, now instant, answer_by instant, done_by instant
INSERT INTO repair (id, number, home_id, project_id, lease_id, household_id, trade, urgent, words, visit_day, phone_sealed, state, asked_at, asked_month,
	answer_by, done_by)
VALUES (:id, :number, :home, :project, :lease, :household, :trade, :urgent, :words, :visit_day, :phone, @REPAIR_ASKED, :now, :month,
	:answer_by, :done_by);

-- name: load
-- returns: one
-- scope: actor
-- in: id id(repair)
-- out: id id(repair), number str, home id(home), project id(project), lease id(lease), household i64?, trade enum(repair_trade), urgent bool
-- out: words str, visit_day day, state enum(repair_state), repairer id(actor), asked_at instant, answer_by instant, done_by instant
-- out: answered_at instant?, done_at instant?, chargeable bool, labour money, material money, result str, rating enum(repair_rating)
-- out: rating_words str, version i32, project_name str, home_code str, repairer_name str, done_warn instant?
SELECT r.id, r.number, r.home_id, r.project_id, r.lease_id, r.household_id, r.trade, r.urgent,
	r.words, r.visit_day, r.state, r.repairer_id, r.asked_at, r.answer_by, r.done_by,
	r.answered_at, r.done_at, r.chargeable, r.labour, r.material, r.result, r.rating,
	r.rating_words, r.version, p.name, h.code, COALESCE(a.name, ''), d.warn_at
  FROM repair r JOIN home h ON h.id = r.home_id JOIN project p ON p.id = r.project_id LEFT JOIN actor a ON a.id = r.repairer_id
  LEFT JOIN deadline d ON d.subject = 'repair' AND d.subject_id = r.id AND d.kind = 'repair.done' AND d.ended_at IS NULL
 WHERE r.id = :id AND @scope(r.project_id, r.household_id);

-- name: load_key
-- returns: one
-- scope: key an id out of a record in scope, or the repairer's own order
-- in: id id(repair), repairer id(actor)
-- like: load
 WHERE r.id = :id AND (:repairer = 0 OR r.repairer_id = :repairer);

-- name: phone
-- returns: one
-- scope: key of the repairer's own open order
-- in: id id(repair), repairer id(actor)
-- out: phone blob?
SELECT phone_sealed FROM repair WHERE id = :id AND repairer_id = :repairer AND state IN (@REPAIR_SENT, @REPAIR_AT_WORK);

-- name: household
-- returns: many
-- scope: key of a household in scope
-- in: household i64
-- like: load
 WHERE :household > 0 AND r.household_id = :household
 ORDER BY r.asked_at DESC, r.id DESC LIMIT 500;

-- name: homes
-- returns: many
-- scope: actor
-- in: code str
-- out: id id(home), project_name str, code str, tenant_name str
SELECT h.id, p.name, h.code, COALESCE((SELECT t.name FROM lease l JOIN party t ON t.id = l.tenant_id
	WHERE l.home_id = h.id AND l.state IN (@LEASE_RUNNING, @LEASE_ENDING)), '')
  FROM home h JOIN project p ON p.id = h.project_id
 WHERE h.code = :code AND h.state <> @HOME_SOLD AND @scope(h.project_id) ORDER BY p.name, h.id LIMIT 50;

-- name: count_open
-- returns: one
-- scope: key how many the household has asked for
-- in: household i64
-- out: open i64
SELECT COUNT(*) FROM repair WHERE household_id = :household AND state <= @REPAIR_AT_WORK;

-- name: count
-- returns: one
-- scope: actor
-- in: now instant
-- out: open i64, overdue i64
SELECT COUNT(*), COALESCE(SUM(CASE WHEN done_by < :now THEN 1 ELSE 0 END), 0) FROM repair
 WHERE state <= @REPAIR_AT_WORK AND @scope(project_id);

-- name: list
-- returns: list
-- scope: actor
-- in: now instant
-- out: id id(repair), number str, words str, home id(home), home_code str, project_name str, trade enum(repair_trade), urgent bool
-- out: repairer_name str, asked_at instant, done_by instant, done_warn instant?, done_at instant?, overdue bool, rating i32, cost money
-- out: state enum(repair_state)
-- filter state enum(repair_state): r.state = :state
-- filter open bool: r.is_open = :open
-- filter overdue bool: r.is_overdue = :overdue
-- filter trade enum(repair_trade): r.trade = :trade
-- filter urgent bool: r.urgent = :urgent
-- filter project id(project): r.project_id = :project
-- filter home id(home): r.home_id = :home
-- filter repairer id(actor): r.repairer_id = :repairer
-- filter month month: r.asked_month = :month
-- filter done_from instant: r.done_at >= :done_from
-- filter number str: r.number LIKE :number
-- sort asked_at: r.asked_at
-- sort done_by: r.done_by
-- sort number: r.number
-- key: r.id
SELECT r.id, r.number, r.words, r.home_id, h.code, p.name, r.trade, r.urgent,
	COALESCE(a.name, ''), r.asked_at, r.done_by, d.warn_at, r.done_at, r.is_overdue, r.rating, r.labour + r.material, r.state
  FROM (SELECT x.id, x.number, x.words, x.home_id, x.project_id, x.trade, x.urgent, x.repairer_id, x.asked_at, x.asked_month, x.done_by, x.done_at,
		x.rating, x.labour, x.material, x.state, CASE WHEN x.state <= @REPAIR_AT_WORK THEN 1 ELSE 0 END AS is_open,
		CASE WHEN x.state <= @REPAIR_AT_WORK AND x.done_by < :now THEN 1
		     WHEN x.done_at > x.done_by THEN 1 ELSE 0 END AS is_overdue FROM repair x) r
  JOIN home h ON h.id = r.home_id JOIN project p ON p.id = r.project_id LEFT JOIN actor a ON a.id = r.repairer_id
  LEFT JOIN deadline d ON d.subject = 'repair' AND d.subject_id = r.id AND d.kind = 'repair.done' AND d.ended_at IS NULL
 WHERE @scope(r.project_id);

-- name: work
-- returns: many
-- scope: key the repairer's own orders
-- in: repairer id(actor), since instant
-- like: load
 WHERE r.repairer_id = :repairer AND (r.state IN (@REPAIR_SENT, @REPAIR_AT_WORK)
	OR (r.state IN (@REPAIR_DONE, @REPAIR_RATED) AND r.done_at >= :since))
 ORDER BY CASE WHEN r.done_at IS NULL THEN 0 ELSE 1 END, CASE WHEN r.done_at IS NULL THEN r.done_by ELSE -r.done_at END, r.id LIMIT 300;

-- name: set_sent
-- returns: count
-- scope: system the step was decided by repair_rule_step
-- in: id id(repair), version i32, repairer id(actor), done_by instant
UPDATE repair SET state = @REPAIR_SENT, repairer_id = :repairer, done_at = NULL, done_by = :done_by, version = version + 1
 WHERE id = :id AND version = :version;

-- name: set_returned
-- returns: count
-- scope: system the step was decided by repair_rule_step
-- in: id id(repair), version i32
UPDATE repair SET state = @REPAIR_ASKED, repairer_id = 0, version = version + 1 WHERE id = :id AND version = :version;

-- name: set_state
-- returns: count
-- scope: system the step was decided by repair_rule_step
-- in: id id(repair), version i32, state enum(repair_state)
UPDATE repair SET state = :state, version = version + 1 WHERE id = :id AND version = :version;

-- name: set_answered
-- returns: count
-- scope: system the step was decided by repair_rule_step
-- in: id id(repair), version i32, state enum(repair_state), visit_day day, now instant
UPDATE repair SET state = :state, answered_at = COALESCE(answered_at, :now),
	visit_day = CASE WHEN :visit_day > 0 THEN :visit_day ELSE visit_day END, version = version + 1
 WHERE id = :id AND version = :version;

-- name: set_done
-- returns: count
-- scope: system the step was decided by repair_rule_step
-- in: id id(repair), version i32, result str, labour money, chargeable bool, now instant
UPDATE repair SET state = @REPAIR_DONE, done_at = :now, result = :result, labour = :labour, chargeable = :chargeable, version = version + 1
 WHERE id = :id AND version = :version;

-- name: set_rated
-- returns: count
-- scope: system the step was decided by repair_rule_step
-- in: id id(repair), version i32, rating enum(repair_rating), words str
UPDATE repair SET state = @REPAIR_RATED, rating = :rating, rating_words = :words, version = version + 1 WHERE id = :id AND version = :version;

-- name: set_material
-- returns: count
-- scope: system the sum of the order's own rows
-- in: id id(repair), version i32, material money
UPDATE repair SET material = :material, version = version + 1 WHERE id = :id AND version = :version;

-- name: add_step
-- returns: none
-- scope: system a line of the order's timeline
-- in: id i64, repair id(repair), act enum(repair_act), words str, actor i64, name str, now instant
INSERT INTO repair_step (id, repair_id, act, words, actor_id, name, at) VALUES (:id, :repair, :act, :words, :actor, :name, :now);

-- name: steps
-- returns: many
-- scope: key of an order in scope
-- in: repair id(repair)
-- out: act enum(repair_act), words str, actor i64, name str, at instant
SELECT act, words, actor_id, name, at FROM repair_step WHERE repair_id = :repair ORDER BY at DESC, id DESC LIMIT 500;

-- name: add_material
-- returns: none
-- scope: system of the repairer's own order
-- in: repair id(repair), number i32, name str, quantity i64, unit str, price money
INSERT INTO repair_material (repair_id, number, name, quantity, unit, price) VALUES (:repair, :number, :name, :quantity, :unit, :price);

-- name: remove_material
-- returns: count
-- scope: system of the repairer's own order
-- in: repair id(repair), number i32
DELETE FROM repair_material WHERE repair_id = :repair AND number = :number;

-- name: materials
-- returns: many
-- scope: key of an order in scope
-- in: repair id(repair)
-- out: number i32, name str, quantity i64, unit str, price money
SELECT number, name, quantity, unit, price FROM repair_material WHERE repair_id = :repair ORDER BY number LIMIT 1000;

-- name: months
-- returns: many
-- scope: actor
-- in: from month
-- out: month month, asked i64, done i64, answered i64, answered_in_time i64, done_in_time i64, rated i64, rating i64
-- out: labour money, material money
SELECT asked_month, COUNT(*), SUM(CASE WHEN done_at IS NOT NULL THEN 1 ELSE 0 END),
	SUM(CASE WHEN answered_at IS NOT NULL THEN 1 ELSE 0 END), SUM(CASE WHEN answered_at <= answer_by THEN 1 ELSE 0 END),
	SUM(CASE WHEN done_at <= done_by THEN 1 ELSE 0 END),
	SUM(CASE WHEN rating > 0 THEN 1 ELSE 0 END), CAST(SUM(rating) AS BIGINT), CAST(SUM(labour) AS BIGINT), CAST(SUM(material) AS BIGINT)
  FROM repair WHERE asked_month >= :from AND @scope(project_id)
 GROUP BY asked_month ORDER BY asked_month DESC LIMIT 60;

-- name: month_trades
-- returns: many
-- scope: actor
-- in: month month
-- out: trade enum(repair_trade), asked i64, done i64, done_in_time i64, labour money, material money
SELECT trade, COUNT(*), SUM(CASE WHEN done_at IS NOT NULL THEN 1 ELSE 0 END), SUM(CASE WHEN done_at <= done_by THEN 1 ELSE 0 END),
	CAST(SUM(labour) AS BIGINT), CAST(SUM(material) AS BIGINT)
  FROM repair WHERE asked_month = :month AND @scope(project_id)
 GROUP BY trade ORDER BY trade LIMIT 20;

-- name: check_deadline
-- returns: many
-- scope: system anju check
-- out: number str, kind str
SELECT r.number, 'repair.done' FROM repair r
 WHERE r.state <= @REPAIR_AT_WORK AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.subject = 'repair' AND d.subject_id = r.id
	AND d.kind = 'repair.done' AND d.ended_at IS NULL AND d.due_at = r.done_by)
UNION ALL
SELECT r.number, 'repair.answer' FROM repair r
 WHERE r.state <= @REPAIR_AT_WORK AND r.answered_at IS NULL AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.subject = 'repair'
	AND d.subject_id = r.id AND d.kind = 'repair.answer' AND d.ended_at IS NULL AND d.due_at = r.answer_by)
UNION ALL
SELECT r.number, d.kind FROM deadline d JOIN repair r ON r.id = d.subject_id
 WHERE d.subject = 'repair' AND d.ended_at IS NULL
   AND (r.state > @REPAIR_AT_WORK OR (d.kind = 'repair.answer' AND r.answered_at IS NOT NULL))
 LIMIT 1000;

-- name: check_material
-- returns: many
-- scope: system anju check
-- out: number str, material money, sum money
SELECT r.number, r.material, CAST(COALESCE(s.total, 0) AS BIGINT) FROM repair r
  LEFT JOIN (SELECT repair_id, SUM((quantity * price + 50) / 100) AS total FROM repair_material GROUP BY repair_id) s ON s.repair_id = r.id
 WHERE r.material <> COALESCE(s.total, 0) ORDER BY r.id LIMIT 1000;

-- name: check_step
-- returns: many
-- scope: system anju check
-- out: number str
SELECT r.number FROM repair r
 WHERE NOT EXISTS (SELECT 1 FROM repair_step s WHERE s.repair_id = r.id AND s.act = @REPAIR_ACT_ASK)
    OR (r.state IN (@REPAIR_DONE, @REPAIR_RATED)
	AND NOT EXISTS (SELECT 1 FROM repair_step s WHERE s.repair_id = r.id AND s.act = @REPAIR_ACT_FINISH))
 ORDER BY r.id LIMIT 1000;

-- include: rent/rent.h

-- name: run_find
-- returns: maybe
-- scope: system the run of a month goes over all leases
-- in: period month
-- out: period month, state enum(bill_run_state), last_lease id(lease), total i64, done i64, bills i64, amount money, started_at instant
-- out: ended_at instant?
SELECT period, state, last_lease_id, total, done, bills, amount, started_at, ended_at FROM bill_run WHERE period = :period;

-- name: run_add
-- returns: none
-- scope: system the run of a month
-- in: period month, state enum(bill_run_state), total i64, actor id(actor), now instant
INSERT INTO bill_run (period, state, total, actor_id, started_at) VALUES (:period, :state, :total, :actor, :now);

-- name: run_again
-- returns: count
-- scope: system a whole month is looked through once more
-- in: period month, total i64
UPDATE bill_run SET state = @BILL_RUN_ADDING, last_lease_id = 0, total = :total, done = 0 WHERE period = :period AND state = @BILL_RUN_DONE;

-- name: run_move
-- returns: count
-- scope: system a chunk of the run
-- in: period month, from id(lease), last_lease id(lease), leases i64, bills i64, amount money
UPDATE bill_run SET last_lease_id = :last_lease, done = done + :leases, bills = bills + :bills, amount = amount + :amount
 WHERE period = :period AND last_lease_id = :from AND state <> @BILL_RUN_DONE;

-- name: run_end
-- returns: count
-- scope: system the run is whole
-- in: period month, now instant
UPDATE bill_run SET state = @BILL_RUN_DONE, ended_at = COALESCE(ended_at, :now) WHERE period = :period AND state <> @BILL_RUN_DONE;

-- name: run_list
-- returns: many
-- scope: system the route requires rent_bill
-- out: period month, state enum(bill_run_state), total i64, done i64, bills i64, amount money, started_at instant, ended_at instant?
SELECT period, state, total, done, bills, amount, started_at, ended_at FROM bill_run ORDER BY period DESC LIMIT 60;

-- name: billable_count
-- returns: one
-- scope: system for the progress of a run
-- in: first day, last day
-- out: leases i64
SELECT COUNT(*) FROM lease
 WHERE state IN (@LEASE_RUNNING, @LEASE_ENDING) AND from_day <= :last AND to_day >= :first AND (notice_on = 0 OR notice_on >= :first);

-- name: job_waiting
-- returns: maybe
-- scope: system the same run is not asked for twice
-- in: kind str, period i64
-- out: id i64
SELECT id FROM job WHERE kind = :kind AND subject_id = :period AND state <= 2 ORDER BY id DESC LIMIT 1;

-- name: sequence_take
-- returns: one
-- scope: system numbers of a month's bills
-- in: period month, count i64
-- out: last i64
INSERT INTO bill_sequence (period, last) VALUES (:period, :count)
ON CONFLICT (period) DO UPDATE SET last = bill_sequence.last + excluded.last RETURNING last;

-- name: bill_add
-- returns: count
-- scope: system bills are made from leases by the rule
-- in: id id(bill), period month, lease id(lease), item enum(bill_item), project id(project), household id(household), rate rate, area area
-- in: coefficient ratio, full_rent money, reduction money, amount money, days i32, month_days i32, due_on day
INSERT INTO bill (id, period, lease_id, item, project_id, household_id, rate, area, coefficient, full_rent, reduction, amount,
	days, month_days, due_on)
VALUES (:id, :period, :lease, :item, :project, :household, :rate, :area, :coefficient, :full_rent, :reduction, :amount,
	:days, :month_days, :due_on)
ON CONFLICT (period, lease_id, item) DO NOTHING;

-- name: billed_between
-- returns: many
-- scope: system what the month has already
-- in: period month, first id(lease), last id(lease)
-- out: lease id(lease)
SELECT lease_id FROM bill WHERE period = :period AND lease_id >= :first AND lease_id <= :last AND item = @BILL_RENT ORDER BY lease_id;

-- name: bill_load
-- returns: maybe
-- scope: key an id out of a record in scope
-- in: id id(bill)
-- out: id id(bill), period month, lease id(lease), item enum(bill_item), project id(project), household id(household), rate rate, area area
-- out: coefficient ratio, full_rent money, reduction money, amount money, credit money, paid money, late_paid money, days i32, month_days i32
-- out: due_on day, paid_on day
SELECT id, period, lease_id, item, project_id, household_id, rate, area, coefficient, full_rent, reduction, amount, credit, paid,
	late_paid, days, month_days, due_on, paid_on
  FROM bill WHERE id = :id;

-- name: bill_find
-- returns: maybe
-- scope: key of a lease in scope
-- in: period month, lease id(lease), item enum(bill_item)
-- out: id id(bill)
SELECT id FROM bill WHERE period = :period AND lease_id = :lease AND item = :item;

-- name: bill_see
-- returns: one
-- scope: actor
-- in: id id(bill)
-- out: id id(bill), number str, home_code str, project_name str, tenant_name str
SELECT b.id, l.number, h.code, p.name, t.name
  FROM bill b JOIN lease l ON l.id = b.lease_id JOIN home h ON h.id = l.home_id JOIN project p ON p.id = b.project_id
	JOIN party t ON t.id = l.tenant_id
 WHERE b.id = :id AND @scope(b.project_id, b.household_id);

-- name: bill_open
-- returns: many
-- scope: key of a lease in scope
-- in: lease id(lease)
-- out: id id(bill), period month, lease id(lease), item enum(bill_item), project id(project), household id(household), rate rate, area area
-- out: coefficient ratio, full_rent money, reduction money, amount money, credit money, paid money, late_paid money, days i32, month_days i32
-- out: due_on day, paid_on day
SELECT id, period, lease_id, item, project_id, household_id, rate, area, coefficient, full_rent, reduction, amount, credit, paid,
	late_paid, days, month_days, due_on, paid_on
  FROM bill WHERE lease_id = :lease AND amount > paid + credit ORDER BY due_on, id LIMIT 1000;

-- The months are counted down, so that no index of bills by lease is needed.
-- name: bill_newest
-- returns: many
-- scope: key of a lease in scope
-- in: lease id(lease), newest month, oldest month
-- out: id id(bill), period month, lease id(lease), item enum(bill_item), project id(project), household id(household), rate rate, area area
-- out: coefficient ratio, full_rent money, reduction money, amount money, credit money, paid money, late_paid money, days i32, month_days i32
-- out: due_on day, paid_on day
WITH RECURSIVE m (period) AS (
	SELECT CAST(:newest AS BIGINT)
	UNION ALL
	SELECT CASE WHEN m.period % 100 = 1 THEN m.period - 89 ELSE m.period - 1 END FROM m WHERE m.period > :oldest)
SELECT b.id, b.period, b.lease_id, b.item, b.project_id, b.household_id, b.rate, b.area, b.coefficient, b.full_rent, b.reduction,
	b.amount, b.credit, b.paid, b.late_paid, b.days, b.month_days, b.due_on, b.paid_on
  FROM m CROSS JOIN bill b WHERE b.period = m.period AND b.lease_id = :lease ORDER BY b.id DESC;

-- name: bill_pay
-- returns: maybe
-- scope: system the payment was decided by the rule of pay
-- in: id id(bill), amount money, late money, day day
-- out: period month, project id(project), item enum(bill_item), open money
UPDATE bill SET paid = paid + :amount, late_paid = late_paid + :late,
	paid_on = CASE WHEN paid + credit + :amount >= amount THEN CAST(:day AS BIGINT) ELSE 0 END
 WHERE id = :id AND paid + credit + :amount <= amount AND paid + :amount >= 0 AND late_paid + :late >= 0
RETURNING period, project_id, item, amount - paid - credit;

-- name: bill_credit
-- returns: maybe
-- scope: system the credit was decided before
-- in: id id(bill), amount money, day day
-- out: period month, project id(project), item enum(bill_item), lease id(lease)
UPDATE bill SET credit = credit + :amount, paid_on = CASE WHEN paid + credit + :amount >= amount THEN CAST(:day AS BIGINT) ELSE 0 END
 WHERE id = :id AND paid + credit + :amount <= amount
RETURNING period, project_id, item, lease_id;

-- name: move_add
-- returns: none
-- scope: system beside the bill's own change
-- in: bill id(bill), kind enum(bill_move_kind), day day, amount money, late money, now instant
INSERT INTO bill_move (bill_id, number, kind, day, amount, late, at)
SELECT CAST(:bill AS BIGINT), COALESCE(MAX(number), 0) + 1, CAST(:kind AS BIGINT), CAST(:day AS BIGINT), CAST(:amount AS BIGINT),
	CAST(:late AS BIGINT), CAST(:now AS BIGINT)
  FROM bill_move WHERE bill_id = :bill;

-- name: moves
-- returns: many
-- scope: key of a bill in scope
-- in: bill id(bill)
-- out: kind enum(bill_move_kind), day day, amount money, late money
SELECT kind, day, amount, late FROM bill_move WHERE bill_id = :bill ORDER BY number;

-- name: summary_move
-- returns: none
-- scope: system kept beside each change of a bill
-- in: period month, project id(project), bills i64, due money, received money
INSERT INTO rent_summary (period, project_id, bills, due, received) VALUES (:period, :project, :bills, :due, :received)
ON CONFLICT (period, project_id) DO UPDATE SET bills = rent_summary.bills + excluded.bills, due = rent_summary.due + excluded.due,
	received = rent_summary.received + excluded.received;

-- name: own_lease
-- returns: maybe
-- scope: actor
-- out: id id(lease)
SELECT l.id FROM lease l WHERE @own(l.household_id) AND l.state <> @LEASE_CANCELLED
 ORDER BY CASE WHEN l.state <= @LEASE_ENDING THEN 0 ELSE 1 END, l.id DESC LIMIT 1;

-- A month whose run is half way is not shown (invariant: hidden until whole).
-- name: list
-- returns: list
-- scope: actor
-- in: today day
-- out: id id(bill), period month, number str, home_code str, project_name str, tenant_name str, item enum(bill_item), amount money
-- out: open money, due_on day, state enum(bill_state)
-- filter period month: b.period = :period
-- filter item enum(bill_item): b.item = :item
-- filter state enum(bill_state): CASE WHEN b.paid + b.credit >= b.amount THEN @BILL_PAID ELSE @BILL_OPEN END = :state
-- filter due_before day: b.due_on < :due_before
-- filter project id(project): b.project_id = :project
-- filter number str: l.number LIKE :number
-- filter lease id(lease): b.lease_id = :lease
-- sort due_on: b.due_on
-- sort amount: b.amount - b.credit
-- sort period: b.period
-- key: b.id
SELECT b.id, b.period, l.number, h.code, p.name, t.name, b.item, b.amount - b.credit, b.amount - b.paid - b.credit, b.due_on,
	CASE WHEN b.paid + b.credit >= b.amount THEN @BILL_PAID WHEN b.due_on < :today THEN @BILL_OVERDUE ELSE @BILL_OPEN END
  FROM bill b JOIN lease l ON l.id = b.lease_id JOIN home h ON h.id = l.home_id JOIN project p ON p.id = b.project_id
	JOIN party t ON t.id = l.tenant_id
 WHERE @scope(b.project_id, b.household_id)
   AND NOT EXISTS (SELECT 1 FROM bill_run r WHERE r.period = b.period AND r.state = @BILL_RUN_RUNNING);

-- name: arrears
-- returns: list
-- scope: actor
-- in: today day
-- out: id id(lease), number str, home_code str, project_name str, tenant_name str, owed money, months i64, oldest day
-- filter project id(project): b.project_id = :project
-- filter number str: l.number LIKE :number
-- sort owed: SUM(b.amount - b.paid - b.credit)
-- sort months: COUNT(*)
-- sort oldest: MIN(b.due_on)
-- key: l.id
-- group by: l.id, l.number, h.code, p.name, t.name
SELECT l.id, l.number, h.code, p.name, t.name, SUM(b.amount - b.paid - b.credit), COUNT(*), MIN(b.due_on)
  FROM bill b JOIN lease l ON l.id = b.lease_id JOIN home h ON h.id = l.home_id JOIN project p ON p.id = b.project_id
	JOIN party t ON t.id = l.tenant_id
 WHERE b.amount > b.paid + b.credit AND b.due_on < :today AND @scope(b.project_id, b.household_id)
   AND NOT EXISTS (SELECT 1 FROM bill_run r WHERE r.period = b.period AND r.state = @BILL_RUN_RUNNING);

-- name: dunning_add
-- returns: none
-- scope: system of a lease in the actor's scope
-- in: id i64, number str, lease id(lease), project id(project), household id(household), owed money, late money, months i32, pay_by day
-- in: outbox i64, actor id(actor), now instant
INSERT INTO dunning (id, number, lease_id, project_id, household_id, owed, late, months, pay_by, outbox_id, actor_id, at)
VALUES (:id, :number, :lease, :project, :household, :owed, :late, :months, :pay_by, :outbox, :actor, :now);

-- name: dunning_load
-- returns: one
-- scope: actor
-- in: id i64
-- out: id i64, number str, lease id(lease), owed money, late money, months i32, pay_by day, outbox i64, proof str, delivered_at instant?
-- out: actor_name str, at instant
SELECT d.id, d.number, d.lease_id, d.owed, d.late, d.months, d.pay_by, d.outbox_id, d.proof, d.delivered_at, COALESCE(a.name, ''), d.at
  FROM dunning d LEFT JOIN actor a ON a.id = d.actor_id
 WHERE d.id = :id AND @scope(d.project_id, d.household_id);

-- name: dunning_of
-- returns: many
-- scope: key of a lease in scope
-- in: lease id(lease)
-- out: id i64, number str, owed money, pay_by day, delivered_at instant?, at instant
SELECT id, number, owed, pay_by, delivered_at, at FROM dunning WHERE lease_id = :lease ORDER BY at DESC LIMIT 100;

-- name: dunning_count
-- returns: one
-- scope: key of a lease in scope
-- in: lease id(lease)
-- out: notices i64
SELECT COUNT(*) FROM dunning WHERE lease_id = :lease;

-- name: dunning_set_delivered
-- returns: count
-- scope: system the notice was loaded in the actor's scope
-- in: id i64, proof str, now instant
UPDATE dunning SET proof = :proof, delivered_at = :now WHERE id = :id AND delivered_at IS NULL;

-- name: check_bills
-- returns: many
-- scope: system anju check
-- out: id id(bill), paid money, credit money, late_paid money, moved_paid money, moved_credit money, moved_late money
SELECT b.id, b.paid, b.credit, b.late_paid, COALESCE(m.paid, 0), COALESCE(m.credit, 0), COALESCE(m.late, 0)
  FROM bill b LEFT JOIN (
	SELECT bill_id, SUM(CASE WHEN kind <> @BILL_MOVE_CREDIT THEN amount ELSE 0 END) AS paid,
		SUM(CASE WHEN kind = @BILL_MOVE_CREDIT THEN amount ELSE 0 END) AS credit, SUM(late) AS late
	  FROM bill_move GROUP BY bill_id) m ON m.bill_id = b.id
 WHERE b.paid <> COALESCE(m.paid, 0) OR b.credit <> COALESCE(m.credit, 0) OR b.late_paid <> COALESCE(m.late, 0)
 ORDER BY b.id LIMIT 1000;

-- Each bill of money has one posting of its own kind: what its lease owes is what it says.
-- name: check_posted
-- returns: many
-- scope: system anju check
-- in: bill_kind enum(ledger_transaction_kind), receivable enum(ledger_kind)
-- out: id id(bill), amount money, posted money
SELECT b.id, b.amount, COALESCE(x.amount, 0)
  FROM bill b LEFT JOIN (
	SELECT t.subject_id, SUM(e.amount) AS amount
	  FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
	 WHERE t.subject = 'bill' AND t.kind = :bill_kind AND a.kind = :receivable AND e.amount > 0
	 GROUP BY t.subject_id) x ON x.subject_id = b.id
 WHERE b.amount <> COALESCE(x.amount, 0) ORDER BY b.id LIMIT 1000;

-- name: check_receivable
-- returns: many
-- scope: system anju check
-- in: receivable enum(ledger_kind)
-- out: lease i64, balance money, open money
SELECT a.owner_id, COALESCE(b.amount, 0), COALESCE(o.open, 0)
  FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id LEFT JOIN (
	SELECT lease_id, SUM(amount - paid - credit) AS open FROM bill GROUP BY lease_id) o ON o.lease_id = a.owner_id
 WHERE a.kind = :receivable AND COALESCE(b.amount, 0) <> COALESCE(o.open, 0) ORDER BY a.owner_id LIMIT 1000;

-- name: check_summary
-- returns: many
-- scope: system anju check
-- out: period month, project id(project), bills i64, due money, received money, row_bills i64, row_due money, row_received money
SELECT k.period, k.project_id, COALESCE(s.bills, 0), COALESCE(s.due, 0), COALESCE(s.received, 0), COALESCE(r.bills, 0), COALESCE(r.due, 0),
	COALESCE(r.received, 0)
  FROM (SELECT period, project_id FROM rent_summary UNION SELECT period, project_id FROM bill WHERE item = @BILL_RENT) k
  LEFT JOIN rent_summary s ON s.period = k.period AND s.project_id = k.project_id
  LEFT JOIN (SELECT period, project_id, COUNT(*) AS bills, SUM(amount - credit) AS due, SUM(paid) AS received FROM bill
	WHERE item = @BILL_RENT GROUP BY period, project_id) r ON r.period = k.period AND r.project_id = k.project_id
 WHERE COALESCE(s.bills, 0) <> COALESCE(r.bills, 0) OR COALESCE(s.due, 0) <> COALESCE(r.due, 0)
    OR COALESCE(s.received, 0) <> COALESCE(r.received, 0)
 ORDER BY k.period, k.project_id LIMIT 10000;

-- name: summary_set
-- returns: none
-- scope: system repair of a summary out of its rows
-- in: period month, project id(project), bills i64, due money, received money
INSERT INTO rent_summary (period, project_id, bills, due, received) VALUES (:period, :project, :bills, :due, :received)
ON CONFLICT (period, project_id) DO UPDATE SET bills = excluded.bills, due = excluded.due, received = excluded.received;

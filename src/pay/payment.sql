-- include: pay/pay.h

-- name: add
-- returns: none
-- scope: system of a lease that the caller looked up in scope
-- in: id id(payment), lease id(lease), project id(project), household id(household), channel enum(pay_channel), amount money, reference str
-- in: payer str, paid_at instant, transaction id(ledger_transaction), receipt_number str, actor id(actor), now instant
INSERT INTO payment (id, lease_id, project_id, household_id, channel, amount, reference, payer, paid_at, transaction_id, receipt_number,
	actor_id, at)
VALUES (:id, :lease, :project, :household, :channel, :amount, :reference, :payer, :paid_at, :transaction, :receipt_number, :actor, :now);

-- name: add_part
-- returns: none
-- scope: system beside its payment
-- in: payment id(payment), number i32, bill id(bill)?, kind enum(pay_part_kind), amount money
INSERT INTO payment_part (payment_id, number, bill_id, kind, amount) VALUES (:payment, :number, :bill, :kind, :amount);

-- name: find
-- returns: maybe
-- scope: key by what makes it unique, or an id out of a record in scope
-- in: id id(payment), channel enum(pay_channel), reference str
-- out: id id(payment), lease id(lease), project id(project), household id(household), channel enum(pay_channel), amount money, reference str
-- out: payer str, paid_at instant, transaction id(ledger_transaction), receipt_number str, reversed_by id(ledger_transaction)
-- out: reversed_reason str, actor id(actor), at instant
SELECT p.id, p.lease_id, p.project_id, p.household_id, p.channel, p.amount,
	CASE WHEN p.reversed_by = 0 THEN p.reference ELSE p.reversed_reference END, p.payer, p.paid_at, p.transaction_id, p.receipt_number, p.reversed_by, p.reversed_reason, p.actor_id, p.at
  FROM (SELECT id FROM payment WHERE id = :id
	UNION ALL SELECT id FROM payment WHERE channel = :channel AND reference = :reference) k
  JOIN payment p ON p.id = k.id LIMIT 1;

-- name: see
-- returns: one
-- scope: actor
-- in: id id(payment)
-- out: id id(payment), number str, home_code str, project_name str, tenant_name str, cashier str, reversed_name str
SELECT p.id, l.number, h.code, j.name, t.name, COALESCE(a.name, ''), COALESCE(r.name, '')
  FROM payment p JOIN lease l ON l.id = p.lease_id JOIN home h ON h.id = l.home_id JOIN project j ON j.id = p.project_id
	JOIN party t ON t.id = l.tenant_id LEFT JOIN actor a ON a.id = p.actor_id LEFT JOIN actor r ON r.id = p.reversed_actor_id
 WHERE p.id = :id AND @scope(p.project_id, p.household_id);

-- name: parts
-- returns: many
-- scope: key of a payment in scope
-- in: payment id(payment)
-- out: bill id(bill)?, period month?, item enum(bill_item)?, kind enum(pay_part_kind), amount money
SELECT x.bill_id, b.period, b.item, x.kind, x.amount FROM payment_part x LEFT JOIN bill b ON b.id = x.bill_id
 WHERE x.payment_id = :payment ORDER BY x.number;

-- The reference is given free: the same transfer is mostly entered again on the lease that it belongs to.
-- name: reverse
-- returns: count
-- scope: system the payment was loaded in scope and the rule allowed it
-- in: id id(payment), reversed_by id(ledger_transaction), reason str, actor id(actor)
UPDATE payment SET reversed_by = :reversed_by, reversed_reason = :reason, reversed_actor_id = :actor, reversed_reference = reference,
	reference = CAST(id AS TEXT)
 WHERE id = :id AND reversed_by = 0;

-- name: of_lease
-- returns: many
-- scope: key of a lease in scope
-- in: lease id(lease), most i32
-- out: id id(payment), channel enum(pay_channel), amount money, paid_at instant, receipt_number str, reversed_by id(ledger_transaction)
SELECT id, channel, amount, paid_at, receipt_number, reversed_by FROM payment WHERE lease_id = :lease ORDER BY paid_at DESC, id DESC LIMIT :most;

-- name: list
-- returns: list
-- scope: actor
-- out: id id(payment), receipt_number str, paid_at instant, number str, tenant_name str, home_code str, project_name str
-- out: channel enum(pay_channel), amount money, reference str, state enum(payment_state)
-- filter channel enum(pay_channel): p.channel = :channel
-- filter project id(project): p.project_id = :project
-- filter number str: l.number LIKE :number
-- filter receipt str: p.receipt_number LIKE :receipt
-- filter reference str: (p.reference LIKE :reference OR p.reversed_reference LIKE :reference)
-- sort paid_at: p.paid_at
-- sort amount: p.amount
-- key: p.id
SELECT p.id, p.receipt_number, p.paid_at, l.number, t.name, h.code, j.name, p.channel, p.amount,
	CASE WHEN p.reversed_by = 0 THEN p.reference ELSE p.reversed_reference END,
	CASE WHEN p.reversed_by = 0 THEN @PAYMENT_VALID ELSE @PAYMENT_REVERSED END
  FROM payment p JOIN lease l ON l.id = p.lease_id JOIN home h ON h.id = l.home_id JOIN project j ON j.id = p.project_id
	JOIN party t ON t.id = l.tenant_id
 WHERE @scope(p.project_id, p.household_id);

-- name: add_set_off
-- returns: none
-- scope: system money of the same lease
-- in: id i64, lease id(lease), bill id(bill), kind enum(set_off_kind), amount money, late money, day day
-- in: transaction id(ledger_transaction), actor id(actor), now instant
INSERT INTO set_off (id, lease_id, bill_id, kind, amount, late, day, transaction_id, actor_id, at)
VALUES (:id, :lease, :bill, :kind, :amount, :late, :day, :transaction, :actor, :now);

-- name: last_set_off
-- returns: maybe
-- scope: key of a lease in scope
-- in: lease id(lease), kind enum(set_off_kind)
-- out: transaction id(ledger_transaction)
SELECT transaction_id FROM set_off WHERE lease_id = :lease AND kind = :kind AND reversed_by = 0 ORDER BY id DESC LIMIT 1;

-- name: set_offs
-- returns: many
-- scope: key of a lease in scope
-- in: lease id(lease), transaction id(ledger_transaction)
-- out: bill id(bill), amount money, late money, day day
SELECT bill_id, amount, late, day FROM set_off WHERE lease_id = :lease AND transaction_id = :transaction ORDER BY id;

-- name: reverse_set_off
-- returns: count
-- scope: key of a lease in scope
-- in: lease id(lease), transaction id(ledger_transaction), reversed_by id(ledger_transaction)
UPDATE set_off SET reversed_by = :reversed_by WHERE lease_id = :lease AND transaction_id = :transaction AND reversed_by = 0;

-- name: prepaid_waiting
-- returns: many
-- scope: system after a bill run, over all leases
-- in: prepaid enum(ledger_kind), after i64, most i32
-- out: lease id(lease)
SELECT a.owner_id FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
 WHERE a.kind = :prepaid AND a.owner_id > :after AND b.amount < 0
   AND EXISTS (SELECT 1 FROM bill o WHERE o.lease_id = a.owner_id AND o.amount > o.paid + o.credit)
 ORDER BY a.owner_id LIMIT :most;

-- name: suspend
-- returns: count
-- scope: system verified money that fits no order
-- in: id i64, channel enum(pay_channel), reference str, amount money, words str, transaction id(ledger_transaction), now instant
INSERT INTO suspense (id, channel, reference, amount, words, transaction_id, state, at)
VALUES (:id, :channel, :reference, :amount, :words, :transaction, 1, :now) ON CONFLICT (channel, reference) DO NOTHING;

-- name: suspended
-- returns: maybe
-- scope: key by what makes it unique
-- in: channel enum(pay_channel), reference str
-- out: id i64
SELECT id FROM suspense WHERE channel = :channel AND reference = :reference;

-- name: check_parts
-- returns: many
-- scope: system anju check
-- in: payment_kind enum(ledger_transaction_kind), deposit_kind enum(ledger_transaction_kind)
-- out: id id(payment), amount money, parts money, transactions i64
SELECT p.id, p.amount, COALESCE(x.amount, 0), COALESCE(t.count, 0)
  FROM payment p
  LEFT JOIN (SELECT payment_id, SUM(amount) AS amount FROM payment_part GROUP BY payment_id) x ON x.payment_id = p.id
  LEFT JOIN (SELECT subject_id, COUNT(*) AS count FROM ledger_transaction
	WHERE subject = 'payment' AND kind IN (:payment_kind, :deposit_kind) GROUP BY subject_id) t ON t.subject_id = p.id
 WHERE p.amount <> COALESCE(x.amount, 0) OR COALESCE(t.count, 0) <> 1 ORDER BY p.id LIMIT 1000;

-- name: check_bills
-- returns: many
-- scope: system anju check
-- out: id id(bill), moved money, paid money
SELECT m.bill_id, m.amount, COALESCE(p.amount, 0) + COALESCE(s.amount, 0)
  FROM (SELECT bill_id, SUM(amount + late) AS amount FROM bill_move WHERE kind = @BILL_MOVE_PAID GROUP BY bill_id) m
  LEFT JOIN (SELECT x.bill_id, SUM(x.amount) AS amount FROM payment_part x JOIN payment y ON y.id = x.payment_id
	WHERE y.reversed_by = 0 AND x.bill_id IS NOT NULL GROUP BY x.bill_id) p ON p.bill_id = m.bill_id
  LEFT JOIN (SELECT bill_id, SUM(amount + late) AS amount FROM set_off WHERE reversed_by = 0 GROUP BY bill_id) s ON s.bill_id = m.bill_id
 WHERE m.amount <> COALESCE(p.amount, 0) + COALESCE(s.amount, 0) ORDER BY m.bill_id LIMIT 1000;

-- name: check_receipts
-- returns: many
-- scope: system anju check
-- out: year str, receipts i64, highest i64
SELECT SUBSTR(receipt_number, 4, 4), COUNT(*), MAX(CAST(SUBSTR(receipt_number, 9) AS BIGINT)) FROM payment
 GROUP BY SUBSTR(receipt_number, 4, 4) HAVING COUNT(*) <> MAX(CAST(SUBSTR(receipt_number, 9) AS BIGINT))
 ORDER BY 1 LIMIT 1000;

-- Prepaid of leases that are not settled: what came in for it, less what was used.
-- name: check_prepaid
-- returns: many
-- scope: system anju check
-- in: prepaid enum(ledger_kind)
-- out: lease i64, balance money, rows money
SELECT a.owner_id, b.amount, COALESCE(p.amount, 0) - COALESCE(s.amount, 0)
  FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
  LEFT JOIN (SELECT y.lease_id, SUM(x.amount) AS amount FROM payment_part x JOIN payment y ON y.id = x.payment_id
	WHERE y.reversed_by = 0 AND x.kind = @PAY_PART_PREPAID GROUP BY y.lease_id) p ON p.lease_id = a.owner_id
  LEFT JOIN (SELECT lease_id, SUM(amount + late) AS amount FROM set_off WHERE reversed_by = 0 AND kind <> @SET_OFF_SETTLEMENT
	GROUP BY lease_id) s ON s.lease_id = a.owner_id
 WHERE a.kind = :prepaid AND -b.amount <> COALESCE(p.amount, 0) - COALESCE(s.amount, 0)
   AND NOT EXISTS (SELECT 1 FROM settlement z WHERE z.lease_id = a.owner_id AND z.settled_at IS NOT NULL)
 ORDER BY a.owner_id LIMIT 1000;

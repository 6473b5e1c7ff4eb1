-- include: pay/pay.h

-- name: find
-- returns: maybe
-- scope: key of a lease in scope
-- in: lease id(lease), id id(settlement)
-- out: id id(settlement), lease id(lease), last_day day, rent_owed money, late money, damage money, deposit money, prepaid money
-- out: to_tenant money, from_tenant money, confirmed_at instant?, settled_at instant?, transaction id(ledger_transaction), refund_reference str
-- out: actor id(actor), at instant
SELECT id, lease_id, last_day, rent_owed, late, damage, deposit, prepaid, to_tenant, from_tenant, confirmed_at, settled_at, transaction_id,
	refund_reference, actor_id, at
  FROM settlement WHERE lease_id = :lease OR id = :id;

-- name: see
-- returns: maybe
-- scope: actor
-- in: id id(settlement)
-- out: lease id(lease), actor_name str, settled_name str
SELECT s.lease_id, COALESCE(a.name, ''), COALESCE(b.name, '')
  FROM settlement s LEFT JOIN actor a ON a.id = s.actor_id LEFT JOIN actor b ON b.id = s.settled_by
 WHERE s.id = :id AND @scope(s.project_id, s.household_id);

-- name: save
-- returns: maybe
-- scope: system of a lease in the actor's scope
-- in: id id(settlement), lease id(lease), project id(project), household id(household), last_day day, rent_owed money, late money
-- in: damage money, deposit money, prepaid money, to_tenant money, from_tenant money, actor id(actor), now instant
-- out: id id(settlement)
INSERT INTO settlement (id, lease_id, project_id, household_id, last_day, rent_owed, late, damage, deposit, prepaid, to_tenant, from_tenant,
	actor_id, at)
VALUES (:id, :lease, :project, :household, :last_day, :rent_owed, :late, :damage, :deposit, :prepaid, :to_tenant, :from_tenant, :actor, :now)
ON CONFLICT (lease_id) DO UPDATE SET last_day = excluded.last_day, rent_owed = excluded.rent_owed, late = excluded.late,
	damage = excluded.damage, deposit = excluded.deposit, prepaid = excluded.prepaid, to_tenant = excluded.to_tenant,
	from_tenant = excluded.from_tenant, actor_id = excluded.actor_id, at = excluded.at, confirmed_at = NULL
 WHERE settlement.settled_at IS NULL
RETURNING id;

-- name: confirm
-- returns: maybe
-- scope: system the tenant, or the desk with his signature
-- in: lease id(lease), now instant
-- out: id id(settlement)
UPDATE settlement SET confirmed_at = :now WHERE lease_id = :lease AND confirmed_at IS NULL AND settled_at IS NULL RETURNING id;

-- name: settle
-- returns: count
-- scope: system decided by the rule
-- in: lease id(lease), now instant, actor id(actor), transaction id(ledger_transaction), refund_reference str
UPDATE settlement SET settled_at = :now, settled_by = :actor, transaction_id = :transaction, refund_reference = :refund_reference
 WHERE lease_id = :lease AND confirmed_at IS NOT NULL AND settled_at IS NULL;

-- name: check_out
-- returns: maybe
-- scope: key of a lease in scope
-- in: lease id(lease)
-- out: day day, damage money, confirmed_at instant?
SELECT day, damage, tenant_confirmed_at FROM handover WHERE lease_id = :lease AND kind = @HANDOVER_OUT;

-- name: list
-- returns: list
-- scope: actor
-- out: id id(settlement), number str, tenant_name str, home_code str, project_name str, last_day day, to_tenant money, from_tenant money
-- out: state enum(settlement_state), at instant
-- filter state enum(settlement_state): CASE WHEN s.settled_at IS NOT NULL THEN @SETTLEMENT_SETTLED WHEN s.confirmed_at IS NOT NULL THEN @SETTLEMENT_CONFIRMED ELSE @SETTLEMENT_DRAWN_UP END = :state
-- filter project id(project): s.project_id = :project
-- filter number str: l.number LIKE :number
-- sort at: s.at
-- key: s.id
SELECT s.id, l.number, t.name, h.code, p.name, s.last_day, s.to_tenant, s.from_tenant,
	CASE WHEN s.settled_at IS NOT NULL THEN @SETTLEMENT_SETTLED WHEN s.confirmed_at IS NOT NULL THEN @SETTLEMENT_CONFIRMED
		ELSE @SETTLEMENT_DRAWN_UP END, s.at
  FROM settlement s JOIN lease l ON l.id = s.lease_id JOIN home h ON h.id = l.home_id JOIN project p ON p.id = s.project_id
	JOIN party t ON t.id = l.tenant_id
 WHERE @scope(s.project_id, s.household_id);

-- include: home/home.h
-- include: lease/lease.h
-- include: lease/lease_rule.h

-- name: add
-- returns: none
-- scope: system made from an accepted offer or a take-over
-- in: id id(lease), number str, home id(home), project id(project), household id(household), tenant id(party), application i64
-- in: class enum(applicant_class), from_day day, to_day day, area area, rate rate, coefficient ratio, rent money, deposit money
-- in: pay_method enum(pay_method), sign_by day, now instant
INSERT INTO lease (id, number, home_id, project_id, household_id, tenant_id, application_id, class, from_day, to_day, area, rate,
	coefficient, rent, deposit, pay_method, state, sign_by, created_at)
VALUES (:id, :number, :home, :project, :household, :tenant, :application, :class, :from_day, :to_day, :area, :rate,
	:coefficient, :rent, :deposit, :pay_method, @LEASE_DRAFTED, :sign_by, :now);

-- name: load
-- returns: one
-- scope: actor
-- in: id id(lease)
-- out: id id(lease), number str, home id(home), project id(project), household id(household), tenant id(party), application i64
-- out: class enum(applicant_class), from_day day, to_day day, area area, rate rate, coefficient ratio, rent money, deposit money
-- out: pay_method enum(pay_method), state enum(lease_state), sign_by day, tenant_signed_at instant?, lessor_signed_at instant?
-- out: handed_over_at instant?, notice_on day, ended_on day, end_cause enum(lease_end_cause), version i32, project_name str, home_code str, tenant_name str
-- out: cancel_cause enum(lease_cancel_cause), cancel_words str, sign_dates i32
SELECT l.id, l.number, l.home_id, l.project_id, l.household_id, l.tenant_id, l.application_id,
	l.class, l.from_day, l.to_day, l.area, l.rate, l.coefficient, l.rent, l.deposit,
	l.pay_method, l.state, l.sign_by, l.tenant_signed_at, l.lessor_signed_at,
	l.handed_over_at, l.notice_on, l.ended_on, l.end_cause, l.version, p.name, h.code, t.name,
	l.cancel_cause, l.cancel_words, l.sign_dates
  FROM lease l JOIN home h ON h.id = l.home_id JOIN project p ON p.id = l.project_id JOIN party t ON t.id = l.tenant_id
 WHERE l.id = :id AND @scope(l.project_id, l.household_id);

-- name: load_key
-- returns: maybe
-- scope: key an id out of a record in scope
-- in: id id(lease)
-- like: load
 WHERE l.id = :id;

-- name: find
-- returns: maybe
-- scope: key an id out of a record in scope
-- in: home i64, household i64, number str
-- out: id id(lease), number str, home id(home), project id(project), household id(household), tenant id(party), application i64
-- out: class enum(applicant_class), from_day day, to_day day, area area, rate rate, coefficient ratio, rent money, deposit money
-- out: pay_method enum(pay_method), state enum(lease_state), sign_by day, tenant_signed_at instant?, lessor_signed_at instant?
-- out: handed_over_at instant?, notice_on day, ended_on day, end_cause enum(lease_end_cause), version i32, project_name str, home_code str, tenant_name str
SELECT l.id, l.number, l.home_id, l.project_id, l.household_id, l.tenant_id, l.application_id,
	l.class, l.from_day, l.to_day, l.area, l.rate, l.coefficient, l.rent, l.deposit,
	l.pay_method, l.state, l.sign_by, l.tenant_signed_at, l.lessor_signed_at,
	l.handed_over_at, l.notice_on, l.ended_on, l.end_cause, l.version, p.name, h.code, t.name
  FROM (SELECT id FROM lease WHERE home_id = :home AND state <= @LEASE_ENDING
	UNION ALL SELECT id FROM lease WHERE household_id = :household AND state <= @LEASE_ENDING
	UNION ALL SELECT id FROM lease WHERE number = :number) k
  JOIN lease l ON l.id = k.id JOIN home h ON h.id = l.home_id JOIN project p ON p.id = l.project_id JOIN party t ON t.id = l.tenant_id
 LIMIT 1;

-- name: set_state
-- returns: count
-- scope: system the step was decided by lease_rule_step
-- in: id id(lease), from enum(lease_state), state enum(lease_state)
UPDATE lease SET state = :state, version = version + 1 WHERE id = :id AND state = :from;

-- name: set_tenant_signed
-- returns: count
-- scope: system the tenant was checked by the rule
-- in: id id(lease), now instant
UPDATE lease SET tenant_signed_at = :now, version = version + 1 WHERE id = :id AND tenant_signed_at IS NULL AND state = @LEASE_DRAFTED;

-- name: set_lessor_signed
-- returns: count
-- scope: system the officer was checked by capability
-- in: id id(lease), now instant
UPDATE lease SET lessor_signed_at = :now, version = version + 1 WHERE id = :id AND lessor_signed_at IS NULL AND state = @LEASE_DRAFTED;

-- name: set_cancelled
-- returns: count
-- scope: system the step was decided by lease_rule_step
-- in: id id(lease), cause enum(lease_cancel_cause), words str
UPDATE lease SET cancel_cause = :cause, cancel_words = :words, version = version + 1 WHERE id = :id AND cancel_cause = 0;

-- name: set_sign_day
-- returns: count
-- scope: system the date was decided by lease_rule_sign_day
-- in: id id(lease), sign_by day, from_day day, to_day day
UPDATE lease SET sign_by = :sign_by, from_day = :from_day, to_day = :to_day, sign_dates = sign_dates + 1, tenant_signed_at = NULL,
	lessor_signed_at = NULL, version = version + 1
 WHERE id = :id AND state = @LEASE_DRAFTED;

-- name: set_handed_over
-- returns: count
-- scope: system keys were handed over
-- in: id id(lease), now instant
UPDATE lease SET handed_over_at = :now, version = version + 1 WHERE id = :id AND handed_over_at IS NULL;

-- name: set_notice
-- returns: count
-- scope: system notice was given by the tenant or the office
-- in: id id(lease), notice_on day, cause enum(lease_end_cause)
UPDATE lease SET notice_on = :notice_on, end_cause = :cause, version = version + 1 WHERE id = :id;

-- name: set_ended
-- returns: count
-- scope: system after settlement
-- in: id id(lease), on_day day
UPDATE lease SET ended_on = :on_day, version = version + 1 WHERE id = :id AND ended_on = 0;

-- A chunk walks the ids from its cursor: "+" keeps the index of states out, which would read and sort every lease for each chunk.
-- name: billable
-- returns: many
-- scope: system billing of a month goes over all leases
-- in: after id(lease), first day, last day, limit i64
-- out: id id(lease), project id(project), household id(household), from_day day, last_day day, rate rate, area area, coefficient ratio
SELECT id, project_id, household_id, from_day, CASE WHEN notice_on > 0 AND notice_on < to_day THEN notice_on ELSE to_day END, rate, area, coefficient
  FROM lease
 WHERE id > :after AND +state IN (@LEASE_RUNNING, @LEASE_ENDING) AND from_day <= :last AND to_day >= :first
   AND (notice_on = 0 OR notice_on >= :first)
 ORDER BY id LIMIT :limit;

-- name: list
-- returns: list
-- scope: actor
-- out: id id(lease), number str, home_code str, project_name str, tenant_name str, class enum(applicant_class), rent money, from_day day, to_day day
-- out: state enum(lease_state)
-- filter state enum(lease_state): l.state = :state
-- filter project id(project): l.project_id = :project
-- filter number str: l.number LIKE :number
-- filter until day: l.to_day <= :until
-- sort number: l.number
-- sort rent: l.rent
-- sort to_day: l.to_day
-- key: l.id
SELECT l.id, l.number, h.code, p.name, t.name, l.class, l.rent, l.from_day, l.to_day, l.state
  FROM lease l JOIN home h ON h.id = l.home_id JOIN project p ON p.id = l.project_id JOIN party t ON t.id = l.tenant_id
 WHERE @scope(l.project_id, l.household_id);

-- name: add_handover
-- returns: none
-- scope: system joint check at move-in or check-out
-- in: id i64, lease id(lease), kind enum(handover_kind), day day, water i64, power i64, gas i64, keys i32, words str, damage money, actor i64, now instant
INSERT INTO handover (id, lease_id, kind, day, water, power, gas, keys, words, damage, actor_id, at)
VALUES (:id, :lease, :kind, :day, :water, :power, :gas, :keys, :words, :damage, :actor, :now);

-- name: add_handover_item
-- returns: none
-- scope: system rows of the joint check
-- in: handover i64, number i32, item str, good bool, words str
INSERT INTO handover_item (handover_id, number, item, good, words) VALUES (:handover, :number, :item, :good, :words);

-- name: confirm_handover
-- returns: count
-- scope: system the tenant was checked by the rule
-- in: lease id(lease), kind enum(handover_kind), now instant
UPDATE handover SET tenant_confirmed_at = :now WHERE lease_id = :lease AND kind = :kind AND tenant_confirmed_at IS NULL;

-- name: find_handover
-- returns: maybe
-- scope: key of a lease in scope
-- in: lease id(lease), kind enum(handover_kind)
-- out: id i64, day day, water i64, power i64, gas i64, keys i32, words str, damage money, tenant_confirmed_at instant?, at instant
SELECT id, day, water, power, gas, keys, words, damage, tenant_confirmed_at, at FROM handover WHERE lease_id = :lease AND kind = :kind;

-- name: handover_items
-- returns: many
-- scope: key of a lease in scope
-- in: handover i64
-- out: item str, good bool, words str
SELECT item, good, words FROM handover_item WHERE handover_id = :handover ORDER BY number;

-- name: check_home_state
-- returns: many
-- scope: system anju check
-- out: id id(lease), number str
SELECT l.id, l.number FROM lease l JOIN home h ON h.id = l.home_id
 WHERE l.state IN (@LEASE_RUNNING, @LEASE_ENDING) AND h.state <> @HOME_LET ORDER BY l.id LIMIT 1000;

-- name: check_rent
-- returns: many
-- scope: system anju check
-- in: after id(lease)
-- out: id id(lease), number str, area area, rate rate, coefficient ratio, rent money
SELECT id, number, area, rate, coefficient, rent FROM lease WHERE id > :after AND +state <= @LEASE_ENDING ORDER BY id LIMIT 5000;

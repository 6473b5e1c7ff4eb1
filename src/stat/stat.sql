-- include: home/home.h
-- include: lease/lease.h
-- include: apply/apply.h
-- include: allot/allot.h
-- include: rent/rent.h
-- include: repair/repair.h

-- name: homes
-- returns: many
-- scope: actor
-- out: project id(project), name str, total i64, let i64, vacant i64
SELECT p.id, p.name, COUNT(*), COUNT(CASE WHEN h.state = @HOME_LET THEN 1 END), COUNT(CASE WHEN h.state = @HOME_VACANT THEN 1 END)
  FROM home h JOIN project p ON p.id = h.project_id
 WHERE h.state <> @HOME_SOLD AND @scope(h.project_id) GROUP BY p.id, p.name ORDER BY p.name, p.id;

-- name: rent_of_month
-- returns: many
-- scope: actor
-- in: period month
-- out: project id(project), due money, received money
SELECT s.project_id, s.due, s.received FROM rent_summary s JOIN bill_run r ON r.period = s.period AND r.ended_at IS NOT NULL
 WHERE s.period = :period AND @scope(s.project_id) ORDER BY s.project_id;

-- name: last_month
-- returns: maybe
-- scope: public
-- out: period month
SELECT period FROM bill_run WHERE ended_at IS NOT NULL ORDER BY period DESC LIMIT 1;

-- name: rent_of_year
-- returns: many
-- scope: actor
-- in: first month, last month
-- out: period month, due money, received money
SELECT s.period, SUM(s.due), SUM(s.received) FROM rent_summary s JOIN bill_run r ON r.period = s.period AND r.ended_at IS NOT NULL
 WHERE s.period BETWEEN :first AND :last AND @scope(s.project_id) GROUP BY s.period ORDER BY s.period;

-- name: arrears
-- returns: one
-- scope: actor
-- in: today day
-- out: leases i64, owed money
SELECT COUNT(DISTINCT b.lease_id), COALESCE(SUM(b.amount - b.credit - b.paid), 0) FROM bill b
 WHERE b.amount > b.paid + b.credit AND b.due_on < :today AND @scope(b.project_id)
   AND NOT EXISTS (SELECT 1 FROM bill_run r WHERE r.period = b.period AND r.state = @BILL_RUN_RUNNING);

-- name: repairs
-- returns: one
-- scope: actor
-- in: now instant, since instant
-- out: open i64, overdue i64, done i64, in_time i64
SELECT COUNT(CASE WHEN state <= @REPAIR_AT_WORK THEN 1 END), COUNT(CASE WHEN state <= @REPAIR_AT_WORK AND done_by < :now THEN 1 END),
	COUNT(CASE WHEN done_at >= :since THEN 1 END), COUNT(CASE WHEN done_at >= :since AND done_at <= done_by THEN 1 END)
  FROM repair WHERE (state <= @REPAIR_AT_WORK OR done_at >= :since) AND @scope(project_id);

-- name: applications
-- returns: one
-- scope: public
-- out: reviewing i64, waiting i64
SELECT COUNT(CASE WHEN state = @APPLICATION_REVIEW THEN 1 END), COUNT(CASE WHEN state = @APPLICATION_WAITING THEN 1 END)
  FROM application;

-- name: leases_ending
-- returns: one
-- scope: actor
-- in: until day
-- out: count i64
SELECT COUNT(*) FROM lease WHERE state = @LEASE_RUNNING AND to_day <= :until AND @scope(project_id);

-- name: deadlines
-- returns: list
-- scope: actor
-- out: id i64, label str, title str, path str, due_at instant, ended_at instant, kept bool
-- filter kind str: d.kind = :kind
-- filter kept bool: d.kept = :kept
-- filter ended_from instant: d.ended_at >= :ended_from
-- filter ended_to instant: d.ended_at <= :ended_to
-- sort due_at: d.due_at
-- sort ended_at: d.ended_at
-- key: d.id
SELECT d.id, d.label, d.title, d.path, d.due_at, d.ended_at, d.kept FROM deadline d
 WHERE d.ended_at IS NOT NULL AND ((d.project_id IS NULL AND d.household_id IS NULL) OR @scope(d.project_id, d.household_id));

-- name: own_application
-- returns: maybe
-- scope: key the household of the person signed in
-- in: household i64
-- out: id id(application), number str, state enum(application_state), applied_on day
SELECT id, number, state, applied_on FROM application WHERE household_id = :household ORDER BY created_at DESC, id DESC LIMIT 1;

-- name: own_offer
-- returns: maybe
-- scope: key the household of the person signed in
-- in: household i64
-- out: until instant
SELECT until FROM offer WHERE household_id = :household AND state = @OFFER_OPEN LIMIT 1;

-- name: own_debt
-- returns: one
-- scope: key the household of the person signed in
-- in: household i64
-- out: owed money, due_on day
SELECT COALESCE(SUM(amount - credit - paid), 0), COALESCE(MIN(due_on), 0) FROM bill WHERE household_id = :household AND amount > paid + credit;

-- name: own_signing
-- returns: maybe
-- scope: key the household of the person signed in
-- in: household i64
-- out: sign_by day
SELECT sign_by FROM lease WHERE household_id = :household AND state = @LEASE_DRAFTED AND tenant_signed_at IS NULL;

-- name: own_confirming
-- returns: one
-- scope: key the lease of the household of the person signed in
-- in: lease id(lease), kind enum(handover_kind)
-- out: sheets i64, settlements i64
SELECT (SELECT COUNT(*) FROM handover WHERE lease_id = :lease AND kind = :kind AND tenant_confirmed_at IS NULL),
	(SELECT COUNT(*) FROM settlement WHERE lease_id = :lease AND confirmed_at IS NULL AND settled_at IS NULL);

-- name: notices
-- returns: many
-- scope: public
-- in: today day
-- out: id id(public_notice), title str, from_day day
SELECT id, title, from_day FROM public_notice WHERE from_day <= :today ORDER BY from_day DESC, id DESC LIMIT 5;

-- name: home_leases
-- returns: many
-- scope: actor
-- in: home id(home), household i64
-- out: id id(lease), number str, tenant_name str, home_name str, from_day day, to_day day, rent money, state enum(lease_state)
SELECT l.id, l.number, t.name, h.code, l.from_day, l.to_day, l.rent, l.state FROM lease l JOIN party t ON t.id = l.tenant_id JOIN home h ON h.id = l.home_id
 WHERE (l.home_id = :home OR l.household_id = :household) AND @scope(l.project_id, l.household_id) ORDER BY l.from_day DESC, l.id DESC LIMIT 200;

-- name: home_repairs
-- returns: many
-- scope: actor
-- in: home id(home), household i64
-- out: id i64, number str, words str, asked_at instant, done_at instant?, cost money
SELECT id, number, words, asked_at, done_at, labour + material FROM repair
 WHERE (home_id = :home OR household_id = :household) AND @scope(project_id, household_id) ORDER BY asked_at DESC, id DESC LIMIT 500;

-- name: household_applications
-- returns: many
-- scope: actor
-- in: household i64
-- out: id id(application), number str, state enum(application_state), applied_on day
SELECT id, number, state, applied_on FROM application WHERE household_id = :household AND @scope(0, household_id) ORDER BY applied_on DESC, id DESC LIMIT 100;

-- name: household_payments
-- returns: many
-- scope: actor
-- in: household i64
-- out: id i64, receipt_number str, amount money, paid_at instant
SELECT id, receipt_number, amount, paid_at FROM payment WHERE household_id = :household AND @scope(project_id, household_id) ORDER BY paid_at DESC, id DESC LIMIT 1000;

-- name: household_matters
-- returns: many
-- scope: actor
-- in: household i64
-- out: id i64, number str, words str, at instant
SELECT id, number, words, at FROM matter WHERE household_id = :household AND @scope(project_id, household_id) ORDER BY at DESC, id DESC LIMIT 500;

-- name: file_attachments
-- returns: many
-- scope: actor
-- in: home id(home), household i64
-- out: id i64, subject str, kind str, name str, hash str, size_bytes i64, at instant
SELECT a.id, a.subject, a.kind, a.name, a.hash, a.size_bytes, a.at FROM attachment a
 WHERE (a.household_id = :household AND :household > 0 OR a.subject = 'home' AND a.subject_id = :home
	OR a.subject = 'lease' AND a.subject_id IN (SELECT id FROM lease WHERE home_id = :home)
	OR a.subject = 'repair' AND a.subject_id IN (SELECT id FROM repair WHERE home_id = :home))
   AND @scope(a.project_id, a.household_id) ORDER BY a.at, a.id LIMIT 2000;

-- Who may not open a kind of record does not find it either: the three flags say what the actor may see.
-- name: search
-- returns: many
-- scope: actor
-- in: words str, begins str, leases bool, applications bool, repairs bool
-- out: kind i32, id i64, title str, note str
SELECT 1, h.id, h.code, p.name FROM home h JOIN project p ON p.id = h.project_id WHERE h.code LIKE :begins AND @scope(h.project_id)
UNION ALL SELECT 2, l.id, l.number, t.name FROM lease l JOIN party t ON t.id = l.tenant_id
 WHERE :leases = 1 AND (l.number LIKE :begins OR t.name = :words)
   AND (:scope_all = 1 OR l.project_id IN (SELECT project_id FROM actor_project WHERE user_id = :scope_user))
UNION ALL SELECT 3, a.id, a.number, '' FROM application a WHERE :applications = 1 AND a.number LIKE :begins AND :scope_all = 1
UNION ALL SELECT 4, r.id, r.number, '' FROM repair r
 WHERE :repairs = 1 AND r.number LIKE :begins
   AND (:scope_all = 1 OR r.project_id IN (SELECT project_id FROM actor_project WHERE user_id = :scope_user))
LIMIT 50;

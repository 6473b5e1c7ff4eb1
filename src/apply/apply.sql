-- include: apply/apply.h
-- include: kit/approval.h
-- Applications belong to the city, not to a project: whoever may see applications sees all of them, a citizen those of his household.

-- name: add
-- returns: none
-- scope: system a new application; its household is that of the form
-- in: id id(application), number str, channel enum(application_channel), household id(household), applicant id(party), actor id(actor)
-- in: state enum(application_state), class enum(applicant_class), registry str, marital enum(marital), size i32, income_month money
-- in: assets money, housing enum(housing), present_area area, residence_years i32, insured_months i32, priority str, wished_type str
-- in: applied_on day, policy_id i64, now instant
INSERT INTO application (id, number, channel, household_id, applicant_id, actor_id, state, class, registry, marital, size, income_month,
	assets, housing, present_area, residence_years, insured_months, priority, wished_type, applied_on, policy_id, created_at)
VALUES (:id, :number, :channel, :household, :applicant, :actor, :state, :class, :registry, :marital, :size, :income_month,
	:assets, :housing, :present_area, :residence_years, :insured_months, :priority, :wished_type, :applied_on, :policy_id, :now);

-- name: load_key
-- returns: maybe
-- scope: key an id out of a record in scope, or the route requires application_see
-- in: id id(application)
-- out: id id(application), number str, channel enum(application_channel), household id(household), applicant id(party)
-- out: applicant_name str, applicant_birth day, state enum(application_state), class enum(applicant_class), registry str
-- out: marital enum(marital), size i32, income_month money, assets money, housing enum(housing), present_area area
-- out: residence_years i32, insured_months i32, priority str, wished_type str, applied_on day, policy_id i64, reason str
-- out: supplement str, eligible_on day, waiting_since day, waivers i32, blocked_until day, version i32
SELECT a.id, a.number, a.channel, a.household_id, a.applicant_id, p.name, p.birth, a.state, a.class, a.registry, a.marital, a.size,
	a.income_month, a.assets, a.housing, a.present_area, a.residence_years, a.insured_months, a.priority, a.wished_type,
	a.applied_on, a.policy_id, a.reason, a.supplement, a.eligible_on, a.waiting_since, a.waivers, a.blocked_until, a.version
  FROM application a JOIN party p ON p.id = a.applicant_id WHERE a.id = :id;

-- name: load_own
-- returns: maybe
-- scope: actor
-- in: id id(application)
-- out: id id(application)
SELECT a.id FROM application a WHERE a.id = :id AND @own(a.household_id);

-- name: own
-- returns: many
-- scope: actor
-- out: id id(application)
SELECT a.id FROM application a WHERE @own(a.household_id) ORDER BY a.applied_on DESC, a.id DESC LIMIT 20;

-- name: find_number
-- returns: maybe
-- scope: key the caller shows it only to those who may see applications, or names no more than the number
-- in: number str
-- out: id id(application)
SELECT id FROM application WHERE number = :number;

-- name: standing
-- returns: many
-- scope: system whether somebody of an application stands in another open one
-- in: party id(party)
-- out: id id(application), number str, kinship enum(kinship)
SELECT a.id, a.number, m.kinship
  FROM household_member m JOIN application a ON a.household_id = m.household_id
 WHERE m.party_id = :party AND m.until IS NULL AND a.state IN (@APPLICATION_SUBMITTED, @APPLICATION_REVIEW, @APPLICATION_RETURNED,
	@APPLICATION_PASSED, @APPLICATION_NOTICE, @APPLICATION_WAITING, @APPLICATION_OFFERED)
 ORDER BY a.id LIMIT 20;

-- name: move
-- returns: count
-- scope: system an application that was loaded before; moves only from where it was seen
-- in: id id(application), from enum(application_state), to enum(application_state), reason str, supplement str, eligible_on day
-- in: waiting_since day, waivers i32, blocked_until day
UPDATE application SET state = :to, reason = :reason, supplement = :supplement, eligible_on = :eligible_on,
	waiting_since = :waiting_since, waivers = :waivers, blocked_until = :blocked_until, version = version + 1
 WHERE id = :id AND state = :from;

-- name: waiting
-- returns: many
-- scope: system allocation ranks everybody who waits
-- in: on day
-- out: id id(application), number str, channel enum(application_channel), household id(household), applicant id(party)
-- out: applicant_name str, applicant_birth day, state enum(application_state), class enum(applicant_class), registry str
-- out: marital enum(marital), size i32, income_month money, assets money, housing enum(housing), present_area area
-- out: residence_years i32, insured_months i32, priority str, wished_type str, applied_on day, policy_id i64, reason str
-- out: supplement str, eligible_on day, waiting_since day, waivers i32, blocked_until day, version i32
SELECT a.id, a.number, a.channel, a.household_id, a.applicant_id, p.name, p.birth, a.state, a.class, a.registry, a.marital, a.size,
	a.income_month, a.assets, a.housing, a.present_area, a.residence_years, a.insured_months, a.priority, a.wished_type,
	a.applied_on, a.policy_id, a.reason, a.supplement, a.eligible_on, a.waiting_since, a.waivers, a.blocked_until, a.version
  FROM application a JOIN party p ON p.id = a.applicant_id
 WHERE a.waiting_since > 0 AND a.state = @APPLICATION_WAITING AND a.blocked_until <= :on
 ORDER BY a.waiting_since, a.applied_on, a.id LIMIT 100000;

-- name: list
-- returns: list
-- scope: system applications belong to the city: the route requires application_see
-- out: id id(application), number str, applicant_name str, class enum(applicant_class), size i32, state enum(application_state)
-- out: channel enum(application_channel), income_month money, registry str, applied_on day
-- filter number str: a.number LIKE :number
-- filter applicant_name str: p.name LIKE :applicant_name
-- filter state enum(application_state): a.state = :state
-- filter class enum(applicant_class): a.class = :class
-- filter channel enum(application_channel): a.channel = :channel
-- filter applied_from day: a.applied_on >= :applied_from
-- filter applied_until day: a.applied_on <= :applied_until
-- sort number: a.number
-- sort applied_on: a.applied_on
-- key: a.id
SELECT a.id, a.number, p.name, a.class, a.size, a.state, a.channel, a.income_month, a.registry, a.applied_on
  FROM application a JOIN party p ON p.id = a.applicant_id WHERE 1 = 1

-- name: waitlist
-- returns: list
-- scope: system the waiting list is the city's: the route requires application_see
-- out: id id(application), number str, applicant_name str, class enum(applicant_class), size i32, wished_type str, waiting_since day
-- out: applied_on day, waivers i32, blocked_until day, state enum(application_state)
-- filter number str: a.number LIKE :number
-- filter class enum(applicant_class): a.class = :class
-- filter wished_type str: a.wished_type LIKE :wished_type
-- filter state enum(application_state): a.state = :state
-- sort waiting_since: a.waiting_since
-- sort number: a.number
-- key: a.id
SELECT a.id, a.number, p.name, a.class, a.size, a.wished_type, a.waiting_since, a.applied_on, a.waivers, a.blocked_until, a.state
  FROM application a JOIN party p ON p.id = a.applicant_id
 WHERE a.waiting_since > 0 AND a.state IN (@APPLICATION_WAITING, @APPLICATION_OFFERED)

-- name: waitlist_public
-- returns: list
-- scope: public
-- out: id id(application), number str, masked_name str, class enum(applicant_class), size i32, waiting_since day
-- filter number str: a.number LIKE :number
-- filter class enum(applicant_class): a.class = :class
-- sort waiting_since: a.waiting_since
-- sort number: a.number
-- key: a.id
SELECT a.id, a.number, SUBSTR(p.name, 1, 1) || '＊＊', a.class, a.size, a.waiting_since
  FROM application a JOIN party p ON p.id = a.applicant_id
 WHERE a.waiting_since > 0 AND a.state IN (@APPLICATION_WAITING, @APPLICATION_OFFERED)

-- name: place
-- returns: one
-- scope: key an application of the household that asks, or the route requires application_see
-- in: id id(application), waiting_since day, applied_on day
-- out: before i64
SELECT COUNT(*) FROM application a
 WHERE a.state = @APPLICATION_WAITING AND a.waiting_since > 0
   AND (a.waiting_since < :waiting_since OR (a.waiting_since = :waiting_since
	AND (a.applied_on < :applied_on OR (a.applied_on = :applied_on AND a.id < :id))));

-- name: counts
-- returns: one
-- scope: system numbers for the menu; the route requires application_see
-- out: submitted i64, review i64, passed i64
SELECT COALESCE(SUM(CASE WHEN state = @APPLICATION_SUBMITTED THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN state = @APPLICATION_REVIEW THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN state = @APPLICATION_PASSED THEN 1 ELSE 0 END), 0)
  FROM application WHERE state IN (@APPLICATION_SUBMITTED, @APPLICATION_REVIEW, @APPLICATION_PASSED);

-- name: at_stage
-- returns: many
-- scope: system the batch of one stage; its office is checked for each
-- in: state enum(application_state), applied_until day, after id(application), most i32
-- out: id id(application)
SELECT id FROM application WHERE state = :state AND applied_on <= :applied_until AND id > :after ORDER BY id LIMIT :most;

-- name: overdue_supplements
-- returns: many
-- scope: system the daily job; a deadline tells what was not brought in time
-- in: now instant
-- out: id id(application)
SELECT a.id FROM application a JOIN deadline d ON d.subject = 'application' AND d.subject_id = a.id AND d.kind = 'application.supplement'
 WHERE a.state = @APPLICATION_RETURNED AND d.ended_at IS NULL AND d.due_at < :now ORDER BY a.id LIMIT 1000;

-- name: draft_load
-- returns: maybe
-- scope: key the actor's own draft
-- in: actor id(actor)
-- out: id i64, sealed blob, step i32, updated_at instant
SELECT id, sealed, step, updated_at FROM application_draft WHERE actor_id = :actor;

-- name: draft_save
-- returns: none
-- scope: key the actor's own draft
-- in: id i64, actor id(actor), sealed blob, step i32, now instant
INSERT INTO application_draft (id, actor_id, sealed, step, updated_at) VALUES (:id, :actor, :sealed, :step, :now)
ON CONFLICT (actor_id) DO UPDATE SET sealed = excluded.sealed, step = excluded.step, updated_at = excluded.updated_at;

-- name: draft_end
-- returns: count
-- scope: key the actor's own draft
-- in: actor id(actor)
DELETE FROM application_draft WHERE actor_id = :actor;

-- name: draft_forget
-- returns: count
-- scope: system drafts that nobody went on with; the daily job
-- in: before instant
DELETE FROM application_draft WHERE updated_at < :before;

-- name: ban_add
-- returns: none
-- scope: system written with the record that causes it
-- in: id i64, party id(party), cause str, from day, to day
INSERT INTO application_ban (id, party_id, cause, from_day, to_day) VALUES (:id, :party, :cause, :from, :to);

-- name: ban_find
-- returns: maybe
-- scope: system whether somebody of a form may apply
-- in: party id(party), on day
-- out: cause str, to day
SELECT cause, to_day FROM application_ban WHERE party_id = :party AND from_day <= :on AND to_day >= :on ORDER BY to_day DESC LIMIT 1;

-- name: check_waiting
-- returns: many
-- scope: system anju check
-- out: number str
SELECT number FROM application
 WHERE (state IN (@APPLICATION_WAITING, @APPLICATION_OFFERED) AND (waiting_since = 0 OR eligible_on = 0))
    OR (state IN (@APPLICATION_SUBMITTED, @APPLICATION_REVIEW, @APPLICATION_RETURNED) AND waiting_since <> 0)
 ORDER BY number LIMIT 1000;

-- name: check_twice
-- returns: many
-- scope: system anju check
-- out: party id(party), number str, applications i64
SELECT m.party_id, MIN(a.number), COUNT(*)
  FROM household_member m JOIN application a ON a.household_id = m.household_id
 WHERE m.until IS NULL AND a.state IN (@APPLICATION_SUBMITTED, @APPLICATION_REVIEW, @APPLICATION_RETURNED, @APPLICATION_PASSED,
	@APPLICATION_NOTICE, @APPLICATION_WAITING, @APPLICATION_OFFERED)
 GROUP BY m.party_id HAVING COUNT(*) > 1 ORDER BY m.party_id LIMIT 1000;

-- name: check_case
-- returns: many
-- scope: system anju check
-- out: number str
SELECT a.number FROM application a
 WHERE a.state IN (@APPLICATION_SUBMITTED, @APPLICATION_REVIEW)
   AND NOT EXISTS (SELECT 1 FROM approval_case c WHERE c.subject = 'application' AND c.subject_id = a.id AND c.state = @APPROVAL_RUNNING)
 ORDER BY a.number LIMIT 1000;

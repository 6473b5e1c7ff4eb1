-- include: allot/allot.h
-- include: home/home.h

-- name: add_plan
-- returns: none
-- scope: system made by an officer with allot_plan
-- in: id id(allocation_plan), number str, title str, scoring_day day, maker i64, now instant
INSERT INTO allocation_plan (id, number, title, method, scoring_day, state, maker_id, created_at)
VALUES (:id, :number, :title, @PLAN_BY_SCORE, :scoring_day, @PLAN_DRAFT, :maker, :now);

-- name: load_plan
-- returns: one
-- scope: key plans belong to the whole city; the route requires allot_see
-- in: id id(allocation_plan)
-- out: id id(allocation_plan), number str, title str, method enum(plan_method), policy i64, scoring_day day, state enum(plan_state), maker i64, homes i64, entries i64
SELECT p.id, p.number, p.title, p.method, p.policy_id, p.scoring_day, p.state, p.maker_id,
	(SELECT COUNT(*) FROM plan_home h WHERE h.plan_id = p.id), (SELECT COUNT(*) FROM plan_entry e WHERE e.plan_id = p.id)
  FROM allocation_plan p WHERE p.id = :id;

-- name: set_plan_state
-- returns: count
-- scope: system the step was decided by allot_rule_step
-- in: id id(allocation_plan), from enum(plan_state), state enum(plan_state), policy i64
UPDATE allocation_plan SET state = :state, policy_id = CASE WHEN :policy > 0 THEN :policy ELSE policy_id END, version = version + 1
 WHERE id = :id AND state = :from;

-- name: plans
-- returns: list
-- scope: public
-- out: id id(allocation_plan), number str, title str, method enum(plan_method), scoring_day day, homes i64, state enum(plan_state)
-- filter state enum(plan_state): p.state = :state
-- sort number: p.number
-- sort scoring_day: p.scoring_day
-- key: p.id
SELECT p.id, p.number, p.title, p.method, p.scoring_day, (SELECT COUNT(*) FROM plan_home h WHERE h.plan_id = p.id), p.state
  FROM allocation_plan p WHERE 1 = 1;

-- name: vacant_homes
-- returns: many
-- scope: actor
-- in: project i64, limit i64
-- out: id id(home)
SELECT h.id FROM home h
 WHERE @scope(h.project_id) AND h.state = @HOME_VACANT AND (:project = 0 OR h.project_id = :project)
   AND NOT EXISTS (SELECT 1 FROM plan_home ph WHERE ph.home_id = h.id AND ph.state = @PLAN_HOME_FREE)
   AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.home_id = h.id AND o.state = @OFFER_OPEN)
 ORDER BY h.project_id, h.code, h.id LIMIT :limit;

-- name: release_home
-- returns: none
-- scope: system a vacant home enters a new plan: the one before has done with it
-- in: home id(home)
UPDATE plan_home SET state = @PLAN_HOME_RELEASED WHERE home_id = :home AND state <= @PLAN_HOME_OFFERED;

-- name: add_plan_home
-- returns: none
-- scope: system homes of a plan
-- in: plan id(allocation_plan), home id(home)
INSERT INTO plan_home (plan_id, home_id, state) VALUES (:plan, :home, @PLAN_HOME_FREE);

-- name: plan_homes
-- returns: many
-- scope: key plans belong to the whole city; the route requires allot_see
-- in: plan id(allocation_plan)
-- out: home id(home), state i32, project_name str, code str, home_type str, built_area area, rent_rate rate
SELECT ph.home_id, ph.state, p.name, h.code, h.home_type, h.built_area, h.rent_rate
  FROM plan_home ph JOIN home h ON h.id = ph.home_id JOIN project p ON p.id = h.project_id
 WHERE ph.plan_id = :plan ORDER BY p.name, h.code, ph.home_id;

-- name: set_plan_home
-- returns: count
-- scope: system an offer was made or ended
-- in: plan id(allocation_plan), home id(home), from i32, state i32
UPDATE plan_home SET state = :state WHERE plan_id = :plan AND home_id = :home AND state = :from;

-- name: delete_entries
-- returns: none
-- scope: system scoring again replaces the draft ranking
-- in: plan id(allocation_plan)
DELETE FROM plan_entry WHERE plan_id = :plan;

-- name: add_entry
-- returns: none
-- scope: system the ranking of a plan
-- in: plan id(allocation_plan), application id(application), total points, sheet str, rank i32, position i32
INSERT INTO plan_entry (plan_id, application_id, total, sheet, rank, position, state)
VALUES (:plan, :application, :total, :sheet, :rank, :position, @ENTRY_RANKED);

-- name: entries
-- returns: list
-- scope: public
-- in: plan id(allocation_plan)
-- out: id i64, position i32, rank i32, number str, application id(application), total points, state enum(entry_state)
-- filter state enum(entry_state): e.state = :state
-- sort position: e.position
-- key: e.position
SELECT e.position, e.position, e.rank, a.number, e.application_id, e.total, e.state
  FROM plan_entry e JOIN application a ON a.id = e.application_id WHERE e.plan_id = :plan;

-- name: entries_all
-- returns: many
-- scope: system publishing and offering go over the whole ranking
-- in: plan id(allocation_plan), state enum(entry_state)
-- out: application id(application), household id(household), number str, wished_type str, total points, rank i32, position i32
SELECT e.application_id, a.household_id, a.number, a.wished_type, e.total, e.rank, e.position
  FROM plan_entry e JOIN application a ON a.id = e.application_id WHERE e.plan_id = :plan AND e.state = :state ORDER BY e.position;

-- name: set_entry
-- returns: count
-- scope: system an offer was made or ended
-- in: plan id(allocation_plan), application id(application), from enum(entry_state), state enum(entry_state)
UPDATE plan_entry SET state = :state WHERE plan_id = :plan AND application_id = :application AND state = :from;

-- name: add_offer
-- returns: none
-- scope: system by rank
-- in: id id(offer), plan id(allocation_plan), application id(application), household id(household), home id(home), until instant, now instant
INSERT INTO offer (id, plan_id, application_id, household_id, home_id, state, until, at)
VALUES (:id, :plan, :application, :household, :home, @OFFER_OPEN, :until, :now);

-- name: load_offer
-- returns: one
-- scope: actor
-- in: id id(offer)
-- out: id id(offer), plan id(allocation_plan), application id(application), household id(household), home id(home), state enum(offer_state), until instant, reason str, lease id(lease), at instant
SELECT o.id, o.plan_id, o.application_id, o.household_id, o.home_id, o.state, o.until, o.reason, o.lease_id, o.at
  FROM offer o JOIN home h ON h.id = o.home_id WHERE o.id = :id AND @scope(h.project_id, o.household_id);

-- name: find_current_offer
-- returns: maybe
-- scope: key the household of the person signed in
-- in: household i64
-- out: id id(offer)
SELECT id FROM offer WHERE household_id = :household AND state <= @OFFER_ACCEPTED ORDER BY id DESC LIMIT 1;

-- name: due_offers
-- returns: many
-- scope: system expiry goes over all offers
-- in: now instant
-- out: id id(offer)
SELECT id FROM offer WHERE state = @OFFER_OPEN AND until < :now ORDER BY until LIMIT 500;

-- name: set_offer
-- returns: count
-- scope: system the answer of the household, or time
-- in: id id(offer), state enum(offer_state), reason str, lease id(lease), now instant
UPDATE offer SET state = :state, reason = :reason, lease_id = :lease, answered_at = :now WHERE id = :id AND state = @OFFER_OPEN;

-- name: find_lease_offer
-- returns: maybe
-- scope: key of a lease in scope
-- in: lease id(lease)
-- out: id id(offer), plan id(allocation_plan), application id(application), home id(home)
SELECT id, plan_id, application_id, home_id FROM offer WHERE lease_id = :lease AND state = @OFFER_ACCEPTED;

-- name: cancel_offer
-- returns: count
-- scope: system the lease that it led to was cancelled
-- in: id id(offer), reason str
UPDATE offer SET state = @OFFER_CANCELLED, reason = :reason WHERE id = :id AND state = @OFFER_ACCEPTED;

-- name: offers
-- returns: list
-- scope: actor
-- in: plan id(allocation_plan)
-- out: id id(offer), number str, project_name str, home_code str, state enum(offer_state), until instant, lease id(lease)
-- filter state enum(offer_state): o.state = :state
-- sort until: o.until
-- key: o.id
SELECT o.id, a.number, p.name, h.code, o.state, o.until, o.lease_id
  FROM offer o JOIN application a ON a.id = o.application_id JOIN home h ON h.id = o.home_id JOIN project p ON p.id = h.project_id
 WHERE o.plan_id = :plan AND @scope(h.project_id, o.household_id);

-- name: check_offers
-- returns: many
-- scope: system anju check
-- out: id id(offer)
SELECT o.id FROM offer o WHERE o.state = @OFFER_ACCEPTED AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.id = o.lease_id AND l.home_id = o.home_id) ORDER BY o.id LIMIT 1000;

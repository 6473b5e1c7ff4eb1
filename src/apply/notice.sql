-- include: apply/apply.h
-- Public notices, their rows, and what is said against them.

-- name: add
-- returns: none
-- scope: system a new notice of the office
-- in: id id(public_notice), number str, kind enum(notice_kind), title str, days i32, from day, to day, state enum(notice_state), plan i64
-- in: actor id(actor), now instant
INSERT INTO public_notice (id, number, kind, title, days, from_day, to_day, state, plan_id, actor_id, created_at)
VALUES (:id, :number, :kind, :title, :days, :from, :to, :state, :plan, :actor, :now);

-- name: row_add
-- returns: none
-- scope: system a row of a new notice
-- in: notice id(public_notice), number i32, application id(application), words str
INSERT INTO public_notice_row (notice_id, number, application_id, words) VALUES (:notice, :number, :application, :words);

-- name: candidates
-- returns: many
-- scope: system every passed application is made public, whoever makes the notice
-- in: applied_until day
-- out: id id(application), class enum(applicant_class), size i32
SELECT a.id, a.class, a.size FROM application a
 WHERE a.state = @APPLICATION_PASSED AND a.applied_on <= :applied_until
   AND NOT EXISTS (SELECT 1 FROM public_notice_row r JOIN public_notice n ON n.id = r.notice_id
	WHERE r.application_id = a.id AND n.kind = @NOTICE_ELIGIBILITY AND n.state <> @NOTICE_CLOSED)
 ORDER BY a.applied_on, a.number LIMIT 20000;

-- name: load
-- returns: maybe
-- scope: public
-- in: id id(public_notice)
-- out: id id(public_notice), number str, kind enum(notice_kind), title str, days i32, from day, to day, state enum(notice_state)
-- out: plan i64, created_at instant, rows i64, open_objections i64
SELECT n.id, n.number, n.kind, n.title, n.days, n.from_day, n.to_day, n.state, n.plan_id, n.created_at,
	(SELECT COUNT(*) FROM public_notice_row r WHERE r.notice_id = n.id),
	(SELECT COUNT(*) FROM objection o WHERE o.notice_id = n.id AND o.state = @OBJECTION_OPEN)
  FROM public_notice n WHERE n.id = :id;

-- name: publish
-- returns: count
-- scope: system the route requires notice_publish
-- in: id id(public_notice), from day, to day
UPDATE public_notice SET state = @NOTICE_RUNNING, from_day = :from, to_day = :to WHERE id = :id AND state = @NOTICE_DRAFT;

-- name: close
-- returns: count
-- scope: system a notice that is over; the daily job
-- in: id id(public_notice)
UPDATE public_notice SET state = @NOTICE_CLOSED WHERE id = :id AND state = @NOTICE_RUNNING;

-- name: row_drop
-- returns: count
-- scope: system applications that were withdrawn before the draft was published
-- in: notice id(public_notice)
DELETE FROM public_notice_row WHERE notice_id = :notice
   AND application_id IN (SELECT id FROM application WHERE state <> @APPLICATION_PASSED);

-- name: drop
-- returns: count
-- scope: system a draft that is not wanted
-- in: id id(public_notice)
DELETE FROM public_notice WHERE id = :id AND state = @NOTICE_DRAFT;

-- name: rows_drop
-- returns: count
-- scope: system a draft that is not wanted
-- in: id id(public_notice)
DELETE FROM public_notice_row WHERE notice_id = :id
   AND EXISTS (SELECT 1 FROM public_notice n WHERE n.id = :id AND n.state = @NOTICE_DRAFT);

-- name: row_applications
-- returns: many
-- scope: system the notice was loaded before
-- in: notice id(public_notice)
-- out: id id(application), open_objections i64
SELECT r.application_id, (SELECT COUNT(*) FROM objection o
	WHERE o.notice_id = r.notice_id AND o.application_id = r.application_id AND o.state = @OBJECTION_OPEN)
  FROM public_notice_row r WHERE r.notice_id = :notice ORDER BY r.number LIMIT 20000;

-- name: rows_to_register
-- returns: many
-- scope: system a notice that is over; rows with an open objection stay
-- in: notice id(public_notice), most i32
-- out: id id(application)
SELECT r.application_id FROM public_notice_row r JOIN application a ON a.id = r.application_id
 WHERE r.notice_id = :notice AND a.state = @APPLICATION_NOTICE
   AND NOT EXISTS (SELECT 1 FROM objection o
	WHERE o.notice_id = r.notice_id AND o.application_id = r.application_id AND o.state = @OBJECTION_OPEN)
 ORDER BY r.number LIMIT :most;

-- name: rows
-- returns: many
-- scope: public
-- in: notice id(public_notice), from i32, most i32
-- out: number i32, id id(application), application_number str, name str, class enum(applicant_class), size i32, words str
SELECT r.number, a.id, a.number, p.name, a.class, a.size, r.words
  FROM public_notice_row r JOIN application a ON a.id = r.application_id JOIN party p ON p.id = a.applicant_id
 WHERE r.notice_id = :notice AND r.number >= :from ORDER BY r.number LIMIT :most;

-- name: row_of
-- returns: maybe
-- scope: public
-- in: notice id(public_notice), application_number str
-- out: number i32, id id(application)
SELECT r.number, a.id FROM public_notice_row r JOIN application a ON a.id = r.application_id
 WHERE r.notice_id = :notice AND a.number = :application_number;

-- name: list
-- returns: list
-- scope: public
-- out: id id(public_notice), number str, title str, kind enum(notice_kind), from day, to day, state enum(notice_state)
-- filter kind enum(notice_kind): n.kind = :kind
-- filter state enum(notice_state): n.state = :state
-- sort from: n.from_day
-- sort number: n.number
-- key: n.id
SELECT n.id, n.number, n.title, n.kind, n.from_day, n.to_day, n.state FROM public_notice n WHERE n.state <> @NOTICE_DRAFT

-- name: list_staff
-- returns: list
-- scope: system the office's notices with drafts: the route requires application_see
-- out: id id(public_notice), number str, title str, kind enum(notice_kind), days i32, from day, to day, state enum(notice_state)
-- out: created_at instant
-- filter kind enum(notice_kind): n.kind = :kind
-- filter state enum(notice_state): n.state = :state
-- sort created_at: n.created_at
-- sort number: n.number
-- key: n.id
SELECT n.id, n.number, n.title, n.kind, n.days, n.from_day, n.to_day, n.state, n.created_at FROM public_notice n WHERE 1 = 1

-- name: over
-- returns: many
-- scope: system the daily job
-- in: today day
-- out: id id(public_notice)
SELECT id FROM public_notice WHERE state = @NOTICE_RUNNING AND to_day < :today ORDER BY to_day, id LIMIT 1000;

-- name: of_plan
-- returns: maybe
-- scope: system allocation asks about the notice of its plan
-- in: plan i64
-- out: id id(public_notice), to day, state enum(notice_state), open_objections i64
SELECT n.id, n.to_day, n.state,
	(SELECT COUNT(*) FROM objection o WHERE o.notice_id = n.id AND o.state = @OBJECTION_OPEN)
  FROM public_notice n WHERE n.plan_id = :plan AND n.plan_id <> 0 ORDER BY n.created_at DESC, n.id DESC LIMIT 1;

-- name: of_application
-- returns: many
-- scope: system the application was loaded in the actor's scope before
-- in: application id(application)
-- out: id id(public_notice), number str, title str, from day, to day, state enum(notice_state)
SELECT n.id, n.number, n.title, n.from_day, n.to_day, n.state
  FROM public_notice_row r JOIN public_notice n ON n.id = r.notice_id
 WHERE r.application_id = :application AND n.state <> @NOTICE_DRAFT ORDER BY n.from_day DESC, n.id DESC LIMIT 20;

-- name: objection_add
-- returns: none
-- scope: public
-- in: id id(objection), notice id(public_notice), application id(application), name str, contact_sealed blob?, words str, now instant
INSERT INTO objection (id, notice_id, application_id, name, contact_sealed, words, state, at)
VALUES (:id, :notice, :application, :name, :contact_sealed, :words, @OBJECTION_OPEN, :now);

-- name: objection_load
-- returns: maybe
-- scope: system the route requires application_see
-- in: id id(objection)
-- out: id id(objection), notice id(public_notice), application id(application), application_number str, name str, contact_sealed blob?
-- out: words str, state enum(objection_state), answer str, at instant, answered_at instant?
SELECT o.id, o.notice_id, o.application_id, a.number, o.name, o.contact_sealed, o.words, o.state, o.answer, o.at, o.answered_at
  FROM objection o JOIN application a ON a.id = o.application_id WHERE o.id = :id;

-- name: objections
-- returns: many
-- scope: system the route requires application_see, or the application was loaded before
-- in: notice id(public_notice), application id(application)
-- out: id id(objection), application id(application), application_number str, name str, words str, state enum(objection_state)
-- out: answer str, at instant
SELECT o.id, o.application_id, a.number, o.name, o.words, o.state, o.answer, o.at
  FROM objection o JOIN application a ON a.id = o.application_id
 WHERE (o.notice_id = :notice OR o.application_id = :application) ORDER BY o.at DESC, o.id LIMIT 1000;

-- name: objection_answer
-- returns: count
-- scope: system the route requires review_second
-- in: id id(objection), state enum(objection_state), answer str, now instant
UPDATE objection SET state = :state, answer = :answer, answered_at = :now WHERE id = :id AND state = @OBJECTION_OPEN;

-- name: objections_of_row
-- returns: one
-- scope: system the application was loaded before
-- in: application id(application)
-- out: open i64, running i64
SELECT (SELECT COUNT(*) FROM objection o WHERE o.application_id = :application AND o.state = @OBJECTION_OPEN),
	(SELECT COUNT(*) FROM public_notice_row r JOIN public_notice n ON n.id = r.notice_id
	  WHERE r.application_id = :application AND n.kind = @NOTICE_ELIGIBILITY AND n.state = @NOTICE_RUNNING);

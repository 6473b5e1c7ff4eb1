-- include: kit/job.h
-- Work without a user. A running job is held by one server for a while; who does not renew loses it.

-- name: add
-- returns: none
-- scope: system work is asked for by the caller's route or by the clock
-- in: id i64, kind str, actor id(actor), subject_id i64, argument str, not_before instant, now instant
INSERT INTO job (id, kind, actor_id, subject_id, argument, state, not_before, created_at)
VALUES (:id, :kind, :actor, :subject_id, :argument, @JOB_WAITING, :not_before, :now);

-- name: add_repeat
-- returns: none
-- scope: system once for each hour or day, whichever server comes first
-- in: id i64, kind str, repeat_key str, now instant
INSERT INTO job (id, kind, actor_id, subject_id, argument, state, repeat_key, not_before, created_at)
VALUES (:id, :kind, 0, 0, '', @JOB_WAITING, :repeat_key, :now, :now)
ON CONFLICT (repeat_key) DO NOTHING;

-- name: has_repeat
-- returns: maybe
-- scope: system once for each hour or day
-- in: repeat_key str
-- out: id i64
SELECT id FROM job WHERE repeat_key = :repeat_key;

-- name: due
-- returns: maybe
-- scope: system the runner
-- in: kinds str, now instant
-- out: id i64
SELECT id FROM job
 WHERE state <= @JOB_RUNNING AND not_before <= :now AND (state = @JOB_WAITING OR held_until < :now)
   AND :kinds LIKE '%,' || kind || ',%'
 ORDER BY not_before, id LIMIT 1;

-- name: take
-- returns: maybe
-- scope: system the runner
-- in: id i64, holder i64, now instant, until instant
-- out: id i64, kind str, actor id(actor), subject_id i64, argument str, done i64, total i64, attempts i32, cancel_asked bool
UPDATE job SET state = @JOB_RUNNING, holder = :holder, held_until = :until, attempts = attempts + 1,
	started_at = COALESCE(started_at, :now)
 WHERE id = :id AND (state = @JOB_WAITING OR (state = @JOB_RUNNING AND held_until < :now))
RETURNING id, kind, actor_id, subject_id, argument, done, total, attempts, cancel_asked;

-- name: renew
-- returns: count
-- scope: system the runner's heartbeat
-- in: holder i64, until instant
UPDATE job SET held_until = :until WHERE state = @JOB_RUNNING AND holder = :holder;

-- name: progress
-- returns: maybe
-- scope: system a run shows where it is
-- in: id i64, holder i64, done i64, total i64, words str, until instant
-- out: cancel_asked bool
UPDATE job SET done = :done, total = :total, words = :words, held_until = :until
 WHERE id = :id AND holder = :holder AND state = @JOB_RUNNING
RETURNING cancel_asked;

-- name: fault
-- returns: none
-- scope: system a line of the run's error list
-- in: id i64, job_id i64, line str
INSERT INTO job_fault (id, job_id, line) VALUES (:id, :job_id, :line);

-- name: faults_forget
-- returns: none
-- scope: system a run that begins again tells its faults again
-- in: id i64
DELETE FROM job_fault WHERE job_id = :id;

-- name: result
-- returns: count
-- scope: system a run says what came out
-- in: id i64, holder i64, faults i64, words str, result str
UPDATE job SET faults = :faults, words = :words, result = :result WHERE id = :id AND holder = :holder;

-- name: last
-- returns: maybe
-- scope: system the caller has loaded the subject before
-- in: kind str, subject_id i64
-- out: id i64
SELECT id FROM job WHERE kind = :kind AND subject_id = :subject_id ORDER BY id DESC LIMIT 1;

-- name: fault_count
-- returns: maybe
-- scope: system a run keeps at most 1,000 lines
-- in: id i64, holder i64
-- out: faults i64
UPDATE job SET faults = faults + 1 WHERE id = :id AND holder = :holder RETURNING faults;

-- name: end
-- returns: count
-- scope: system the runner
-- in: id i64, holder i64, state enum(job_state), words str, not_before instant, ended_at instant?
UPDATE job SET state = :state, holder = 0, held_until = 0, words = CASE WHEN :words = '' THEN words ELSE :words END,
	not_before = :not_before, ended_at = :ended_at
 WHERE id = :id AND holder = :holder AND state = @JOB_RUNNING;

-- name: cancel_waiting
-- returns: count
-- scope: system the caller's route requires job_see
-- in: id i64, now instant
UPDATE job SET state = @JOB_CANCELLED, cancel_asked = 1, ended_at = :now WHERE id = :id AND state = @JOB_WAITING;

-- name: cancel_running
-- returns: count
-- scope: system the caller's route requires job_see
-- in: id i64
UPDATE job SET cancel_asked = 1 WHERE id = :id AND state = @JOB_RUNNING;

-- name: load
-- returns: maybe
-- scope: system the route requires job_see
-- in: id i64
-- out: id i64, kind str, actor id(actor), name str, subject_id i64, state enum(job_state), done i64, total i64, words str
-- out: faults i64, cancel_asked bool, created_at instant, started_at instant?, ended_at instant?, argument str, result str
SELECT j.id, j.kind, j.actor_id, COALESCE(a.name, ''), j.subject_id, j.state, j.done, j.total, j.words, j.faults, j.cancel_asked,
	j.created_at, j.started_at, j.ended_at, j.argument, j.result
  FROM job j LEFT JOIN actor a ON a.id = j.actor_id WHERE j.id = :id;

-- name: faults
-- returns: many
-- scope: system the route requires job_see
-- in: id i64
-- out: line str
SELECT line FROM job_fault WHERE job_id = :id ORDER BY id LIMIT 1000;

-- name: list
-- returns: list
-- scope: system the route requires job_see
-- out: id i64, kind str, actor id(actor), name str, state enum(job_state), done i64, total i64, words str, faults i64
-- out: created_at instant, started_at instant?, ended_at instant?
-- filter state enum(job_state): j.state = :state
-- filter kind str: j.kind = :kind
-- filter by_hand bool: j.repeat_key IS NULL
-- sort created_at: j.created_at
-- key: j.id
SELECT j.id, j.kind, j.actor_id, COALESCE(a.name, ''), j.state, j.done, j.total, j.words, j.faults, j.created_at, j.started_at,
	j.ended_at
  FROM job j LEFT JOIN actor a ON a.id = j.actor_id WHERE 1 = 1

-- name: forget
-- returns: none
-- scope: system repeats that ended well long ago go
-- in: before instant
DELETE FROM job WHERE state = @JOB_DONE AND repeat_key IS NOT NULL AND faults = 0 AND ended_at < :before;

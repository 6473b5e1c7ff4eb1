-- include: kit/outbox.h
-- Messages that leave the house.

-- name: add
-- returns: none
-- scope: system written beside the row that it belongs to
-- in: id i64, channel enum(outbox_channel), state enum(outbox_state), address blob, words str, subject str, subject_id i64
-- in: household i64?, now instant, sent_at instant?
INSERT INTO outbox (id, channel, state, address, words, subject, subject_id, household_id, next_at, at, sent_at)
VALUES (:id, :channel, :state, :address, :words, :subject, :subject_id, :household, :now, :now, :sent_at);

-- name: due
-- returns: many
-- scope: system the sending job takes everybody's messages
-- in: now instant, sms bool, mail bool, wechat bool
-- out: id i64, channel enum(outbox_channel), address blob, words str, subject str, attempts i32
SELECT id, channel, address, words, subject, attempts FROM outbox
 WHERE state = @OUTBOX_WAITING AND next_at <= :now
   AND ((:sms = 1 AND channel = @OUTBOX_SMS) OR (:mail = 1 AND channel = @OUTBOX_MAIL)
	OR (:wechat = 1 AND channel = @OUTBOX_WECHAT))
 ORDER BY next_at, id LIMIT 50;

-- name: take
-- returns: count
-- scope: system one sender takes a message for a while; another server finds it taken
-- in: id i64, attempts i32, until instant
UPDATE outbox SET next_at = :until, attempts = attempts + 1
 WHERE id = :id AND state = @OUTBOX_WAITING AND attempts = :attempts;

-- name: settle
-- returns: count
-- scope: system the sending job
-- in: id i64, state enum(outbox_state), sent_at instant?, next_at instant, proof str
UPDATE outbox SET state = :state, sent_at = :sent_at, next_at = :next_at, proof = :proof
 WHERE id = :id AND state = @OUTBOX_WAITING;

-- name: delivered
-- returns: count
-- scope: system the caller's route requires a capability over the subject
-- in: id i64, proof str, now instant
UPDATE outbox SET state = @OUTBOX_DELIVERED, proof = :proof, sent_at = COALESCE(sent_at, :now)
 WHERE id = :id AND state <> @OUTBOX_DELIVERED;

-- name: subject
-- returns: many
-- scope: system the caller has loaded the subject in the actor's scope before
-- in: subject str, subject_id i64
-- out: id i64, channel enum(outbox_channel), state enum(outbox_state), words str, proof str, at instant, sent_at instant?
SELECT id, channel, state, words, proof, at, sent_at FROM outbox
 WHERE subject = :subject AND subject_id = :subject_id ORDER BY at DESC, id DESC LIMIT 200;

-- name: notes
-- returns: many
-- scope: system the caller gives the actor's own household or one loaded in scope
-- in: household i64
-- out: id i64, channel enum(outbox_channel), state enum(outbox_state), words str, proof str, at instant, sent_at instant?
SELECT id, channel, state, words, proof, at, sent_at FROM outbox
 WHERE household_id = :household AND channel = @OUTBOX_NOTE ORDER BY at DESC, id DESC LIMIT 200;


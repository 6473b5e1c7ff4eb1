-- include: home/home.h
-- Meters with their readings, and keys that are out.

-- name: find
-- returns: maybe
-- scope: key an id out of a record in scope
-- in: home id(home), kind enum(meter_kind)
-- out: id i64, reading i64
SELECT m.id, COALESCE((SELECT MAX(r.reading) FROM meter_reading r WHERE r.meter_id = m.id), 0)
  FROM meter m WHERE m.home_id = :home AND m.kind = :kind;

-- name: add
-- returns: none
-- scope: system made with its first reading
-- in: id i64, home id(home), kind enum(meter_kind), number str
INSERT INTO meter (id, home_id, kind, number) VALUES (:id, :home, :kind, :number);

-- name: reading_add
-- returns: none
-- scope: system read for a record in the caller's scope
-- in: id i64, meter i64, day day, reading i64, subject str, subject_id i64
INSERT INTO meter_reading (id, meter_id, day, reading, subject, subject_id) VALUES (:id, :meter, :day, :reading, :subject, :subject_id);

-- name: readings
-- returns: many
-- scope: key an id out of a record in scope
-- in: home id(home)
-- out: kind enum(meter_kind), day day, reading i64, subject str, subject_id i64
SELECT m.kind, r.day, r.reading, r.subject, r.subject_id
  FROM meter m JOIN meter_reading r ON r.meter_id = m.id
 WHERE m.home_id = :home ORDER BY r.day DESC, m.kind, r.id DESC LIMIT 60;

-- name: key_out
-- returns: none
-- scope: system handed out for a record in the caller's scope
-- in: id i64, home id(home), count i32, handed_to str, lease i64, now instant
INSERT INTO home_key (id, home_id, count, handed_to, lease_id, out_at) VALUES (:id, :home, :count, :handed_to, :lease, :now);

-- name: key_back
-- returns: count
-- scope: key an id out of a record in scope
-- in: home id(home), lease i64, now instant
UPDATE home_key SET back_at = :now WHERE home_id = :home AND lease_id = :lease AND back_at IS NULL;

-- name: keys
-- returns: many
-- scope: key an id out of a record in scope
-- in: home id(home)
-- out: count i32, handed_to str, lease i64, out instant, back instant?
SELECT count, handed_to, lease_id, out_at, back_at FROM home_key WHERE home_id = :home ORDER BY out_at DESC, id DESC LIMIT 60;

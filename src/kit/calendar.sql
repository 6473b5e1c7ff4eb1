-- Holidays and shifted working days; a day that is not here follows Monday to Friday.

-- name: days
-- returns: many
-- scope: public
-- out: day day, off bool, name str
SELECT day, off, name FROM holiday ORDER BY day;

-- name: set
-- returns: none
-- scope: system the caller's route requires setting_edit
-- in: day day, name str, off bool
INSERT INTO holiday (day, name, off) VALUES (:day, :name, :off)
ON CONFLICT (day) DO UPDATE SET name = excluded.name, off = excluded.off;

-- name: find
-- returns: maybe
-- scope: public
-- in: day day
-- out: name str, off bool
SELECT name, off FROM holiday WHERE day = :day;

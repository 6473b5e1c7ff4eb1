-- Running numbers: counted in the transaction that uses them, so a number that is rolled back is given again.

-- name: next
-- returns: one
-- scope: system numbers belong to nobody
-- in: prefix str, year i32
-- out: value i64
INSERT INTO number_sequence (prefix, year, value) VALUES (:prefix, :year, 1)
ON CONFLICT (prefix, year) DO UPDATE SET value = number_sequence.value + 1
RETURNING value;

-- name: raise
-- returns: none
-- scope: system numbers belong to nobody
-- in: prefix str, year i32, used i64
INSERT INTO number_sequence (prefix, year, value) VALUES (:prefix, :year, :used)
ON CONFLICT (prefix, year) DO UPDATE SET value = CASE WHEN number_sequence.value < excluded.value THEN excluded.value
	ELSE number_sequence.value END;

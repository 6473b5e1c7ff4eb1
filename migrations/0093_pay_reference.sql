-- folder: pay
-- A reversed payment gives its reference free, because the money of that transfer mostly belongs to another lease, and keeps it here.
ALTER TABLE payment ADD COLUMN reversed_reference TEXT NOT NULL DEFAULT '' CHECK (length(reversed_reference) <= 64);
UPDATE payment SET reversed_reference = reference, reference = CAST(id AS TEXT) WHERE reversed_by <> 0;
-- The clock of a settlement carried the id of its lease.
UPDATE deadline SET subject_id = (SELECT s.id FROM settlement s WHERE s.lease_id = deadline.subject_id),
	path = (SELECT '/settlements/' || s.id FROM settlement s WHERE s.lease_id = deadline.subject_id)
 WHERE kind = 'pay.settle' AND EXISTS (SELECT 1 FROM settlement s WHERE s.lease_id = deadline.subject_id);

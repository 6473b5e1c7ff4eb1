-- folder: kit
-- What a job brought out, as JSON for its page: how many rows of a file are good, how many were taken.
ALTER TABLE job ADD COLUMN result TEXT NOT NULL DEFAULT '' CHECK (length(result) <= 4000);
CREATE INDEX job_subject ON job (kind, subject_id);

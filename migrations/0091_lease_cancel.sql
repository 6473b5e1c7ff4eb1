-- folder: lease
-- A lease that was not taken up: why (CANCEL_NOT_SIGNED .. CANCEL_OFFICE) and in whose words; how often another signing date was agreed.
ALTER TABLE lease ADD COLUMN cancel_cause SMALLINT NOT NULL DEFAULT 0 CHECK (cancel_cause BETWEEN 0 AND 3);
ALTER TABLE lease ADD COLUMN cancel_words TEXT NOT NULL DEFAULT '' CHECK (length(cancel_words) <= 500);
ALTER TABLE lease ADD COLUMN sign_dates SMALLINT NOT NULL DEFAULT 0;

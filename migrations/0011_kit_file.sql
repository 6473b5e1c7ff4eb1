-- folder: kit
-- What is kept beside the rows: attachments, whose content lies encrypted in the file store under its hash, and issued papers.

CREATE TABLE attachment (
	id BIGINT PRIMARY KEY,
	subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
	subject_id BIGINT NOT NULL,
	kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
	hash TEXT NOT NULL CHECK (length(hash) = 64),
	type SMALLINT NOT NULL CHECK (type BETWEEN 1 AND 7),
	size_bytes BIGINT NOT NULL CHECK (size_bytes > 0),
	project_id BIGINT,
	household_id BIGINT,
	actor_id BIGINT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX attachment_subject ON attachment (subject, subject_id, id);
CREATE INDEX attachment_household ON attachment (household_id, id);
CREATE INDEX attachment_hash ON attachment (hash);

-- A paper is never changed: it is void, with a reason, and another one with another number takes its place.
CREATE TABLE paper (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
	number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 1 AND 60),
	check_code TEXT NOT NULL CHECK (length(check_code) = 12),
	subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
	subject_id BIGINT NOT NULL,
	hash TEXT NOT NULL CHECK (length(hash) = 64),
	attachment_id BIGINT NOT NULL REFERENCES attachment (id),
	project_id BIGINT,
	household_id BIGINT,
	title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
	state SMALLINT NOT NULL CHECK (state IN (1, 2)),
	void_reason TEXT NOT NULL DEFAULT '' CHECK (length(void_reason) <= 500),
	actor_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	CHECK ((state = 2) = (void_reason <> ''))
);
CREATE INDEX paper_subject ON paper (subject, subject_id, id);
CREATE INDEX paper_household ON paper (household_id, id);
CREATE INDEX paper_attachment ON paper (attachment_id);

-- engine: sqlite
CREATE TRIGGER paper_keep_delete BEFORE DELETE ON paper BEGIN SELECT RAISE(ABORT, 'a paper is made void, not deleted'); END;
-- engine: postgresql
CREATE FUNCTION paper_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'a paper is made void, not deleted';
END
$$;
CREATE TRIGGER paper_keep_delete BEFORE DELETE ON paper FOR EACH ROW EXECUTE FUNCTION paper_keep();
-- engine: both

-- folder: kit
-- Who acts, what was done, what is due, what is set: the services under every domain.

-- Sign-in names are phone numbers for citizens: sealed, found by their blind index.
CREATE TABLE actor (
	id BIGINT PRIMARY KEY,
	name_index BLOB NOT NULL UNIQUE CHECK (length(name_index) = 16),
	name_sealed BLOB NOT NULL,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
	role SMALLINT NOT NULL CHECK (role BETWEEN 1 AND 8),
	party_id BIGINT,
	household_id BIGINT,
	organisation_id BIGINT,
	all_projects SMALLINT NOT NULL CHECK (all_projects IN (0, 1)),
	language SMALLINT NOT NULL DEFAULT 0 CHECK (language IN (0, 1)),
	password_hash TEXT NOT NULL CHECK (length(password_hash) <= 200),
	totp_sealed BLOB,
	totp_step BIGINT NOT NULL DEFAULT 0,
	locked SMALLINT NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
	created_at BIGINT NOT NULL,
	signed_in_at BIGINT,
	version INTEGER NOT NULL DEFAULT 1,
	-- a citizen sees his own household only, whatever else goes wrong
	CHECK (role > 2 OR all_projects = 0)
);
CREATE INDEX actor_household ON actor (household_id);
CREATE INDEX actor_party ON actor (party_id);

CREATE TABLE actor_project (
	user_id BIGINT NOT NULL REFERENCES actor (id),
	project_id BIGINT NOT NULL,
	PRIMARY KEY (user_id, project_id)
);

-- Counted by the index of what was typed, so that names that do not exist are locked in the same way.
CREATE TABLE sign_in_failure (
	name_index BLOB PRIMARY KEY CHECK (length(name_index) = 16),
	failures INTEGER NOT NULL CHECK (failures >= 0),
	failed_at BIGINT NOT NULL,
	locked_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX sign_in_failure_failed_at ON sign_in_failure (failed_at);

CREATE TABLE session (
	token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
	actor_id BIGINT NOT NULL REFERENCES actor (id),
	csrf BLOB NOT NULL CHECK (length(csrf) = 16),
	needs_totp SMALLINT NOT NULL CHECK (needs_totp IN (0, 1)),
	started_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	-- the limits of the day on which it was opened, so that a request need not look them up
	ends_at BIGINT NOT NULL,
	idle_minutes INTEGER NOT NULL CHECK (idle_minutes > 0)
);
CREATE INDEX session_actor ON session (actor_id);
CREATE INDEX session_ends_at ON session (ends_at);

CREATE TABLE api_token (
	id BIGINT PRIMARY KEY,
	token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
	actor_id BIGINT NOT NULL REFERENCES actor (id),
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
	until_day INTEGER NOT NULL,
	created_at BIGINT NOT NULL,
	ended_at BIGINT
);
CREATE INDEX api_token_actor ON api_token (actor_id);

-- The trail. Append-only: triggers below; row_hash chains each row to the one before it.
CREATE TABLE audit (
	chain SMALLINT NOT NULL CHECK (chain >= 0),
	number BIGINT NOT NULL CHECK (number >= 1),
	at BIGINT NOT NULL,
	actor_id BIGINT NOT NULL,
	role SMALLINT NOT NULL,
	act TEXT NOT NULL CHECK (length(act) BETWEEN 3 AND 60),
	subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
	subject_id BIGINT NOT NULL,
	before_words TEXT NOT NULL CHECK (length(before_words) <= 4000),
	after_words TEXT NOT NULL CHECK (length(after_words) <= 4000),
	row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
	PRIMARY KEY (chain, number)
);
CREATE INDEX audit_subject ON audit (subject, subject_id, at);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor_id, at);

-- The end of each chain, with a keyed seal that SQL alone cannot make.
CREATE TABLE audit_head (
	chain SMALLINT PRIMARY KEY,
	number BIGINT NOT NULL,
	row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
	mac BLOB NOT NULL CHECK (length(mac) = 32)
);

-- Values are only added: the newest row of the newest day that has begun counts; a case keeps its own day.
CREATE TABLE setting (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
	project_id BIGINT NOT NULL,
	from_day INTEGER NOT NULL,
	value BIGINT NOT NULL,
	words TEXT NOT NULL CHECK (length(words) <= 500),
	source TEXT NOT NULL CHECK (length(source) <= 200),
	actor_id BIGINT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX setting_name ON setting (name, project_id, from_day);

CREATE TABLE policy (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
	code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 80),
	title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	valid_from INTEGER NOT NULL,
	valid_to INTEGER,
	document TEXT NOT NULL CHECK (length(document) <= 1000000),
	actor_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	CHECK (valid_to >= valid_from)
);
CREATE INDEX policy_kind ON policy (kind, valid_from);

CREATE TABLE holiday (
	day INTEGER PRIMARY KEY,
	name TEXT NOT NULL CHECK (length(name) <= 60),
	off SMALLINT NOT NULL CHECK (off IN (0, 1))
);

-- Words are kept as message ids, so that each reader sees them in his own language.
CREATE TABLE deadline (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
	subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
	subject_id BIGINT NOT NULL,
	label TEXT NOT NULL CHECK (length(label) <= 100),
	rule TEXT NOT NULL CHECK (length(rule) <= 100),
	title TEXT NOT NULL CHECK (length(title) <= 120),
	path TEXT NOT NULL CHECK (length(path) <= 200),
	project_id BIGINT,
	household_id BIGINT,
	owner TEXT NOT NULL CHECK (length(owner) <= 40),
	escalate_to TEXT NOT NULL CHECK (length(escalate_to) <= 40),
	person_id BIGINT,
	started_at BIGINT NOT NULL,
	warn_at BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	ended_at BIGINT,
	kept SMALLINT CHECK (kept IN (0, 1)),
	CHECK ((ended_at IS NULL) = (kept IS NULL))
);
CREATE UNIQUE INDEX deadline_open ON deadline (kind, subject, subject_id) WHERE ended_at IS NULL;
CREATE INDEX deadline_due ON deadline (due_at) WHERE ended_at IS NULL;
CREATE INDEX deadline_subject ON deadline (subject, subject_id);
CREATE INDEX deadline_ended ON deadline (ended_at, kind) WHERE ended_at IS NOT NULL;

CREATE TABLE approval_case (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
	subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
	subject_id BIGINT NOT NULL,
	project_id BIGINT,
	household_id BIGINT,
	title TEXT NOT NULL CHECK (length(title) <= 120),
	path TEXT NOT NULL CHECK (length(path) <= 200),
	maker_id BIGINT NOT NULL,
	state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 5),
	stage INTEGER NOT NULL CHECK (stage BETWEEN 1 AND stage_count),
	stage_count INTEGER NOT NULL CHECK (stage_count BETWEEN 1 AND 9),
	opened_at BIGINT NOT NULL,
	ended_at BIGINT,
	CHECK ((ended_at IS NULL) = (state <= 2))
);
CREATE UNIQUE INDEX approval_case_open ON approval_case (kind, subject, subject_id) WHERE ended_at IS NULL;
CREATE INDEX approval_case_subject ON approval_case (subject, subject_id);

CREATE TABLE approval_stage (
	case_id BIGINT NOT NULL REFERENCES approval_case (id),
	stage INTEGER NOT NULL,
	office TEXT NOT NULL CHECK (length(office) <= 40),
	working_days INTEGER NOT NULL CHECK (working_days BETWEEN 0 AND 1000),
	label TEXT NOT NULL CHECK (length(label) <= 100),
	PRIMARY KEY (case_id, stage)
);

CREATE TABLE approval_opinion (
	id BIGINT PRIMARY KEY,
	case_id BIGINT NOT NULL REFERENCES approval_case (id),
	stage INTEGER NOT NULL,
	actor_id BIGINT NOT NULL,
	verdict SMALLINT NOT NULL CHECK (verdict BETWEEN 1 AND 3),
	words TEXT NOT NULL CHECK (length(words) <= 500),
	at BIGINT NOT NULL
);
CREATE INDEX approval_opinion_case ON approval_opinion (case_id);
-- nobody decides two stages of one case, and a stage is decided once (S1-05)
CREATE UNIQUE INDEX approval_opinion_actor ON approval_opinion (case_id, actor_id) WHERE verdict <> 2;
CREATE UNIQUE INDEX approval_opinion_stage ON approval_opinion (case_id, stage) WHERE verdict <> 2;

CREATE TABLE number_sequence (
	prefix TEXT NOT NULL CHECK (length(prefix) BETWEEN 1 AND 20),
	year INTEGER NOT NULL,
	value BIGINT NOT NULL CHECK (value >= 1),
	PRIMARY KEY (prefix, year)
);

CREATE TABLE outbox (
	id BIGINT PRIMARY KEY,
	channel SMALLINT NOT NULL CHECK (channel BETWEEN 1 AND 5),
	state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 4),
	address BLOB NOT NULL,
	words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
	subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
	subject_id BIGINT NOT NULL,
	household_id BIGINT,
	attempts INTEGER NOT NULL DEFAULT 0,
	next_at BIGINT NOT NULL,
	at BIGINT NOT NULL,
	sent_at BIGINT,
	proof TEXT NOT NULL DEFAULT '' CHECK (length(proof) <= 500)
);
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE state = 1;
CREATE INDEX outbox_subject ON outbox (subject, subject_id);
CREATE INDEX outbox_household ON outbox (household_id, at);

CREATE TABLE job (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
	actor_id BIGINT NOT NULL,
	subject_id BIGINT NOT NULL,
	argument TEXT NOT NULL CHECK (length(argument) <= 2000),
	state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 5),
	repeat_key TEXT UNIQUE CHECK (length(repeat_key) <= 100),
	done BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL DEFAULT 0,
	words TEXT NOT NULL DEFAULT '' CHECK (length(words) <= 500),
	attempts INTEGER NOT NULL DEFAULT 0,
	faults BIGINT NOT NULL DEFAULT 0,
	cancel_asked SMALLINT NOT NULL DEFAULT 0 CHECK (cancel_asked IN (0, 1)),
	holder BIGINT NOT NULL DEFAULT 0,
	held_until BIGINT NOT NULL DEFAULT 0,
	not_before BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT,
	ended_at BIGINT
);
CREATE INDEX job_due ON job (not_before) WHERE state <= 2;
CREATE INDEX job_created ON job (created_at);

CREATE TABLE job_fault (
	id BIGINT PRIMARY KEY,
	job_id BIGINT NOT NULL REFERENCES job (id),
	line TEXT NOT NULL CHECK (length(line) <= 1000)
);
CREATE INDEX job_fault_job ON job_fault (job_id);

-- engine: sqlite
CREATE TRIGGER audit_keep_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END;
CREATE TRIGGER audit_keep_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END;
-- engine: postgresql
CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'audit rows are only added';
END
$$;
CREATE TRIGGER audit_keep_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keep();
CREATE TRIGGER audit_keep_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_keep();
-- engine: both

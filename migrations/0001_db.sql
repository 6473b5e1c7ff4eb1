-- folder: db
-- What the engine keeps for itself: which migrations ran, and the answers of idempotent operations.

CREATE TABLE schema_migration (
	number INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
	applied_at BIGINT NOT NULL
);

CREATE TABLE operation (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	hash BLOB NOT NULL,
	answer TEXT NOT NULL,
	made_at BIGINT NOT NULL
);
CREATE INDEX operation_made_at ON operation (made_at);

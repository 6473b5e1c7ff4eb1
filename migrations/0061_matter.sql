-- folder: matter
CREATE TABLE matter (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 6),
  source SMALLINT NOT NULL CHECK (source BETWEEN 1 AND 6),
  class SMALLINT NOT NULL DEFAULT 1 CHECK (class BETWEEN 1 AND 3),
  project_id BIGINT NOT NULL DEFAULT 0,
  home_id BIGINT NOT NULL DEFAULT 0,
  household_id BIGINT NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) BETWEEN 2 AND 1000),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 4),
  answer TEXT NOT NULL DEFAULT '',
  answer_by BIGINT NOT NULL,
  answered_at BIGINT,
  satisfied SMALLINT NOT NULL DEFAULT 0 CHECK (satisfied BETWEEN 0 AND 2),
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX matter_state ON matter (state, answer_by, id);
CREATE INDEX matter_household ON matter (household_id, at);

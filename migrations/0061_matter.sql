-- folder: matter
-- Complaints, suggestions and questions: each is answered in time; the citizen says whether that was enough.
CREATE TABLE matter (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 6),
  source SMALLINT NOT NULL CHECK (source BETWEEN 1 AND 6),
  class SMALLINT NOT NULL DEFAULT 1 CHECK (class BETWEEN 1 AND 3),
  project_id BIGINT,
  home_id BIGINT,
  -- NULL: no household. A zero would be "equal" to the household of everybody who has none.
  household_id BIGINT CHECK (household_id > 0),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  words TEXT NOT NULL CHECK (length(words) BETWEEN 2 AND 1000),
  -- 1 received, 2 answered, 3 asked again, 4 closed
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 4),
  answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 1000),
  answer_by BIGINT NOT NULL,
  answered_at BIGINT,
  satisfied SMALLINT NOT NULL DEFAULT 0 CHECK (satisfied BETWEEN 0 AND 2),
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  -- nothing is closed without an answer (S4-03)
  CHECK (state NOT IN (2, 4) OR answered_at IS NOT NULL),
  CHECK (state <> 4 OR satisfied > 0)
);
CREATE INDEX matter_state ON matter (state, answer_by, id);
CREATE INDEX matter_at ON matter (at, id);
CREATE INDEX matter_household ON matter (household_id, at);
CREATE INDEX matter_actor ON matter (actor_id, at);
CREATE TABLE matter_step (
  id BIGINT PRIMARY KEY,
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  act SMALLINT NOT NULL CHECK (act BETWEEN 1 AND 5),
  words TEXT NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
  actor_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX matter_step_matter ON matter_step (matter_id, at, id);

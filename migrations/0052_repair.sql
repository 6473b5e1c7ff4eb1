-- folder: repair
CREATE TABLE repair (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  home_id BIGINT NOT NULL REFERENCES home (id),
  project_id BIGINT NOT NULL,
  lease_id BIGINT NOT NULL DEFAULT 0,
  household_id BIGINT NOT NULL DEFAULT 0,
  trade SMALLINT NOT NULL CHECK (trade BETWEEN 1 AND 8),
  urgent SMALLINT NOT NULL CHECK (urgent IN (0, 1)),
  words TEXT NOT NULL CHECK (length(words) BETWEEN 2 AND 500),
  visit_day INTEGER NOT NULL DEFAULT 0,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 7),
  repairer_id BIGINT NOT NULL DEFAULT 0,
  asked_at BIGINT NOT NULL,
  answer_by BIGINT NOT NULL,
  done_by BIGINT NOT NULL,
  answered_at BIGINT,
  done_at BIGINT,
  chargeable SMALLINT NOT NULL DEFAULT 0 CHECK (chargeable IN (0, 1)),
  labour BIGINT NOT NULL DEFAULT 0 CHECK (labour >= 0),
  material BIGINT NOT NULL DEFAULT 0 CHECK (material >= 0),
  result TEXT NOT NULL DEFAULT '',
  rating SMALLINT NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
  rating_words TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX repair_state ON repair (state, done_by, id);
CREATE INDEX repair_home ON repair (home_id, asked_at);
CREATE INDEX repair_household ON repair (household_id, asked_at);
CREATE INDEX repair_repairer ON repair (repairer_id, state);
CREATE TABLE repair_step (
  id BIGINT PRIMARY KEY,
  repair_id BIGINT NOT NULL REFERENCES repair (id),
  act SMALLINT NOT NULL,
  words TEXT NOT NULL DEFAULT '',
  actor_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX repair_step_repair ON repair_step (repair_id, at);
CREATE TABLE repair_material (
  repair_id BIGINT NOT NULL REFERENCES repair (id),
  number SMALLINT NOT NULL,
  name TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  price BIGINT NOT NULL CHECK (price >= 0),
  PRIMARY KEY (repair_id, number)
);
CREATE TABLE repairer (
  actor_id BIGINT PRIMARY KEY,
  trades INTEGER NOT NULL,
  active SMALLINT NOT NULL CHECK (active IN (0, 1))
);
CREATE TABLE repairer_project (
  actor_id BIGINT NOT NULL,
  project_id BIGINT NOT NULL,
  PRIMARY KEY (actor_id, project_id)
);

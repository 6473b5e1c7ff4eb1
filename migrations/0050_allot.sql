-- folder: allot
CREATE TABLE allocation_plan (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 2 AND 80),
  method SMALLINT NOT NULL CHECK (method BETWEEN 1 AND 4),
  policy_id BIGINT NOT NULL DEFAULT 0,
  scoring_day INTEGER NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 7),
  maker_id BIGINT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE TABLE plan_home (
  plan_id BIGINT NOT NULL REFERENCES allocation_plan (id),
  home_id BIGINT NOT NULL REFERENCES home (id),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  PRIMARY KEY (plan_id, home_id)
);
CREATE UNIQUE INDEX plan_home_open ON plan_home (home_id) WHERE state <= 2;
CREATE TABLE plan_entry (
  plan_id BIGINT NOT NULL REFERENCES allocation_plan (id),
  application_id BIGINT NOT NULL REFERENCES application (id),
  total BIGINT NOT NULL,
  sheet TEXT NOT NULL,
  rank INTEGER NOT NULL,
  position INTEGER NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 6),
  PRIMARY KEY (plan_id, application_id),
  UNIQUE (plan_id, position)
);
CREATE INDEX plan_entry_application ON plan_entry (application_id);
CREATE TABLE offer (
  id BIGINT PRIMARY KEY,
  plan_id BIGINT NOT NULL REFERENCES allocation_plan (id),
  application_id BIGINT NOT NULL REFERENCES application (id),
  household_id BIGINT NOT NULL REFERENCES household (id),
  home_id BIGINT NOT NULL REFERENCES home (id),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 5),
  until BIGINT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  lease_id BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  answered_at BIGINT
);
-- One open or accepted offer for a home and for a household (states 1 open, 2 accepted).
CREATE UNIQUE INDEX offer_home_open ON offer (home_id) WHERE state <= 2;
CREATE UNIQUE INDEX offer_household_open ON offer (household_id) WHERE state <= 2;

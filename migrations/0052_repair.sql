-- folder: repair
-- Repair orders: one row each, its steps, the materials used; who repairs what and where.
CREATE TABLE repair (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  home_id BIGINT NOT NULL REFERENCES home (id),
  project_id BIGINT NOT NULL,
  lease_id BIGINT NOT NULL DEFAULT 0,
  -- NULL: nobody lives there. A zero would be "equal" to the household of everybody who has none.
  household_id BIGINT CHECK (household_id > 0),
  trade SMALLINT NOT NULL CHECK (trade BETWEEN 1 AND 8),
  urgent SMALLINT NOT NULL CHECK (urgent IN (0, 1)),
  words TEXT NOT NULL CHECK (length(words) BETWEEN 2 AND 500),
  visit_day INTEGER NOT NULL DEFAULT 0,
  -- whom the repairer calls; sealed (kit/secret.h)
  phone_sealed BLOB,
  -- 1 asked, 2 sent, 3 at work, 4 done, 5 rated, 6 refused, 7 withdrawn: open are 1..3
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 7),
  repairer_id BIGINT NOT NULL DEFAULT 0,
  asked_at BIGINT NOT NULL,
  asked_month INTEGER NOT NULL,
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
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (state NOT IN (2, 3) OR repairer_id > 0),
  CHECK (state NOT IN (4, 5) OR done_at IS NOT NULL),
  CHECK ((state = 5) = (rating > 0))
);
CREATE INDEX repair_state ON repair (state, done_by, id);
CREATE INDEX repair_asked ON repair (asked_at, id);
CREATE INDEX repair_month ON repair (asked_month, trade);
CREATE INDEX repair_home ON repair (home_id, asked_at);
CREATE INDEX repair_household ON repair (household_id, asked_at);
CREATE INDEX repair_repairer ON repair (repairer_id, state);
CREATE TABLE repair_step (
  id BIGINT PRIMARY KEY,
  repair_id BIGINT NOT NULL REFERENCES repair (id),
  act SMALLINT NOT NULL CHECK (act BETWEEN 1 AND 11),
  words TEXT NOT NULL DEFAULT '' CHECK (length(words) <= 500),
  actor_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX repair_step_repair ON repair_step (repair_id, at, id);
-- quantity in 1/100 of the unit: 2.5 m of pipe is 250
CREATE TABLE repair_material (
  repair_id BIGINT NOT NULL REFERENCES repair (id),
  number SMALLINT NOT NULL CHECK (number BETWEEN 1 AND 1000),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 10),
  price BIGINT NOT NULL CHECK (price >= 0),
  PRIMARY KEY (repair_id, number)
);
-- trades: a bit for each, 1 << trade
CREATE TABLE repairer (
  actor_id BIGINT PRIMARY KEY REFERENCES actor (id),
  trades INTEGER NOT NULL CHECK (trades BETWEEN 0 AND 510),
  active SMALLINT NOT NULL CHECK (active IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE repairer_project (
  actor_id BIGINT NOT NULL REFERENCES repairer (actor_id),
  project_id BIGINT NOT NULL REFERENCES project (id),
  PRIMARY KEY (actor_id, project_id)
);

-- folder: rent
CREATE TABLE bill_run (
  period INTEGER PRIMARY KEY,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  last_lease_id BIGINT NOT NULL DEFAULT 0,
  bills BIGINT NOT NULL DEFAULT 0,
  amount BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
-- id = period x 10,000,000 + sequence, so that the cost of a month does not grow with history (spec/stack.md 4).
CREATE TABLE bill (
  id BIGINT PRIMARY KEY,
  period INTEGER NOT NULL,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  full_rent BIGINT NOT NULL CHECK (full_rent >= 0),
  reduction BIGINT NOT NULL CHECK (reduction >= 0),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  days SMALLINT NOT NULL,
  month_days SMALLINT NOT NULL,
  due_on INTEGER NOT NULL,
  paid BIGINT NOT NULL DEFAULT 0,
  late_paid BIGINT NOT NULL DEFAULT 0,
  paid_on INTEGER NOT NULL DEFAULT 0,
  CHECK (paid BETWEEN 0 AND amount),
  UNIQUE (period, lease_id)
);
CREATE INDEX bill_open ON bill (lease_id, due_on) WHERE paid < amount;
CREATE TABLE rent_summary (
  period INTEGER NOT NULL,
  project_id BIGINT NOT NULL,
  bills BIGINT NOT NULL,
  due BIGINT NOT NULL,
  received BIGINT NOT NULL,
  PRIMARY KEY (period, project_id)
);
CREATE TABLE dunning (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  owed BIGINT NOT NULL,
  months INTEGER NOT NULL,
  pay_by INTEGER NOT NULL,
  outbox_id BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX dunning_lease ON dunning (lease_id, at);

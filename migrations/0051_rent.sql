-- folder: rent
-- A run of a month: the cursor is the last lease looked at. Reports leave a period out while its run is in state 1.
CREATE TABLE bill_run (
  period INTEGER PRIMARY KEY,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  last_lease_id BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,
  done BIGINT NOT NULL DEFAULT 0,
  bills BIGINT NOT NULL DEFAULT 0,
  amount BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE TABLE bill_sequence (
  period INTEGER PRIMARY KEY,
  last BIGINT NOT NULL
);
-- id = period x 10,000,000 + sequence, so that the cost of a month does not grow with history (spec/stack.md 4).
-- item: 1 rent, 2 damage; one bill for a lease, month and item (invariant 3). What was billed never changes: credit takes away
-- later and says why; paid and late_paid are the sums of bill_move.
CREATE TABLE bill (
  id BIGINT PRIMARY KEY,
  period INTEGER NOT NULL,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  item SMALLINT NOT NULL DEFAULT 1 CHECK (item BETWEEN 1 AND 9),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  rate BIGINT NOT NULL DEFAULT 0,
  area BIGINT NOT NULL DEFAULT 0,
  coefficient BIGINT NOT NULL DEFAULT 0,
  full_rent BIGINT NOT NULL CHECK (full_rent >= 0),
  reduction BIGINT NOT NULL CHECK (reduction >= 0),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  days SMALLINT NOT NULL,
  month_days SMALLINT NOT NULL,
  due_on INTEGER NOT NULL,
  credit BIGINT NOT NULL DEFAULT 0 CHECK (credit >= 0),
  paid BIGINT NOT NULL DEFAULT 0 CHECK (paid >= 0),
  late_paid BIGINT NOT NULL DEFAULT 0 CHECK (late_paid >= 0),
  paid_on INTEGER NOT NULL DEFAULT 0,
  CHECK (paid + credit <= amount),
  CHECK (full_rent = amount + reduction),
  UNIQUE (period, lease_id, item)
);
-- written so that the column stands at the left: SQLite turns a comparison round and would not know the index again
CREATE INDEX bill_open ON bill (lease_id, due_on) WHERE amount > paid + credit;
-- kind: 1 paid, 2 credit, 3 taken over as paid. late: the part of the late charge that came with it.
CREATE TABLE bill_move (
  bill_id BIGINT NOT NULL REFERENCES bill (id),
  number INTEGER NOT NULL,
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 3),
  day INTEGER NOT NULL,
  amount BIGINT NOT NULL,
  late BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  PRIMARY KEY (bill_id, number)
);
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
  owed BIGINT NOT NULL CHECK (owed > 0),
  late BIGINT NOT NULL DEFAULT 0,
  months INTEGER NOT NULL,
  pay_by INTEGER NOT NULL,
  outbox_id BIGINT NOT NULL DEFAULT 0,
  proof TEXT NOT NULL DEFAULT '',
  delivered_at BIGINT,
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX dunning_lease ON dunning (lease_id, at);

-- folder: lease
CREATE TABLE lease (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  home_id BIGINT NOT NULL REFERENCES home (id),
  project_id BIGINT NOT NULL REFERENCES project (id),
  household_id BIGINT NOT NULL REFERENCES household (id),
  tenant_id BIGINT NOT NULL REFERENCES party (id),
  application_id BIGINT NOT NULL DEFAULT 0,
  class SMALLINT NOT NULL CHECK (class BETWEEN 1 AND 6),
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL,
  area BIGINT NOT NULL CHECK (area > 0),
  rate BIGINT NOT NULL CHECK (rate >= 0),
  coefficient BIGINT NOT NULL CHECK (coefficient BETWEEN 0 AND 10000),
  rent BIGINT NOT NULL CHECK (rent >= 0),
  deposit BIGINT NOT NULL CHECK (deposit >= 0),
  pay_method SMALLINT NOT NULL DEFAULT 2 CHECK (pay_method BETWEEN 1 AND 4),
  account_sealed BLOB,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 8),
  sign_by INTEGER NOT NULL DEFAULT 0,
  tenant_signed_at BIGINT,
  lessor_signed_at BIGINT,
  handed_over_at BIGINT,
  notice_on INTEGER NOT NULL DEFAULT 0,
  ended_on INTEGER NOT NULL DEFAULT 0,
  end_cause SMALLINT NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  CHECK (to_day >= from_day)
);
-- Invariant 2: at most one open lease for a home and for a household; open states are 1 drafted .. 4 ending (LEASE_DRAFTED .. LEASE_ENDING).
CREATE UNIQUE INDEX lease_home_open ON lease (home_id) WHERE state <= 4;
CREATE UNIQUE INDEX lease_household_open ON lease (household_id) WHERE state <= 4;
CREATE INDEX lease_state ON lease (state, number, id);
CREATE INDEX lease_home ON lease (home_id);
CREATE INDEX lease_household ON lease (household_id);
CREATE TABLE handover (
  id BIGINT PRIMARY KEY,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2)),
  day INTEGER NOT NULL,
  water BIGINT NOT NULL CHECK (water >= 0),
  power BIGINT NOT NULL CHECK (power >= 0),
  gas BIGINT NOT NULL CHECK (gas >= 0),
  keys SMALLINT NOT NULL CHECK (keys >= 0),
  words TEXT NOT NULL DEFAULT '',
  damage BIGINT NOT NULL DEFAULT 0 CHECK (damage >= 0),
  actor_id BIGINT NOT NULL,
  tenant_confirmed_at BIGINT,
  at BIGINT NOT NULL,
  UNIQUE (lease_id, kind)
);
CREATE TABLE handover_item (
  handover_id BIGINT NOT NULL REFERENCES handover (id),
  number SMALLINT NOT NULL,
  item TEXT NOT NULL,
  good SMALLINT NOT NULL CHECK (good IN (0, 1)),
  words TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (handover_id, number)
);

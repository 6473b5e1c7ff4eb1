-- folder: party
-- People and households. Personal numbers are sealed (kit/secret.h) and found by a keyed blind index.
CREATE TABLE party (
  id BIGINT PRIMARY KEY,
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2)),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  id_number_sealed BLOB,
  id_number_index BLOB,
  id_number_masked TEXT NOT NULL DEFAULT '',
  birth INTEGER NOT NULL DEFAULT 0,
  sex SMALLINT NOT NULL DEFAULT 0 CHECK (sex IN (0, 1, 2, 9)),
  phone_sealed BLOB,
  phone_index BLOB,
  phone_masked TEXT NOT NULL DEFAULT '',
  credit_code TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX party_id_number ON party (id_number_index) WHERE id_number_index IS NOT NULL;
CREATE INDEX party_name ON party (name, id);

CREATE TABLE household (
  id BIGINT PRIMARY KEY,
  head_party_id BIGINT NOT NULL REFERENCES party (id),
  class SMALLINT NOT NULL CHECK (class BETWEEN 1 AND 6),
  size SMALLINT NOT NULL CHECK (size BETWEEN 1 AND 30),
  version INTEGER NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE INDEX household_head ON household (head_party_id);

CREATE TABLE household_member (
  household_id BIGINT NOT NULL REFERENCES household (id),
  party_id BIGINT NOT NULL REFERENCES party (id),
  kinship SMALLINT NOT NULL CHECK (kinship BETWEEN 0 AND 8),
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (household_id, party_id)
);
-- A person lives in one household at a time.
CREATE UNIQUE INDEX household_member_now ON household_member (party_id) WHERE until IS NULL;
CREATE INDEX household_member_party ON household_member (party_id);

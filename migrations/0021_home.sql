-- folder: home
-- The estate: communities, zones, projects, buildings, homes; keys and meters.
CREATE TABLE community (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60)
);
CREATE TABLE project (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60),
  community_id BIGINT NOT NULL REFERENCES community (id),
  housing_type SMALLINT NOT NULL DEFAULT 1 CHECK (housing_type IN (1, 2)),
  address TEXT NOT NULL DEFAULT '',
  longitude_e6 BIGINT NOT NULL DEFAULT 0,
  latitude_e6 BIGINT NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE zone (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60),
  community_id BIGINT NOT NULL REFERENCES community (id)
);
CREATE TABLE building (
  id BIGINT PRIMARY KEY,
  project_id BIGINT NOT NULL REFERENCES project (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  zone_id BIGINT REFERENCES zone (id),
  built_year INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, name)
);
CREATE TABLE home (
  id BIGINT PRIMARY KEY,
  project_id BIGINT NOT NULL REFERENCES project (id),
  building_id BIGINT NOT NULL REFERENCES building (id),
  unit TEXT NOT NULL CHECK (length(unit) <= 20),
  room TEXT NOT NULL CHECK (length(room) BETWEEN 1 AND 20),
  code TEXT NOT NULL,
  sort_code TEXT NOT NULL,
  floor INTEGER NOT NULL,
  home_type TEXT NOT NULL CHECK (length(home_type) <= 20),
  built_area BIGINT NOT NULL CHECK (built_area > 0),
  inner_area BIGINT NOT NULL CHECK (inner_area >= 0),
  orientation TEXT NOT NULL DEFAULT '',
  fitout TEXT NOT NULL DEFAULT '',
  built_year INTEGER NOT NULL DEFAULT 0,
  rent_rate BIGINT NOT NULL DEFAULT 0 CHECK (rent_rate >= 0),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 6),
  state_since INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (building_id, unit, room)
);
-- sort_code is code with its numbers padded: 2-1-101 stands before 10-1-101.
CREATE INDEX home_sort_code ON home (sort_code, id);
CREATE INDEX home_state ON home (state, sort_code, id);
CREATE INDEX home_project ON home (project_id, sort_code, id);
CREATE INDEX home_area ON home (built_area, id);
CREATE INDEX home_rent_rate ON home (rent_rate, id);
CREATE INDEX home_state_since ON home (state_since, id);

CREATE TABLE home_key (
  id BIGINT PRIMARY KEY,
  home_id BIGINT NOT NULL REFERENCES home (id),
  count SMALLINT NOT NULL CHECK (count BETWEEN 1 AND 20),
  handed_to TEXT NOT NULL,
  lease_id BIGINT NOT NULL DEFAULT 0,
  out_at BIGINT NOT NULL,
  back_at BIGINT
);
CREATE INDEX home_key_home ON home_key (home_id, out_at);
CREATE TABLE meter (
  id BIGINT PRIMARY KEY,
  home_id BIGINT NOT NULL REFERENCES home (id),
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 3),
  number TEXT NOT NULL,
  UNIQUE (home_id, kind)
);
CREATE TABLE meter_reading (
  id BIGINT PRIMARY KEY,
  meter_id BIGINT NOT NULL REFERENCES meter (id),
  day INTEGER NOT NULL,
  reading BIGINT NOT NULL CHECK (reading >= 0),
  subject TEXT NOT NULL,
  subject_id BIGINT NOT NULL
);
CREATE INDEX meter_reading_meter ON meter_reading (meter_id, day);

-- folder: community
-- What is around an estate, and what its people do together (S0-104, S0-153).
CREATE TABLE surrounding (
	id BIGINT PRIMARY KEY,
	project_id BIGINT,
	version INTEGER NOT NULL,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
	category SMALLINT NOT NULL CHECK (category BETWEEN 1 AND 11),
	address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 200),
	longitude_e6 BIGINT CHECK (longitude_e6 BETWEEN 73000000 AND 136000000),
	latitude_e6 BIGINT CHECK (latitude_e6 BETWEEN 3000000 AND 54000000),
	phone TEXT CHECK (length(phone) <= 40),
	hours TEXT CHECK (length(hours) <= 100),
	ended_at BIGINT
);
CREATE INDEX surrounding_name ON surrounding (name, id);
CREATE INDEX surrounding_category ON surrounding (category, id);

CREATE TABLE activity (
	id BIGINT PRIMARY KEY,
	project_id BIGINT,
	version INTEGER NOT NULL,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 100),
	kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 6),
	held_on INTEGER NOT NULL,
	place TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 100),
	organiser TEXT NOT NULL CHECK (length(organiser) BETWEEN 1 AND 100),
	people BIGINT CHECK (people BETWEEN 0 AND 100000),
	content TEXT CHECK (length(content) <= 2000),
	ended_at BIGINT
);
CREATE INDEX activity_held_on ON activity (held_on, id);

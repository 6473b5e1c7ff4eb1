-- folder: inspect
-- Equipment that the law has inspected (S0-137, S0-28), and the material that comes in and goes out (S0-31).
CREATE TABLE equipment (
	id BIGINT PRIMARY KEY,
	project_id BIGINT,
	version INTEGER NOT NULL,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
	class SMALLINT NOT NULL CHECK (class BETWEEN 1 AND 8),
	code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 60),
	place TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 100),
	maker TEXT CHECK (length(maker) <= 100),
	installed_on INTEGER,
	keeper TEXT CHECK (length(keeper) <= 100),
	inspected_on INTEGER,
	next_inspection INTEGER,
	remark TEXT CHECK (length(remark) <= 1000),
	ended_at BIGINT
);
CREATE INDEX equipment_next ON equipment (next_inspection, id);
CREATE INDEX equipment_code ON equipment (code);

CREATE TABLE material (
	id BIGINT PRIMARY KEY,
	project_id BIGINT,
	version INTEGER NOT NULL,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
	class SMALLINT NOT NULL CHECK (class BETWEEN 1 AND 6),
	direction SMALLINT NOT NULL CHECK (direction IN (1, 2)),
	moved_on INTEGER NOT NULL,
	quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
	unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 10),
	price BIGINT CHECK (price >= 0),
	person TEXT NOT NULL CHECK (length(person) BETWEEN 1 AND 60),
	used_for TEXT CHECK (length(used_for) <= 200),
	ended_at BIGINT
);
CREATE INDEX material_moved_on ON material (moved_on, id);
CREATE INDEX material_name ON material (name, id);

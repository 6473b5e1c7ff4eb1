-- folder: staff
-- Who works with which certificate (S0-09, S0-10), and the law that the rules rest on (S0-134, S4-09).
CREATE TABLE certificate (
	id BIGINT PRIMARY KEY,
	project_id BIGINT,
	version INTEGER NOT NULL,
	holder TEXT NOT NULL CHECK (length(holder) BETWEEN 1 AND 60),
	post SMALLINT NOT NULL CHECK (post BETWEEN 1 AND 6),
	certificate TEXT NOT NULL CHECK (length(certificate) BETWEEN 2 AND 100),
	number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
	issued_by TEXT NOT NULL CHECK (length(issued_by) BETWEEN 1 AND 100),
	issued_on INTEGER NOT NULL,
	valid_to INTEGER,
	phone BLOB,
	phone_index BLOB,
	ended_at BIGINT
);
CREATE INDEX certificate_valid_to ON certificate (valid_to, id);
CREATE INDEX certificate_number ON certificate (number);

CREATE TABLE legal_basis (
	id BIGINT PRIMARY KEY,
	project_id BIGINT,
	version INTEGER NOT NULL,
	title TEXT NOT NULL CHECK (length(title) BETWEEN 2 AND 200),
	number TEXT CHECK (length(number) <= 80),
	level SMALLINT NOT NULL CHECK (level BETWEEN 1 AND 5),
	issued_by TEXT NOT NULL CHECK (length(issued_by) BETWEEN 1 AND 100),
	in_force_from INTEGER NOT NULL,
	in_force_to INTEGER,
	used_for TEXT CHECK (length(used_for) <= 2000),
	ended_at BIGINT
);
CREATE INDEX legal_basis_title ON legal_basis (title, id);

-- folder: kit
-- A city for practice: its one row is written with the tables, before anything happened, and never later.

CREATE TABLE rehearsal (
	id SMALLINT PRIMARY KEY CHECK (id = 1),
	begun_at BIGINT NOT NULL
);

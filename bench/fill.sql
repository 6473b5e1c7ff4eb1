-- A city of 100,000 homes and leases out of the small demo city: the same projects, more of everything in them. Bench only.
PRAGMA foreign_keys = OFF;
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE place AS SELECT ROW_NUMBER() OVER (ORDER BY id) - 1 AS number, id FROM project;
CREATE TEMP TABLE more AS WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
SELECT n, 7000000000000000 + n AS id, 8000000000000000 + n / 500 AS building, (n / 500) % (SELECT COUNT(*) FROM place) AS place FROM n;

INSERT INTO building (id, project_id, name) SELECT DISTINCT m.building, p.id, 'X' || (m.building % 1000) FROM more m JOIN place p ON p.number = m.place;
INSERT INTO home (id, project_id, building_id, unit, room, code, sort_code, floor, home_type, built_area, inner_area, orientation, fitout, rent_rate, state,
	state_since)
SELECT m.id, p.id, m.building, '1', CAST(100 + m.n % 500 AS TEXT), 'X' || (m.building % 1000) || '-1-' || (100 + m.n % 500),
	printf('X%06d-000001-%06d', m.building % 1000, 100 + m.n % 500), 1 + m.n % 18, CASE m.n % 3 WHEN 0 THEN '一室一厅' WHEN 1 THEN '二室一厅' ELSE '一室' END,
	3500 + (m.n * 7919) % 2500, 3000, '南', '简装', 80000 + (m.n * 104729) % 40000, 1, 20260101 + m.n % 28
  FROM more m JOIN place p ON p.number = m.place;
INSERT INTO party (id, kind, name, created_at) SELECT id, 1, '租客' || n, 1 FROM more;
INSERT INTO household (id, head_party_id, class, size, created_at) SELECT id, id, 1, 2, 1 FROM more;
INSERT INTO household_member (household_id, party_id, kinship, since) SELECT id, id, 0, 20260101 FROM more;
INSERT INTO lease (id, number, home_id, project_id, household_id, tenant_id, class, from_day, to_day, area, rate, coefficient, rent, deposit, state, handed_over_at,
	created_at)
SELECT m.id, 'BENCH-' || m.n, m.id, h.project_id, m.id, m.id, 1, 20260101, 20301231, h.built_area, h.rent_rate, 10000, h.built_area * h.rent_rate / 10000, 0, 3,
	1, 1
  FROM more m JOIN home h ON h.id = m.id;
COMMIT;

-- include: home/home.h
-- What homes stand in: communities, projects, zones, buildings.

-- name: projects
-- returns: many
-- scope: actor
-- out: id id(project), name str
SELECT p.id, p.name FROM project p WHERE @scope(p.id) ORDER BY p.name LIMIT 1000;

-- name: project_find
-- returns: maybe
-- scope: key its whole name, in a file or form of the office
-- in: name str
-- out: id id(project)
SELECT id FROM project WHERE name = :name;

-- name: project_load
-- returns: one
-- scope: actor
-- in: id id(project)
-- out: id id(project), name str, community_name str
SELECT p.id, p.name, c.name FROM project p JOIN community c ON c.id = p.community_id WHERE p.id = :id AND @scope(p.id);

-- name: project_add
-- returns: none
-- scope: system the caller's route requires home_edit
-- in: id id(project), name str, community id(community)
INSERT INTO project (id, name, community_id) VALUES (:id, :name, :community);

-- name: community_find
-- returns: maybe
-- scope: key its whole name, in a file or form of the office
-- in: name str
-- out: id id(community)
SELECT id FROM community WHERE name = :name;

-- name: community_add
-- returns: none
-- scope: system the caller's route requires home_edit
-- in: id id(community), name str
INSERT INTO community (id, name) VALUES (:id, :name);

-- name: zones
-- returns: many
-- scope: system an import compares its rows with all zones
-- out: name str, community str
SELECT z.name, c.name FROM zone z JOIN community c ON c.id = z.community_id ORDER BY z.name LIMIT 10000;

-- name: zone_find
-- returns: maybe
-- scope: key its whole name, in a file or form of the office
-- in: name str
-- out: id id(zone), community id(community)
SELECT id, community_id FROM zone WHERE name = :name;

-- name: zone_add
-- returns: none
-- scope: system the caller's route requires home_edit
-- in: id id(zone), name str, community id(community)
INSERT INTO zone (id, name, community_id) VALUES (:id, :name, :community);

-- name: building_find
-- returns: maybe
-- scope: key its whole name, in a file or form of the office
-- in: project id(project), name str
-- out: id id(building), zone id(zone)?
SELECT id, zone_id FROM building WHERE project_id = :project AND name = :name;

-- name: buildings
-- returns: many
-- scope: actor
-- in: project id(project), building id(building)
-- out: id id(building), name str
SELECT b.id, b.name FROM building b
 WHERE (b.project_id = :project OR b.project_id = (SELECT o.project_id FROM building o WHERE o.id = :building))
   AND @scope(b.project_id)
 ORDER BY LENGTH(b.name), b.name LIMIT 1000;

-- name: building_add
-- returns: none
-- scope: system the caller's route requires home_edit
-- in: id id(building), project id(project), name str, zone id(zone)?, built_year i32
INSERT INTO building (id, project_id, name, zone_id, built_year) VALUES (:id, :project, :name, :zone, :built_year);

-- name: building_set_zone
-- returns: none
-- scope: key loaded by the caller
-- in: id id(building), zone id(zone)
UPDATE building SET zone_id = :zone WHERE id = :id;

-- name: list
-- returns: list
-- scope: actor
-- out: id id(building), project_id id(project), project str, building str, zone str, community str, built_year i32, homes i64
-- out: let i64, vacant i64, sold i64
-- filter project id(project): b.project_id = :project
-- filter zone str: z.name LIKE :zone
-- sort project: p.name
-- sort built_year: b.built_year
-- key: b.id
-- group by: b.id, p.id, p.name, b.name, z.name, c.name, b.built_year
SELECT b.id, p.id, p.name, b.name, COALESCE(z.name, ''), c.name, b.built_year, COUNT(h.id),
	COALESCE(SUM(CASE WHEN h.state = @HOME_LET THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN h.state = @HOME_VACANT THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN h.state = @HOME_SOLD THEN 1 ELSE 0 END), 0)
  FROM building b JOIN project p ON p.id = b.project_id LEFT JOIN zone z ON z.id = b.zone_id
  JOIN community c ON c.id = p.community_id LEFT JOIN home h ON h.building_id = b.id
 WHERE @scope(b.project_id)

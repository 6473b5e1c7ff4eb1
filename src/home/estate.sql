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
-- out: id id(project), community id(community), community_name str
SELECT p.id, p.community_id, c.name FROM project p JOIN community c ON c.id = p.community_id WHERE p.name = :name;

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

-- include: home/home.h
-- Homes. Staff see those of their projects; tenants reach theirs through their lease.

-- name: load
-- returns: one
-- scope: actor
-- in: id id(home)
-- out: id id(home), project id(project), building id(building), project_name str, building_name str, unit str, room str, code str
-- out: home_type str, orientation str, fitout str, note str, floor i32, built_year i32, built_area area, inner_area area
-- out: rent_rate rate, state enum(home_state), state_since day, version i32
SELECT h.id, h.project_id, h.building_id, p.name, b.name, h.unit, h.room, h.code, h.home_type, h.orientation, h.fitout, h.note,
	h.floor, h.built_year, h.built_area, h.inner_area, h.rent_rate, h.state, h.state_since, h.version
  FROM home h JOIN project p ON p.id = h.project_id JOIN building b ON b.id = h.building_id
 WHERE h.id = :id AND @scope(h.project_id);

-- name: find
-- returns: maybe
-- scope: key the whole name of one home, in a file or form of the office
-- in: project str, building str, unit str, room str
-- out: id id(home)
SELECT h.id
  FROM home h JOIN building b ON b.id = h.building_id JOIN project p ON p.id = b.project_id
 WHERE p.name = :project AND b.name = :building AND h.unit = :unit AND h.room = :room;

-- name: add
-- returns: none
-- scope: system the caller's route requires home_edit
-- in: id id(home), project id(project), building id(building), unit str, room str, code str, sort_code str, floor i32
-- in: home_type str, built_area area, inner_area area, orientation str, fitout str, built_year i32, rent_rate rate
-- in: state enum(home_state), since day, note str
INSERT INTO home (id, project_id, building_id, unit, room, code, sort_code, floor, home_type, built_area, inner_area, orientation,
	fitout, built_year, rent_rate, state, state_since, note)
VALUES (:id, :project, :building, :unit, :room, :code, :sort_code, :floor, :home_type, :built_area, :inner_area, :orientation,
	:fitout, :built_year, :rent_rate, :state, :since, :note);

-- name: set
-- returns: count
-- scope: key loaded in the actor's scope
-- in: id id(home), version i32, building id(building), unit str, room str, code str, sort_code str, floor i32, home_type str
-- in: built_area area, inner_area area, orientation str, fitout str, built_year i32, rent_rate rate, note str
UPDATE home SET building_id = :building, unit = :unit, room = :room, code = :code, sort_code = :sort_code, floor = :floor,
	home_type = :home_type, built_area = :built_area, inner_area = :inner_area, orientation = :orientation, fitout = :fitout,
	built_year = :built_year, rent_rate = :rent_rate, note = :note, version = version + 1
 WHERE id = :id AND version = :version;

-- name: set_state
-- returns: count
-- scope: key loaded by the caller
-- in: id id(home), from enum(home_state), to enum(home_state), since day
UPDATE home SET state = :to, state_since = :since, version = version + 1 WHERE id = :id AND state = :from;

-- name: list
-- returns: list
-- scope: actor
-- out: id id(home), sort_code str, code str, project str, home_type str, built_area area, floor i32, state enum(home_state)
-- out: rent_rate rate, state_since day
-- filter project id(project): h.project_id = :project
-- filter building id(building): h.building_id = :building
-- filter state enum(home_state): h.state = :state
-- filter sold bool: CASE WHEN h.state = @HOME_SOLD THEN 1 ELSE 0 END = :sold
-- filter home_type str: h.home_type LIKE :home_type
-- filter q str: h.code LIKE :q OR h.room LIKE :q
-- sort sort_code: h.sort_code
-- sort built_area: h.built_area
-- sort rent_rate: h.rent_rate
-- sort state_since: h.state_since
-- key: h.id
SELECT h.id, h.sort_code, h.code, p.name, h.home_type, h.built_area, h.floor, h.state, h.rent_rate, h.state_since
  FROM home h JOIN project p ON p.id = h.project_id WHERE @scope(h.project_id)

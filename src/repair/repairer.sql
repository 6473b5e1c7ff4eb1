-- include: kit/actor.h
-- include: repair/repair.h
-- Who repairs what and where.

-- name: list
-- returns: many
-- scope: system the route requires repair_dispatch: repairers work for the whole city
-- in: id id(actor)
-- out: id id(actor), name str, trades i32, active bool, locked bool, version i32, open i64, projects i64
SELECT a.id, a.name, COALESCE(r.trades, 0), COALESCE(r.active, 0), a.locked, COALESCE(r.version, 0),
	(SELECT COUNT(*) FROM repair o WHERE o.repairer_id = a.id AND o.state IN (@REPAIR_SENT, @REPAIR_AT_WORK)),
	(SELECT COUNT(*) FROM repairer_project x WHERE x.actor_id = a.id)
  FROM actor a LEFT JOIN repairer r ON r.actor_id = a.id
 WHERE a.role = @ROLE_REPAIRER AND (:id = 0 OR a.id = :id) ORDER BY a.name, a.id LIMIT 1000;

-- name: facts
-- returns: many
-- scope: system what the choice of a repairer rests on
-- in: project id(project)
-- out: id id(actor), name str, trades i32, covers bool, open i64
SELECT r.actor_id, a.name, r.trades,
	CASE WHEN EXISTS (SELECT 1 FROM repairer_project x WHERE x.actor_id = r.actor_id AND x.project_id = :project) THEN 1 ELSE 0 END,
	(SELECT COUNT(*) FROM repair o WHERE o.repairer_id = r.actor_id AND o.state IN (@REPAIR_SENT, @REPAIR_AT_WORK))
  FROM repairer r JOIN actor a ON a.id = r.actor_id
 WHERE r.active = 1 AND a.locked = 0 AND a.role = @ROLE_REPAIRER ORDER BY r.actor_id LIMIT 1000;

-- name: set
-- returns: none
-- scope: system the route requires repair_dispatch
-- in: id id(actor), trades i32, active bool
INSERT INTO repairer (actor_id, trades, active) VALUES (:id, :trades, :active)
ON CONFLICT (actor_id) DO UPDATE SET trades = excluded.trades, active = excluded.active, version = repairer.version + 1;

-- name: projects
-- returns: many
-- scope: system the route requires repair_dispatch
-- in: id id(actor)
-- out: project id(project), name str
SELECT p.id, p.name FROM repairer_project x JOIN project p ON p.id = x.project_id WHERE x.actor_id = :id ORDER BY p.name, p.id LIMIT 1000;

-- name: add_project
-- returns: count
-- scope: system the route requires repair_dispatch
-- in: id id(actor), project id(project)
INSERT INTO repairer_project (actor_id, project_id) VALUES (:id, :project) ON CONFLICT (actor_id, project_id) DO NOTHING;

-- name: remove_project
-- returns: count
-- scope: system the route requires repair_dispatch
-- in: id id(actor), project id(project)
DELETE FROM repairer_project WHERE actor_id = :id AND project_id = :project;

-- include: party/party.h
-- Households and who lives in them; ended memberships are kept.

-- name: add
-- returns: none
-- scope: system a household belongs to nobody
-- in: id id(household), head id(party), class enum(applicant_class), size i32, now instant
INSERT INTO household (id, head_party_id, class, size, created_at) VALUES (:id, :head, :class, :size, :now);

-- name: set
-- returns: none
-- scope: key loaded by the caller
-- in: id id(household), class enum(applicant_class), size i32
UPDATE household SET class = :class, size = :size, version = version + 1 WHERE id = :id;

-- name: load
-- returns: one
-- scope: key an id out of a record in scope, or the route requires party_see
-- in: id id(household)
-- out: id id(household), head id(party), class enum(applicant_class), size i32, head_name str
SELECT h.id, h.head_party_id, h.class, h.size, p.name
  FROM household h JOIN party p ON p.id = h.head_party_id WHERE h.id = :id;

-- name: member_add
-- returns: none
-- scope: system a household belongs to nobody
-- in: household id(household), party id(party), kinship enum(kinship), since day
INSERT INTO household_member (household_id, party_id, kinship, since) VALUES (:household, :party, :kinship, :since)
ON CONFLICT (household_id, party_id) DO UPDATE SET kinship = excluded.kinship, since = excluded.since, until = NULL;

-- name: member_end
-- returns: none
-- scope: key loaded by the caller
-- in: household id(household), party id(party), until day
UPDATE household_member SET until = :until WHERE household_id = :household AND party_id = :party AND until IS NULL;

-- name: members
-- returns: many
-- scope: key an id out of a record in scope, or the route requires party_see
-- in: household id(household)
-- out: party id(party), kinship enum(kinship), since day, name str, id_number_masked str, birth day
SELECT m.party_id, m.kinship, m.since, p.name, p.id_number_masked, p.birth
  FROM household_member m JOIN party p ON p.id = m.party_id
 WHERE m.household_id = :household AND m.until IS NULL
 ORDER BY m.kinship, p.birth, p.id;

-- name: find_of
-- returns: maybe
-- scope: key an id out of a record in scope, or the route requires party_see
-- in: party id(party)
-- out: household id(household)
SELECT household_id FROM household_member WHERE party_id = :party AND until IS NULL;

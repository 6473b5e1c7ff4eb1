-- include: party/party.h
-- People. They belong to no project: they are looked up by a key that the caller got from a record in scope.

-- name: find_id_number
-- returns: maybe
-- scope: key blind index of the identity number
-- in: id_number_index blob
-- out: id id(party), name str, phone_sealed blob, phone_index blob, phone_masked str
SELECT id, name, phone_sealed, phone_index, phone_masked FROM party WHERE id_number_index = :id_number_index;

-- name: add
-- returns: none
-- scope: system a person belongs to nobody
-- in: id id(party), name str, id_number_sealed blob?, id_number_index blob?, id_number_masked str, birth day, sex i32
-- in: phone_sealed blob?, phone_index blob?, phone_masked str, now instant
INSERT INTO party (id, kind, name, id_number_sealed, id_number_index, id_number_masked, birth, sex, phone_sealed, phone_index,
	phone_masked, created_at)
VALUES (:id, 1, :name, :id_number_sealed, :id_number_index, :id_number_masked, :birth, :sex, :phone_sealed, :phone_index,
	:phone_masked, :now);

-- name: set
-- returns: none
-- scope: system a person belongs to nobody
-- in: id id(party), name str, phone_sealed blob?, phone_index blob?, phone_masked str
UPDATE party SET name = :name, phone_sealed = :phone_sealed, phone_index = :phone_index, phone_masked = :phone_masked,
	version = version + 1
 WHERE id = :id;

-- name: load
-- returns: one
-- scope: key an id out of a record in scope, or the route requires party_see
-- in: id id(party)
-- out: id id(party), name str, id_number_masked str, phone_masked str, birth day, sex i32
SELECT id, name, id_number_masked, phone_masked, birth, sex FROM party WHERE id = :id;

-- name: sealed
-- returns: one
-- scope: key an id out of a record in scope; the audit trail keeps who looked and why
-- in: id id(party)
-- out: id_number_sealed blob, phone_sealed blob
SELECT id_number_sealed, phone_sealed FROM party WHERE id = :id;

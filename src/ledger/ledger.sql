-- include: ledger/ledger.h
-- The ledger knows no project and no lease: an account is asked for by the folder whose object owns it, in that object's scope.

-- name: account_find
-- returns: maybe
-- scope: key the owner is an object in the caller's scope
-- in: kind enum(ledger_kind), owner i64
-- out: id id(ledger_account)
SELECT id FROM ledger_account WHERE kind = :kind AND owner_id = :owner;

-- name: account_add
-- returns: one
-- scope: system an account belongs to its owner
-- in: id id(ledger_account), kind enum(ledger_kind), owner i64
-- out: id id(ledger_account)
INSERT INTO ledger_account (id, kind, owner_id) VALUES (:id, :kind, :owner)
ON CONFLICT (kind, owner_id) DO UPDATE SET owner_id = excluded.owner_id RETURNING id;

-- name: transaction_add
-- returns: none
-- scope: system posted beside the object that it is about
-- in: id id(ledger_transaction), day day, kind enum(ledger_transaction_kind), subject str, subject_id i64, words str
-- in: reverses id(ledger_transaction)?, actor id(actor), now instant
INSERT INTO ledger_transaction (id, day, kind, subject, subject_id, words, reverses_id, actor_id, at)
VALUES (:id, :day, :kind, :subject, :subject_id, :words, :reverses, :actor, :now);

-- name: entry_add
-- returns: none
-- scope: system posted beside the object that it is about
-- in: transaction id(ledger_transaction), number i32, account id(ledger_account), amount money
INSERT INTO ledger_entry (transaction_id, number, account_id, amount) VALUES (:transaction, :number, :account, :amount);

-- name: balance_move
-- returns: none
-- scope: system posted beside the object that it is about
-- in: account id(ledger_account), amount money
INSERT INTO ledger_balance (account_id, amount, entries) VALUES (:account, :amount, 1)
ON CONFLICT (account_id) DO UPDATE SET amount = ledger_balance.amount + excluded.amount, entries = ledger_balance.entries + 1;

-- name: account_between
-- returns: many
-- scope: key the owners are objects of one run
-- in: kind enum(ledger_kind), first i64, last i64
-- out: owner i64, id id(ledger_account)
SELECT owner_id, id FROM ledger_account WHERE kind = :kind AND owner_id >= :first AND owner_id <= :last ORDER BY owner_id;

-- name: balance_add
-- returns: none
-- scope: system posted beside the objects that it is about
-- in: account id(ledger_account), amount money, entries i64
INSERT INTO ledger_balance (account_id, amount, entries) VALUES (:account, :amount, :entries)
ON CONFLICT (account_id) DO UPDATE SET amount = ledger_balance.amount + excluded.amount, entries = ledger_balance.entries + excluded.entries;

-- name: balance
-- returns: maybe
-- scope: key the owner is an object in the caller's scope
-- in: kind enum(ledger_kind), owner i64
-- out: account id(ledger_account), amount money
SELECT a.id, b.amount FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
 WHERE a.kind = :kind AND a.owner_id = :owner;

-- name: statement
-- returns: many
-- scope: key the owner is an object in the caller's scope
-- in: account id(ledger_account), most i32
-- out: transaction id(ledger_transaction), day day, kind enum(ledger_transaction_kind), words str, amount money
SELECT t.id, t.day, t.kind, t.words, e.amount
  FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
 WHERE e.account_id = :account ORDER BY e.transaction_id DESC, e.number DESC LIMIT :most;

-- name: transaction_load
-- returns: one
-- scope: key an id out of a record in scope, or the route requires ledger_see
-- in: id id(ledger_transaction)
-- out: id id(ledger_transaction), day day, kind enum(ledger_transaction_kind), subject str, subject_id i64, words str
-- out: reverses id(ledger_transaction)?, reversed_by id(ledger_transaction)?, actor_name str, now instant
SELECT t.id, t.day, t.kind, t.subject, t.subject_id, t.words, t.reverses_id,
	(SELECT r.id FROM ledger_transaction r WHERE r.reverses_id = t.id), COALESCE(p.name, ''), t.at
  FROM ledger_transaction t LEFT JOIN actor p ON p.id = t.actor_id WHERE t.id = :id;

-- name: entries
-- returns: many
-- scope: key an id out of a record in scope, or the route requires ledger_see
-- in: transaction id(ledger_transaction)
-- out: account id(ledger_account), kind enum(ledger_kind), owner i64, amount money
SELECT a.id, a.kind, a.owner_id, e.amount
  FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
 WHERE e.transaction_id = :transaction ORDER BY e.number;

-- name: check_zero
-- returns: many
-- scope: system anju check reads everything
-- out: id id(ledger_transaction), amount money, entries i64
SELECT t.id, COALESCE(SUM(e.amount), 0), COUNT(e.number)
  FROM ledger_transaction t LEFT JOIN ledger_entry e ON e.transaction_id = t.id
 GROUP BY t.id HAVING COALESCE(SUM(e.amount), 0) <> 0 OR COUNT(e.number) < 2 ORDER BY t.id LIMIT 1000;

-- name: check_balance
-- returns: many
-- scope: system anju check reads everything
-- out: account id(ledger_account), kind enum(ledger_kind), owner i64, amount money, entries i64, sum money, count i64
SELECT a.id, a.kind, a.owner_id, COALESCE(b.amount, 0), COALESCE(b.entries, 0), COALESCE(s.amount, 0), COALESCE(s.entries, 0)
  FROM ledger_account a
  LEFT JOIN ledger_balance b ON b.account_id = a.id
  LEFT JOIN (SELECT account_id, SUM(amount) AS amount, COUNT(*) AS entries FROM ledger_entry GROUP BY account_id) s
    ON s.account_id = a.id
 WHERE COALESCE(b.amount, 0) <> COALESCE(s.amount, 0) OR COALESCE(b.entries, 0) <> COALESCE(s.entries, 0)
 ORDER BY a.id LIMIT 1000;

-- name: balance_set
-- returns: none
-- scope: system repair of a summary out of its entries
-- in: account id(ledger_account), amount money, entries i64
INSERT INTO ledger_balance (account_id, amount, entries) VALUES (:account, :amount, :entries)
ON CONFLICT (account_id) DO UPDATE SET amount = excluded.amount, entries = excluded.entries;

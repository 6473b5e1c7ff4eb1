-- folder: ledger
-- Double entry in fen. A transaction's entries sum to zero; entries are only added; corrections are reversals with a reason.
CREATE TABLE ledger_account (
  id BIGINT PRIMARY KEY,
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 12),
  owner_id BIGINT NOT NULL,
  UNIQUE (kind, owner_id)
);
CREATE TABLE ledger_transaction (
  id BIGINT PRIMARY KEY,
  day INTEGER NOT NULL,
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 20),
  subject TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  words TEXT NOT NULL DEFAULT '',
  reverses_id BIGINT REFERENCES ledger_transaction (id),
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX ledger_transaction_subject ON ledger_transaction (subject, subject_id);
CREATE UNIQUE INDEX ledger_transaction_reverses ON ledger_transaction (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TABLE ledger_entry (
  transaction_id BIGINT NOT NULL REFERENCES ledger_transaction (id),
  number SMALLINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES ledger_account (id),
  amount BIGINT NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (transaction_id, number)
);
CREATE INDEX ledger_entry_account ON ledger_entry (account_id, transaction_id);
CREATE TABLE ledger_balance (
  account_id BIGINT PRIMARY KEY REFERENCES ledger_account (id),
  amount BIGINT NOT NULL,
  entries BIGINT NOT NULL
);
-- engine: sqlite
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger entries are only added'); END;
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger entries are only added'); END;
CREATE TRIGGER ledger_transaction_no_update BEFORE UPDATE ON ledger_transaction BEGIN SELECT RAISE(ABORT, 'ledger transactions are only added'); END;
CREATE TRIGGER ledger_transaction_no_delete BEFORE DELETE ON ledger_transaction BEGIN SELECT RAISE(ABORT, 'ledger transactions are only added'); END;
-- engine: postgresql
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger rows are only added'; END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

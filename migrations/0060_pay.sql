-- folder: pay
-- Channels: 1 cash, 2 bank transfer, 3 WeChat Pay, 4 Alipay, 5 direct debit. The reference makes a payment unique in its channel:
-- the bank's or provider's transaction id; for cash the id of the form.
CREATE TABLE payment (
  id BIGINT PRIMARY KEY,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  channel SMALLINT NOT NULL CHECK (channel BETWEEN 1 AND 5),
  amount BIGINT NOT NULL CHECK (amount > 0),
  reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 64),
  payer TEXT NOT NULL DEFAULT '' CHECK (length(payer) <= 100),
  paid_at BIGINT NOT NULL,
  transaction_id BIGINT NOT NULL UNIQUE REFERENCES ledger_transaction (id),
  receipt_number TEXT NOT NULL UNIQUE,
  reversed_by BIGINT NOT NULL DEFAULT 0,
  reversed_reason TEXT NOT NULL DEFAULT '',
  reversed_actor_id BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (channel, reference)
);
CREATE INDEX payment_lease ON payment (lease_id, paid_at);
CREATE INDEX payment_day ON payment (paid_at, id);
-- What a payment was for. kind: 1 rent or other bill, 2 late charge of a bill, 3 prepaid, 4 deposit.
CREATE TABLE payment_part (
  payment_id BIGINT NOT NULL REFERENCES payment (id),
  number SMALLINT NOT NULL,
  bill_id BIGINT REFERENCES bill (id),
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 4),
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (payment_id, number)
);
CREATE INDEX payment_part_bill ON payment_part (bill_id);
-- Bills paid out of money that was there already. kind: 1 prepaid to bill, 2 bill back to prepaid (billed too much), 3 settlement.
CREATE TABLE set_off (
  id BIGINT PRIMARY KEY,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  bill_id BIGINT NOT NULL REFERENCES bill (id),
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 3),
  amount BIGINT NOT NULL,
  late BIGINT NOT NULL DEFAULT 0,
  day INTEGER NOT NULL,
  transaction_id BIGINT NOT NULL REFERENCES ledger_transaction (id),
  reversed_by BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX set_off_bill ON set_off (bill_id);
CREATE INDEX set_off_lease ON set_off (lease_id, id);
-- States: 1 created, 2 sent, 3 paid, 4 closed, 5 unknown, 6 frozen (what came does not fit: people must look).
CREATE TABLE pay_order (
  id BIGINT PRIMARY KEY,
  out_trade_no TEXT NOT NULL UNIQUE,
  channel SMALLINT NOT NULL,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 6),
  code_url TEXT NOT NULL DEFAULT '',
  provider_id TEXT NOT NULL DEFAULT '',
  payment_id BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  queries INTEGER NOT NULL DEFAULT 0,
  next_query_at BIGINT NOT NULL DEFAULT 0,
  close_asked SMALLINT NOT NULL DEFAULT 0 CHECK (close_asked IN (0, 1)),
  actor_id BIGINT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX pay_order_lease ON pay_order (lease_id, asked_at);
CREATE INDEX pay_order_open ON pay_order (next_query_at) WHERE state <= 2 OR state = 5;
CREATE TABLE pay_inbox (
  id BIGINT PRIMARY KEY,
  channel SMALLINT NOT NULL,
  event_id TEXT NOT NULL CHECK (length(event_id) BETWEEN 1 AND 100),
  body BLOB NOT NULL,
  headers TEXT NOT NULL,
  verdict TEXT NOT NULL,
  at BIGINT NOT NULL,
  posted_at BIGINT,
  UNIQUE (channel, event_id)
);
CREATE INDEX pay_inbox_waiting ON pay_inbox (id) WHERE posted_at IS NULL;
-- Money that nobody could be found for. state: 1 open, 2 matched.
CREATE TABLE suspense (
  id BIGINT PRIMARY KEY,
  channel SMALLINT NOT NULL,
  reference TEXT NOT NULL,
  amount BIGINT NOT NULL,
  words TEXT NOT NULL,
  transaction_id BIGINT NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 2),
  payment_id BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  UNIQUE (channel, reference)
);
-- The account at exit. State: drawn up; confirmed by the tenant; settled.
CREATE TABLE settlement (
  id BIGINT PRIMARY KEY,
  lease_id BIGINT NOT NULL UNIQUE REFERENCES lease (id),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  last_day INTEGER NOT NULL,
  rent_owed BIGINT NOT NULL CHECK (rent_owed >= 0),
  late BIGINT NOT NULL CHECK (late >= 0),
  damage BIGINT NOT NULL CHECK (damage >= 0),
  deposit BIGINT NOT NULL CHECK (deposit >= 0),
  prepaid BIGINT NOT NULL CHECK (prepaid >= 0),
  to_tenant BIGINT NOT NULL CHECK (to_tenant >= 0),
  from_tenant BIGINT NOT NULL CHECK (from_tenant >= 0),
  confirmed_at BIGINT,
  settled_at BIGINT,
  settled_by BIGINT NOT NULL DEFAULT 0,
  transaction_id BIGINT NOT NULL DEFAULT 0,
  refund_reference TEXT NOT NULL DEFAULT '',
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  CHECK (to_tenant - from_tenant = deposit + prepaid - rent_owed - late - damage),
  CHECK (to_tenant = 0 OR from_tenant = 0)
);

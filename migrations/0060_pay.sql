-- folder: pay
CREATE TABLE payment (
  id BIGINT PRIMARY KEY,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  project_id BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  channel SMALLINT NOT NULL CHECK (channel BETWEEN 1 AND 5),
  amount BIGINT NOT NULL CHECK (amount > 0),
  reference TEXT NOT NULL,
  paid_at BIGINT NOT NULL,
  transaction_id BIGINT NOT NULL REFERENCES ledger_transaction (id),
  receipt_number TEXT NOT NULL,
  reversed_by BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  UNIQUE (channel, reference)
);
CREATE INDEX payment_lease ON payment (lease_id, paid_at);
CREATE INDEX payment_day ON payment (paid_at, id);
CREATE TABLE payment_part (
  payment_id BIGINT NOT NULL REFERENCES payment (id),
  number SMALLINT NOT NULL,
  bill_id BIGINT REFERENCES bill (id),
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 4),
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (payment_id, number)
);
CREATE INDEX payment_part_bill ON payment_part (bill_id);
CREATE TABLE pay_order (
  id BIGINT PRIMARY KEY,
  out_trade_no TEXT NOT NULL UNIQUE,
  channel SMALLINT NOT NULL,
  lease_id BIGINT NOT NULL REFERENCES lease (id),
  household_id BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 6),
  code_url TEXT NOT NULL DEFAULT '',
  provider_id TEXT NOT NULL DEFAULT '',
  payment_id BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  next_query_at BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX pay_order_lease ON pay_order (lease_id, asked_at);
CREATE INDEX pay_order_open ON pay_order (next_query_at) WHERE state <= 2 OR state = 5;
CREATE TABLE pay_inbox (
  channel SMALLINT NOT NULL,
  event_id TEXT NOT NULL,
  body BLOB NOT NULL,
  headers TEXT NOT NULL,
  verdict TEXT NOT NULL,
  at BIGINT NOT NULL,
  posted_at BIGINT,
  PRIMARY KEY (channel, event_id)
);
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
CREATE TABLE settlement (
  id BIGINT PRIMARY KEY,
  lease_id BIGINT NOT NULL UNIQUE REFERENCES lease (id),
  rent_owed BIGINT NOT NULL,
  damage BIGINT NOT NULL,
  deposit BIGINT NOT NULL,
  prepaid BIGINT NOT NULL,
  to_tenant BIGINT NOT NULL,
  from_tenant BIGINT NOT NULL,
  confirmed_at BIGINT,
  settled_at BIGINT,
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);

-- A month of rent in one set-based run, with every row, index and constraint of `anju bill`: bills, postings, balances, summary.
-- PERIOD (202609), FIRST and LAST (days) are put in by bench/run.sh. Only whole months: no pro rata is needed for the made-up leases.
BEGIN IMMEDIATE;
INSERT INTO bill_run (period, state, actor_id, started_at) VALUES (PERIOD, 1, 1, 1);
INSERT INTO bill (id, period, lease_id, item, project_id, household_id, rate, area, coefficient, full_rent, reduction, amount, days, month_days, due_on)
SELECT PERIOD * 10000000 + ROW_NUMBER() OVER (ORDER BY id), PERIOD, id, 1, project_id, household_id, rate, area, coefficient,
	(area * rate + 5000) / 10000, (area * rate + 5000) / 10000 - (area * rate / 10000 * coefficient + 5000) / 10000,
	(area * rate / 10000 * coefficient + 5000) / 10000, 30, 30, LAST
  FROM lease
 WHERE state IN (3, 4) AND from_day <= LAST AND to_day >= FIRST AND (notice_on = 0 OR notice_on >= FIRST) ORDER BY id;
INSERT INTO ledger_account (id, kind, owner_id) SELECT b.id, 1, b.lease_id FROM bill b WHERE b.period = PERIOD AND b.amount > 0
	ON CONFLICT (kind, owner_id) DO NOTHING;
INSERT INTO ledger_account (id, kind, owner_id) SELECT MIN(b.id) + 9000000, 2, b.project_id FROM bill b WHERE b.period = PERIOD GROUP BY b.project_id
	ON CONFLICT (kind, owner_id) DO NOTHING;
INSERT INTO ledger_transaction (id, day, kind, subject, subject_id, words, actor_id, at)
SELECT 9000000000000000000 + id, FIRST, 1, 'bill', id, '2026', 1, 1 FROM bill WHERE period = PERIOD AND amount > 0;
INSERT INTO ledger_entry (transaction_id, number, account_id, amount)
SELECT 9000000000000000000 + b.id, k.number, CASE k.number WHEN 1 THEN d.id ELSE c.id END, CASE k.number WHEN 1 THEN b.amount ELSE -b.amount END
  FROM bill b CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2) k JOIN ledger_account d ON d.kind = 1 AND d.owner_id = b.lease_id
  JOIN ledger_account c ON c.kind = 2 AND c.owner_id = b.project_id
 WHERE b.period = PERIOD AND b.amount > 0 ORDER BY b.id, k.number;
INSERT INTO ledger_balance (account_id, amount, entries)
SELECT d.id, b.amount, 1 FROM bill b JOIN ledger_account d ON d.kind = 1 AND d.owner_id = b.lease_id WHERE b.period = PERIOD AND b.amount > 0
	ON CONFLICT (account_id) DO UPDATE SET amount = ledger_balance.amount + excluded.amount, entries = ledger_balance.entries + 1;
INSERT INTO ledger_balance (account_id, amount, entries)
SELECT c.id, -SUM(b.amount), COUNT(*) FROM bill b JOIN ledger_account c ON c.kind = 2 AND c.owner_id = b.project_id
 WHERE b.period = PERIOD AND b.amount > 0 GROUP BY c.id
	ON CONFLICT (account_id) DO UPDATE SET amount = ledger_balance.amount + excluded.amount, entries = ledger_balance.entries + excluded.entries;
INSERT INTO rent_summary (period, project_id, bills, due, received) SELECT period, project_id, COUNT(*), SUM(amount), 0 FROM bill
 WHERE period = PERIOD AND item = 1 GROUP BY project_id;
INSERT INTO bill_sequence (period, last) SELECT PERIOD, COUNT(*) FROM bill WHERE period = PERIOD;
UPDATE bill_run SET state = 2, ended_at = 1 WHERE period = PERIOD;
COMMIT;

-- include: pay/pay.h

-- name: add
-- returns: none
-- scope: system of the citizen's own lease
-- in: id id(pay_order), out_trade_no str, channel enum(pay_channel), lease id(lease), project id(project), household id(household), amount money
-- in: expires_at instant, next_query_at instant, actor id(actor), now instant
INSERT INTO pay_order (id, out_trade_no, channel, lease_id, project_id, household_id, amount, state, expires_at, asked_at, next_query_at, actor_id)
VALUES (:id, :out_trade_no, :channel, :lease, :project, :household, :amount, @PAY_ORDER_CREATED, :expires_at, :now, :next_query_at, :actor);

-- name: find
-- returns: maybe
-- scope: key its number, or an id out of a job
-- in: id id(pay_order), out_trade_no str
-- out: id id(pay_order), out_trade_no str, channel enum(pay_channel), lease id(lease), project id(project), household id(household)
-- out: amount money, state enum(pay_order_state), code_url str, provider_id str, payment id(payment), expires_at instant, asked_at instant
-- out: queries i32, next_query_at instant, close_asked bool, detail str
SELECT id, out_trade_no, channel, lease_id, project_id, household_id, amount, state, code_url, provider_id, payment_id, expires_at, asked_at,
	queries, next_query_at, close_asked, detail
  FROM pay_order WHERE id = :id OR out_trade_no = :out_trade_no LIMIT 1;

-- name: see
-- returns: maybe
-- scope: actor
-- in: id id(pay_order)
-- out: number str, home_code str, project_name str, tenant_name str
SELECT l.number, h.code, j.name, t.name
  FROM pay_order o JOIN lease l ON l.id = o.lease_id JOIN home h ON h.id = l.home_id JOIN project j ON j.id = o.project_id
	JOIN party t ON t.id = l.tenant_id
 WHERE o.id = :id AND @scope(o.project_id, o.household_id);

-- name: open_of
-- returns: many
-- scope: key of a lease in scope
-- in: lease id(lease)
-- out: id id(pay_order), amount money, expires_at instant, close_asked bool
SELECT id, amount, expires_at, close_asked FROM pay_order
 WHERE lease_id = :lease AND (state <= @PAY_ORDER_SENT OR state = @PAY_ORDER_UNKNOWN) ORDER BY asked_at LIMIT 100;

-- name: ask_close
-- returns: count
-- scope: system the citizen's own order, or an older one of the same lease
-- in: id id(pay_order), now instant
UPDATE pay_order SET close_asked = 1, next_query_at = :now WHERE id = :id AND (state <= @PAY_ORDER_SENT OR state = @PAY_ORDER_UNKNOWN);

-- name: step
-- returns: count
-- scope: system decided by pay_rule_order_step
-- in: id id(pay_order), from enum(pay_order_state), state enum(pay_order_state), code_url str, provider_id str, payment id(payment), detail str
UPDATE pay_order SET state = :state, code_url = CASE WHEN :code_url = '' THEN code_url ELSE :code_url END,
	provider_id = CASE WHEN :provider_id = '' THEN provider_id ELSE :provider_id END,
	payment_id = CASE WHEN CAST(:payment AS BIGINT) = 0 THEN payment_id ELSE CAST(:payment AS BIGINT) END, detail = :detail
 WHERE id = :id AND state = :from;

-- name: note
-- returns: count
-- scope: system the order was loaded in the actor's scope
-- in: id id(pay_order), detail str
UPDATE pay_order SET detail = :detail WHERE id = :id;

-- name: asked
-- returns: count
-- scope: system an open order was asked for
-- in: id id(pay_order), next_query_at instant
UPDATE pay_order SET queries = queries + 1, next_query_at = :next_query_at WHERE id = :id;

-- name: waiting
-- returns: many
-- scope: system orders that nobody has asked for in time
-- in: before instant
-- out: id id(pay_order)
SELECT id FROM pay_order WHERE (state <= @PAY_ORDER_SENT OR state = @PAY_ORDER_UNKNOWN) AND next_query_at < :before ORDER BY next_query_at LIMIT 200;

-- name: list
-- returns: list
-- scope: actor
-- out: id id(pay_order), out_trade_no str, asked_at instant, number str, tenant_name str, amount money, state enum(pay_order_state), detail str
-- filter state enum(pay_order_state): o.state = :state
-- filter number str: l.number LIKE :number
-- filter out_trade_no str: o.out_trade_no LIKE :out_trade_no
-- sort asked_at: o.asked_at
-- sort amount: o.amount
-- key: o.id
SELECT o.id, o.out_trade_no, o.asked_at, l.number, t.name, o.amount, o.state, o.detail
  FROM pay_order o JOIN lease l ON l.id = o.lease_id JOIN party t ON t.id = l.tenant_id
 WHERE @scope(o.project_id, o.household_id);

-- name: inbox_add
-- returns: count
-- scope: system a notification that was verified
-- in: id i64, channel enum(pay_channel), event_id str, body blob, headers str, verdict str, now instant, posted_at instant?
INSERT INTO pay_inbox (id, channel, event_id, body, headers, verdict, at, posted_at)
VALUES (:id, :channel, :event_id, :body, :headers, :verdict, :now, :posted_at) ON CONFLICT (channel, event_id) DO NOTHING;

-- name: inbox_load
-- returns: maybe
-- scope: system a job books what was taken in
-- in: id i64
-- out: channel enum(pay_channel), body blob, posted_at instant?
SELECT channel, body, posted_at FROM pay_inbox WHERE id = :id;

-- name: inbox_end
-- returns: count
-- scope: system what was taken in has been booked or judged
-- in: id i64, verdict str, now instant
UPDATE pay_inbox SET verdict = :verdict, posted_at = :now WHERE id = :id AND posted_at IS NULL;

-- name: inbox_waiting
-- returns: many
-- scope: system what was taken in and not booked
-- in: before instant
-- out: id i64
SELECT id FROM pay_inbox WHERE posted_at IS NULL AND at < :before ORDER BY id LIMIT 200;

-- name: check_orders
-- returns: many
-- scope: system anju check
-- out: id id(pay_order), out_trade_no str
SELECT o.id, o.out_trade_no FROM pay_order o LEFT JOIN payment p ON p.id = o.payment_id
 WHERE o.state = @PAY_ORDER_PAID AND (p.id IS NULL OR p.amount <> o.amount OR p.lease_id <> o.lease_id) ORDER BY o.id LIMIT 1000;

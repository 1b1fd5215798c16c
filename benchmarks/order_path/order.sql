-- One order: placed under its idempotency key, sent, filled; its fill goes into the position, and each step
-- into the log of what happened to it. Three commits.
-- Every client of pgbench trades a portfolio of its own, so that nobody waits for anybody.
\set n :n + 1
\set portfolio :client_id % 4 + 1
\set symbol random(1, 50)
WITH placed AS (INSERT INTO execution.orders (order_id, idempotency_key, client_id, user_id, portfolio_id, symbol, side, order_type, quantity, price, source) VALUES (concat('o-', :run::int, '-', :client_id::int, '-', :n::int), concat('k-', :run::int, '-', :client_id::int, '-', :n::int), 1, 1, :portfolio, concat('S', :symbol::int), 'BUY', 'LIMIT', 10, 101.25, 'API') ON CONFLICT (client_id, idempotency_key) DO NOTHING RETURNING id, client_id, version) INSERT INTO execution.execution_logs (order_id, client_id, event) SELECT id, client_id, 'PLACED' FROM placed RETURNING order_id AS placed, (SELECT version FROM placed) AS version \gset
WITH sent AS (UPDATE execution.orders SET status = 'SUBMITTED', version = :version + 1 WHERE id = :placed AND version = :version RETURNING id, client_id) INSERT INTO execution.execution_logs (order_id, client_id, event) SELECT id, client_id, 'SUBMITTED' FROM sent;
BEGIN;
INSERT INTO execution.trades (order_id, client_id, portfolio_id, execution_id, symbol, exchange, side, quantity, price, commission, status) VALUES (:placed, 1, :portfolio, concat('x-', :run::int, '-', :client_id::int, '-', :n::int), concat('S', :symbol::int), 'XNAS', 'BUY', 10, 101.25, 0.5, 'EXECUTED');
WITH filled AS (UPDATE execution.orders SET status = 'FILLED', filled_quantity = 10, average_price = 101.25, version = :version + 2 WHERE id = :placed AND version = :version + 1 RETURNING id, client_id) INSERT INTO execution.execution_logs (order_id, client_id, event) SELECT id, client_id, 'FILLED' FROM filled;
SELECT id AS position, version AS held FROM execution.positions WHERE portfolio_id = :portfolio AND symbol = concat('S', :symbol::int) AND status = 'OPEN' \gset
UPDATE execution.positions SET quantity = quantity + 10, entry_price = 101.25, current_price = 101.25, market_value = (quantity + 10) * 101.25, version = :held + 1 WHERE id = :position AND version = :held;
COMMIT;

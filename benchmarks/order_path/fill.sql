-- A hundred clients with four portfolios each and fifty open positions in each of those.
INSERT INTO shared.clients (client_code, name) SELECT 'c' || n, 'client' FROM generate_series(1, 100) AS n;
INSERT INTO shared.users (username, client_id) SELECT 'u' || n, n FROM generate_series(1, 100) AS n;
INSERT INTO execution.portfolios (client_id, name, total_value, cash_balance)
    SELECT 1 + (n - 1) / 4, 'p' || n, 100, 100 FROM generate_series(1, 400) AS n;
INSERT INTO execution.positions (client_id, portfolio_id, symbol, quantity)
    SELECT client_id, id, 'S' || n, 0 FROM execution.portfolios, generate_series(1, 50) AS n;
-- What all but the first client have traded before, so that plans are those of tables in use. It comes as rows
-- of a restore do: unguarded and unrecorded.
SET session_replication_role = replica;
INSERT INTO execution.orders (order_id, idempotency_key, client_id, user_id, portfolio_id, symbol, side, order_type,
    quantity, price, filled_quantity, average_price, status, version)
    SELECT concat('h-', id, '-', n), concat('h-', id, '-', n), client_id, client_id, id, concat('S', 1 + n % 50),
        'BUY', 'LIMIT', 10, 101.25, 10, 101.25, 'FILLED', 3
    FROM execution.portfolios, generate_series(1, 100) AS n WHERE client_id > 1;
INSERT INTO execution.trades (order_id, client_id, portfolio_id, execution_id, symbol, exchange, side, quantity, price,
    status)
    SELECT id, client_id, portfolio_id, concat('h-', id), symbol, 'XNAS', side, quantity, price, 'SETTLED'
    FROM execution.orders;
INSERT INTO execution.execution_logs (order_id, client_id, event)
    SELECT id, client_id, event FROM execution.orders, unnest(ARRAY['PLACED', 'SUBMITTED', 'FILLED']) AS event;
RESET session_replication_role;

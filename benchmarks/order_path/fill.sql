-- A hundred clients with four portfolios each and fifty open positions in each of those.
INSERT INTO shared.clients (client_code, name) SELECT 'c' || n, 'client' FROM generate_series(1, 100) AS n;
INSERT INTO shared.users (username, client_id) SELECT 'u' || n, n FROM generate_series(1, 100) AS n;
INSERT INTO execution.portfolios (client_id, name, total_value, cash_balance)
    SELECT 1 + (n - 1) / 4, 'p' || n, 100, 100 FROM generate_series(1, 400) AS n;
INSERT INTO execution.positions (portfolio_id, symbol, quantity)
    SELECT portfolios.id, 'S' || n, 0 FROM execution.portfolios, generate_series(1, 50) AS n;

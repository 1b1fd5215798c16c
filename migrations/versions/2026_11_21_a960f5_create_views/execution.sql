CREATE VIEW execution.open_orders WITH (security_invoker = true) AS
SELECT id, order_id, client_id, portfolio_id, strategy_id, symbol, side, order_type, quantity,
    filled_quantity, quantity - filled_quantity AS remaining_quantity, price, status, "timestamp", version
FROM execution.orders
WHERE status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED');

COMMENT ON VIEW execution.open_orders IS 'Orders that may still be filled';

CREATE VIEW execution.open_positions WITH (security_invoker = true) AS
SELECT id, portfolio_id, symbol, quantity, entry_price, current_price, market_value, unrealized_pnl,
    opened_at, version
FROM execution.positions
WHERE status = 'OPEN';

COMMENT ON VIEW execution.open_positions IS 'What is held now';

CREATE VIEW execution.recent_trades WITH (security_invoker = true) AS
SELECT id, order_id, portfolio_id, strategy_id, symbol, exchange, side, quantity, price, commission,
    executed_at, status
FROM execution.trades
WHERE executed_at > now() - interval '7 days';

COMMENT ON VIEW execution.recent_trades IS 'Trades of the last seven days';

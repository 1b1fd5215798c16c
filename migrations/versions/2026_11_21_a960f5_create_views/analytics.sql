CREATE MATERIALIZED VIEW internal.portfolio_overview AS
SELECT portfolio.id AS portfolio_id, portfolio.client_id, portfolio.name, portfolio.currency,
    portfolio.total_value, portfolio.cash_balance,
    coalesce(held.positions_value, 0) AS positions_value,
    coalesce(held.unrealized_pnl, 0) AS unrealized_pnl,
    coalesce(held.realized_pnl, 0) AS realized_pnl,
    coalesce(held.open_positions, 0) AS open_positions,
    coalesce(working.orders, 0) AS working_orders,
    now() AS computed_at
FROM execution.portfolios AS portfolio
LEFT JOIN (
    SELECT portfolio_id, sum(market_value) AS positions_value, sum(unrealized_pnl) AS unrealized_pnl,
        sum(realized_pnl) AS realized_pnl, count(*) FILTER (WHERE status = 'OPEN') AS open_positions
    FROM execution.positions GROUP BY portfolio_id
) AS held ON held.portfolio_id = portfolio.id
LEFT JOIN (
    SELECT portfolio_id, count(*) AS orders FROM execution.orders
    WHERE status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED') GROUP BY portfolio_id
) AS working ON working.portfolio_id = portfolio.id;

CREATE UNIQUE INDEX uq_portfolio_overview ON internal.portfolio_overview (portfolio_id);

COMMENT ON MATERIALIZED VIEW internal.portfolio_overview IS 'Every portfolio as it stands';

CREATE MATERIALIZED VIEW internal.pnl_overview AS
SELECT portfolio_id, date, sum(realized_pnl) AS realized_pnl, sum(unrealized_pnl) AS unrealized_pnl,
    sum(total_pnl) AS total_pnl, sum(fees) AS fees, sum(trades_count) AS trades_count,
    sum(sum(total_pnl)) OVER (PARTITION BY portfolio_id ORDER BY date) AS running_pnl,
    now() AS computed_at
FROM analytics.daily_pnl
WHERE portfolio_id IS NOT NULL
GROUP BY portfolio_id, date;

CREATE UNIQUE INDEX uq_pnl_overview ON internal.pnl_overview (portfolio_id, date);

COMMENT ON MATERIALIZED VIEW internal.pnl_overview IS 'Every portfolio''s gain by day, and running';

CREATE FUNCTION analytics.acts_for_all_clients() RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $body$
SELECT current_user IN ('strategy_engine', 'risk_management', 'analytics', 'notification', 'auditor', 'backup')
$body$;

REVOKE ALL ON FUNCTION analytics.acts_for_all_clients() FROM PUBLIC;

COMMENT ON FUNCTION analytics.acts_for_all_clients() IS 'Whether the caller''s work covers all clients';

CREATE VIEW analytics.portfolio_overview WITH (security_barrier = true) AS
SELECT * FROM internal.portfolio_overview
WHERE (SELECT analytics.acts_for_all_clients()) OR portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]);

COMMENT ON VIEW analytics.portfolio_overview IS 'Portfolios as they stood at the last refresh, of the caller''s client';

CREATE VIEW analytics.pnl_overview WITH (security_barrier = true) AS
SELECT * FROM internal.pnl_overview
WHERE (SELECT analytics.acts_for_all_clients()) OR portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]);

COMMENT ON VIEW analytics.pnl_overview IS 'Gain by day as of the last refresh, of the caller''s client';

CREATE FUNCTION analytics.refresh_summaries() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY internal.portfolio_overview;
    REFRESH MATERIALIZED VIEW CONCURRENTLY internal.pnl_overview;
END
$body$;

REVOKE ALL ON FUNCTION analytics.refresh_summaries() FROM PUBLIC;

COMMENT ON FUNCTION analytics.refresh_summaries() IS 'Brings the summaries up to date; run by schedule';

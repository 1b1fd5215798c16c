ALTER POLICY one_client ON execution.portfolios TO analyst;

CREATE POLICY one_client_by_key ON execution.portfolios FOR ALL TO execution USING (client_id = shared.current_client() AND id = coalesce(shared.current_portfolio(), id)) WITH CHECK (client_id = shared.current_client() AND id = coalesce(shared.current_portfolio(), id));

COMMENT ON POLICY one_client_by_key ON execution.portfolios IS 'Works for one client at a time, row by row';

ALTER POLICY one_client ON execution.orders TO analyst;

CREATE POLICY one_client_by_key ON execution.orders FOR ALL TO execution USING (client_id = shared.current_client() AND (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio())) WITH CHECK (client_id = shared.current_client() AND (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio()));

COMMENT ON POLICY one_client_by_key ON execution.orders IS 'Works for one client at a time, row by row';

ALTER POLICY one_client ON execution.trades TO analyst;

CREATE POLICY one_client_by_key ON execution.trades FOR ALL TO execution USING (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = trades.portfolio_id)) WITH CHECK (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = trades.portfolio_id));

COMMENT ON POLICY one_client_by_key ON execution.trades IS 'Works for one client at a time, row by row';

ALTER POLICY one_client ON execution.positions TO analyst;

CREATE POLICY one_client_by_key ON execution.positions FOR ALL TO execution USING (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = positions.portfolio_id)) WITH CHECK (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = positions.portfolio_id));

COMMENT ON POLICY one_client_by_key ON execution.positions IS 'Works for one client at a time, row by row';

ALTER POLICY one_client ON execution.execution_logs TO analyst;

CREATE POLICY one_client_by_key ON execution.execution_logs FOR ALL TO execution USING (client_id = shared.current_client()) WITH CHECK (client_id = shared.current_client());

COMMENT ON POLICY one_client_by_key ON execution.execution_logs IS 'Works for one client at a time, row by row';

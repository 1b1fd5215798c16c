ALTER POLICY one_client ON risk_management.risk_limits TO analyst;

CREATE POLICY one_client_by_key ON risk_management.risk_limits FOR ALL TO execution USING (portfolio_id IS NULL OR EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = risk_limits.portfolio_id)) WITH CHECK (portfolio_id IS NULL OR EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = risk_limits.portfolio_id));

COMMENT ON POLICY one_client_by_key ON risk_management.risk_limits IS 'Works for one client at a time, row by row';

ALTER POLICY one_client ON risk_management.position_limits TO analyst;

CREATE POLICY one_client_by_key ON risk_management.position_limits FOR ALL TO execution USING (portfolio_id IS NULL OR EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = position_limits.portfolio_id)) WITH CHECK (portfolio_id IS NULL OR EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = position_limits.portfolio_id));

COMMENT ON POLICY one_client_by_key ON risk_management.position_limits IS 'Works for one client at a time, row by row';

ALTER POLICY one_client ON risk_management.risk_events TO analyst;

CREATE POLICY one_client_by_key ON risk_management.risk_events FOR ALL TO execution USING (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = risk_events.portfolio_id)) WITH CHECK (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = risk_events.portfolio_id));

COMMENT ON POLICY one_client_by_key ON risk_management.risk_events IS 'Works for one client at a time, row by row';

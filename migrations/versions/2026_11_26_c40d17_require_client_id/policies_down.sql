ALTER POLICY one_client ON execution.trades USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

ALTER POLICY one_client_by_key ON execution.trades USING (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = trades.portfolio_id)) WITH CHECK (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = trades.portfolio_id));

ALTER POLICY one_client ON execution.positions USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

ALTER POLICY one_client_by_key ON execution.positions USING (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = positions.portfolio_id)) WITH CHECK (EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = positions.portfolio_id));

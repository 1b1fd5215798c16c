ALTER POLICY one_client ON execution.trades USING (client_id = (SELECT shared.current_client()) AND ((SELECT shared.current_portfolio()) IS NULL OR portfolio_id = (SELECT shared.current_portfolio()))) WITH CHECK (client_id = (SELECT shared.current_client()) AND ((SELECT shared.current_portfolio()) IS NULL OR portfolio_id = (SELECT shared.current_portfolio())));

ALTER POLICY one_client_by_key ON execution.trades USING (client_id = shared.current_client() AND (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio())) WITH CHECK (client_id = shared.current_client() AND (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio()));

ALTER POLICY one_client ON execution.positions USING (client_id = (SELECT shared.current_client()) AND ((SELECT shared.current_portfolio()) IS NULL OR portfolio_id = (SELECT shared.current_portfolio()))) WITH CHECK (client_id = (SELECT shared.current_client()) AND ((SELECT shared.current_portfolio()) IS NULL OR portfolio_id = (SELECT shared.current_portfolio())));

ALTER POLICY one_client_by_key ON execution.positions USING (client_id = shared.current_client() AND (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio())) WITH CHECK (client_id = shared.current_client() AND (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio()));

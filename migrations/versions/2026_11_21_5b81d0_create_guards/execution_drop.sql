DROP POLICY one_client ON execution.positions;

DROP POLICY reads_all ON execution.positions;

DROP POLICY all_clients ON execution.positions;

ALTER TABLE execution.positions NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON execution.trades;

DROP POLICY reads_all ON execution.trades;

DROP POLICY all_clients ON execution.trades;

ALTER TABLE execution.trades NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON execution.orders;

DROP POLICY reads_all ON execution.orders;

DROP POLICY all_clients ON execution.orders;

ALTER TABLE execution.orders NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON execution.portfolios;

DROP POLICY reads_all ON execution.portfolios;

DROP POLICY all_clients ON execution.portfolios;

ALTER TABLE execution.portfolios NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP TRIGGER positions_state_change ON execution.positions;

DROP TRIGGER positions_state_initial ON execution.positions;

DROP TRIGGER trades_state_change ON execution.trades;

DROP TRIGGER trades_state_initial ON execution.trades;

DROP TRIGGER orders_state_change ON execution.orders;

DROP TRIGGER orders_state_initial ON execution.orders;

DROP TRIGGER positions_audit_truncate ON execution.positions;

DROP TRIGGER positions_audit ON execution.positions;

DROP TRIGGER trades_audit_truncate ON execution.trades;

DROP TRIGGER trades_audit ON execution.trades;

DROP TRIGGER orders_audit_truncate ON execution.orders;

DROP TRIGGER orders_audit ON execution.orders;

DROP TRIGGER portfolios_audit_truncate ON execution.portfolios;

DROP TRIGGER portfolios_audit ON execution.portfolios;

DROP TRIGGER trades_touch ON execution.trades;

DROP TRIGGER positions_version ON execution.positions;

DROP TRIGGER orders_version ON execution.orders;

DROP TRIGGER portfolios_version ON execution.portfolios;

DROP FUNCTION execution.current_portfolios();

DROP FUNCTION execution.check_positions_state();

DROP FUNCTION execution.check_trades_state();

DROP FUNCTION execution.check_orders_state();

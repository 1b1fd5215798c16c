DROP POLICY one_client_by_key ON execution.portfolios;

ALTER POLICY one_client ON execution.portfolios TO execution, analyst;

DROP POLICY one_client_by_key ON execution.orders;

ALTER POLICY one_client ON execution.orders TO execution, analyst;

DROP POLICY one_client_by_key ON execution.trades;

ALTER POLICY one_client ON execution.trades TO execution, analyst;

DROP POLICY one_client_by_key ON execution.positions;

ALTER POLICY one_client ON execution.positions TO execution, analyst;

DROP POLICY one_client_by_key ON execution.execution_logs;

ALTER POLICY one_client ON execution.execution_logs TO execution, analyst;

DROP POLICY one_client_by_key ON risk_management.risk_limits;

ALTER POLICY one_client ON risk_management.risk_limits TO execution, analyst;

DROP POLICY one_client_by_key ON risk_management.position_limits;

ALTER POLICY one_client ON risk_management.position_limits TO execution, analyst;

DROP POLICY one_client_by_key ON risk_management.risk_events;

ALTER POLICY one_client ON risk_management.risk_events TO execution, analyst;

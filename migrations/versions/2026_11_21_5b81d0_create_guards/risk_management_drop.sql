DROP POLICY one_client ON risk_management.risk_events;

DROP POLICY reads_all ON risk_management.risk_events;

DROP POLICY all_clients ON risk_management.risk_events;

ALTER TABLE risk_management.risk_events NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON risk_management.position_limits;

DROP POLICY reads_all ON risk_management.position_limits;

DROP POLICY all_clients ON risk_management.position_limits;

ALTER TABLE risk_management.position_limits NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON risk_management.risk_limits;

DROP POLICY reads_all ON risk_management.risk_limits;

DROP POLICY all_clients ON risk_management.risk_limits;

ALTER TABLE risk_management.risk_limits NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP TRIGGER risk_events_audit_truncate ON risk_management.risk_events;

DROP TRIGGER risk_events_audit ON risk_management.risk_events;

DROP TRIGGER position_limits_audit_truncate ON risk_management.position_limits;

DROP TRIGGER position_limits_audit ON risk_management.position_limits;

DROP TRIGGER risk_limits_audit_truncate ON risk_management.risk_limits;

DROP TRIGGER risk_limits_audit ON risk_management.risk_limits;

DROP TRIGGER risk_events_touch ON risk_management.risk_events;

DROP TRIGGER risk_limits_version ON risk_management.risk_limits;

DROP TRIGGER position_limits_touch ON risk_management.position_limits;

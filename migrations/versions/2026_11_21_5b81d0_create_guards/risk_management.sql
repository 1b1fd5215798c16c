CREATE TRIGGER position_limits_touch BEFORE UPDATE ON risk_management.position_limits FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER position_limits_touch ON risk_management.position_limits IS 'Keeps updated_at';

CREATE TRIGGER risk_limits_version BEFORE UPDATE ON risk_management.risk_limits FOR EACH ROW EXECUTE FUNCTION shared.next_version();

COMMENT ON TRIGGER risk_limits_version ON risk_management.risk_limits IS 'Raises the version by one, or refuses';

CREATE TRIGGER risk_events_touch BEFORE UPDATE ON risk_management.risk_events FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER risk_events_touch ON risk_management.risk_events IS 'Keeps updated_at';

CREATE TRIGGER risk_limits_audit AFTER INSERT OR UPDATE OR DELETE ON risk_management.risk_limits FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_limits_audit ON risk_management.risk_limits IS 'Records every changed row in the audit log';

CREATE TRIGGER risk_limits_audit_truncate AFTER TRUNCATE ON risk_management.risk_limits FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_limits_audit_truncate ON risk_management.risk_limits IS 'Records that the table was emptied';

CREATE TRIGGER position_limits_audit AFTER INSERT OR UPDATE OR DELETE ON risk_management.position_limits FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER position_limits_audit ON risk_management.position_limits IS 'Records every changed row in the audit log';

CREATE TRIGGER position_limits_audit_truncate AFTER TRUNCATE ON risk_management.position_limits FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER position_limits_audit_truncate ON risk_management.position_limits IS 'Records that the table was emptied';

CREATE TRIGGER risk_events_audit AFTER INSERT OR UPDATE OR DELETE ON risk_management.risk_events FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_events_audit ON risk_management.risk_events IS 'Records every changed row in the audit log';

CREATE TRIGGER risk_events_audit_truncate AFTER TRUNCATE ON risk_management.risk_events FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_events_audit_truncate ON risk_management.risk_events IS 'Records that the table was emptied';

ALTER TABLE risk_management.risk_limits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON risk_management.risk_limits FOR ALL TO strategy_engine, risk_management, analytics, notification, risk_management_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON risk_management.risk_limits IS 'Acts for all clients';

CREATE POLICY reads_all ON risk_management.risk_limits FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON risk_management.risk_limits IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON risk_management.risk_limits FOR ALL TO execution, analyst USING (portfolio_id IS NULL OR portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id IS NULL OR portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON risk_management.risk_limits IS 'Works for one client at a time';

ALTER TABLE risk_management.position_limits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON risk_management.position_limits FOR ALL TO strategy_engine, risk_management, analytics, notification, risk_management_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON risk_management.position_limits IS 'Acts for all clients';

CREATE POLICY reads_all ON risk_management.position_limits FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON risk_management.position_limits IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON risk_management.position_limits FOR ALL TO execution, analyst USING (portfolio_id IS NULL OR portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id IS NULL OR portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON risk_management.position_limits IS 'Works for one client at a time';

ALTER TABLE risk_management.risk_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON risk_management.risk_events FOR ALL TO strategy_engine, risk_management, analytics, notification, risk_management_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON risk_management.risk_events IS 'Acts for all clients';

CREATE POLICY reads_all ON risk_management.risk_events FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON risk_management.risk_events IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON risk_management.risk_events FOR ALL TO execution, analyst USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON risk_management.risk_events IS 'Works for one client at a time';

DROP TRIGGER risk_limits_audit_new ON risk_management.risk_limits;

DROP TRIGGER risk_limits_audit_changed ON risk_management.risk_limits;

CREATE OR REPLACE TRIGGER risk_limits_audit AFTER INSERT OR UPDATE OR DELETE ON risk_management.risk_limits FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_limits_audit ON risk_management.risk_limits IS 'Records every changed row in the audit log';

DROP TRIGGER position_limits_audit_new ON risk_management.position_limits;

DROP TRIGGER position_limits_audit_changed ON risk_management.position_limits;

CREATE OR REPLACE TRIGGER position_limits_audit AFTER INSERT OR UPDATE OR DELETE ON risk_management.position_limits FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER position_limits_audit ON risk_management.position_limits IS 'Records every changed row in the audit log';

DROP TRIGGER risk_events_audit_new ON risk_management.risk_events;

DROP TRIGGER risk_events_audit_changed ON risk_management.risk_events;

CREATE OR REPLACE TRIGGER risk_events_audit AFTER INSERT OR UPDATE OR DELETE ON risk_management.risk_events FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_events_audit ON risk_management.risk_events IS 'Records every changed row in the audit log';

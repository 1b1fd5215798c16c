CREATE TRIGGER risk_limits_audit_new AFTER INSERT ON risk_management.risk_limits FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER risk_limits_audit_new ON risk_management.risk_limits IS 'Records every new row';

CREATE TRIGGER risk_limits_audit_changed AFTER UPDATE ON risk_management.risk_limits FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER risk_limits_audit_changed ON risk_management.risk_limits IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER risk_limits_audit AFTER DELETE ON risk_management.risk_limits FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_limits_audit ON risk_management.risk_limits IS 'Records every row that goes';

CREATE TRIGGER position_limits_audit_new AFTER INSERT ON risk_management.position_limits FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER position_limits_audit_new ON risk_management.position_limits IS 'Records every new row';

CREATE TRIGGER position_limits_audit_changed AFTER UPDATE ON risk_management.position_limits FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER position_limits_audit_changed ON risk_management.position_limits IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER position_limits_audit AFTER DELETE ON risk_management.position_limits FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER position_limits_audit ON risk_management.position_limits IS 'Records every row that goes';

CREATE TRIGGER risk_events_audit_new AFTER INSERT ON risk_management.risk_events FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER risk_events_audit_new ON risk_management.risk_events IS 'Records every new row';

CREATE TRIGGER risk_events_audit_changed AFTER UPDATE ON risk_management.risk_events FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER risk_events_audit_changed ON risk_management.risk_events IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER risk_events_audit AFTER DELETE ON risk_management.risk_events FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER risk_events_audit ON risk_management.risk_events IS 'Records every row that goes';

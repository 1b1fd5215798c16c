CREATE TRIGGER notification_configs_audit_new AFTER INSERT ON notification.notification_configs FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER notification_configs_audit_new ON notification.notification_configs IS 'Records every new row';

CREATE TRIGGER notification_configs_audit_changed AFTER UPDATE ON notification.notification_configs FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER notification_configs_audit_changed ON notification.notification_configs IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER notification_configs_audit AFTER DELETE ON notification.notification_configs FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER notification_configs_audit ON notification.notification_configs IS 'Records every row that goes';

CREATE TRIGGER alerts_audit_new AFTER INSERT ON notification.alerts FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER alerts_audit_new ON notification.alerts IS 'Records every new row';

CREATE TRIGGER alerts_audit_changed AFTER UPDATE ON notification.alerts FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER alerts_audit_changed ON notification.alerts IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER alerts_audit AFTER DELETE ON notification.alerts FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER alerts_audit ON notification.alerts IS 'Records every row that goes';

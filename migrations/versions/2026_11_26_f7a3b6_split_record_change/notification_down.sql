DROP TRIGGER notification_configs_audit_new ON notification.notification_configs;

DROP TRIGGER notification_configs_audit_changed ON notification.notification_configs;

CREATE OR REPLACE TRIGGER notification_configs_audit AFTER INSERT OR UPDATE OR DELETE ON notification.notification_configs FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER notification_configs_audit ON notification.notification_configs IS 'Records every changed row in the audit log';

DROP TRIGGER alerts_audit_new ON notification.alerts;

DROP TRIGGER alerts_audit_changed ON notification.alerts;

CREATE OR REPLACE TRIGGER alerts_audit AFTER INSERT OR UPDATE OR DELETE ON notification.alerts FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER alerts_audit ON notification.alerts IS 'Records every changed row in the audit log';

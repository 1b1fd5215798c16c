CREATE TRIGGER alerts_touch BEFORE UPDATE ON notification.alerts FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER alerts_touch ON notification.alerts IS 'Keeps updated_at';

CREATE TRIGGER notification_configs_touch BEFORE UPDATE ON notification.notification_configs FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER notification_configs_touch ON notification.notification_configs IS 'Keeps updated_at';

CREATE TRIGGER notification_configs_audit AFTER INSERT OR UPDATE OR DELETE ON notification.notification_configs FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER notification_configs_audit ON notification.notification_configs IS 'Records every changed row in the audit log';

CREATE TRIGGER notification_configs_audit_truncate AFTER TRUNCATE ON notification.notification_configs FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER notification_configs_audit_truncate ON notification.notification_configs IS 'Records that the table was emptied';

CREATE TRIGGER alerts_audit AFTER INSERT OR UPDATE OR DELETE ON notification.alerts FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER alerts_audit ON notification.alerts IS 'Records every changed row in the audit log';

CREATE TRIGGER alerts_audit_truncate AFTER TRUNCATE ON notification.alerts FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER alerts_audit_truncate ON notification.alerts IS 'Records that the table was emptied';

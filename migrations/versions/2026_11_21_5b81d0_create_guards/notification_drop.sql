DROP TRIGGER alerts_audit_truncate ON notification.alerts;

DROP TRIGGER alerts_audit ON notification.alerts;

DROP TRIGGER notification_configs_audit_truncate ON notification.notification_configs;

DROP TRIGGER notification_configs_audit ON notification.notification_configs;

DROP TRIGGER notification_configs_touch ON notification.notification_configs;

DROP TRIGGER alerts_touch ON notification.alerts;

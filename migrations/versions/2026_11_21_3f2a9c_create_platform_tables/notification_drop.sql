DROP TABLE notification.notification_logs;

DROP TABLE notification.notification_configs;

DROP TABLE notification.alerts;

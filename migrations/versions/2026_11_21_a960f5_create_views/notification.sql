CREATE VIEW notification.unresolved_alerts WITH (security_invoker = true) AS
SELECT id, alert_type, severity, message, source, details, "timestamp"
FROM notification.alerts
WHERE NOT resolved;

COMMENT ON VIEW notification.unresolved_alerts IS 'What a person should still look at';

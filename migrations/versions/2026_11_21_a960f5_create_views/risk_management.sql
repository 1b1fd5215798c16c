CREATE VIEW risk_management.open_risk_events WITH (security_invoker = true) AS
SELECT id, risk_limit_id, portfolio_id, event_type, severity, measured_value, description, occurred_at
FROM risk_management.risk_events
WHERE resolved_at IS NULL;

COMMENT ON VIEW risk_management.open_risk_events IS 'Limits that are broken now';

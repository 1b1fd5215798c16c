DROP VIEW risk_management.open_risk_events;

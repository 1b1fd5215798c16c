DROP VIEW notification.unresolved_alerts;

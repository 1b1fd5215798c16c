DROP TABLE shared.audit_log;

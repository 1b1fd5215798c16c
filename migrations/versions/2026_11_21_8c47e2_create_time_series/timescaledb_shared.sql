CREATE TABLE shared.audit_log (
    logged_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    transaction_id BIGINT DEFAULT txid_current() NOT NULL,
    actor TEXT DEFAULT session_user NOT NULL,
    on_behalf_of TEXT,
    client_address INET,
    application TEXT,
    schema_name TEXT NOT NULL,
    table_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    row_key JSONB,
    old_values JSONB,
    new_values JSONB,
    CONSTRAINT pk_audit_log PRIMARY KEY (logged_at, id),
    CONSTRAINT ck_audit_log_operation CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'))
);

COMMENT ON TABLE shared.audit_log IS 'Who changed what, when, from what to what; append-only';

COMMENT ON COLUMN shared.audit_log.logged_at IS 'When';

COMMENT ON COLUMN shared.audit_log.id IS 'The entry';

COMMENT ON COLUMN shared.audit_log.transaction_id IS 'In which transaction; what changed together';

COMMENT ON COLUMN shared.audit_log.actor IS 'Which role logged in';

COMMENT ON COLUMN shared.audit_log.on_behalf_of IS 'The user whom the application named';

COMMENT ON COLUMN shared.audit_log.client_address IS 'From which address';

COMMENT ON COLUMN shared.audit_log.application IS 'By which program';

COMMENT ON COLUMN shared.audit_log.schema_name IS 'In which schema';

COMMENT ON COLUMN shared.audit_log.table_name IS 'In which table';

COMMENT ON COLUMN shared.audit_log.operation IS 'What was done';

COMMENT ON COLUMN shared.audit_log.row_key IS 'To which row: its primary key';

COMMENT ON COLUMN shared.audit_log.old_values IS 'What it was; personal data stays encrypted';

COMMENT ON COLUMN shared.audit_log.new_values IS 'What it became';

SELECT public.create_hypertable('shared.audit_log', public.by_range('logged_at', INTERVAL '30 days'), create_default_indexes => false);

ALTER TABLE shared.audit_log SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'schema_name, table_name',
    timescaledb.compress_orderby = '"logged_at" DESC, "id"'
);

SELECT public.add_compression_policy('shared.audit_log', INTERVAL '90 days');

SELECT public.add_retention_policy('shared.audit_log', INTERVAL '2562 days');

CREATE TRIGGER audit_log_keep BEFORE UPDATE OR DELETE ON shared.audit_log FOR EACH ROW EXECUTE FUNCTION shared.refuse_change();

COMMENT ON TRIGGER audit_log_keep ON shared.audit_log IS 'Keeps the audit log as written';

CREATE TRIGGER audit_log_keep_all BEFORE TRUNCATE ON shared.audit_log FOR EACH STATEMENT EXECUTE FUNCTION shared.refuse_change();

COMMENT ON TRIGGER audit_log_keep_all ON shared.audit_log IS 'Keeps the audit log as written';

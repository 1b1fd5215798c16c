CREATE TABLE execution.execution_logs (
    logged_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    order_id BIGINT,
    client_id BIGINT,
    event TEXT NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    details JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_execution_logs PRIMARY KEY (logged_at, id)
);

CREATE INDEX ix_execution_logs_client_id_logged_at ON execution.execution_logs (client_id, logged_at);

CREATE INDEX ix_execution_logs_order_id_logged_at ON execution.execution_logs (order_id, logged_at);

COMMENT ON TABLE execution.execution_logs IS 'What happened to an order, step by step';

COMMENT ON COLUMN execution.execution_logs.logged_at IS 'When';

COMMENT ON COLUMN execution.execution_logs.id IS 'The entry';

COMMENT ON COLUMN execution.execution_logs.order_id IS 'To which order';

COMMENT ON COLUMN execution.execution_logs.client_id IS 'Whose order it is';

COMMENT ON COLUMN execution.execution_logs.event IS 'What';

COMMENT ON COLUMN execution.execution_logs.message IS 'In words';

COMMENT ON COLUMN execution.execution_logs.details IS 'What else is known';

SELECT public.create_hypertable('execution.execution_logs', public.by_range('logged_at', INTERVAL '30 days'), create_default_indexes => false);

SELECT public.add_retention_policy('execution.execution_logs', INTERVAL '2562 days');

ALTER TABLE execution.execution_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON execution.execution_logs FOR ALL TO strategy_engine, risk_management, analytics, notification, execution_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON execution.execution_logs IS 'Acts for all clients';

CREATE POLICY reads_all ON execution.execution_logs FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON execution.execution_logs IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON execution.execution_logs FOR ALL TO execution, analyst USING (client_id = (SELECT shared.current_client())) WITH CHECK (client_id = (SELECT shared.current_client()));

COMMENT ON POLICY one_client ON execution.execution_logs IS 'Works for one client at a time';

CREATE TABLE analytics.system_performance (
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    component TEXT NOT NULL,
    metric_name TEXT NOT NULL,
    metric_value NUMERIC(18, 8) NOT NULL,
    unit TEXT DEFAULT '' NOT NULL,
    tags JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_system_performance PRIMARY KEY (timestamp, id)
);

CREATE INDEX ix_system_performance_component_metric_name_timestamp ON analytics.system_performance (component, metric_name, timestamp);

COMMENT ON TABLE analytics.system_performance IS 'One measure of the platform itself';

COMMENT ON COLUMN analytics.system_performance.timestamp IS 'When';

COMMENT ON COLUMN analytics.system_performance.id IS 'The entry';

COMMENT ON COLUMN analytics.system_performance.component IS 'Which part';

COMMENT ON COLUMN analytics.system_performance.metric_name IS 'What is measured';

COMMENT ON COLUMN analytics.system_performance.metric_value IS 'How much';

COMMENT ON COLUMN analytics.system_performance.unit IS 'In what unit';

COMMENT ON COLUMN analytics.system_performance.tags IS 'Where exactly';

SELECT public.create_hypertable('analytics.system_performance', public.by_range('timestamp', INTERVAL '7 days'), create_default_indexes => false);

ALTER TABLE analytics.system_performance SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'component',
    timescaledb.compress_orderby = '"timestamp" DESC, "id"'
);

SELECT public.add_compression_policy('analytics.system_performance', INTERVAL '14 days');

SELECT public.add_retention_policy('analytics.system_performance', INTERVAL '366 days');

CREATE TABLE analytics.system_performance (
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    component TEXT NOT NULL,
    metric_name TEXT NOT NULL,
    metric_value NUMERIC(18, 8) NOT NULL,
    unit TEXT DEFAULT '' NOT NULL,
    tags JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_system_performance PRIMARY KEY (timestamp, id)
) PARTITION BY RANGE (timestamp);

CREATE INDEX ix_system_performance_component_metric_name_timestamp ON analytics.system_performance (component, metric_name, timestamp);

COMMENT ON TABLE analytics.system_performance IS 'One measure of the platform itself';

COMMENT ON COLUMN analytics.system_performance.timestamp IS 'When';

COMMENT ON COLUMN analytics.system_performance.id IS 'The entry';

COMMENT ON COLUMN analytics.system_performance.component IS 'Which part';

COMMENT ON COLUMN analytics.system_performance.metric_name IS 'What is measured';

COMMENT ON COLUMN analytics.system_performance.metric_value IS 'How much';

COMMENT ON COLUMN analytics.system_performance.unit IS 'In what unit';

COMMENT ON COLUMN analytics.system_performance.tags IS 'Where exactly';

CREATE FUNCTION analytics.keep_time_series() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN QUERY SELECT shared.keep_series('analytics.system_performance', 'week', 'timestamp', 4, '366 days');
END
$body$;

REVOKE ALL ON FUNCTION analytics.keep_time_series() FROM PUBLIC;

COMMENT ON FUNCTION analytics.keep_time_series() IS 'Keeps every time series of analytics; run by schedule';

SELECT analytics.keep_time_series();

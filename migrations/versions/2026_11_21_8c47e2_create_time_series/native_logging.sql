CREATE TABLE logging.system_logs (
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    service TEXT NOT NULL,
    level TEXT NOT NULL,
    logger TEXT DEFAULT '' NOT NULL,
    message TEXT NOT NULL,
    correlation_id TEXT,
    context JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_system_logs PRIMARY KEY (timestamp, id),
    CONSTRAINT ck_system_logs_level CHECK (level IN ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'))
) PARTITION BY RANGE (timestamp);

CREATE INDEX ix_system_logs_errors ON logging.system_logs (timestamp) WHERE level IN ('ERROR', 'CRITICAL');

CREATE INDEX ix_system_logs_service_timestamp ON logging.system_logs (service, timestamp);

COMMENT ON TABLE logging.system_logs IS 'One message of a service';

COMMENT ON COLUMN logging.system_logs.timestamp IS 'When';

COMMENT ON COLUMN logging.system_logs.id IS 'The entry';

COMMENT ON COLUMN logging.system_logs.service IS 'Which service';

COMMENT ON COLUMN logging.system_logs.level IS 'How grave';

COMMENT ON COLUMN logging.system_logs.logger IS 'Which part of it';

COMMENT ON COLUMN logging.system_logs.message IS 'In words';

COMMENT ON COLUMN logging.system_logs.correlation_id IS 'What it belongs to, across services';

COMMENT ON COLUMN logging.system_logs.context IS 'What else is known';

CREATE TABLE logging.performance_logs (
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    duration_ms NUMERIC(18, 8) NOT NULL,
    success BOOLEAN DEFAULT true NOT NULL,
    context JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_performance_logs PRIMARY KEY (timestamp, id),
    CONSTRAINT ck_performance_logs_duration_ms CHECK (duration_ms >= 0)
) PARTITION BY RANGE (timestamp);

CREATE INDEX ix_performance_logs_service_operation_timestamp ON logging.performance_logs (service, operation, timestamp);

COMMENT ON TABLE logging.performance_logs IS 'How long something took';

COMMENT ON COLUMN logging.performance_logs.timestamp IS 'When';

COMMENT ON COLUMN logging.performance_logs.id IS 'The entry';

COMMENT ON COLUMN logging.performance_logs.service IS 'Which service';

COMMENT ON COLUMN logging.performance_logs.operation IS 'What it did';

COMMENT ON COLUMN logging.performance_logs.duration_ms IS 'In milliseconds';

COMMENT ON COLUMN logging.performance_logs.success IS 'Whether it went well';

COMMENT ON COLUMN logging.performance_logs.context IS 'What else is known';

CREATE FUNCTION logging.keep_time_series() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN QUERY SELECT shared.keep_series('logging.system_logs', 'day', 'timestamp', 7, '90 days');
    RETURN QUERY SELECT shared.keep_series('logging.performance_logs', 'day', 'timestamp', 7, '30 days');
END
$body$;

REVOKE ALL ON FUNCTION logging.keep_time_series() FROM PUBLIC;

COMMENT ON FUNCTION logging.keep_time_series() IS 'Keeps every time series of logging; run by schedule';

SELECT logging.keep_time_series();

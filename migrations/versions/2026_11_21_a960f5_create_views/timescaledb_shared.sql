CREATE VIEW shared.tradable_instruments WITH (security_invoker = true) AS
SELECT id, symbol, exchange, name, asset_class, currency, tick_size, lot_size, multiplier, expires_on
FROM shared.instruments
WHERE is_active AND (expires_on IS NULL OR expires_on >= current_date);

COMMENT ON VIEW shared.tradable_instruments IS 'What can be traded today';

CREATE VIEW shared.series_health WITH (security_invoker = true) AS
SELECT format('%I.%I', hypertable_schema, hypertable_name) AS series,
    num_chunks AS pieces,
    (SELECT max(range_end) FROM timescaledb_information.chunks AS chunk
     WHERE chunk.hypertable_schema = hypertable.hypertable_schema
       AND chunk.hypertable_name = hypertable.hypertable_name) AS ready_until,
    0::bigint AS default_bytes,
    public.hypertable_size(format('%I.%I', hypertable_schema, hypertable_name)::regclass) AS total_bytes
FROM timescaledb_information.hypertables AS hypertable;

COMMENT ON VIEW shared.series_health IS 'How far ahead every time series is ready, and what lies in its default piece';

CREATE FUNCTION shared.schedule_upkeep() RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    outcome text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron') THEN
        outcome := 'pg_cron is not in this database: run the upkeep by other means';
    ELSIF NOT has_schema_privilege('cron', 'USAGE') THEN
        outcome := format('%s lacks USAGE on schema cron, which a superuser grants', current_user);
    ELSE
        PERFORM cron.schedule('tdb summarise', '*/5 * * * *', 'SELECT analytics.refresh_summaries()');
        PERFORM cron.schedule('tdb forget runs', '23 4 * * *', 'DELETE FROM cron.job_run_details WHERE end_time < now() - interval ''14 days''');
        PERFORM cron.unschedule(jobid) FROM cron.job
        WHERE jobname LIKE 'tdb %' AND username = current_user AND jobname NOT IN ('tdb summarise', 'tdb forget runs');
        outcome := 'scheduled';
    END IF;
    RETURN outcome;
END
$body$;

REVOKE ALL ON FUNCTION shared.schedule_upkeep() FROM PUBLIC;

COMMENT ON FUNCTION shared.schedule_upkeep() IS 'Puts the upkeep on pg_cron''s schedule as its caller; says what stands in the way';

CREATE VIEW shared.tradable_instruments WITH (security_invoker = true) AS
SELECT id, symbol, exchange, name, asset_class, currency, tick_size, lot_size, multiplier, expires_on
FROM shared.instruments
WHERE is_active AND (expires_on IS NULL OR expires_on >= current_date);

COMMENT ON VIEW shared.tradable_instruments IS 'What can be traded today';

CREATE VIEW shared.series_health WITH (security_invoker = true) AS
SELECT parent.oid::regclass::text AS series,
    count(*) FILTER (WHERE bound <> 'DEFAULT') AS pieces,
    max((regexp_match(bound, 'TO \(''([^'']+)''\)'))[1]::timestamptz) AS ready_until,
    coalesce(sum(pg_relation_size(child)) FILTER (WHERE bound = 'DEFAULT'), 0)::bigint AS default_bytes,
    sum(pg_total_relation_size(child))::bigint AS total_bytes
FROM pg_class AS parent
JOIN pg_namespace AS space ON space.oid = parent.relnamespace
CROSS JOIN LATERAL (
    SELECT inhrelid AS child, pg_get_expr(relpartbound, inhrelid) AS bound
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = parent.oid
) AS piece
WHERE parent.relkind = 'p'
GROUP BY parent.oid;

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
        PERFORM cron.schedule('tdb keep data_ingestion', '7 * * * *', 'SELECT data_ingestion.keep_time_series()');
        PERFORM cron.schedule('tdb keep logging', '9 * * * *', 'SELECT logging.keep_time_series()');
        PERFORM cron.schedule('tdb keep analytics', '11 * * * *', 'SELECT analytics.keep_time_series()');
        PERFORM cron.schedule('tdb keep shared', '13 * * * *', 'SELECT shared.keep_time_series()');
        PERFORM cron.schedule('tdb keep execution', '15 * * * *', 'SELECT execution.keep_time_series()');
        PERFORM cron.schedule('tdb roll up', '3 * * * *', 'SELECT data_ingestion.refresh_roll_ups()');
        PERFORM cron.schedule('tdb summarise', '*/5 * * * *', 'SELECT analytics.refresh_summaries()');
        PERFORM cron.schedule('tdb forget runs', '23 4 * * *', 'DELETE FROM cron.job_run_details WHERE end_time < now() - interval ''14 days''');
        PERFORM cron.unschedule(jobid) FROM cron.job
        WHERE jobname LIKE 'tdb %' AND username = current_user AND jobname NOT IN ('tdb keep data_ingestion', 'tdb keep logging', 'tdb keep analytics', 'tdb keep shared', 'tdb keep execution', 'tdb roll up', 'tdb summarise', 'tdb forget runs');
        outcome := 'scheduled';
    END IF;
    RETURN outcome;
END
$body$;

REVOKE ALL ON FUNCTION shared.schedule_upkeep() FROM PUBLIC;

COMMENT ON FUNCTION shared.schedule_upkeep() IS 'Puts the upkeep on pg_cron''s schedule as its caller; says what stands in the way';

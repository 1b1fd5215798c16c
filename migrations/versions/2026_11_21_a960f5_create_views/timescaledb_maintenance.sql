DO $body$
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
    IF outcome <> 'scheduled' THEN
        RAISE WARNING '%', outcome;
    END IF;
END
$body$;

DO $body$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
       AND has_schema_privilege('cron', 'USAGE') THEN
        PERFORM cron.unschedule(jobid) FROM cron.job
        WHERE jobname LIKE 'tdb %' AND username = current_user;
    END IF;
END
$body$;

-- Kinds that nothing declares so far: whatever is found was made by hand.
SELECT 'statistics object', s.nspname || '.' || x.stxname, 'schema ' || s.nspname, jsonb_build_object(
    'definition', pg_get_statisticsobjdef(x.oid))
FROM pg_statistic_ext x JOIN space s ON s.oid = x.stxnamespace
UNION ALL
SELECT 'publication', pubname, '', jsonb_build_object(
    'owner', pubowner::regrole::text, 'all tables', CASE WHEN puballtables THEN 'yes' END)
FROM pg_publication
UNION ALL
SELECT 'subscription', subname, '', jsonb_build_object('owner', subowner::regrole::text)
FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'foreign server', srvname, '', jsonb_build_object('owner', srvowner::regrole::text)
FROM pg_foreign_server

SELECT 'role', rolname, '', jsonb_build_object(
    'login', CASE WHEN rolcanlogin THEN 'yes' END,
    'superuser', CASE WHEN rolsuper THEN 'yes' END,
    'creates roles', CASE WHEN rolcreaterole THEN 'yes' END,
    'creates databases', CASE WHEN rolcreatedb THEN 'yes' END,
    'replicates', CASE WHEN rolreplication THEN 'yes' END,
    'bypasses row security', CASE WHEN rolbypassrls THEN 'yes' END,
    'inherits', CASE WHEN NOT rolinherit THEN 'no' END,
    'connections', nullif(rolconnlimit, -1)::text,
    'password valid until', (nullif(rolvaliduntil, 'infinity') AT TIME ZONE 'UTC')::text)
FROM pg_roles WHERE rolname !~ '^pg_'

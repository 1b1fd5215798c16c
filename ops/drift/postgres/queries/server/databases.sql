SELECT 'database', datname, '', jsonb_build_object(
    'owner', datdba::regrole::text,
    'encoding', pg_encoding_to_char(encoding),
    'collation', datcollate,
    'character type', datctype,
    'connections', nullif(datconnlimit, -1)::text,
    'open', CASE WHEN NOT datallowconn THEN 'no' END,
    'template', CASE WHEN datistemplate THEN 'yes' END,
    'comment', shobj_description(oid, 'pg_database'))
FROM pg_database WHERE datname NOT IN ('template0', 'template1', 'postgres')
UNION ALL
SELECT 'tablespace', spcname, '', jsonb_build_object('owner', spcowner::regrole::text)
FROM pg_tablespace WHERE spcname !~ '^pg_'

-- Put before every query of this folder. Schemas, relations and functions that are the platform's: neither
-- the server's own nor an extension's.
WITH member AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), space AS (
    SELECT n.oid, n.nspname, n.nspowner, n.nspacl
    FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (
          SELECT FROM member m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = n.oid)
), relation AS (
    SELECT c.*, s.nspname, s.nspname || '.' || c.relname AS name,
           CASE WHEN c.relkind = 'S' THEN 'sequence' WHEN c.relkind = 'v' THEN 'view'
                WHEN c.relkind = 'm' THEN 'materialized view' ELSE 'table' END AS kind
    FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), stored AS (
    -- Tables that are declared: partitions come and go by their own rule.
    SELECT * FROM relation WHERE relkind IN ('r', 'p', 'f') AND NOT relispartition
), routine AS (
    SELECT p.*, s.nspname,
           format('%s.%s(%s)', s.nspname, p.proname, oidvectortypes(p.proargtypes)) AS name
    FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
)

SELECT c.oid::regclass::text, c.relkind::text, c.relowner::regrole::text, c.reloptions::text, c.relacl::text,
    c.relrowsecurity, c.relforcerowsecurity, obj_description(c.oid), pg_get_partkeydef(c.oid),
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
FROM pg_class c
WHERE c.relnamespace::regnamespace::text = ANY (%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm')
  AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)
  AND c.relname <> 'alembic_version'

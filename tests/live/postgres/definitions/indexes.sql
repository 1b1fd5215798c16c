SELECT c.oid::regclass::text, pg_get_indexdef(c.oid), i.indisvalid
FROM pg_class c
JOIN pg_index i ON i.indexrelid = c.oid
WHERE c.relnamespace::regnamespace::text = ANY (%(schemas)s)
  AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)
  AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indrelid)
  AND i.indrelid::regclass::text <> 'shared.alembic_version'

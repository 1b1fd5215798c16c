SELECT c.oid::regclass::text, k.conname, pg_get_constraintdef(k.oid), k.convalidated
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace::regnamespace::text = ANY (%(schemas)s) AND k.contype <> 't'
  AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)
  AND c.relname <> 'alembic_version'

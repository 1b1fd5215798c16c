SELECT 'schema', nspname, '', jsonb_build_object(
    'owner', nspowner::regrole::text,
    'comment', obj_description(oid, 'pg_namespace'))
FROM space

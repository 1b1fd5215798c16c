SELECT 'table', name, 'schema ' || nspname, jsonb_build_object(
    'owner', relowner::regrole::text,
    'comment', obj_description(oid, 'pg_class'),
    'foreign', CASE relkind WHEN 'f' THEN 'yes' END,
    'unlogged', CASE relpersistence WHEN 'u' THEN 'yes' END,
    'options', array_to_string(reloptions, ', '),
    'partition key', CASE relkind WHEN 'p' THEN pg_get_partkeydef(oid) END,
    'inherits', (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno)
                 FROM pg_inherits WHERE inhrelid = stored.oid),
    'replica identity', CASE relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END,
    'row security', CASE WHEN relforcerowsecurity AND relrowsecurity THEN 'enabled and forced'
                         WHEN relrowsecurity THEN 'enabled'
                         WHEN relforcerowsecurity THEN 'forced but not enabled' END)
FROM stored

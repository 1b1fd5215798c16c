-- What the server itself runs with: values that this session brought along are marked by their source.
SELECT 'server setting', name, '', jsonb_build_object(
    'value', setting, 'unit', unit, 'type', vartype, 'source', source,
    'file', regexp_replace(sourcefile, '^.*/', ''),
    'restart', CASE WHEN pending_restart THEN 'a change waits for a restart' END)
FROM pg_settings

SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
    name, 'schema ' || nspname, jsonb_build_object(
    'definition', CASE WHEN prokind = 'a' THEN pg_get_function_result(oid) ELSE pg_get_functiondef(oid) END,
    'owner', proowner::regrole::text,
    'comment', obj_description(oid, 'pg_proc'))
FROM routine

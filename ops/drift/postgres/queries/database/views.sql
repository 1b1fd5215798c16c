SELECT v.kind, v.name, 'schema ' || v.nspname, jsonb_build_object(
    'definition', pg_get_viewdef(v.oid),
    'owner', v.relowner::regrole::text,
    'options', array_to_string(v.reloptions, ', '),
    'filled', CASE WHEN v.relkind = 'm' AND NOT v.relispopulated THEN 'no: refresh it' END,
    'comment', obj_description(v.oid, 'pg_class'))
FROM relation v WHERE v.relkind IN ('v', 'm')
UNION ALL
SELECT 'rule', v.name || '.' || r.rulename, v.kind || ' ' || v.name, jsonb_build_object(
    'definition', pg_get_ruledef(r.oid),
    'state', CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas alone' WHEN 'A' THEN 'always' END)
FROM relation v JOIN pg_rewrite r ON r.ev_class = v.oid AND r.rulename <> '_RETURN'

SELECT 'partition', t.name, 'table ' || parent.name, jsonb_build_object(
    'bounds', pg_get_expr(t.relpartbound, t.oid),
    'owner', t.relowner::regrole::text)
FROM relation t
JOIN pg_inherits i ON i.inhrelid = t.oid
JOIN relation parent ON parent.oid = i.inhparent AND parent.relkind = 'p'
WHERE t.relispartition AND t.relkind IN ('r', 'p', 'f')

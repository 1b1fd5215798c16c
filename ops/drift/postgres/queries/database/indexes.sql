-- An index that serves a constraint is described by it. ONLY says no more than that the table has partitions.
SELECT 'index', t.nspname || '.' || i.relname, 'table ' || t.name, jsonb_build_object(
    'definition', replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON '),
    'usable', CASE WHEN NOT x.indisvalid OR NOT x.indisready THEN 'no: a build did not finish' END,
    'comment', obj_description(i.oid, 'pg_class'))
FROM (SELECT * FROM stored UNION ALL SELECT * FROM relation WHERE relkind = 'm') t
JOIN pg_index x ON x.indrelid = t.oid
JOIN pg_class i ON i.oid = x.indexrelid
WHERE NOT EXISTS (
    SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))

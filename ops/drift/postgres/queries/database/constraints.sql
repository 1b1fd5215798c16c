-- NOT NULL is a fact of its column, and triggers have their own query.
SELECT 'constraint', t.name || '.' || c.conname, 'table ' || t.name, jsonb_build_object(
    'definition', pg_get_constraintdef(c.oid),
    'comment', obj_description(c.oid, 'pg_constraint'))
FROM stored t
JOIN pg_constraint c ON c.conrelid = t.oid
WHERE c.contype IN ('p', 'u', 'f', 'c', 'x') AND c.conparentid = 0

-- A piece is its table again: whatever it lacks or has for itself is named.
SELECT 'partition', t.name, 'table ' || parent.name, jsonb_build_object(
    'bounds', pg_get_expr(t.relpartbound, t.oid),
    'owner', t.relowner::regrole::text,
    'lacks triggers', (
        SELECT string_agg(g.tgname, ', ' ORDER BY g.tgname) FROM pg_trigger g
        WHERE g.tgrelid = parent.oid AND NOT g.tgisinternal
          AND NOT EXISTS (SELECT FROM pg_trigger o WHERE o.tgrelid = t.oid AND o.tgname = g.tgname)),
    'triggers of its own', (
        SELECT string_agg(o.tgname, ', ' ORDER BY o.tgname) FROM pg_trigger o
        WHERE o.tgrelid = t.oid AND NOT o.tgisinternal
          AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = parent.oid AND g.tgname = o.tgname)),
    'triggers in another state', (
        SELECT string_agg(o.tgname, ', ' ORDER BY o.tgname)
        FROM pg_trigger o JOIN pg_trigger g ON g.tgrelid = parent.oid AND g.tgname = o.tgname
        WHERE o.tgrelid = t.oid AND o.tgenabled <> g.tgenabled),
    'constraints of its own', (
        SELECT string_agg(c.conname || ' ' || pg_get_constraintdef(c.oid), '; ' ORDER BY c.conname)
        FROM pg_constraint c
        WHERE c.conrelid = t.oid AND c.contype IN ('u', 'f', 'c', 'x') AND c.conparentid = 0 AND c.coninhcount = 0),
    'indexes of its own', (
        SELECT string_agg(x.indexrelid::regclass::text, ', ' ORDER BY x.indexrelid::regclass::text)
        FROM pg_index x
        WHERE x.indrelid = t.oid AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = x.indexrelid)))
FROM relation t
JOIN pg_inherits i ON i.inhrelid = t.oid
JOIN relation parent ON parent.oid = i.inhparent AND parent.relkind = 'p'
WHERE t.relispartition AND t.relkind IN ('r', 'p', 'f')

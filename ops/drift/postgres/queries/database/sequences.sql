SELECT 'sequence', r.name, coalesce('column ' || o.name || '.' || a.attname, 'schema ' || r.nspname),
    jsonb_build_object(
    'definition', format('%s start %s increment %s range %s to %s cache %s%s', format_type(s.seqtypid, NULL),
        s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' cycle' END),
    'owner', r.relowner::regrole::text,
    'comment', obj_description(r.oid, 'pg_class'))
FROM relation r
JOIN pg_sequence s ON s.seqrelid = r.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
LEFT JOIN relation o ON o.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid

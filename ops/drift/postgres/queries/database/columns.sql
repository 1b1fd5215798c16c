SELECT 'column', t.name || '.' || a.attname, 'table ' || t.name, jsonb_build_object(
    'type', format_type(a.atttypid, a.atttypmod),
    'null', CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END,
    'default', CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'generated', CASE a.attgenerated WHEN 's' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'collation', CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END,
    'comment', col_description(a.attrelid, a.attnum))
FROM stored t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum

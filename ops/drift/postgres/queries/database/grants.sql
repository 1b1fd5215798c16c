-- What an owner has by owning is no grant. Where no list is kept, the server's default holds: for functions,
-- that everybody may execute them.
SELECT 'grant', format('%s to %s', held.label, held.grantee), held.label, jsonb_build_object(
    'privileges', string_agg(held.privilege, ', ' ORDER BY held.privilege))
FROM (
    SELECT source.label,
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee,
           a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END AS privilege
    FROM (
        SELECT 'schema ' || nspname AS label, nspowner AS owner, coalesce(nspacl, acldefault('n', nspowner)) AS acl
        FROM space
        UNION ALL
        SELECT CASE WHEN relispartition THEN 'partition' ELSE kind END || ' ' || name, relowner,
               coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relowner))
        FROM relation WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        UNION ALL
        SELECT format('column %s.%s', r.name, a.attname), r.relowner, a.attacl
        FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
        WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
        UNION ALL
        SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END || ' ' || name,
               proowner, coalesce(proacl, acldefault('f', proowner))
        FROM routine
    ) source
    CROSS JOIN LATERAL aclexplode(source.acl) a
    WHERE a.grantee <> source.owner
) held
GROUP BY held.label, held.grantee

SELECT 'grant', format('%s to %s', label, grantee), label, jsonb_build_object(
    'privileges', string_agg(privilege, ', ' ORDER BY privilege))
FROM (
    SELECT source.label, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee,
           a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END AS privilege
    FROM (
        SELECT 'database ' || datname AS label, datdba AS owner, coalesce(datacl, acldefault('d', datdba)) AS acl
        FROM pg_database WHERE NOT datistemplate
        UNION ALL
        SELECT 'setting ' || parname, 10, paracl FROM pg_parameter_acl
    ) source
    CROSS JOIN LATERAL aclexplode(source.acl) a
    WHERE a.grantee <> source.owner
) held
GROUP BY label, grantee

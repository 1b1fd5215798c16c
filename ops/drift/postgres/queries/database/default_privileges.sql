-- A list for a schema adds to the default; one without a schema replaces it, so that what it takes away
-- shows as "none".
SELECT 'default privilege',
    format('%s of %s%s to %s', object, owner::regrole::text, ' in ' || namespace,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END),
    '', jsonb_build_object('privileges', coalesce(held, 'none'))
FROM (
    SELECT d.defaclrole AS owner, n.nspname AS namespace,
           CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' END AS object,
           g.grantee,
           (SELECT string_agg(privilege_type, ', ' ORDER BY privilege_type)
            FROM aclexplode(d.defaclacl) a WHERE a.grantee = g.grantee) AS held,
           (SELECT string_agg(privilege_type, ', ' ORDER BY privilege_type)
            FROM aclexplode(usual.acl) a WHERE a.grantee = g.grantee) AS given
    FROM pg_default_acl d
    LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
    CROSS JOIN LATERAL (
        SELECT CASE WHEN n.oid IS NULL THEN
            acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's'::"char" ELSE d.defaclobjtype END, d.defaclrole) END
    ) usual (acl)
    CROSS JOIN LATERAL (
        SELECT grantee FROM aclexplode(d.defaclacl) UNION SELECT grantee FROM aclexplode(usual.acl)
    ) g
) listed
WHERE held IS DISTINCT FROM given AND grantee <> owner

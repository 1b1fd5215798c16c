-- Rights on the server's own functions and views, and on schemas of extensions, beyond those they came with.
SELECT 'grant', format('%s to %s', label, grantee), label, jsonb_build_object(
    'privileges', string_agg(privilege, ', ' ORDER BY privilege))
FROM (
    SELECT source.label, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee,
           a.privilege_type AS privilege
    FROM (
        SELECT p.oid, 'pg_proc'::regclass AS class, 'function ' || p.oid::regprocedure::text AS label,
               p.proacl AS acl, acldefault('f', p.proowner) AS usual, p.proowner AS owner
        FROM pg_proc p WHERE p.proacl IS NOT NULL AND p.pronamespace = 'pg_catalog'::regnamespace
        UNION ALL
        SELECT c.oid, 'pg_class'::regclass, 'table pg_catalog.' || c.relname, c.relacl,
               acldefault('r', c.relowner), c.relowner
        FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relnamespace = 'pg_catalog'::regnamespace
        UNION ALL
        SELECT n.oid, 'pg_namespace'::regclass, 'schema ' || n.nspname, n.nspacl,
               acldefault('n', n.nspowner), n.nspowner
        FROM pg_namespace n JOIN member m ON m.classid = 'pg_namespace'::regclass AND m.objid = n.oid
        WHERE n.nspacl IS NOT NULL
    ) source
    LEFT JOIN pg_init_privs i ON i.objoid = source.oid AND i.classoid = source.class AND i.objsubid = 0
    CROSS JOIN LATERAL (
        SELECT grantee, privilege_type FROM aclexplode(source.acl)
        EXCEPT SELECT grantee, privilege_type FROM aclexplode(coalesce(i.initprivs, source.usual))
    ) a
    WHERE a.grantee <> source.owner
) held
GROUP BY label, grantee

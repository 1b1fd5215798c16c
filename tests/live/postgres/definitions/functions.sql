SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text, p.proacl::text,
    obj_description(p.oid)
FROM pg_proc p
WHERE p.pronamespace::regnamespace::text = ANY (%(schemas)s)
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')

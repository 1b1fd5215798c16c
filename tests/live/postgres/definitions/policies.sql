SELECT p.polrelid::regclass::text, p.polname, p.polcmd::text, pg_get_expr(p.polqual, p.polrelid),
    pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid),
    (SELECT string_agg(role::regrole::text, ', ' ORDER BY role::regrole::text) FROM unnest(p.polroles) AS role)
FROM pg_policy p

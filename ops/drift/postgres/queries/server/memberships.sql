-- The server's own roles are members of each other by design.
SELECT 'membership', format('%s in %s', m.member::regrole, m.roleid::regrole), 'role ' || m.member::regrole,
    jsonb_build_object(
    'may hand on', CASE WHEN bool_or(m.admin_option) THEN 'yes' END,
    'inherits', CASE WHEN bool_or(m.inherit_option) THEN 'yes' ELSE 'no' END,
    'may become', CASE WHEN bool_or(m.set_option) THEN 'yes' ELSE 'no' END)
FROM pg_auth_members m
WHERE m.member::regrole::text !~ '^pg_'
GROUP BY m.member, m.roleid

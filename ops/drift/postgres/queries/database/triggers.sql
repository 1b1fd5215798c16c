SELECT 'trigger', t.name || '.' || g.tgname, t.kind || ' ' || t.name, jsonb_build_object(
    'definition', pg_get_triggerdef(g.oid),
    'state', CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas alone' WHEN 'A' THEN 'always' END,
    'comment', obj_description(g.oid, 'pg_trigger'))
FROM relation t JOIN pg_trigger g ON g.tgrelid = t.oid
WHERE NOT g.tgisinternal AND NOT t.relispartition
UNION ALL
SELECT 'event trigger', e.evtname, '', jsonb_build_object(
    'definition', format('on %s%s execute %s', e.evtevent, ' when tag in ' || e.evttags::text, e.evtfoid::regprocedure),
    'owner', e.evtowner::regrole::text,
    'state', CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas alone' WHEN 'A' THEN 'always' END)
FROM pg_event_trigger e
WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_event_trigger'::regclass AND m.objid = e.oid)

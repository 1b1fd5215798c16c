SELECT pg_get_triggerdef(t.oid), obj_description(t.oid)
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace::regnamespace::text = ANY (%(schemas)s) AND NOT t.tgisinternal
  AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)

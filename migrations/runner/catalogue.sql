-- Every object of ours with a hash of all that defines it. Rights are left out: they are granted elsewhere.
-- So are partitions, which come and go with time, and whatever belongs to an extension.
WITH spaces AS (
    SELECT n.oid, n.nspname
    FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
      AND (n.nspname = ANY (%(ours)s)
           OR NOT EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = n.oid))
), members AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relations AS (
    SELECT c.*, s.nspname,
           CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
               WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type'
               ELSE 'foreign table' END || ' ' || s.nspname || '.' || c.relname AS object
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND NOT c.relispartition
      AND (s.nspname, c.relname) <> ALL (SELECT * FROM unnest(%(schemas)s::text[], %(tables)s::text[]))
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
      AND NOT (c.relkind = 'S' AND EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'))
), facts (object, fact) AS (
    SELECT object, format('relation %%s %%s %%s %%s %%s %%s %%s %%s', relkind, pg_get_userbyid(relowner),
               relpersistence, relrowsecurity, relforcerowsecurity, reloptions, relreplident,
               pg_get_partkeydef(oid))
    FROM relations
    UNION ALL
    SELECT object, 'as ' || pg_get_viewdef(oid) FROM relations WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT r.object, format('sequence %%s %%s %%s %%s %%s', q.seqtypid::regtype, q.seqstart, q.seqincrement,
               q.seqmin, q.seqmax)
    FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid
    UNION ALL
    SELECT r.object, format('column %%s %%s %%s %%s %%s %%s %%s', a.attname,
               format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
               a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid))
    FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE r.relkind <> 'S'
    UNION ALL
    SELECT r.object, format('constraint %%s %%s %%s', c.conname, pg_get_constraintdef(c.oid), c.convalidated)
    FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid AND c.conparentid = 0
    UNION ALL
    SELECT r.object, format('index %%s %%s', pg_get_indexdef(i.indexrelid), i.indisvalid)
    FROM relations r JOIN pg_index i ON i.indrelid = r.oid
    UNION ALL
    SELECT r.object, format('trigger %%s %%s', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgparentid = 0
    UNION ALL
    SELECT r.object, 'rule ' || pg_get_ruledef(w.oid)
    FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
    UNION ALL
    SELECT r.object, format('policy %%s %%s %%s %%s %%s %%s', p.polname, p.polcmd, p.polpermissive,
               ARRAY(SELECT pg_get_userbyid(one) FROM unnest(p.polroles) AS one ORDER BY 1),
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
    UNION ALL
    SELECT r.object, format('comment %%s %%s', a.attname, d.description)
    FROM relations r JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid
    LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    UNION ALL
    SELECT r.object, 'statistics ' || pg_get_statisticsobjdef(x.oid)
    FROM relations r JOIN pg_statistic_ext x ON x.stxrelid = r.oid
    UNION ALL
    SELECT format('function %%s.%%s(%%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
           format('%%s %%s %%s', pg_get_userbyid(p.proowner),
               CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
               obj_description(p.oid, 'pg_proc'))
    FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
    UNION ALL
    SELECT format('type %%s.%%s', s.nspname, t.typname),
           format('%%s %%s %%s %%s %%s %%s', t.typtype, pg_get_userbyid(t.typowner),
               CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull,
               ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
               ARRAY(SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
                     WHERE c.contypid = t.oid ORDER BY c.conname))
    FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'r')
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
)
SELECT object, left(md5(string_agg(coalesce(fact, ''), E'\n' ORDER BY fact)), 12) FROM facts GROUP BY object

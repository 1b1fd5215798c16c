SELECT 'role setting', concat_ws(' in database ', CASE s.setrole WHEN 0 THEN 'everybody' ELSE s.setrole::regrole::text END,
                                 d.datname),
    CASE s.setrole WHEN 0 THEN '' ELSE 'role ' || s.setrole::regrole END,
    (SELECT jsonb_object_agg(split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1))
     FROM unnest(s.setconfig) entry)
FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase

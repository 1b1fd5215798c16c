"""The questions to the catalogue behind grants: who owns, what exists, who holds what.

`held` is what the grantee (0 for everybody) has by name on one object. A routine among `objects` may carry
the types of its arguments, as in `name(text)`. Those are compared as types: looking the routine up by its
signature would ask for USAGE on its schema.
"""

from __future__ import annotations

HELD_BY_OBJECT = {
    "database": """
SELECT COALESCE(array_agg(DISTINCT a.privilege_type::text) FILTER (WHERE a.grantee = %(grantee)s), '{}')
       AS held
FROM pg_database o LEFT JOIN LATERAL aclexplode(o.datacl) a ON true
WHERE o.datname = %(single)s GROUP BY o.oid
""",
    "schema": """
SELECT COALESCE(array_agg(DISTINCT a.privilege_type::text) FILTER (WHERE a.grantee = %(grantee)s), '{}')
       AS held
FROM pg_namespace o LEFT JOIN LATERAL aclexplode(o.nspacl) a ON true
WHERE o.nspname = %(single)s GROUP BY o.oid
""",
    "foreign_data_wrapper": """
SELECT COALESCE(array_agg(DISTINCT a.privilege_type::text) FILTER (WHERE a.grantee = %(grantee)s), '{}')
       AS held
FROM pg_foreign_data_wrapper o LEFT JOIN LATERAL aclexplode(o.fdwacl) a ON true
WHERE o.fdwname = %(single)s GROUP BY o.oid
""",
    "foreign_server": """
SELECT COALESCE(array_agg(DISTINCT a.privilege_type::text) FILTER (WHERE a.grantee = %(grantee)s), '{}')
       AS held
FROM pg_foreign_server o LEFT JOIN LATERAL aclexplode(o.srvacl) a ON true
WHERE o.srvname = %(single)s GROUP BY o.oid
""",
    "relation": """
SELECT COALESCE(array_agg(DISTINCT a.privilege_type::text) FILTER (WHERE a.grantee = %(grantee)s), '{}')
       AS held
FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace LEFT JOIN LATERAL aclexplode(o.relacl) a ON true
WHERE n.nspname = %(schema)s AND o.relkind = ANY(%(kinds)s)
  AND (%(objects)s::text[] = '{}' OR o.relname = ANY(%(objects)s))
GROUP BY o.oid, o.relname ORDER BY o.relname
""",
    "routine": """
SELECT COALESCE(array_agg(DISTINCT a.privilege_type::text) FILTER (WHERE a.grantee = %(grantee)s), '{}')
       AS held
FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace LEFT JOIN LATERAL aclexplode(o.proacl) a ON true
WHERE n.nspname = %(schema)s AND o.prokind = ANY(%(kinds)s)
  AND (%(objects)s::text[] = '{}' OR o.proname = ANY(%(objects)s) OR EXISTS (
       SELECT FROM unnest(%(objects)s::text[]) named
       WHERE strpos(named, '(') > 0 AND o.proname = btrim(split_part(named, '(', 1))
         AND o.proargtypes::text = array_to_string(ARRAY(
             SELECT to_regtype(btrim(kind))::oid
             FROM unnest(string_to_array(substring(named from '\\((.*)\\)'), ','))
                  WITH ORDINALITY AS arguments(kind, place)
             WHERE btrim(kind) <> '' ORDER BY place), ' ')))
GROUP BY o.oid, o.proname ORDER BY o.proname
""",
}

HELD_COLUMNS = """
SELECT DISTINCT t.attname::text AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped, aclexplode(t.attacl) a
WHERE n.nspname = %(schema)s AND c.relkind = ANY(%(kinds)s) AND c.relname = ANY(%(objects)s)
  AND a.grantee = %(grantee)s AND a.privilege_type = ANY(%(privileges)s)
"""

RELATIONS_THERE = """
SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relkind = ANY(%(kinds)s) AND c.relname = ANY(%(objects)s)
"""
COLUMNS_THERE = """
SELECT DISTINCT t.attname::text AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid
WHERE n.nspname = %(schema)s AND c.relname = ANY(%(objects)s) AND NOT t.attisdropped
"""
# `routine` is the server's own quoting of what it found, fit to stand in a statement.
ROUTINES_THERE = """
SELECT named AS name,
       format('%%I.%%I(%%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS routine
FROM unnest(%(objects)s::text[]) named
JOIN pg_namespace n ON n.nspname = %(schema)s
JOIN pg_proc p ON p.pronamespace = n.oid AND p.prokind = ANY(%(kinds)s)
 AND (p.proname = named OR (
      strpos(named, '(') > 0 AND p.proname = btrim(split_part(named, '(', 1))
      AND p.proargtypes::text = array_to_string(ARRAY(
          SELECT to_regtype(btrim(kind))::oid
          FROM unnest(string_to_array(substring(named from '\\((.*)\\)'), ','))
               WITH ORDINALITY AS arguments(kind, place)
          WHERE btrim(kind) <> '' ORDER BY place), ' ')))
"""

OWNERS = {
    "relation": """
SELECT DISTINCT pg_get_userbyid(c.relowner) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relkind = ANY(%(kinds)s)
""",
    "routine": """
SELECT DISTINCT pg_get_userbyid(p.proowner) AS name
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = %(schema)s AND p.prokind = ANY(%(kinds)s)
""",
    "foreign_data_wrapper": """
SELECT pg_get_userbyid(fdwowner) AS name FROM pg_foreign_data_wrapper WHERE fdwname = %(single)s
""",
    "foreign_server": """
SELECT pg_get_userbyid(srvowner) AS name FROM pg_foreign_server WHERE srvname = %(single)s
""",
}

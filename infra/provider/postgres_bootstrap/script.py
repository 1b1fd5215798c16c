"""The SQL of a bootstrap, as text for psql. Idempotent: it makes what is missing and mends what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from infra.provider.postgres_bootstrap import plan, scram
from infra.provider.postgres_bootstrap.plan import ADMIN, replication
from infra.provider_framework.fields import Properties

_WORDS: Final = {
    "rolsuper": "SUPERUSER",
    "rolinherit": "INHERIT",
    "rolcreaterole": "CREATEROLE",
    "rolcreatedb": "CREATEDB",
    "rolcanlogin": "LOGIN",
    "rolreplication": "REPLICATION",
    "rolbypassrls": "BYPASSRLS",
}
PREPARING: Final = "the server is still preparing its data"
# A server that an image prepares its data with has no address. What it is told would be done twice.
_PREPARED: Final = (
    "DO $do$ BEGIN IF current_setting('listen_addresses') = '' THEN"
    f" RAISE EXCEPTION '{PREPARING}'; END IF; END $do$"
)
_ATTRIBUTES: Final = (*_WORDS, "rolconnlimit", "rolpassword")


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """For servers with standard_conforming_strings, which is every supported default."""
    return "'" + text.replace("'", "''") + "'"


def apply(new: Properties, old: Properties | None = None, ungranted: Sequence[str] = ()) -> str:
    """One transaction: all of it holds, or nothing changed. What `old` had beyond `new` is taken back."""
    before: Properties = old or {}
    statements = [
        _PREPARED,
        "SET LOCAL lock_timeout = '20s'",
        # Verifiers stay out of the server's log too, even when a statement fails.
        "SET LOCAL log_statement = 'none'",
        "SET LOCAL log_min_duration_statement = -1",
        "SET LOCAL log_min_error_statement = 'panic'",
        *_admin(new, ungranted),
        *_replication(new),
        *(_if_role(role, _retirement(role)) for role in plan.retired(before, new)),
        *_public(new),
        *(f"CREATE EXTENSION IF NOT EXISTS {identifier(name)}" for name in new.get("extensions") or []),
        *_schema_users(new, plan.barred(before, new)),
        *_lock_timeouts(new, before),
    ]
    # A statement that ends in \gexec runs what it selects and takes no semicolon.
    lines = [text if text.endswith("\\gexec") else f"{text};" for text in statements]
    return "\n".join(["BEGIN;", *lines, "COMMIT;"])


def _admin(new: Properties, ungranted: Sequence[str]) -> Iterator[str]:
    admin = new.get("adminRole")
    if not admin:
        return
    role, database = identifier(admin), identifier(new["database"])
    yield from _role(admin, new["adminPassword"], ADMIN)
    # The roles it creates it may also become, to make objects in their name.
    yield f"ALTER ROLE {role} SET createrole_self_grant = 'set, inherit'"
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    for granted in new.get("grantableRoles") or []:
        # To hand on, not to use.
        yield f"GRANT {identifier(granted)} TO {role} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
    for granted in ungranted:
        yield f"REVOKE {identifier(granted)} FROM {role}"


def _replication(new: Properties) -> Iterator[str]:
    for name, role in (new.get("replicationRoles") or {}).items():
        yield from _role(name, role["password"], replication(role))


def _role(name: str, password: str, attributes: Mapping[str, Any]) -> Iterator[str]:
    role = identifier(name)
    yield _unless_role(name, f"CREATE ROLE {role}")
    words = [word if attributes[key] else f"NO{word}" for key, word in _WORDS.items()]
    words.append(f"CONNECTION LIMIT {attributes['rolconnlimit']}")
    yield f"ALTER ROLE {role} WITH {' '.join(words)} PASSWORD {literal(scram.verifier(password))}"


def _retirement(name: str) -> str:
    return f"ALTER ROLE {identifier(name)} WITH NOLOGIN NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD NULL"


def _unless_role(name: str, statement: str) -> str:
    exists = f"SELECT FROM pg_roles WHERE rolname = {literal(name)}"
    return f"SELECT {literal(statement)} WHERE NOT EXISTS ({exists}) \\gexec"


def _if_role(name: str, statement: str) -> str:
    found = f"FROM pg_roles WHERE rolname = {literal(name)}"
    return f"SELECT {literal(statement)} {found} \\gexec"


def _public(new: Properties) -> Iterator[str]:
    if new["revokePublic"]:
        yield f"REVOKE CONNECT, TEMPORARY ON DATABASE {identifier(new['database'])} FROM PUBLIC"
        yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"


def _schema_users(new: Properties, barred: Sequence[tuple[str, str]]) -> Iterator[str]:
    for schema, role in plan.schema_users(new):
        yield f"GRANT USAGE ON SCHEMA {identifier(schema)} TO {identifier(role)}"
    for schema, role in barred:
        revocation = f"REVOKE USAGE ON SCHEMA {identifier(schema)} FROM {identifier(role)}"
        there = f"to_regnamespace({literal(identifier(schema))}) IS NOT NULL"
        role_there = f"EXISTS (SELECT FROM pg_roles WHERE rolname = {literal(role)})"
        yield f"SELECT {literal(revocation)} WHERE {there} AND {role_there} \\gexec"


def _lock_timeouts(new: Properties, old: Properties) -> Iterator[str]:
    wanted = new.get("lockTimeouts") or {}
    for role, milliseconds in sorted(wanted.items()):
        yield f"ALTER ROLE {identifier(role)} SET lock_timeout = {milliseconds}"
    for role in sorted(set(old.get("lockTimeouts") or {}) - set(wanted)):
        yield _if_role(role, f"ALTER ROLE {identifier(role)} RESET lock_timeout")


def query(want: Properties) -> str:
    """Asks for one line of JSON: roles, grantable, usage, lock timeouts, extensions, public."""
    admin = want.get("adminRole")
    roles = _texts([*([admin] if admin else []), *(want.get("replicationRoles") or {})])
    attributes = ", ".join(f"{literal(name)}, {name}" for name in _ATTRIBUTES)
    return f"""
SELECT json_build_object(
  'roles', (SELECT coalesce(json_object_agg(rolname, json_build_object({attributes})), '{{}}')
            FROM pg_authid WHERE rolname = ANY ({roles})),
  'grantable', (SELECT coalesce(json_agg(granted.rolname), '[]')
                FROM pg_auth_members AS membership
                JOIN pg_roles AS granted ON granted.oid = membership.roleid
                JOIN pg_roles AS member ON member.oid = membership.member
                WHERE member.rolname = {literal(admin or "")} AND membership.admin_option),
  'usage', (SELECT coalesce(json_agg(json_build_array(nspname, rolname)), '[]')
            FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) AS held
            JOIN pg_roles ON pg_roles.oid = held.grantee
            WHERE held.privilege_type = 'USAGE' AND nspname = ANY ({_texts(want.get("schemaUsers") or [])})),
  'lockTimeouts', (SELECT coalesce(json_object_agg(rolname, split_part(setting, '=', 2)), '{{}}')
            FROM pg_roles CROSS JOIN unnest(rolconfig) AS setting
            WHERE setting LIKE 'lock_timeout=%' AND rolname = ANY ({_texts(want.get("lockTimeouts") or [])})),
  'extensions', (SELECT coalesce(json_agg(extname), '[]') FROM pg_extension),
  'public', (SELECT coalesce(json_agg(holding), '[]') FROM (VALUES
      ('CONNECT on the database', has_database_privilege('public', current_database(), 'CONNECT')),
      ('TEMPORARY on the database', has_database_privilege('public', current_database(), 'TEMPORARY')),
      ('CREATE on schema public', coalesce((SELECT has_schema_privilege('public', oid, 'CREATE')
        FROM pg_namespace WHERE nspname = 'public'), false))
    ) AS rights (holding, held) WHERE held));"""  # noqa: S608 - every name in it went through `literal`


def _texts(names: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(map(literal, names))}]::text[]"

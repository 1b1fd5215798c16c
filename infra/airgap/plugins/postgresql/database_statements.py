"""The SQL of a database's life."""

from __future__ import annotations

from collections.abc import Iterator

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.database_reading import is_default, wanted_owner
from infra.airgap.plugins.postgresql.object_base import text
from infra.provider_framework.fields import Properties


def creation(new: Properties) -> Composed:
    parts: list[Composable] = [SQL("CREATE DATABASE {}").format(Identifier(text(new, "name")))]
    if wanted_owner(new):
        parts.append(SQL("OWNER {}").format(Identifier(wanted_owner(new))))
    parts.append(_named("TEMPLATE", text(new, "template") or "template0"))
    parts.append(_literal("ENCODING", text(new, "encoding") or "UTF8"))
    for name, keyword in (("lcCollate", "LC_COLLATE"), ("lcCtype", "LC_CTYPE")):
        if text(new, name):
            parts.append(_literal(keyword, text(new, name)))
    if text(new, "tablespaceName"):
        parts.append(_named("TABLESPACE", text(new, "tablespaceName")))
    parts.append(SQL("ALLOW_CONNECTIONS {}").format(Literal(new.get("allowConnections", True))))
    parts.append(SQL("CONNECTION LIMIT {}").format(Literal(new.get("connectionLimit", -1))))
    parts.append(SQL("IS_TEMPLATE {}").format(Literal(new.get("isTemplate") is True)))
    return SQL(" ").join(parts)


def renaming(before: str, name: str) -> Composed:
    return SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(before), Identifier(name))


def handover(name: str, owner: str) -> Composed:
    return SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(name), Identifier(owner))


def reassignment(before: str, owner: str) -> Composed:
    return SQL("REASSIGN OWNED BY {} TO {}").format(Identifier(before), Identifier(owner))


def alterations(name: str, live: Properties, new: Properties) -> Iterator[Composed]:
    database = Identifier(name)
    tablespace = text(new, "tablespaceName")
    if tablespace and not is_default(tablespace) and tablespace != live["tablespaceName"]:
        yield SQL("ALTER DATABASE {} SET TABLESPACE {}").format(database, Identifier(tablespace))
    options = (
        ("connectionLimit", "CONNECTION LIMIT"),
        ("allowConnections", "ALLOW_CONNECTIONS"),
        ("isTemplate", "IS_TEMPLATE"),
    )
    for key, keyword in options:
        if new.get(key) is not None and new[key] != live[key]:
            yield SQL("ALTER DATABASE {} WITH {} {}").format(database, SQL(keyword), Literal(new[key]))


def removal(connection: Connection, name: str) -> Iterator[Composed]:
    """A template must stop being one first; sessions are ended where the server can do that."""
    yield SQL("ALTER DATABASE {} WITH IS_TEMPLATE false").format(Identifier(name))
    force = SQL(" WITH (FORCE)" if connection.info.server_version >= 130_000 else "")
    yield SQL("DROP DATABASE IF EXISTS {}{}").format(Identifier(name), force)


def _named(keyword: str, value: str) -> Composed:
    return SQL("{} {}").format(SQL(keyword), SQL("DEFAULT") if is_default(value) else Identifier(value))


def _literal(keyword: str, value: str) -> Composed:
    return SQL("{} {}").format(SQL(keyword), SQL("DEFAULT") if is_default(value) else Literal(value))

"""KDB+'s part of the report: tables in memory and in every partition, how they are kept, and users."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Final

from infra.provider.kdb_schema import live, store
from infra.provider.kdb_schema.declared import POLICY, policy, properties, version
from infra.provider_framework.fields import Properties
from ops.access import Access
from ops.declarations import q_tables
from ops.drift.comparison import compare
from ops.drift.records import Facts, Key
from ops.drift.report import Section
from ops.errors import OpsError
from schema.kdb.access import AUDITOR, USERS
from schema.kdb.model import ATTRIBUTES
from stores.kdb import Connection, KdbConnectionError, KdbError, KdbLoginError

_SECONDS: Final = 60.0
_OURS: Final = "the stack's"
_SERVER: Final = Key("schema", "version")
# As the facts are told, in the order of POLICY.
_FACTS: Final = (
    "partition",
    "rows on disk by",
    "column with an attribute in memory",
    "attribute in memory",
    "column with an attribute on disk",
    "attribute on disk",
)


def section(access: Access) -> Section:
    started = time.monotonic()
    tables = properties(q_tables())
    passwords = access.credentials.get("kdbUsers") or {}
    found = _described(access, passwords)
    wanted = {**declared_tables(tables), **_declared_users(), _SERVER: {"applied": version(tables)}}
    there = {**live_tables(found, tables), _SERVER: {"applied": found.version or "none"}}
    there.update(_live_users(access, found.users, passwords))
    objects = len(wanted.keys() | there.keys())
    return Section("kdb", objects, time.monotonic() - started, compare(wanted, there))


def declared_tables(tables: Mapping[str, Properties]) -> dict[Key, Facts]:
    found: dict[Key, Facts] = {}
    for name, table in tables.items():
        found[Key("table", name)] = {
            **_kept(policy(table)),
            "order of columns": _listed(one["name"] for one in table["columns"]),
        }
        for one in table["columns"]:
            on_disk = table["diskAttribute"] if one["name"] == table["diskColumn"] else ""
            found[_column(name, one["name"])] = {
                "type": one["type"],
                "in memory": _mark(one["attribute"]),
                "on disk": _mark(on_disk),
            }
    return found


def live_tables(server: live.Server, tables: Mapping[str, Properties]) -> dict[Key, Facts]:
    """What partitions say counts where there are any; a column that none has yet is as declared on disk."""
    found: dict[Key, Facts] = {}
    for name, table in server.tables.items():
        rows = {} if name in tables else {"rows": str(table.memory.rows)}
        found[Key("table", name)] = {
            **_kept(server.policies.get(name) or {}),
            "order of columns": _agreed(_listed(place.columns) for place in table.places),
            **rows,
        }
        disk = tables.get(name, {})
        for column in dict.fromkeys(column for place in table.places for column in place.columns):
            declared_mark = disk.get("diskAttribute", "") if column == disk.get("diskColumn") else ""
            found[_column(name, column)] = {
                "type": _agreed(_of(place, column, "type") for place in table.places),
                "in memory": _mark(_of(table.memory, column, "attribute")),
                "on disk": _agreed(
                    [_mark(_of(place, column, "attribute")) for place in table.partitions]
                    or [_mark(declared_mark)]
                ),
            }
    return found


def _column(table: str, column: str) -> Key:
    return Key("column", f"{table}.{column}", f"table {table}")


def _of(place: live.Shape, column: str, what: str) -> str:
    found = place.columns.get(column)
    return str(getattr(found, what)) if found else "missing"


def _mark(attribute: str) -> str:
    return ATTRIBUTES.get(attribute, attribute) or "plain"


def _agreed(said: Iterable[str]) -> str:
    """One word where memory and all partitions agree; otherwise how often each is found."""
    words = list(said)
    kinds = list(dict.fromkeys(words))
    if len(kinds) == 1:
        return kinds[0]
    return "; ".join(f"{kind} in {words.count(kind)} of {len(words)} places" for kind in kinds)


def _kept(policy_of_table: Properties) -> Facts:
    return {
        fact: _listed(value) if isinstance(value, list) else str(value) or "none"
        for fact, name in zip(_FACTS, POLICY, strict=True)
        if (value := policy_of_table.get(name)) is not None
    }


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"


def _declared_users() -> dict[Key, Facts]:
    return {Key("user", user.name): {"role": user.role, "password": _OURS} for user in USERS}


def _live_users(access: Access, roles: Mapping[str, str], passwords: Mapping[str, str]) -> dict[Key, Facts]:
    """A password is tried: the server tells none, not even its hash."""
    found: dict[Key, Facts] = {}
    for name, role in roles.items():
        known = name in passwords and _lets_in(access, name, passwords[name])
        found[Key("user", name)] = {"role": role, "password": _OURS if known else "another one"}
    return found


def _lets_in(access: Access, user: str, password: str) -> bool:
    try:
        _connect(access, user, password).close()
    except KdbLoginError:
        return False
    return True


def _described(access: Access, passwords: Mapping[str, str]) -> live.Server:
    host, port = access.endpoint("kdb")
    where = f"{host}:{port}, as user {AUDITOR}"
    up = f"./tdb up --stack {access.stack}"
    if AUDITOR not in passwords:
        raise OpsError(
            f"stack {access.stack} knows no password of KDB+ user {AUDITOR}", where="its outputs", mend=up
        )
    try:
        with _connect(access, AUDITOR, passwords[AUDITOR]) as connection:
            return store.describe(connection)
    except KdbLoginError as error:
        raise OpsError(f"KDB+ refuses user {AUDITOR}", where=where, mend=f"{up} --refresh") from error
    except KdbConnectionError as error:
        mend = f"./tdb status --stack {access.stack}; {up} restores it"
        raise OpsError("KDB+ does not answer", where=str(error), mend=mend) from error
    except KdbError as error:
        raise OpsError(f"KDB+ cannot be looked at: '{error}", where=where, mend=f"{up} --refresh") from error


def _connect(access: Access, user: str, password: str) -> Connection:
    host, port = access.endpoint("kdb")
    return Connection(host, port, user, password, access.tls(), _SECONDS)

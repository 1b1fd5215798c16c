"""What should be in each database beside the recorded structure: schemas, extensions, who holds which right.

Computed from schema/postgres and the stack's settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.settings import PostgresSettings
from ops.drift.records import Catalogue, Facts, Key
from schema.postgres import grants
from schema.postgres.databases import EXTENSIONS, PREFECT, SCHEMAS, TRADING

# Every database is made with these.
_PUBLIC: Final = (
    Key("schema", "public"),
    {"owner": "pg_database_owner", "comment": "standard public schema"},
)
_PLPGSQL: Final = (Key("extension", "plpgsql"), {"schema": "pg_catalog"})
_LOOK: Final = (Key("grant", "schema public to PUBLIC", "schema public"), {"privileges": "USAGE"})
# Prefect makes and changes its own tables; these say whether anybody else got in.
_OF_PREFECT: Final = {
    "schema",
    "extension",
    "default privilege",
    "publication",
    "subscription",
    "event trigger",
}


def trading(settings: PostgresSettings) -> dict[Key, Facts]:
    found: dict[Key, Facts] = dict([_PUBLIC, _PLPGSQL, _LOOK])
    for schema in SCHEMAS:
        found[Key("schema", schema.name)] = {"owner": schema.owner}
    for name in settings.preload:
        found[Key("extension", name)] = {}
    found.update(_extensions(TRADING.name))
    found.update(_usage())
    return found


def prefect() -> dict[Key, Facts]:
    return dict([_PUBLIC, _PLPGSQL, _LOOK, *_extensions(PREFECT.name)])


def of_prefect(live: Catalogue) -> dict[Key, Facts]:
    """The part of a reading of Prefect's database that is ours to compare."""
    return {
        key: facts
        for key, facts in live.items()
        if key.kind in _OF_PREFECT or (key.kind == "grant" and not key.name.startswith("function "))
    }


def placed(live: Catalogue, declared: Catalogue) -> dict[Key, Facts]:
    """Where an extension lies is compared only where somebody says where it should."""
    return {
        key: {} if key.kind == "extension" and not declared.get(key) else facts for key, facts in live.items()
    }


def _extensions(database: str) -> Iterator[tuple[Key, Facts]]:
    for extension in EXTENSIONS:
        if extension.database == database:
            yield Key("extension", extension.name), {"schema": extension.schema}


def _usage() -> Iterator[tuple[Key, Facts]]:
    for grant in grants.schema_grants():
        yield granted(f"schema {grant.schema}", grant.role, grant.privileges)


def granted(label: str, role: str, privileges: Iterable[str]) -> tuple[Key, Facts]:
    """As the reading spells it: an object by kind and name, a role, what it may in alphabetical order."""
    return Key("grant", f"{label} to {role}", label), {"privileges": ", ".join(sorted(privileges))}


def renamed(part: Catalogue, database: str) -> dict[Key, Facts]:
    """Names that say in which database they are, for all databases but the platform's own."""
    return {
        Key(key.kind, f"{key.name} in database {database}", f"{key.within} in database {database}"): facts
        for key, facts in part.items()
    }

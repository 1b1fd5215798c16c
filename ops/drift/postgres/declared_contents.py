"""What should be in each database beside the recorded structure: schemas, extensions, who holds which right.

Computed from schema/postgres and the stack's settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from infra.settings import PostgresSettings
from ops.drift.records import Catalogue, Facts, Key
from schema.postgres import grants
from schema.postgres.databases import EXTENSIONS, PREFECT, SCHEMAS, TRADING
from schema.postgres.roles import MAINTENANCE

# Every database is made with these.
_PUBLIC: Final = (
    Key("schema", "public"),
    {"owner": "pg_database_owner", "comment": "standard public schema"},
)
_PLPGSQL: Final = (Key("extension", "plpgsql"), {"schema": "pg_catalog"})
# An empty schema that everybody may look into tells nobody anything; more than looking is a difference.
_RELATIONS: Final = {"table", "view", "materialized view"}
_HARMLESS: Final = ("schema public to PUBLIC", "USAGE")
# Prefect makes and changes its own tables; these say whether anybody else got in.
_OF_PREFECT: Final = {
    "schema",
    "extension",
    "default privilege",
    "publication",
    "subscription",
    "event trigger",
}
# What its own migrations create once it has run: its presence says no more than that.
_BY_PREFECT: Final = Key("extension", "pg_trgm")


def trading(settings: PostgresSettings, structure: Catalogue) -> dict[Key, Facts]:
    """Grants on all tables of a schema reach those of the structure."""
    found: dict[Key, Facts] = dict([_PUBLIC, _PLPGSQL])
    for schema in SCHEMAS:
        found[Key("schema", schema.name)] = {"owner": schema.owner}
    for name in settings.preload:
        found[Key("extension", name)] = {}
    found.update(_extensions(TRADING.name))
    found.update(_on_schemas(settings))
    found.update(_on_relations(structure))
    found.update(_on_functions(structure))
    found.update(_by_default())
    return found


def prefect() -> dict[Key, Facts]:
    return dict([_PUBLIC, _PLPGSQL, *_extensions(PREFECT.name)])


def of_prefect(live: Catalogue) -> dict[Key, Facts]:
    """The part of a reading of Prefect's database that is ours to compare."""
    return {
        key: facts
        for key, facts in live.items()
        if (key.kind in _OF_PREFECT and key != _BY_PREFECT)
        or (key.kind == "grant" and not key.name.startswith("function "))
    }


def compared(live: Catalogue, declared: Catalogue) -> dict[Key, Facts]:
    """Where an extension lies counts only where somebody says where it should."""
    return {
        key: {} if key.kind == "extension" and not declared.get(key) else facts
        for key, facts in live.items()
        if (key.name, facts.get("privileges")) != _HARMLESS
    }


def _extensions(database: str) -> Iterator[tuple[Key, Facts]]:
    for extension in EXTENSIONS:
        if extension.database == database:
            yield Key("extension", extension.name), {"schema": extension.schema}


def _on_schemas(settings: PostgresSettings) -> Iterator[tuple[Key, Facts]]:
    held: dict[tuple[str, str], set[str]] = {}
    for grant in grants.schema_grants():
        held.setdefault((f"schema {grant.schema}", grant.role), set()).update(grant.privileges)
    if "pg_cron" in settings.preload:
        held["schema cron", MAINTENANCE] = {"USAGE"}
    yield from _granted(held, {f"schema {schema.name}": schema.owner for schema in SCHEMAS})


def _on_relations(structure: Catalogue) -> Iterator[tuple[Key, Facts]]:
    kinds = {key.name: key.kind for key in structure if key.kind in _RELATIONS}
    held: dict[tuple[str, str], set[str]] = {}
    for grant in grants.table_grants():
        everything = [name for name in kinds if name.startswith(f"{grant.schema}.")]
        for name in [f"{grant.schema}.{one}" for one in grant.objects] or everything:
            held.setdefault((f"{kinds.get(name, 'table')} {name}", grant.role), set()).update(
                grant.privileges
            )
    yield from _granted(held, _owners_of(structure))


def _on_functions(structure: Catalogue) -> Iterator[tuple[Key, Facts]]:
    """What is granted by name, and what owners were given of each other's by default."""
    held: dict[tuple[str, str], Iterable[str]] = {
        (f"function {one.schema}.{signature}", one.role): one.privileges
        for one in grants.function_grants()
        for signature in one.objects
    }
    owners = _owners_of(structure)
    for one in grants.default_privileges():
        if one.object_type == "function":
            for label, owner in owners.items():
                if owner == one.owner and label.startswith(f"function {one.schema}."):
                    held[label, one.role] = one.privileges
    yield from _granted(held, owners)


def _by_default() -> Iterator[tuple[Key, Facts]]:
    for one in grants.default_privileges():
        name = f"{one.object_type}s of {one.owner} in {one.schema} to {one.role}"
        yield Key("default privilege", name), {"privileges": ", ".join(sorted(one.privileges))}


def _owners_of(structure: Catalogue) -> dict[str, str]:
    return {key.label: facts["owner"] for key, facts in structure.items() if "owner" in facts}


def _granted(
    held: Mapping[tuple[str, str], Iterable[str]], owners: Mapping[str, str]
) -> Iterator[tuple[Key, Facts]]:
    """As the reading spells it. Owners hold what is theirs by owning it."""
    for (label, role), privileges in held.items():
        if owners.get(label) != role:
            key = Key("grant", f"{label} to {role}", label)
            yield key, {"privileges": ", ".join(sorted(privileges))}


def renamed(part: Catalogue, database: str) -> dict[Key, Facts]:
    """Names that say in which database they are, for all databases but the platform's own."""
    return {
        Key(key.kind, f"{key.name} in database {database}", f"{key.within} in database {database}"): facts
        for key, facts in part.items()
    }

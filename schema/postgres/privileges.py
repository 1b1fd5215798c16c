"""The shapes of a grant. What is granted follows in grants.py; naming it here needs no models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DatabaseGrant:
    database: str
    role: str
    privileges: tuple[str, ...] = ("CONNECT",)


@dataclass(frozen=True)
class SchemaGrant:
    schema: str
    role: str
    privileges: tuple[str, ...] = ("USAGE",)


@dataclass(frozen=True)
class TableGrant:
    """Tables, views and materialized views. `objects` is empty where it means all that there are."""

    schema: str
    role: str
    privileges: tuple[str, ...]
    objects: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunctionGrant:
    """`objects` are names with the types of their arguments."""

    schema: str
    role: str
    objects: tuple[str, ...]
    privileges: tuple[str, ...] = ("EXECUTE",)


@dataclass(frozen=True)
class DefaultPrivilege:
    """What `role` may do with the tables or functions that `owner` will make in `schema`.

    Owners need of one another what is `between_owners` while they make tables.
    """

    owner: str
    schema: str
    role: str
    object_type: str
    privileges: tuple[str, ...]
    between_owners: bool = False


@dataclass(frozen=True)
class Grants:
    """All of them, in the order in which they are applied."""

    databases: tuple[DatabaseGrant, ...]
    schemas: tuple[SchemaGrant, ...]
    defaults: tuple[DefaultPrivilege, ...]
    tables: tuple[TableGrant, ...]
    functions: tuple[FunctionGrant, ...]

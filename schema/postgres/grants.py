"""Who may do what in which schema, as one matrix. PUBLIC may do nothing anywhere.

An owner holds its schema by owning it, so no grant names one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from schema.postgres.databases import SCHEMAS
from schema.postgres.roles import ROLES


class Access(Enum):
    """What a level means for tables; sequences and functions follow from it."""

    READ = ("SELECT",)
    APPEND = ("INSERT",)  # a log that its writer cannot read or change
    WRITE = ("DELETE", "INSERT", "SELECT", "UPDATE")


_LOG: Final = {"logging": Access.APPEND}

MATRIX: Final[Mapping[str, Mapping[str, Access]]] = {
    "data_ingestion": {"data_ingestion": Access.WRITE, "shared": Access.READ, **_LOG},
    "strategy_engine": {
        "strategy_engine": Access.WRITE,
        "data_ingestion": Access.READ,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "execution": {
        "execution": Access.WRITE,
        "strategy_engine": Access.READ,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "risk_management": {
        "risk_management": Access.WRITE,
        "execution": Access.READ,
        "data_ingestion": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "analytics": {
        "analytics": Access.WRITE,
        "data_ingestion": Access.READ,
        "strategy_engine": Access.READ,
        "execution": Access.READ,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "notification": {
        "notification": Access.WRITE,
        "risk_management": Access.READ,
        "shared": Access.READ,
        **_LOG,
    },
    "analyst": {
        "analytics": Access.READ,
        "data_ingestion": Access.READ,
        "execution": Access.READ,
        "risk_management": Access.READ,
        "strategy_engine": Access.READ,
        "shared": Access.READ,
    },
    "auditor": {schema.name: Access.READ for schema in SCHEMAS},
}

# Tables of a schema where a role may do more, or less, than in the rest of it.
EXCEPTIONS: Final[Mapping[tuple[str, str], Mapping[str, Access | None]]] = {
    # The loader keeps the reference data that comes from outside.
    ("data_ingestion", "shared"): {
        "symbols": Access.WRITE,
        "delisted_symbols": Access.WRITE,
        "symbol_data_status": Access.WRITE,
        "company_info": Access.WRITE,
        "audit_log": None,
    },
    **{
        (role, "shared"): {"audit_log": None}
        for role in (
            "strategy_engine",
            "execution",
            "risk_management",
            "analytics",
            "notification",
            "analyst",
        )
    },
}


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


def database_grants() -> list[DatabaseGrant]:
    """Every role may enter the databases that it is declared for, and no other."""
    return [DatabaseGrant(database, role.name) for role in ROLES for database in role.databases]


def schema_grants() -> list[SchemaGrant]:
    """Whoever may touch a table of a schema may look names up in it."""
    return [SchemaGrant(schema, role) for role, schemas in MATRIX.items() for schema in schemas]

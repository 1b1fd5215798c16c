"""Every role of the server: who logs in, where, with which limits, and which other role it may become.

What a role may touch is in grants.py, and what several hold in common in groups.py. Passwords are generated
by the stack, one for each login role.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from schema.postgres import groups
from schema.postgres.databases import PREFECT, SCHEMAS, TRADING

ADMINISTRATOR: Final = "tdb_admin"  # made with the server; creates every other role

MIGRATOR: Final = "migrator"
MAINTENANCE: Final = "maintenance"

_SECOND: Final = 1000  # timeouts are declared in milliseconds, as the server keeps them


@dataclass(frozen=True)
class Role:
    """A role that logs in has databases to log in to and a limit on its connections."""

    name: str
    purpose: str
    databases: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()
    connections: int = -1
    statement_timeout: int = 0
    lock_timeout: int = 0
    idle_in_transaction_timeout: int = 0
    search_path: tuple[str, ...] = ()
    inherit: bool = True
    replication: bool = False

    @property
    def login(self) -> bool:
        return bool(self.databases) or self.replication


def _in_groups(*declared: Role) -> tuple[Role, ...]:
    return tuple(
        replace(role, member_of=(*role.member_of, *groups.of_member(role.name))) for role in declared
    )


def _owners() -> tuple[Role, ...]:
    schemas = tuple(
        Role(schema.owner, f"owns every object of schema {schema.name}; never logs in") for schema in SCHEMAS
    )
    return (Role(TRADING.owner, f"owns database {TRADING.name}; never logs in"), *schemas)


def _service(name: str, purpose: str, connections: int = 20) -> Role:
    return Role(
        name,
        purpose,
        databases=(TRADING.name,),
        connections=connections,
        statement_timeout=30 * _SECOND,
        lock_timeout=5 * _SECOND,
        idle_in_transaction_timeout=60 * _SECOND,
        search_path=(name, "shared"),
    )


GROUPS: Final = tuple(Role(group.name, f"{group.purpose}; never logs in") for group in groups.GROUPS)

OWNERS: Final = _in_groups(*_owners())

SERVICES: Final = _in_groups(
    _service("data_ingestion", "loads prices, fundamentals and news"),
    _service("strategy_engine", "turns data into signals and decisions"),
    _service("execution", "places orders and keeps positions", connections=30),
    _service("risk_management", "sets limits and stops what breaks them"),
    _service("analytics", "computes summaries and measures"),
    _service("notification", "tells people", connections=10),
)

PEOPLE: Final = _in_groups(
    Role(
        "analyst",
        "reads; for quants and reports",
        databases=(TRADING.name,),
        connections=20,
        statement_timeout=300 * _SECOND,
        lock_timeout=10 * _SECOND,
        idle_in_transaction_timeout=300 * _SECOND,
        search_path=("analytics", "execution", "strategy_engine", "data_ingestion", "shared"),
    ),
    Role(
        "auditor",
        "reads the audit log and the catalogue; for compliance",
        databases=(TRADING.name,),
        connections=5,
        statement_timeout=300 * _SECOND,
        lock_timeout=10 * _SECOND,
        idle_in_transaction_timeout=300 * _SECOND,
        search_path=("shared",),
    ),
)

OPERATIONS: Final = _in_groups(
    Role(
        MAINTENANCE,
        "runs the scheduled upkeep of time series and summaries",
        databases=(TRADING.name,),
        connections=5,
        statement_timeout=1800 * _SECOND,
        lock_timeout=10 * _SECOND,
        idle_in_transaction_timeout=60 * _SECOND,
        search_path=("shared",),
    ),
    Role(
        MIGRATOR,
        "changes the schema; becomes an owner for it and inherits nothing",
        databases=(TRADING.name,),
        # Statistics name the query of whoever keeps it waiting.
        member_of=(*(role.name for role in OWNERS), MAINTENANCE, "pg_read_all_stats"),
        connections=5,
        inherit=False,
        idle_in_transaction_timeout=300 * _SECOND,
    ),
    Role(
        "backup",
        "reads everything for a backup",
        databases=(TRADING.name, PREFECT.name),
        member_of=("pg_read_all_data",),
        connections=5,
        lock_timeout=60 * _SECOND,
    ),
    Role(
        "monitor",
        "reads statistics",
        databases=(TRADING.name, PREFECT.name),
        member_of=("pg_monitor",),
        connections=5,
        statement_timeout=10 * _SECOND,
        lock_timeout=2 * _SECOND,
    ),
    Role(
        "replicator",
        "streams the write-ahead log to a replica; inherits nothing",
        connections=5,
        inherit=False,
        replication=True,
    ),
    Role(
        "prefect",
        "owns the orchestrator's database",
        databases=(PREFECT.name,),
        connections=30,
        lock_timeout=30 * _SECOND,
        idle_in_transaction_timeout=300 * _SECOND,
    ),
)

ROLES: Final = (*GROUPS, *OWNERS, *SERVICES, *PEOPLE, *OPERATIONS)

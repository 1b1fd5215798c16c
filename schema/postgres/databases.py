"""The databases of the server and the schemas of the platform's own, each with its owner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Database:
    name: str
    owner: str
    purpose: str


@dataclass(frozen=True)
class Schema:
    name: str
    purpose: str

    @property
    def owner(self) -> str:
        """The role that owns every object of the schema. It never logs in."""
        return f"{self.name}_owner"


TRADING = Database(
    "trading_system", "trading_system_owner", "the platform's orders, positions, risk and analytics"
)
PREFECT = Database("prefect", "prefect", "the orchestrator's own tables, in its schema public")
DATABASES = (TRADING, PREFECT)


@dataclass(frozen=True)
class Extension:
    """One that the administrator may create. Those that need the superuser come with the server."""

    name: str
    database: str
    schema: str
    purpose: str


EXTENSIONS = (
    Extension("pgcrypto", TRADING.name, "shared", "encrypts personal data"),
    Extension("hstore", TRADING.name, "shared", "tells what changed in an audited row"),
)

# What no program looks into: the pieces of time series, and summaries that cover all clients. No grant on
# a schema's tables reaches what lies here, so a row that a policy hides cannot be read from a piece.
INTERNAL = Schema("internal", "pieces of time series and summaries of all clients, behind tables and views")

SCHEMAS = (
    Schema("shared", "reference data, users, configuration and the audit log"),
    Schema("data_ingestion", "prices, fundamentals, news and how well they arrive"),
    Schema("strategy_engine", "strategies, their signals, decisions and back-tests"),
    Schema("execution", "orders, trades, positions and portfolios"),
    Schema("risk_management", "limits and what broke them"),
    Schema("analytics", "summaries and measures for reports"),
    Schema("notification", "who is told what, and what was sent"),
    Schema("logging", "what the services report of themselves"),
    INTERNAL,
)

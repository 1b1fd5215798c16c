"""The tables that grow with time, and how they are kept: cut into pieces, made ahead, dropped when old.

One declaration, two ways to keep it: by the server's own partitions or as hypertables of TimescaleDB. A
stack says which; columns, keys and names are the same. The SQL of either is in its own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Table

from schema.postgres.catalogue import metadata

# Records of orders and of who changed what are kept six years (17 CFR 240.17a-4), and some margin.
LEGAL_DAYS: Final = 6 * 366
_RECORDS: Final = 7 * 366


class Step(StrEnum):
    """How much time one piece covers. Weeks begin on Monday; all of it is UTC."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Series:
    """`ahead` counts pieces made before they are needed; days are after which old rows shrink and go."""

    schema: str
    table: str
    column: str
    step: Step
    ahead: int
    keep_days: int
    compress_days: int | None
    segment_by: str = ""

    @property
    def name(self) -> str:
        return f"{self.schema}.{self.table}"

    @property
    def model(self) -> Table:
        return metadata().tables[self.name]


@dataclass(frozen=True)
class RollUp:
    """Bars of a wider interval, from the bars of a narrower one. `source_filter` picks the narrower bars."""

    schema: str
    name: str
    source: str
    width: Step | str
    source_filter: str
    purpose: str


SERIES: Final = (
    # A piece of about ten million one-minute bars: small enough to drop or reindex in a moment.
    Series("data_ingestion", "market_data", "timestamp", Step.WEEK, 4, 2 * 366, 7, "symbol, data_source"),
    Series("logging", "system_logs", "timestamp", Step.DAY, 7, 90, 7, "service"),
    Series("logging", "performance_logs", "timestamp", Step.DAY, 7, 30, 7, "service"),
    Series("analytics", "system_performance", "timestamp", Step.WEEK, 4, 366, 14, "component"),
    Series("shared", "audit_log", "logged_at", Step.MONTH, 3, _RECORDS, 90, "schema_name, table_name"),
    # Never compressed: TimescaleDB compresses no table with row security.
    Series("execution", "execution_logs", "logged_at", Step.MONTH, 3, _RECORDS, None),
)

ROLL_UPS: Final = (
    RollUp(
        "data_ingestion",
        "market_data_1h",
        "market_data",
        "hour",
        "\"interval\" = '1m'",
        "Bars of an hour, from bars of a minute",
    ),
    RollUp(
        "data_ingestion",
        "market_data_1d",
        "market_data_1h",
        "day",
        "",
        "Bars of a day, from bars of an hour",
    ),
)

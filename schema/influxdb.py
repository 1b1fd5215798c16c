"""What InfluxDB holds: organisation, buckets, measurements, downsampling tasks, and a token for each service.

The Flux of the tasks lies in flux/. How the server runs is in infra/engines/influxdb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from schema.postgres.roles import SERVICES as DATABASE_SERVICES

ORGANISATION: Final = "trading-platform"
MARKET_DATA: Final = "market-data"
METRICS: Final = "metrics"

SERVICES: Final = tuple(role.name for role in DATABASE_SERVICES)

_ROOT: Final = Path(__file__).parents[1]
_DAY: Final = 24  # hours
_FOR_EVER: Final = 0


@dataclass(frozen=True)
class Bucket:
    """`shard_hours` is how much time one file holds: what is past retention goes file by file."""

    name: str
    retention_hours: int  # 0 keeps for ever
    shard_hours: int
    purpose: str


# A stack's settings may give the raw bucket a retention of its own.
BUCKETS: Final = (
    Bucket(MARKET_DATA, _FOR_EVER, _DAY, "ticks and trades as they came"),
    Bucket("market-data-1m", _FOR_EVER, 7 * _DAY, "bars of a minute"),
    Bucket("market-data-1h", _FOR_EVER, 30 * _DAY, "bars of an hour"),
    Bucket("market-data-1d", _FOR_EVER, 365 * _DAY, "bars of a day, in UTC"),
    Bucket(METRICS, 730 * _DAY, 7 * _DAY, "how strategies and services do"),
)


class FieldType(StrEnum):
    """As SHOW FIELD KEYS says it."""

    FLOAT = "float"
    INTEGER = "integer"
    STRING = "string"
    BOOLEAN = "boolean"


_PYTHON: Final[Mapping[FieldType, type]] = {
    FieldType.FLOAT: float,
    FieldType.INTEGER: int,
    FieldType.STRING: str,
    FieldType.BOOLEAN: bool,
}


@dataclass(frozen=True)
class Measurement:
    """Tags are indexed text of few values; fields are typed, and a type never changes once written."""

    name: str
    buckets: tuple[str, ...]
    tags: Mapping[str, str]  # to what it means
    fields: Mapping[str, tuple[FieldType, str]]  # to its type and what it means
    purpose: str
    optional_tags: tuple[str, ...] = ()

    def failures(self, tags: Mapping[str, str], fields: Mapping[str, object]) -> Iterator[str]:
        """Why a point cannot be written. The server would take it and keep what nobody declared."""
        for name in self.tags:
            if not tags.get(name) and name not in self.optional_tags:
                yield f"tag {name} is missing"
        for name in tags.keys() - self.tags.keys():
            yield f"tag {name} is not declared"
        if not fields:
            yield "it has no field"
        for name, value in fields.items():
            if name not in self.fields:
                yield f"field {name} is not declared"
                continue
            wanted = self.fields[name][0]
            if type(value) is not _PYTHON[wanted]:
                yield f"field {name} must be {wanted}, not {type(value).__name__}"


_F, _I, _S = FieldType.FLOAT, FieldType.INTEGER, FieldType.STRING
_INSTRUMENT: Final = {"symbol": "the instrument, as BTC/USDT", "exchange": "where it is traded"}

TICKS: Final = Measurement(
    "market_data",
    (MARKET_DATA,),
    _INSTRUMENT,
    {
        "price": (_F, "last price"),
        "volume": (_F, "quantity at that price"),
        "bid": (_F, "best bid"),
        "ask": (_F, "best ask"),
    },
    "one line a tick",
)
BARS: Final = Measurement(
    "market_data",
    ("market-data-1m", "market-data-1h", "market-data-1d"),
    _INSTRUMENT,
    {
        "open": (_F, "first price"),
        "high": (_F, "highest price"),
        "low": (_F, "lowest price"),
        "close": (_F, "last price"),
        "volume": (_F, "quantity in all"),
        "ticks": (_I, "how many ticks it stands for"),
    },
    "one line a bar, at the moment it begins; made by the tasks",
)
MEASUREMENTS: Final = (
    TICKS,
    BARS,
    Measurement(
        "trades",
        (MARKET_DATA,),
        {**_INSTRUMENT, "strategy": "whose order it was", "side": "BUY or SELL"},
        {
            "price": (_F, "at which it was done"),
            "quantity": (_F, "how much"),
            "fee": (_F, "in the quote currency"),
            "slippage": (_F, "price done less price wanted"),
            "latency_ms": (_F, "from order to fill, in milliseconds"),
            "order_id": (_S, "the order in PostgreSQL"),
        },
        "how executions went; the books are in PostgreSQL",
        optional_tags=("strategy",),
    ),
    Measurement(
        "performance",
        (METRICS,),
        {"strategy": "which strategy", "portfolio": "whose money"},
        {
            "pnl": (_F, "profit and loss since the day began"),
            "equity": (_F, "cash and positions"),
            "drawdown": (_F, "share lost since the highest equity"),
            "sharpe": (_F, "over the last 30 days"),
            "win_rate": (_F, "share of trades with a profit"),
            "trades": (_I, "how many trades since the day began"),
        },
        "how strategies do",
        optional_tags=("portfolio",),
    ),
    Measurement(
        "system_metrics",
        (METRICS,),
        {"service": "who reports", "host": "where it runs"},
        {
            "cpu_percent": (_F, "of one core"),
            "memory_bytes": (_I, "resident"),
            "queue_length": (_I, "work that waits"),
            "errors": (_I, "since the service began"),
            "latency_ms": (_F, "of its requests, 95th percentile"),
        },
        "how services do",
    ),
)


@dataclass(frozen=True)
class Task:
    """Runs `file` each `every`, `offset` late so that stragglers arrive; each run redoes its last bars."""

    name: str
    file: str  # from the project's root
    every: str
    offset: str
    source: str
    target: str
    purpose: str

    @property
    def flux(self) -> str:
        return (_ROOT / self.file).read_text(encoding="utf-8")


TASKS: Final = tuple(
    Task(
        f"market_data_{every}",
        f"schema/flux/market_data_{every}.flux",
        every,
        offset,
        source,
        f"{MARKET_DATA}-{every}",
        f"bars of {every} from {source}",
    )
    for every, offset, source in (
        ("1m", "10s", MARKET_DATA),
        ("1h", "1m", f"{MARKET_DATA}-1m"),
        ("1d", "5m", f"{MARKET_DATA}-1h"),
    )
)


@dataclass(frozen=True)
class Token:
    """A service's way in, to these buckets and nothing else."""

    service: str
    read: tuple[str, ...]
    write: tuple[str, ...]


_BARS: Final = tuple(task.target for task in TASKS)
_MARKET: Final = (MARKET_DATA, *_BARS)

TOKENS: Final = (
    Token("data_ingestion", read=_MARKET, write=(MARKET_DATA, METRICS)),
    Token("strategy_engine", read=(*_MARKET, METRICS), write=(METRICS,)),
    Token("execution", read=_MARKET, write=(MARKET_DATA, METRICS)),
    Token("risk_management", read=(*_MARKET, METRICS), write=(METRICS,)),
    Token("analytics", read=(*_MARKET, METRICS), write=(METRICS,)),
    Token("notification", read=(METRICS,), write=(METRICS,)),
    Token("analyst", read=(*_MARKET, METRICS), write=()),
    Token("monitor", read=(METRICS,), write=(METRICS,)),
)


def measurement(bucket: str, name: str) -> Measurement | None:
    """The declaration of what a bucket holds under a name."""
    return next((one for one in MEASUREMENTS if one.name == name and bucket in one.buckets), None)

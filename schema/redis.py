"""What Redis holds and who may touch it: keyspaces, channels, streams, and the users that follow from them.

How the server runs is in infra/engines/redis; what its rules look like on the server, in redis_rules.py.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schema.postgres.roles import SERVICES as DATABASE_SERVICES

ADMINISTRATOR: Final = "tdb_admin"
HEALTH: Final = "health"

SERVICES: Final = tuple(role.name for role in DATABASE_SERVICES)

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE


class KeyType(StrEnum):
    """As TYPE says it."""

    STRING = "string"
    HASH = "hash"
    LIST = "list"
    SET = "set"
    ZSET = "zset"
    STREAM = "stream"


@dataclass(frozen=True)
class Keyspace:
    """Keys of one pattern. `ttl` is the longest that one may live, in seconds; None: until deleted."""

    pattern: str
    type: KeyType
    ttl: int | None
    owner: str
    readers: tuple[str, ...]
    purpose: str
    writers: tuple[str, ...] = ()  # beside the owner
    secret_names: bool = False  # whoever knows a key's name is let in by it

    def covers(self, key: str) -> bool:
        return fnmatch.fnmatchcase(key, self.pattern)


@dataclass(frozen=True)
class Channel:
    """Publish and subscribe: who is not listening misses it. What must not be missed is a stream."""

    name: str
    publishers: tuple[str, ...]
    subscribers: tuple[str, ...]
    purpose: str


@dataclass(frozen=True)
class Stream:
    """A work queue. Each service in `groups` reads all of it, once, as the consumer group of its name."""

    name: str
    max_length: int  # entries; producers trim with MAXLEN ~
    producers: tuple[str, ...]
    groups: tuple[str, ...]
    purpose: str


def _others(service: str) -> tuple[str, ...]:
    return tuple(name for name in SERVICES if name != service)


def _cache(service: str) -> Keyspace:
    return Keyspace(
        f"cache:{service}:*",
        KeyType.STRING,
        _HOUR,
        owner=service,
        readers=(),
        purpose=f"what {service} would otherwise compute or fetch again; nobody else reads it",
    )


KEYSPACES: Final = (
    Keyspace(
        "config:*",
        KeyType.STRING,
        5 * _MINUTE,
        owner="data_ingestion",
        readers=("analyst",),
        writers=_others("data_ingestion"),  # whoever misses a row fills it in
        purpose="rows of shared.system_config and shared.feature_flags as JSON, so that nobody asks twice",
    ),
    Keyspace(
        "exchanges:config",
        KeyType.HASH,
        None,
        owner="data_ingestion",
        readers=(*_others("data_ingestion"), "analyst"),
        purpose="one field an exchange: its endpoints, fees and limits as JSON",
    ),
    Keyspace(
        "session:*",
        KeyType.HASH,
        12 * _HOUR,
        owner="execution",
        readers=("risk_management", "notification"),
        purpose="a user's session, by its opaque id",
        secret_names=True,
    ),
    Keyspace(
        "price:*",
        KeyType.STRING,
        _MINUTE,
        owner="data_ingestion",
        readers=("strategy_engine", "execution", "risk_management", "analytics", "analyst"),
        purpose="the last price of an instrument; gone when it is older than its time to live",
    ),
    Keyspace(
        "system:*",
        KeyType.HASH,
        2 * _MINUTE,
        owner="analytics",
        readers=("analyst",),
        writers=_others("analytics"),
        purpose="each service's sign of life and load; a service that is silent disappears",
    ),
    *(_cache(service) for service in SERVICES),
)

CHANNELS: Final = (
    Channel("events:config", SERVICES, SERVICES, "a row of the configuration changed: drop what is cached"),
    Channel(
        "events:market_data",
        ("data_ingestion",),
        ("strategy_engine", "execution", "risk_management", "analytics"),
        "new prices arrived for an instrument",
    ),
    Channel(
        "events:orders",
        ("execution",),
        ("strategy_engine", "risk_management", "analytics", "notification"),
        "an order changed its state",
    ),
    Channel(
        "events:risk",
        ("risk_management",),
        ("strategy_engine", "execution", "notification"),
        "a limit was set, reached or broken",
    ),
)

STREAMS: Final = (
    Stream(
        "stream:signals",
        100_000,
        producers=("strategy_engine",),
        groups=("execution", "risk_management"),
        purpose="signals to be turned into orders",
    ),
    Stream(
        "stream:fills",
        100_000,
        producers=("execution",),
        groups=("risk_management", "analytics"),
        purpose="executed trades to be booked and measured",
    ),
    Stream(
        "stream:notifications",
        10_000,
        producers=("execution", "risk_management", "strategy_engine", "analytics"),
        groups=("notification",),
        purpose="messages to be sent to people",
    ),
)


@dataclass(frozen=True)
class Operator:
    """A user who is no service: these commands, and keys only as keyspaces name it."""

    name: str
    commands: tuple[str, ...]
    purpose: str
    of_any_key: tuple[str, ...] = ()  # commands that tell about a key without its value


_CONNECTION: Final = ("+@connection", "-@dangerous")

OPERATORS: Final = (
    Operator(
        "analyst",
        ("+@connection", "+@read", "-@dangerous", "-scan", "-randomkey"),
        "reads what keyspaces let it",
    ),
    Operator(
        "auditor",
        (
            *(*_CONNECTION, "+acl|list", "+acl|users", "+acl|getuser", "+acl|log", "+config|get", "+info"),
            *("+scan", "+dbsize"),
        ),
        "reads who may do what and what was refused; compares what is there with what is declared",
        of_any_key=("+type", "+pttl", "+xlen", "+xinfo|groups"),
    ),
    Operator(
        "backup",
        (*_CONNECTION, "+bgsave", "+bgrewriteaof", "+lastsave", "+info"),
        "starts a snapshot and waits for it",
    ),
    Operator(
        "monitor",
        (
            *(*_CONNECTION, "+info", "+dbsize", "+config|get", "+slowlog|get", "+slowlog|len"),
            *("+latency|latest", "+memory|stats"),
        ),
        "reads statistics",
    ),
)


def keyspace_of(key: str) -> Keyspace | None:
    """The declaration of a key: the most specific pattern that covers it."""
    found = [keyspace for keyspace in KEYSPACES if keyspace.covers(key)]
    return max(found, key=lambda keyspace: len(keyspace.pattern), default=None)


def stream_of(key: str) -> Stream | None:
    return next((stream for stream in STREAMS if stream.name == key), None)

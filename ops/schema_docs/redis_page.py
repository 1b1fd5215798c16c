"""The page of Redis: keyspaces, channels, streams, and who may do what with them."""

from __future__ import annotations

from collections.abc import Iterable

from ops.schema_docs.markdown import cell, code, table
from schema.redis import CHANNELS, HEALTH, KEYSPACES, OPERATORS, STREAMS
from schema.redis_rules import users


def page() -> str:
    keyspaces = [
        [
            code(one.pattern),
            one.type.value,
            _span(one.ttl),
            code(one.owner),
            _names(one.writers),
            _names(one.readers),
            cell(one.purpose),
        ]
        for one in KEYSPACES
    ]
    channels = [
        [code(one.name), _names(one.publishers), _names(one.subscribers), cell(one.purpose)]
        for one in CHANNELS
    ]
    streams = [
        [code(one.name), str(one.max_length), _names(one.producers), _names(one.groups), cell(one.purpose)]
        for one in STREAMS
    ]
    operators = [[code(one.name), cell(one.purpose), code(" ".join(one.commands))] for one in OPERATORS]
    parts = [
        "# Redis",
        "",
        "Generated from `schema/redis.py` by `./tdb docs`; change the declaration, not this page.",
        "",
        "A key outside every pattern is refused to every service by the server's access rules. No user holds",
        "`+@all`; `default` is off. `./tdb drift` looks for keys of no keyspace, of another type, and for",
        "keys that live longer than declared.",
        "",
        "## Keyspaces",
        "",
        *table(
            ["keys", "type", "live at most", "owner", "also write", "read", "hold"],
            keyspaces,
        ),
        "",
        "## Channels",
        "",
        "Who is not listening misses a message; what must not be missed is a stream.",
        "",
        *table(["channel", "published by", "heard by", "says"], channels),
        "",
        "## Streams",
        "",
        "Each group is named after the service that reads as it. Producers trim with `MAXLEN ~`.",
        "",
        *table(["stream", "entries kept", "added by", "groups", "holds"], streams),
        "",
        "## Users beside the services",
        "",
        *table(["user", "for", "commands"], operators),
        "",
        "## All rules",
        "",
        *(f"- {code(name)}: {code(rules)}" for name, rules in users().items() if name != HEALTH),
    ]
    return "\n".join(parts) + "\n"


def _names(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)


def _span(seconds: int | None) -> str:
    if seconds is None:
        return "until deleted"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"

"""The users of Redis as access rules, in the words and the order in which the server lists them.

Streams and channels are selectors of their own: Redis binds a key pattern to commands in no other way, and
without them a consumer could add to the queue that it reads, and a subscriber publish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from schema.redis import (
    ADMINISTRATOR,
    CHANNELS,
    HEALTH,
    KEYSPACES,
    OPERATORS,
    SERVICES,
    STREAMS,
    Keyspace,
    Operator,
)

# SCAN and RANDOMKEY are bound by no key pattern: they would tell a service the names of everybody's keys.
_SERVICE_COMMANDS: Final = (
    "+@read",
    "+@write",
    "+@connection",
    "+@transaction",
    "-@dangerous",
    "-scan",
    "-randomkey",
    "+unsubscribe",
    "+punsubscribe",
    "+sunsubscribe",
)
_CONSUMER: Final = (
    "+xreadgroup",
    "+xack",
    "+xautoclaim",
    "+xclaim",
    "+xpending",
    "+xlen",
    "+xrange",
    "+xinfo|stream",
    "+xinfo|groups",
    "+xinfo|consumers",
)
_PRODUCER: Final = ("+xadd",)
_SUBSCRIBER: Final = ("+subscribe", "+psubscribe", "+ssubscribe")
_PUBLISHER: Final = ("+publish", "+spublish")

_ADMINISTRATOR_COMMANDS: Final = (
    *("+@read", "+@write", "+@connection", "+@pubsub", "+@transaction", "+@scripting", "+@stream"),
    *("-@dangerous", "+acl", "+config", "+info", "+keys", "+client", "+slowlog", "+latency"),
    *("+bgsave", "+bgrewriteaof", "+lastsave", "+role"),
)


def users() -> dict[str, str]:
    """The rules of every user, without its state and its password."""
    return {
        ADMINISTRATOR: _rules(("~*",), ("&*",), _ADMINISTRATOR_COMMANDS),
        HEALTH: _rules((), (), ("+ping",)),
        **{service: _service(service) for service in SERVICES},
        **{one.name: _operator(one) for one in OPERATORS},
    }


def users_acl(hashes: Mapping[str, str]) -> str:
    """The file that the server reads. `hashes` has each user's password as SHA-256, never in clear."""
    lines = ["user default off resetpass resetkeys resetchannels -@all"]
    for name, rules in users().items():
        lines.append(f"user {name} on #{hashes[name]} {rules}")
    return "\n".join(lines) + "\n"


def _service(name: str) -> str:
    return " ".join([_rules(_keys(name), (), _SERVICE_COMMANDS), *_selectors(name)])


def _operator(operator: Operator) -> str:
    rules = _rules(_keys(operator.name), (), operator.commands)
    return f"{rules} ({_rules(('%R~*',), (), operator.of_any_key)})" if operator.of_any_key else rules


def _keys(name: str) -> tuple[str, ...]:
    return tuple(rule for keyspace in KEYSPACES if (rule := _key_rule(keyspace, name)))


def _key_rule(keyspace: Keyspace, name: str) -> str:
    if name == keyspace.owner or name in keyspace.writers:
        return f"~{keyspace.pattern}"
    return f"%R~{keyspace.pattern}" if name in keyspace.readers else ""


def _selectors(name: str) -> Iterator[str]:
    parts = (
        ("%W~", [stream.name for stream in STREAMS if name in stream.producers], _PRODUCER),
        ("~", [stream.name for stream in STREAMS if name in stream.groups], _CONSUMER),
        ("&", [channel.name for channel in CHANNELS if name in channel.publishers], _PUBLISHER),
        ("&", [channel.name for channel in CHANNELS if name in channel.subscribers], _SUBSCRIBER),
    )
    for mark, names, commands in parts:
        if names:
            rules = tuple(f"{mark}{one}" for one in names)
            keys, channels = ((), rules) if mark == "&" else (rules, ())
            yield f"({_rules(keys, channels, commands)})"


def _rules(keys: tuple[str, ...], channels: tuple[str, ...], commands: tuple[str, ...]) -> str:
    # The server leaves the word out where all channels are open.
    closed = () if channels == ("&*",) else ("resetchannels",)
    return " ".join([*keys, *closed, *channels, "-@all", *commands])

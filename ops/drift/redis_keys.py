"""A bounded look at the keys of a server: those of no keyspace, of another type, or that live too long."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from redis import Redis

from infra.plural import plural
from ops.drift.records import Facts, Key
from schema.redis import KEYSPACES, Keyspace, keyspace_of, stream_of

KEYS: Final = 10_000  # are looked at; a server may hold millions
_BATCH: Final = 500
_NAMED: Final = 3  # examples of what was found
_HIDDEN: Final = frozenset(one.pattern for one in KEYSPACES if one.secret_names)


@dataclass
class Sample:
    """Some of the keys: what of them is not as a keyspace says."""

    count: int = 0
    strays: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # by first word
    wrong: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, key: str, kind: str, milliseconds: int) -> None:
        self.count += 1
        if milliseconds == -2 or stream_of(key):  # -2: expired since it was listed
            return
        keyspace = keyspace_of(key)
        if keyspace is None:
            self.strays[key.partition(":")[0] + ":" * (":" in key)].append(key)
            return
        if kind != keyspace.type:
            self.wrong[keyspace.pattern, "type", kind].append(key)
        if keyspace.ttl is not None and milliseconds == -1:
            self.wrong[keyspace.pattern, "time to live", "none"].append(key)
        elif keyspace.ttl is not None and milliseconds > keyspace.ttl * 1000:
            self.wrong[keyspace.pattern, "time to live", "longer"].append(key)

    def catalogue(self) -> dict[Key, Facts]:
        found: dict[Key, dict[str, str]] = {key: dict(facts) for key, facts in declared().items()}
        for (pattern, fact, what), keys in sorted(self.wrong.items()):
            shown = [] if pattern in _HIDDEN else keys
            found[Key("keyspace", pattern)][fact] = f"{what} in {_counted(keys, shown)}"
        for start, keys in self.strays.items():
            found[Key("key without keyspace", f"{start}*" if start.endswith(":") else start)] = {
                "found": _counted(keys, keys)
            }
        return dict(found)


def sample(client: Redis, limit: int = KEYS) -> Sample:
    """The type and the time to live of keys, never a value."""
    seen = Sample()
    keys = islice(client.scan_iter(count=_BATCH), limit)
    while batch := [str(key) for key in islice(keys, _BATCH)]:
        pipeline = client.pipeline(transaction=False)
        for key in batch:
            pipeline.type(key)
            pipeline.pttl(key)
        answers = pipeline.execute()
        for place, key in enumerate(batch):
            seen.take(key, str(answers[2 * place]), int(answers[2 * place + 1]))
    return seen


def declared() -> dict[Key, Facts]:
    return {Key("keyspace", one.pattern): _keyspace(one) for one in KEYSPACES}


def _keyspace(one: Keyspace) -> Facts:
    lasting = {"time to live": f"at most {one.ttl} s"} if one.ttl is not None else {}
    return {"type": one.type.value, **lasting}


def _counted(keys: list[str], shown: list[str]) -> str:
    some = ", ".join(sorted(shown)[:_NAMED])
    return f"{len(keys)} {plural('key', len(keys))}" + (f", as {some}" if some else "")

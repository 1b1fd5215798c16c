"""Which buckets are sound, what a change of one destroys, and whether that is allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.provider.configuration import Configuration
from infra.provider.destruction import how_to_allow, is_allowed
from infra.provider.influxdb_api import connection_failures
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

SHORTEST: Final = 3600  # seconds, of a retention and of a shard; the server refuses less
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


def name_of(bucket: str) -> str:
    """What allows its loss, in the words of the stack's settings."""
    return f"influxdb:bucket:{bucket}"


def failures(config: Configuration, old: Properties | None, new: Properties) -> Iterator[CheckFailure]:
    yield from connection_failures(new)
    name = new.get("name")
    if isinstance(name, str) and (not name.strip() or name.startswith("_")):
        yield CheckFailure("name", "must not be empty or begin with _: such buckets are the server's")
    retention, shard = new.get("retentionSeconds"), new.get("shardGroupSeconds")
    if isinstance(retention, int) and retention != 0 and retention < SHORTEST:
        yield CheckFailure("retentionSeconds", f"must be 0 (for ever) or at least {SHORTEST}")
    if isinstance(shard, int) and shard != 0 and shard < SHORTEST:
        yield CheckFailure("shardGroupSeconds", f"must be 0 (the server's choice) or at least {SHORTEST}")
    if isinstance(shard, int) and isinstance(retention, int) and 0 < retention < shard:
        yield CheckFailure("shardGroupSeconds", "must not be longer than the retention")
    if old:
        loss = shortening(old, new)
        bucket = name_of(str(old.get("name")))
        if loss and not is_allowed(config, bucket):
            yield CheckFailure("retentionSeconds", f"{loss}. {how_to_allow(bucket)}")


def shortening(old: Properties, new: Properties) -> str:
    """What goes with a shorter retention; empty where nothing does."""
    before, after = old.get("retentionSeconds"), new.get("retentionSeconds")
    if not isinstance(before, int) or not isinstance(after, int) or not is_shorter(after, before):
        return ""
    return (
        f"bucket {old.get('name')} keeps {span(before)} and would keep {span(after)}: "
        f"everything older than {span(after)} is deleted and cannot be brought back"
    )


def story(old: Properties, new: Properties) -> Iterator[str]:
    """What a change means, for who has to approve it."""
    name, renamed = old.get("name"), new.get("name")
    if isinstance(renamed, str) and renamed != name:
        yield f"bucket {name} is renamed {renamed}: tokens keep working, queries by the old name do not"
    before, after = old.get("retentionSeconds"), new.get("retentionSeconds")
    if isinstance(before, int) and isinstance(after, int) and is_shorter(before, after):
        yield f"bucket {name} keeps {span(after)} instead of {span(before)}; what is gone stays gone"
    if old.get("shardGroupSeconds") != new.get("shardGroupSeconds"):
        yield f"bucket {name}: another shard duration, for data to come"


def is_shorter(seconds: int, than: int) -> bool:
    """0 keeps data for ever."""
    return seconds != 0 and (than == 0 or seconds < than)


def span(seconds: int) -> str:
    if seconds == 0:
        return "for ever"
    for unit, length in (("d", _DAY), ("h", _HOUR)):
        if seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"

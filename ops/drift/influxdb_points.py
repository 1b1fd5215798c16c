"""What programs wrote, by the declared measurements: tags and fields that nobody declares, and other types.

The server of this edition checks no schema; the writer does, and this finds what went past it. A declared
name that was never written is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from infra.provider.influxdb_api import InfluxApi
from infra.provider.influxdb_session import expect
from ops.drift.records import Facts, Key
from schema.influxdb import measurement

_TAG: Final = "tag"


def sides(api: InfluxApi, buckets: Iterable[str]) -> tuple[dict[Key, Facts], dict[Key, Facts]]:
    """Declared and live, of the measurements that are there."""
    declared: dict[Key, Facts] = {}
    live: dict[Key, Facts] = {}
    for bucket in sorted(buckets):
        for name, written in _written(api, bucket).items():
            key = Key("measurement", f"{bucket} / {name}", f"bucket {bucket}")
            live[key] = written
            known = measurement(bucket, name)
            if known is not None:
                said = {**dict.fromkeys(known.tags, _TAG), **{k: v[0].value for k, v in known.fields.items()}}
                declared[key] = {one: said[one] for one in written if one in said}
    return declared, live


def _written(api: InfluxApi, bucket: str) -> dict[str, dict[str, str]]:
    """Each measurement's tags and fields, by the index: no point is read."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for series in _show(api, bucket, "SHOW TAG KEYS"):
        found[series["name"]].update({row[0]: _TAG for row in series["values"]})
    for series in _show(api, bucket, "SHOW FIELD KEYS"):
        for name, kind in series["values"]:
            # One name may have several types, each in shards of its own.
            before = found[series["name"]].get(name)
            found[series["name"]][name] = kind if before in (None, kind) else f"{before} and {kind}"
    return dict(found)


def _show(api: InfluxApi, bucket: str, statement: str) -> list[dict[str, Any]]:
    answer = api.get("/query", {"db": bucket, "q": statement})
    body = expect(api, answer, f"{statement} in bucket {bucket}", 200)
    return [series for result in body.get("results") or [] for series in result.get("series") or []]

"""The page of InfluxDB: buckets, measurements, tasks and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infra.provider.influxdb_bucket.plan import span
from ops.schema_docs.markdown import cell, code, table
from schema.influxdb import (
    BUCKETS,
    MARKET_DATA,
    MEASUREMENTS,
    ORGANISATION,
    TASKS,
    TOKENS,
    Bucket,
    Measurement,
)

_HOUR = 3600


def page() -> str:
    buckets = [
        [code(one.name), _kept(one), span(one.shard_hours * _HOUR), cell(one.purpose)] for one in BUCKETS
    ]
    tasks = [
        [
            code(one.name),
            one.every,
            one.offset,
            code(one.source),
            code(one.target),
            f"[Flux](../../{one.file})",
        ]
        for one in TASKS
    ]
    tokens = [[code(one.service), _names(one.read), _names(one.write)] for one in TOKENS]
    parts = [
        "# InfluxDB",
        "",
        "Generated from `schema/influxdb.py` by `./tdb docs`; change the declaration, not this page.",
        "",
        f"Organisation {code(ORGANISATION)}. A shorter retention and the deletion of a bucket are refused",
        "unless the stack names `influxdb:bucket:NAME` in `trading-databases:allowDestructive`.",
        "",
        "## Buckets",
        "",
        *table(["bucket", "keeps", "one file holds", "what"], buckets),
        "",
        "## Measurements",
        "",
        "This edition of the server checks no schema: what is written is checked by our writer against this",
        "declaration, and `./tdb drift` finds what went past it. There is no resource of that kind, and the",
        "provider refuses `tradingdb:influxdb:MeasurementSchema` by name.",
        "",
        *(line for one in MEASUREMENTS for line in _measurement(one)),
        "## Tasks",
        "",
        *table(["task", "every", "offset", "from", "to", "script"], tasks),
        "",
        "## Tokens",
        "",
        *table(["service", "reads", "writes"], tokens),
    ]
    return "\n".join(parts) + "\n"


def _kept(bucket: Bucket) -> str:
    by_setting = ", or `influxdb.retentionHours` of the stack" if bucket.name == MARKET_DATA else ""
    return f"{span(bucket.retention_hours * _HOUR)}{by_setting}"


def _measurement(one: Measurement) -> Iterator[str]:
    yield f"### {one.name} in {', '.join(one.buckets)}"
    yield ""
    yield f"{one.purpose[:1].upper()}{one.purpose[1:]}."
    yield ""
    tags = [
        [code(name), "tag, optional" if name in one.optional_tags else "tag", cell(meaning)]
        for name, meaning in one.tags.items()
    ]
    fields = [[code(name), kind.value, cell(meaning)] for name, (kind, meaning) in one.fields.items()]
    yield from table(["name", "type", "is"], [*tags, *fields])
    yield ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names) or "nothing"

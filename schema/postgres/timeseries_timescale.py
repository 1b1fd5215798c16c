"""Time series as hypertables of TimescaleDB, with its own compression, retention and roll-ups.

Its background jobs run as a table's owner, which must then be allowed to log in: such an owner has neither
a password nor a line in pg_hba.conf.
"""

from __future__ import annotations

from typing import Final

from schema.postgres.ddl import create_table
from schema.postgres.schema_object import Kind, SchemaObject, quoted
from schema.postgres.timeseries import RollUp, Series, Step

_PIECE: Final = {Step.DAY: "1 day", Step.WEEK: "7 days", Step.MONTH: "30 days"}
# Until when a roll-up is left to the narrower bars, how far back it looks, and how often.
_REFRESH: Final = {"hour": ("1 hour", "3 days", "15 minutes"), "day": ("1 day", "14 days", "1 hour")}


def table(series: Series) -> list[str]:
    """Made plain, then cut. The indexes are declared, so TimescaleDB adds none of its own."""
    create = [
        *create_table(series.model),
        _call("create_hypertable", series.name, _range(series), "create_default_indexes => false"),
    ]
    if series.compress_days is not None:
        create += [
            f"""ALTER TABLE {series.name} SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = '{series.segment_by}',
    timescaledb.compress_orderby = '{_order_by(series)}'
)""",
            _call("add_compression_policy", series.name, _interval(f"{series.compress_days} days")),
        ]
    return [
        *create,
        _call("add_retention_policy", series.name, _interval(f"{series.keep_days} days")),
    ]


def _call(name: str, relation: str, *arguments: str) -> str:
    return f"SELECT public.{name}('{relation}', {', '.join(arguments)})"


def _interval(length: str) -> str:
    return f"INTERVAL '{length}'"


def _range(series: Series) -> str:
    return f"public.by_range('{series.column}', {_interval(_PIECE[series.step])})"


def _order_by(series: Series) -> str:
    keys = [column.name for column in series.model.primary_key]
    segments = series.segment_by.split(", ")
    rest = [name for name in keys if name not in (*segments, series.column)]
    return ", ".join([f'"{series.column}" DESC', *(f'"{name}"' for name in rest)])


def roll_up(declared: RollUp) -> SchemaObject:
    where = f"\nWHERE {declared.source_filter}" if declared.source_filter else ""
    bars = "count(*)" if declared.source_filter else "sum(bars)::bigint"
    name = f"{declared.schema}.{declared.name}"
    until, since, every = _REFRESH[declared.width]
    bucket = f"public.time_bucket(INTERVAL '1 {declared.width}', \"timestamp\")"
    create = (
        f"""CREATE MATERIALIZED VIEW {name} WITH (timescaledb.continuous) AS
SELECT symbol, data_source, {bucket} AS "timestamp",
    public.first(open, "timestamp") AS open, max(high) AS high, min(low) AS low,
    public.last(close, "timestamp") AS close, sum(volume) AS volume, {bars} AS bars
FROM {declared.schema}.{declared.source}{where}
GROUP BY 1, 2, 3
WITH NO DATA""",  # noqa: S608 - constants
        _call(
            "add_continuous_aggregate_policy",
            name,
            f"start_offset => {_interval(since)}",
            f"end_offset => {_interval(until)}",
            f"schedule_interval => {_interval(every)}",
        ),
        f"COMMENT ON VIEW {name} IS '{quoted(declared.purpose)}'",
    )
    return SchemaObject(Kind.MATERIALIZED_VIEW, declared.schema, declared.name, create, declared.purpose)


HEALTH_QUERY = """
SELECT format('%I.%I', hypertable_schema, hypertable_name) AS series,
    num_chunks AS pieces,
    (SELECT max(range_end) FROM timescaledb_information.chunks AS chunk
     WHERE chunk.hypertable_schema = hypertable.hypertable_schema
       AND chunk.hypertable_name = hypertable.hypertable_name) AS ready_until,
    0::bigint AS default_bytes,
    public.hypertable_size(format('%I.%I', hypertable_schema, hypertable_name)::regclass) AS total_bytes
FROM timescaledb_information.hypertables AS hypertable
""".strip()

"""Time series by the server's own partitions: the table, its pieces, and the functions that keep them.

Pieces lie in schema `internal`, so grants on a schema's tables never reach them. A roll-up reaches as far
back as the rows that it is made from; one that must outlive them needs TimescaleDB.
"""

from __future__ import annotations

from typing import Final

from schema.postgres.ddl import create_table
from schema.postgres.roles import MAINTENANCE
from schema.postgres.schema_object import Kind, SchemaObject, function, quoted
from schema.postgres.timeseries import ROLL_UPS, SERIES, RollUp, Series


def table(series: Series) -> list[str]:
    return create_table(series.model, partition_by=series.column)


# A piece is made beside the table and then attached, which keeps neither readers nor writers waiting.
CREATE_PIECE = function(
    "shared",
    "create_series_piece",
    """
DECLARE
    parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
    starts timestamptz := date_trunc(step, at);
    piece text := format('%s_p%s', parent_name, to_char(starts, 'YYYYMMDD'));
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = parent);
    guard record;
BEGIN
    IF to_regclass(format('internal.%I', piece)) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format('CREATE TABLE internal.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS'
                   ' INCLUDING INDEXES INCLUDING STORAGE)', piece, parent);
    -- The administrator may call this as well as the owner does.
    EXECUTE format('ALTER TABLE internal.%I OWNER TO %I', piece, owner);
    -- Statement triggers are not handed down by the server.
    FOR guard IN SELECT tgname, tgfoid::regproc AS called FROM pg_trigger
                 WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0 LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON internal.%I FOR EACH STATEMENT'
                       ' EXECUTE FUNCTION %s()', guard.tgname, piece, guard.called);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION internal.%I FOR VALUES FROM (%L) TO (%L)',
                   parent, piece, starts, starts + ('1 ' || step)::interval);
    RETURN piece;
END
""",
    arguments="regclass, text, timestamp with time zone",
    parameters="parent regclass, step text, at timestamp with time zone",
    returns="text",
    options=("SET timezone = 'UTC'",),
    purpose="Makes the piece of a time series that covers a moment; null when it is there",
)

# Rows that came before their piece are in the default piece, which then stands in the way of that piece.
EMPTY_DEFAULT = function(
    "shared",
    "empty_series_default",
    """
DECLARE
    parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
    keeper text := format('%s_default', parent_name);
    stray text := format('%s_stray', parent_name);
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = parent);
    guard record;
    starts timestamptz;
    stands boolean := to_regclass(format('internal.%I', keeper)) IS NOT NULL;
    filled boolean := false;
    moved bigint := 0;
BEGIN
    IF stands THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM internal.%I)', keeper) INTO filled;
        IF NOT filled THEN
            RETURN 0;
        END IF;
        EXECUTE format('ALTER TABLE %s DETACH PARTITION internal.%I', parent, keeper);
        EXECUTE format('ALTER TABLE internal.%I RENAME TO %I', keeper, stray);
        FOR starts IN EXECUTE format('SELECT DISTINCT date_trunc(%L, %I) FROM internal.%I',
                                     step, moment, stray) LOOP
            PERFORM shared.create_series_piece(parent, step, starts);
        END LOOP;
        EXECUTE format('INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM internal.%I', parent, stray);
        GET DIAGNOSTICS moved = ROW_COUNT;
        EXECUTE format('DROP TABLE internal.%I', stray);
    END IF;
    EXECUTE format('CREATE TABLE internal.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS'
                   ' INCLUDING INDEXES INCLUDING STORAGE)', keeper, parent);
    EXECUTE format('ALTER TABLE internal.%I OWNER TO %I', keeper, owner);
    FOR guard IN SELECT tgname, tgfoid::regproc AS called FROM pg_trigger
                 WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0 LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON internal.%I FOR EACH STATEMENT'
                       ' EXECUTE FUNCTION %s()', guard.tgname, keeper, guard.called);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION internal.%I DEFAULT', parent, keeper);
    RETURN moved;
END
""",
    arguments="regclass, text, text",
    parameters="parent regclass, step text, moment text",
    returns="bigint",
    options=("SET timezone = 'UTC'",),
    purpose="Makes the default piece, or moves the rows in it to pieces of their own; how many moved",
)

KEEP = function(
    "shared",
    "keep_series",
    """
DECLARE
    piece text;
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('keep ' || parent::text, 0));
    moved := shared.empty_series_default(parent, step, moment);
    IF moved > 0 THEN
        RETURN NEXT format('moved %s rows of %s from the default piece', moved, parent);
    END IF;
    FOR number IN 0..ahead LOOP
        piece := shared.create_series_piece(parent, step, now() + number * ('1 ' || step)::interval);
        IF piece IS NOT NULL THEN
            RETURN NEXT format('created %s', piece);
        END IF;
    END LOOP;
    FOR piece IN
        SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = parent
          AND (regexp_match(pg_get_expr(child.relpartbound, child.oid), 'TO \\(''([^'']+)''\\)'))[1]
              ::timestamptz <= now() - keep
    LOOP
        EXECUTE format('DROP TABLE internal.%I', piece);
        RETURN NEXT format('dropped %s', piece);
    END LOOP;
END
""",
    arguments="regclass, text, text, integer, interval",
    parameters="parent regclass, step text, moment text, ahead integer, keep interval",
    returns="SETOF text",
    # Who waits longer than this for a lock would make everybody else wait behind: the next run comes soon.
    options=("SET timezone = 'UTC'", "SET lock_timeout = '5s'"),
    purpose="Makes pieces ahead, clears the default piece and drops pieces past retention; says what it did",
)

FUNCTIONS: Final = (CREATE_PIECE, EMPTY_DEFAULT, KEEP)


def _keep_all(schema: str, kept: list[Series]) -> SchemaObject:
    calls = "\n".join(
        f"    RETURN QUERY SELECT shared.keep_series('{series.name}', '{series.step}', '{series.column}', "
        f"{series.ahead}, '{series.keep_days} days');"
        for series in kept
    )
    return function(
        schema,
        "keep_time_series",
        f"BEGIN\n{calls}\nEND",
        returns="SETOF text",
        options=("SECURITY DEFINER",),
        callers=(MAINTENANCE,),
        purpose=f"Keeps every time series of {schema}; run by schedule",
    )


def _prepare(series: Series) -> SchemaObject:
    return function(
        series.schema,
        f"prepare_{series.table}",
        f"""
SELECT piece FROM generate_series(date_trunc('{series.step}', first, 'UTC'), last, '1 {series.step}') AS day,
    shared.create_series_piece('{series.name}', '{series.step}', day) AS piece
WHERE piece IS NOT NULL
""",  # noqa: S608 - constants
        arguments="timestamp with time zone, timestamp with time zone",
        parameters="first timestamp with time zone, last timestamp with time zone",
        returns="SETOF text",
        language="sql",
        options=("SECURITY DEFINER", "SET timezone = 'UTC'"),
        callers=(series.schema, MAINTENANCE),
        purpose=f"Makes pieces of {series.table} for a time gone by, before history is loaded into it",
    )


KEEPERS: Final = (
    *(
        _keep_all(schema, [series for series in SERIES if series.schema == schema])
        for schema in dict.fromkeys(series.schema for series in SERIES)
    ),
    *(_prepare(series) for series in SERIES if series.table == "market_data"),
)

HEALTH_QUERY = """
SELECT parent.oid::regclass::text AS series,
    count(*) FILTER (WHERE bound <> 'DEFAULT') AS pieces,
    max((regexp_match(bound, 'TO \\(''([^'']+)''\\)'))[1]::timestamptz) AS ready_until,
    coalesce(sum(pg_relation_size(child)) FILTER (WHERE bound = 'DEFAULT'), 0)::bigint AS default_bytes,
    sum(pg_total_relation_size(child))::bigint AS total_bytes
FROM pg_class AS parent
JOIN pg_namespace AS space ON space.oid = parent.relnamespace
CROSS JOIN LATERAL (
    SELECT inhrelid AS child, pg_get_expr(relpartbound, inhrelid) AS bound
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = parent.oid
) AS piece
WHERE parent.relkind = 'p'
GROUP BY parent.oid
""".strip()


def roll_up(declared: RollUp) -> SchemaObject:
    where = f"\nWHERE {declared.source_filter}" if declared.source_filter else ""
    bars = "count(*)" if declared.source_filter else "sum(bars)::bigint"
    name = f"{declared.schema}.{declared.name}"
    create = (
        f"""CREATE MATERIALIZED VIEW {name} AS
SELECT symbol, data_source, date_trunc('{declared.width}', "timestamp", 'UTC') AS "timestamp",
    (array_agg(open ORDER BY "timestamp"))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY "timestamp" DESC))[1] AS close, sum(volume) AS volume, {bars} AS bars
FROM {declared.schema}.{declared.source}{where}
GROUP BY 1, 2, 3""",  # noqa: S608 - constants
        # Unique, so that readers are not kept waiting while it is made anew.
        f'CREATE UNIQUE INDEX uq_{declared.name} ON {name} (symbol, "timestamp", data_source)',
        f"COMMENT ON MATERIALIZED VIEW {name} IS '{quoted(declared.purpose)}'",
    )
    return SchemaObject(Kind.MATERIALIZED_VIEW, declared.schema, declared.name, create, declared.purpose)


_REFRESH = "\n".join(
    f"    REFRESH MATERIALIZED VIEW CONCURRENTLY {declared.schema}.{declared.name};" for declared in ROLL_UPS
)
REFRESH_ROLL_UPS = function(
    "data_ingestion",
    "refresh_roll_ups",
    f"BEGIN\n{_REFRESH}\nEND",
    returns="void",
    options=("SECURITY DEFINER",),
    callers=(MAINTENANCE, "data_ingestion"),
    purpose="Brings the roll-ups up to date; run by schedule",
)

"""Statements on rows, and upkeep: INSERT, UPDATE, DELETE, SELECT, REFRESH, VACUUM and their like."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from migrations.locks.effect import Effect, Level, Object
from migrations.locks.reader import Reader
from migrations.locks.tokens import Kind

# Functions that a migration calls for what they do. Each is known to hold up no table for long.
_HARMLESS_CALLS: Final = {
    "set_config",
    "schedule",
    "schedule_in_database",
    "unschedule",
    "create_hypertable",
    "add_retention_policy",
    "add_compression_policy",
    "add_continuous_aggregate_policy",
    "create_parent",
    "setval",
    "by_range",
    "current_setting",
}


def insert(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("into")
    effect.lock(Level.ROW_EXCLUSIVE, reader.name())
    return effect


def update(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("only")
    table = reader.name()
    effect.lock(Level.ROW_EXCLUSIVE, table)
    if not reader.has("where"):
        effect.rewrites.append(table)
    effect.notes.append(f"holds the rows of {table} that it changes until its transaction ends")
    return effect


def delete(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("from")
    reader.take("only")
    table = reader.name()
    effect.lock(Level.ROW_EXCLUSIVE, table)
    effect.destroys.append(Object("rows", table))
    return effect


def select(reader: Reader) -> Effect:
    """Reading is free; a function may do anything."""
    rest = reader.rest
    calls = {
        token.text
        for token, after in pairwise(rest)
        if token.kind is not Kind.STRING and after.text == "(" and after.kind is Kind.SIGN
    }
    unknown = sorted(calls - _HARMLESS_CALLS - {"select", "from", "where", "in", "values", "as", "and", "or"})
    effect = Effect()
    if unknown:
        effect.known = False
        effect.notes.append(f"what {', '.join(unknown)} does is not known here")
    return effect


def refresh(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("materialized", "view")
    softly = reader.take("concurrently")
    name = reader.name()
    effect.lock(Level.EXCLUSIVE if softly else Level.ACCESS_EXCLUSIVE, name)
    effect.rewrites.append(name)
    return effect


def vacuum(reader: Reader) -> Effect:
    effect = Effect()
    full = any(token.text == "full" for token in reader.group()) or reader.take("full")
    reader.take_one_of("verbose", "analyze")
    name = reader.name() or "every table"
    effect.lock(Level.ACCESS_EXCLUSIVE if full else Level.SHARE_UPDATE_EXCLUSIVE, name)
    (effect.rewrites if full else effect.scans).append(name)
    return effect


def analyze(reader: Reader) -> Effect:
    effect = Effect()
    reader.group()
    reader.take("verbose")
    for name in reader.names() or ["every table"]:
        effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, name)
    return effect


def cluster(reader: Reader) -> Effect:
    effect = Effect()
    reader.group()
    name = reader.name() or "every table"
    effect.lock(Level.ACCESS_EXCLUSIVE, name)
    effect.rewrites.append(name)
    return effect


def lock(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("table")
    reader.take("only")
    names = reader.names()
    mode = Level.ACCESS_EXCLUSIVE
    if reader.take("in"):
        for level in Level:
            if reader.take(*str(level).lower().split(), "mode"):
                mode = level
    for name in names:
        effect.lock(mode, name)
    return effect


def comment(reader: Reader) -> Effect:
    effect = Effect()
    if reader.take("on", "table"):
        effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, reader.name())
    elif reader.take("on", "column"):
        effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, reader.name().rpartition(".")[0])
    return effect

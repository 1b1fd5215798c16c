"""CREATE and REINDEX: what comes to be, and which tables it holds up. As of PostgreSQL 17."""

from __future__ import annotations

from typing import Final

from migrations.locks.column import TABLE_CONSTRAINTS, column
from migrations.locks.effect import Effect, Level, Object
from migrations.locks.reader import Reader, divided

# What can be made without holding up a table.
_FREE: Final = (
    "event trigger",
    "foreign data wrapper",
    "text search",
    "access method",
    "aggregate",
    "cast",
    "collation",
    "domain",
    "extension",
    "function",
    "operator",
    "procedure",
    "role",
    "schema",
    "sequence",
    "server",
    "type",
    "user",
)
_ON_TABLE: Final = {
    "trigger": Level.SHARE_ROW_EXCLUSIVE,
    "policy": Level.ACCESS_EXCLUSIVE,
    "rule": Level.ACCESS_EXCLUSIVE,
}


def create(reader: Reader) -> Effect:
    replaces = reader.take("or", "replace")
    effect = Effect()
    unique = reader.take("unique")
    if reader.take("index"):
        return _index(effect, reader, unique)
    while reader.take_one_of("temporary", "temp", "unlogged", "global", "local", "recursive", "constraint"):
        pass
    if reader.take("table"):
        return _table(effect, reader)
    if reader.take("materialized", "view"):
        return _materialized(effect, reader)
    if reader.take("view"):
        name = _named(effect, "view", reader)
        if replaces:
            effect.lock(Level.ACCESS_EXCLUSIVE, name)
        return effect
    part = reader.take_one_of(*_ON_TABLE)
    if part:
        return _on_table(effect, part, reader, _ON_TABLE[part])
    if reader.take("statistics"):
        _named(effect, "statistics", reader)
        if reader.until("from"):
            effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, reader.name())
        return effect
    kind = reader.take_one_of(*_FREE)
    if not kind:
        effect.known = False
        return effect
    name = _named(effect, kind, reader)
    if replaces:
        effect.notes.append(f"{kind} {name} is replaced for running programs too")
    return effect


def _named(effect: Effect, kind: str, reader: Reader) -> str:
    reader.take("if", "not", "exists")
    name = reader.name()
    effect.creates.append(Object(kind, name))
    return name


def _table(effect: Effect, reader: Reader) -> Effect:
    name = _named(effect, "table", reader)
    if reader.take("partition", "of"):
        effect.lock(Level.ACCESS_EXCLUSIVE, reader.name())
        effect.notes.append("scans the default partition of its parent, where there is one")
    for part in divided(reader.group()):
        if part[0].text not in TABLE_CONSTRAINTS:
            _references(effect, name, column(part).references)
            continue
        inner = Reader(part)
        if inner.until("references"):
            _references(effect, name, inner.name())
    if reader.take("inherits"):
        for parent in Reader(reader.group()).names():
            effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, parent)
    if reader.has("as"):
        effect.notes.append("reads what it is made from")
    return effect


def _references(effect: Effect, table: str, target: str) -> None:
    if target and target != table:
        effect.lock(Level.SHARE_ROW_EXCLUSIVE, target)


def _materialized(effect: Effect, reader: Reader) -> Effect:
    _named(effect, "materialized view", reader)
    if not reader.has("with", "no", "data"):
        effect.notes.append("reads all that it is made from")
    return effect


def _on_table(effect: Effect, kind: str, reader: Reader, level: Level) -> Effect:
    name = reader.name()
    if not reader.until("on" if kind != "rule" else "to"):
        effect.known = False
        return effect
    table = reader.name()
    effect.lock(level, table)
    effect.creates.append(Object(kind, f"{table}.{name}"))
    return effect


def _index(effect: Effect, reader: Reader, unique: bool) -> Effect:
    softly = reader.take("concurrently")
    reader.take("if", "not", "exists")
    index = "" if reader.sees("on") else reader.name()
    if not reader.take("on"):
        effect.known = False
        return effect
    bare = reader.take("only")  # the index of a partitioned table, without those of its partitions
    table = reader.name()
    # An index lives in the schema of its table and is named without one.
    schema = table.rpartition(".")[0]
    effect.creates.append(Object("index", f"{schema}.{index}" if schema else index))
    effect.lock(Level.SHARE_UPDATE_EXCLUSIVE if softly else Level.SHARE, table)
    if not bare:
        effect.scans.append(table)
    if unique:
        effect.notes.append(f"fails if rows of {table} are alike")
    if softly:
        effect.notes.append("waits for every older transaction; leaves an invalid index if it fails")
    return effect


def reindex(reader: Reader) -> Effect:
    effect = Effect()
    reader.group()
    kind = reader.take_one_of("index", "table", "schema", "database", "system")
    softly = reader.take("concurrently")
    name = reader.name() or kind
    effect.lock(Level.SHARE_UPDATE_EXCLUSIVE if softly else Level.ACCESS_EXCLUSIVE, name)
    effect.scans.append(name)
    return effect

"""DROP and TRUNCATE: what is gone afterwards, and whom that holds up or breaks."""

from __future__ import annotations

from typing import Final

from migrations.locks.effect import Effect, Level, Object
from migrations.locks.reader import Reader

_ON_TABLE: Final = ("trigger", "policy", "rule")
_KINDS: Final = (
    "materialized view",
    "foreign table",
    "event trigger",
    "foreign data wrapper",
    "text search configuration",
    "aggregate",
    "cast",
    "collation",
    "database",
    "domain",
    "extension",
    "function",
    "index",
    "operator",
    "owned by",
    "procedure",
    "role",
    "routine",
    "schema",
    "sequence",
    "server",
    "statistics",
    "table",
    "type",
    "user",
    "view",
)
# Can be made again from the code; nothing that was stored is lost with them.
_RENEWABLE: Final = {
    "constraint",
    "index",
    "statistics",
    "view",
    "materialized view",
    "function",
    "procedure",
    "routine",
    "aggregate",
}


def drop(reader: Reader) -> Effect:
    effect = Effect()
    kind = reader.take_one_of(*_ON_TABLE)
    if kind:
        return _from_table(effect, kind, reader)
    kind = reader.take_one_of(*_KINDS)
    if not kind:
        effect.known = False
        return effect
    softly = reader.take("concurrently")
    reader.take("if", "exists")
    for name in reader.names():
        if kind in ("table", "view", "materialized view", "foreign table", "sequence"):
            effect.lock(Level.ACCESS_EXCLUSIVE, name)
        if kind == "index":
            level = Level.SHARE_UPDATE_EXCLUSIVE if softly else Level.ACCESS_EXCLUSIVE
            effect.lock(level, f"the table of index {name}")
        effect.destroys.append(Object(kind, name))
        if kind != "index":
            effect.broke(name, f"{kind} {name} is gone")
    if reader.has("cascade"):
        effect.notes.append("CASCADE: everything that depends on it goes too")
    return effect


def loses_data(one: Object) -> bool:
    """Whether something stored goes with it, or a trigger or policy that guards what is stored."""
    return one.kind not in _RENEWABLE


def _from_table(effect: Effect, kind: str, reader: Reader) -> Effect:
    reader.take("if", "exists")
    name = reader.name()
    if reader.take("on"):
        table = reader.name()
        effect.lock(Level.ACCESS_EXCLUSIVE, table)
        effect.destroys.append(Object(kind, f"{table}.{name}"))
    else:
        effect.known = False
    return effect


def truncate(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("table")
    reader.take("only")
    for name in reader.names():
        effect.lock(Level.ACCESS_EXCLUSIVE, name)
        effect.destroys.append(Object("rows", name))
    if reader.has("cascade"):
        effect.notes.append("CASCADE: every table that refers to it is emptied too")
    return effect

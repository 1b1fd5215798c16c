"""ALTER TABLE: each of its actions has a lock and a cost of its own. As of PostgreSQL 17."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from migrations.locks.column import TABLE_CONSTRAINTS, column, type_of
from migrations.locks.effect import Effect, Level, Object
from migrations.locks.reader import Reader
from migrations.locks.tokens import Token

# Types that take any value of the narrower ones that they usually replace.
_HOLDS_ALL: Final = {"text", "bigint", "numeric", "jsonb", "timestamp with time zone", "timestamptz"}

Action: TypeAlias = Callable[[Effect, str, Reader], None]


def alter_table(reader: Reader) -> Effect:
    effect = Effect()
    reader.take("if", "exists")
    reader.take("only")
    table = reader.name()
    reader.take("*")
    for part in reader.parts():
        _action(effect, table, part)
    return effect


def _action(effect: Effect, table: str, part: Sequence[Token]) -> None:
    reader = Reader(part)
    for words, apply in _ACTIONS:
        if reader.take(*words.split()):
            apply(effect, table, reader)
            return
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.known = False
    effect.notes.append(f"this kind of ALTER TABLE {table} is not known here")


def _add_column(effect: Effect, table: str, reader: Reader) -> None:
    reader.take("if", "not", "exists")
    made = column(reader.rest)
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.creates.append(Object("column", f"{table}.{made.name}"))
    if made.rewrites:
        effect.rewrites.append(table)
    if made.checked or made.unique or made.key:
        effect.scans.append(table)
    if made.required and not made.has_default:
        effect.broke(f"{table}.{made.name}", f"column {table}.{made.name} is required and has no default")
        effect.notes.append(f"fails if {table} has rows")
    if made.references:
        effect.lock(Level.SHARE_ROW_EXCLUSIVE, made.references)
        if made.has_default:
            effect.scans.append(table)


def _add_constraint(effect: Effect, table: str, reader: Reader) -> None:
    if reader.take("constraint"):
        effect.creates.append(Object("constraint", f"{table}.{reader.name()}"))
    level = Level.ACCESS_EXCLUSIVE
    if reader.sees("foreign"):
        level = Level.SHARE_ROW_EXCLUSIVE
        target = Reader(reader.rest)
        if target.until("references"):
            effect.lock(level, target.name())
    effect.lock(level, table)
    if not (reader.has("not", "valid") or reader.has("using", "index")):
        effect.scans.append(table)


def _add(effect: Effect, table: str, reader: Reader) -> None:
    if reader.rest and reader.rest[0].text in TABLE_CONSTRAINTS:
        _add_constraint(effect, table, reader)
    else:
        _add_column(effect, table, reader)


def _drop_constraint(effect: Effect, table: str, reader: Reader) -> None:
    reader.take("if", "exists")
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.destroys.append(Object("constraint", f"{table}.{reader.name()}"))


def _drop_column(effect: Effect, table: str, reader: Reader) -> None:
    reader.take("if", "exists")
    name = reader.name()
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.destroys.append(Object("column", f"{table}.{name}"))
    effect.broke(f"{table}.{name}", f"column {table}.{name} is gone")


def _alter_column(effect: Effect, table: str, reader: Reader) -> None:
    reader.take("column")
    name = f"{table}.{reader.name()}"
    chosen = reader.take_one_of(
        "set data type", "type", "set default", "drop default", "set not null", "drop not null",
        "set statistics", "set (", "reset (", "set storage", "set compression", "add generated",
        "drop identity", "drop expression", "set expression", "set generated", "restart", "set",
    )  # fmt: skip
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    match chosen:
        case "set data type" | "type":
            effect.rewrites.append(table)
            effect.broke(name, f"column {name} has another type")
            kind = type_of(reader)
            if kind not in _HOLDS_ALL:
                effect.destroys.append(Object("values", name))
                effect.notes.append(f"values of {name} that do not fit {kind} are rounded or refused")
        case "set default" | "drop default" | "drop identity":
            effect.broke(name, f"column {name} has another default")
        case "set not null":
            effect.notes.append(f"scans {table}, unless a validated check proves that every row has {name}")
        case "drop not null":
            effect.destroys.append(Object("constraint", f"{name} NOT NULL"))
        case "set expression":
            effect.rewrites.append(table)
        case "set statistics" | "set (" | "reset (":
            effect.locks.clear()
            effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, table)
        case "":
            effect.known = False
        case _:
            pass


def _rename(effect: Effect, table: str, reader: Reader) -> None:
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    if reader.take("to"):
        effect.broke(table, f"table {table} is renamed to {reader.name()}")
    elif reader.take("constraint"):
        effect.notes.append(f"constraint {table}.{reader.name()} is renamed")
    else:
        reader.take("column")
        name = f"{table}.{reader.name()}"
        effect.broke(name, f"column {name} is renamed")


def _set_schema(effect: Effect, table: str, reader: Reader) -> None:
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.broke(table, f"table {table} moves to schema {reader.name()}")


def _attach(effect: Effect, table: str, reader: Reader) -> None:
    effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, table)
    part = reader.name()
    effect.lock(Level.ACCESS_EXCLUSIVE, part)
    effect.scans.append(part)


def _detach(effect: Effect, table: str, reader: Reader) -> None:
    part = reader.name()
    softly = reader.has("concurrently")
    effect.lock(Level.SHARE_UPDATE_EXCLUSIVE if softly else Level.ACCESS_EXCLUSIVE, table)
    effect.lock(Level.ACCESS_EXCLUSIVE, part)
    effect.broke(table, f"rows of {part} are no longer in {table}")


def _inherit(effect: Effect, table: str, reader: Reader) -> None:
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, reader.name())


def _rewrite(effect: Effect, table: str, _: Reader) -> None:
    effect.lock(Level.ACCESS_EXCLUSIVE, table)
    effect.rewrites.append(table)


def _validate(effect: Effect, table: str, _: Reader) -> None:
    effect.lock(Level.SHARE_UPDATE_EXCLUSIVE, table)
    effect.scans.append(table)


def _plain(level: Level) -> Action:
    def apply(effect: Effect, table: str, _: Reader) -> None:
        effect.lock(level, table)

    return apply


def _guard_off(kind: str, level: Level) -> Action:
    def apply(effect: Effect, table: str, reader: Reader) -> None:
        effect.lock(level, table)
        effect.destroys.append(Object(kind, f"{table}.{reader.name() or 'row security'}"))

    return apply


# The longest beginnings first: the first that matches counts.
_ACTIONS: Final[tuple[tuple[str, Action], ...]] = (
    ("add column", _add_column),
    ("add", _add),
    ("drop constraint", _drop_constraint),
    ("drop column", _drop_column),
    ("drop", _drop_column),
    ("alter constraint", _plain(Level.ACCESS_EXCLUSIVE)),
    ("alter", _alter_column),
    ("validate constraint", _validate),
    ("rename", _rename),
    ("attach partition", _attach),
    ("detach partition", _detach),
    ("set schema", _set_schema),
    ("set logged", _rewrite),
    ("set unlogged", _rewrite),
    ("set tablespace", _rewrite),
    ("set access method", _rewrite),
    ("set without cluster", _plain(Level.SHARE_UPDATE_EXCLUSIVE)),
    ("set (", _plain(Level.SHARE_UPDATE_EXCLUSIVE)),
    ("reset (", _plain(Level.SHARE_UPDATE_EXCLUSIVE)),
    ("cluster on", _plain(Level.SHARE_UPDATE_EXCLUSIVE)),
    ("disable trigger", _guard_off("trigger", Level.SHARE_ROW_EXCLUSIVE)),
    ("enable trigger", _plain(Level.SHARE_ROW_EXCLUSIVE)),
    ("enable replica trigger", _plain(Level.SHARE_ROW_EXCLUSIVE)),
    ("enable always trigger", _plain(Level.SHARE_ROW_EXCLUSIVE)),
    ("disable row level security", _guard_off("guard", Level.ACCESS_EXCLUSIVE)),
    ("no force row level security", _guard_off("guard", Level.ACCESS_EXCLUSIVE)),
    ("enable row level security", _plain(Level.ACCESS_EXCLUSIVE)),
    ("force row level security", _plain(Level.ACCESS_EXCLUSIVE)),
    ("inherit", _inherit),
    ("no inherit", _inherit),
    ("owner to", _plain(Level.ACCESS_EXCLUSIVE)),
    ("replica identity", _plain(Level.ACCESS_EXCLUSIVE)),
)

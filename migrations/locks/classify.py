"""From one statement to its effect. What is not listed here is said to be unknown, never harmless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from migrations.locks import rows
from migrations.locks.alter_table import alter_table
from migrations.locks.create import create, reindex
from migrations.locks.drop import drop, truncate
from migrations.locks.effect import Effect, Level, Object
from migrations.locks.reader import Reader
from migrations.locks.tokens import Kind

TRANSACTION_CONTROL: Final = (
    "begin",
    "commit",
    "rollback",
    "savepoint",
    "release",
    "start transaction",
    "end",
    "abort",
)


def classify(sql: str) -> Effect:
    reader = Reader.of(sql)
    for words, apply in _STATEMENTS:
        if reader.take(*words.split()):
            return apply(reader)
    return _code(reader)


def _code(reader: Reader) -> Effect:
    """DO, CALL and whatever else: nothing is promised. Words that destroy are named where they are seen."""
    effect = Effect(known=False)
    for token in reader.rest:
        inner = [token]
        if token.kind is Kind.STRING:
            inner = Reader.of(token.text).rest
        for one in inner:
            if one.kind is Kind.WORD and one.text in ("drop", "truncate", "delete"):
                effect.notes.append(f"its code says {one.text.upper()}")
    effect.notes = sorted(set(effect.notes))
    return effect


def _free(_: Reader) -> Effect:
    return Effect()


def _control(_: Reader) -> Effect:
    return Effect(notes=["steers the transaction by hand"])


def _alter_type(reader: Reader) -> Effect:
    effect = Effect()
    name = reader.name()
    if reader.take("rename", "value"):
        old = reader.skip()
        effect.broke(name, f"value {old.text if old else ''} of type {name} is renamed")
    elif reader.sees("rename") or reader.sees("set", "schema"):
        effect.broke(name, f"type {name} is renamed or moved")
    elif not (reader.sees("add", "value") or reader.sees("owner")):
        effect.known = False
    return effect


def _alter_domain(reader: Reader) -> Effect:
    name = reader.name()
    if reader.sees("owner") or reader.has("not", "valid"):
        return Effect()
    return Effect(scans=[f"every table with a column of domain {name}"])


def _alter_named(kind: str) -> Callable[[Reader], Effect]:
    """Renaming and moving break programs; the rest changes the object alone."""

    def apply(reader: Reader) -> Effect:
        effect = Effect()
        reader.take("if", "exists")
        name = reader.name()
        reader.group()
        if kind in ("view", "materialized view", "index", "sequence"):
            effect.lock(Level.ACCESS_EXCLUSIVE, name)
        if reader.sees("rename") or reader.sees("set", "schema"):
            effect.broke(name, f"{kind} {name} is renamed or moved")
        return effect

    return apply


def _alter_on_table(reader: Reader) -> Effect:
    effect = Effect()
    name = reader.name()
    if not reader.take("on"):
        effect.known = False
        return effect
    effect.lock(Level.ACCESS_EXCLUSIVE, reader.name())
    effect.notes.append(f"{name} guards otherwise from then on")
    return effect


def _revoke(_: Reader) -> Effect:
    return Effect(notes=["takes a right away from running programs"])


def _drop_owned(reader: Reader) -> Effect:
    return Effect(known=False, destroys=[Object("everything owned by", reader.name())])


# The first that matches counts: longer beginnings come before shorter ones.
_STATEMENTS: Final[tuple[tuple[str, Callable[[Reader], Effect]], ...]] = (
    ("create", create),
    ("alter table", alter_table),
    ("alter foreign table", alter_table),
    ("alter type", _alter_type),
    ("alter domain", _alter_domain),
    ("alter default privileges", _free),
    ("alter policy", _alter_on_table),
    ("alter trigger", _alter_on_table),
    *(
        (f"alter {kind}", _alter_named(kind))
        for kind in (
            "materialized view", "view", "index", "sequence", "function", "procedure", "routine",
            "schema", "aggregate", "statistics", "extension",
        )
    ),
    ("drop owned by", _drop_owned),
    ("drop", drop),
    ("truncate", truncate),
    ("reindex", reindex),
    ("insert", rows.insert),
    ("update", rows.update),
    ("delete", rows.delete),
    ("select", rows.select),
    ("values", _free),
    ("refresh", rows.refresh),
    ("vacuum", rows.vacuum),
    ("analyze", rows.analyze),
    ("cluster", rows.cluster),
    ("lock", rows.lock),
    ("comment", rows.comment),
    ("grant", _free),
    ("revoke", _revoke),
    ("set", _free),
    ("reset", _free),
    ("show", _free),
    *((words, _control) for words in TRANSACTION_CONTROL),
)  # fmt: skip

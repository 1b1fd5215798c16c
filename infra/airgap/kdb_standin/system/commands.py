"""Backslash commands and `system`: load, namespace, port, timer, listings. Never the operating system's."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from infra.airgap.kdb_standin.errors import Exit, QError
from infra.airgap.kdb_standin.evaluation.functions import FUNCTIONS, contextual
from infra.airgap.kdb_standin.evaluation.items import text_of
from infra.airgap.kdb_standin.evaluation.scope import View
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from stores.kdb.types import INT, LONG
from stores.kdb.values import (
    NOTHING,
    Atom,
    Dict,
    Table,
    Value,
    Vector,
    chars,
    symbol,
    symbol_list,
)

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


def run_command(q: Interpreter, text: str) -> Value:
    """A command without its backslash. Anything unknown is 'nyi: no shell is ever started."""
    name, _, argument = text.strip().partition(" ")
    if name == "\\":
        raise Exit
    command = _COMMANDS.get(name)
    if command is None:
        raise QError("nyi")
    return command(q, argument.strip())


@contextual("system", rank=1)
def system(q: Interpreter, text: Value) -> Value:
    return run_command(q, text_of(text))


@contextual("exit", rank=1)
def exit_(q: Interpreter, code: Value) -> Value:
    if not isinstance(code, Atom) or code.code not in (INT, LONG):
        raise QError("type")
    q.writes()
    raise Exit(int(code.data))


def _load(q: Interpreter, target: str) -> Value:
    from infra.airgap.kdb_standin.storage.loading import load_path  # noqa: PLC0415 - loading needs commands

    q.writes()
    load_path(q, Path(target))
    return NOTHING


def _directory(q: Interpreter, target: str) -> Value:
    """\\d: the namespace that names are looked up and defined in."""
    if not target:
        return symbol(q.context or ".")
    if not target.startswith("."):
        raise QError("type")
    q.context = "" if target == "." else target
    return NOTHING


def _port(q: Interpreter, target: str) -> Value:
    process = q.process
    if process is None:
        return Atom(INT, np.int32(0))
    if target:
        q.writes()
        host, _, port = target.rpartition(":")
        if not port.isdigit():
            raise QError("type")
        process.listen(host, int(port))
        return NOTHING
    return Atom(INT, np.int32(process.port))


def _timer(q: Interpreter, target: str) -> Value:
    process = q.process
    if process is None:
        raise QError("nyi")
    if not target:
        return Atom(INT, np.int32(process.timer))
    if not target.isdigit():
        raise QError("nyi")  # \\t expression measures; not here
    q.writes()
    process.set_timer(int(target))
    return NOTHING


def is_table(value: Value) -> bool:
    return isinstance(value, Table | Partitioned) or (isinstance(value, Dict) and value.is_keyed_table)


def _names(q: Interpreter, target: str, wanted: Callable[[Value], bool]) -> Value:
    inside = q.names.inside(target or q.context or ".")
    return symbol_list(name for name, value in inside.items() if wanted(value))


def _precision(q: Interpreter, target: str) -> Value:
    if not target:
        return Atom(INT, np.int32(q.settings["P"]))
    if not target.isdigit() or int(target) > 17:
        raise QError("type")
    q.settings["P"] = int(target)
    return NOTHING


def _change_folder(q: Interpreter, target: str) -> Value:
    if not target:
        return chars(str(Path.cwd()))
    q.writes()
    try:
        os.chdir(target)
    except OSError as error:
        raise QError(f"{target}: {error.strerror}") from error
    return NOTHING


def _memory(_: Interpreter, target: str) -> Value:
    if target:
        raise QError("nyi")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Vector(LONG, np.array([used, used, used, 0, 0, 0], np.int64))


def _accepted(_: Interpreter, __: str) -> Value:
    return NOTHING


_COMMANDS: dict[str, Callable[[Interpreter, str], Value]] = {
    "l": _load,
    "d": _directory,
    "p": _port,
    "t": _timer,
    "a": lambda q, target: _names(q, target, is_table),
    "v": lambda q, target: _names(q, target, lambda value: not isinstance(value, (*FUNCTIONS, View))),
    "f": lambda q, target: _names(q, target, lambda value: isinstance(value, FUNCTIONS)),
    "b": lambda q, target: _names(q, target, lambda value: isinstance(value, View)),
    "P": _precision,
    "c": _accepted,
    "C": _accepted,
    "e": _accepted,
    "g": _accepted,
    "cd": _change_folder,
    "w": _memory,
}


@contextual("tables", rank=1)
def tables(q: Interpreter, namespace: Value) -> Value:
    """The names of the tables in a namespace, the root's for `` ` `` and `::`."""
    target = "." if namespace is NOTHING or not isinstance(namespace, Atom) else text_of(namespace) or "."
    return _names(q, target, is_table)

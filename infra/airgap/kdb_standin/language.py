"""Puts the language together: an interpreter that knows every primitive, query and .z name."""

from __future__ import annotations

from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.lang import nodes
from infra.airgap.kdb_standin.primitives import (  # noqa: F401 - importing registers
    arithmetic,
    casting,
    collections_of,
    comparison,
    functional,
    mathematics,
    overloads,
    strings,
)
from infra.airgap.kdb_standin.system import clock, commands  # noqa: F401
from stores.kdb.values import boolean


def new_interpreter(script: str = "", words: list[str] | None = None) -> Interpreter:
    interpreter = Interpreter()
    clock.install(interpreter, script, words or [])
    interpreter.names.set(".tdb.standin", boolean(True))
    return interpreter


__all__ = ["new_interpreter", "nodes"]

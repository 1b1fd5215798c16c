"""Puts the language together: an interpreter that knows every primitive, query and .z name."""

from __future__ import annotations

from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.primitives import (  # noqa: F401 - importing registers
    aggregates,
    applying,
    arithmetic,
    casting,
    collections_of,
    comparison,
    finding,
    functional,
    mathematics,
    membership,
    overloads,
    sorting,
    strings,
    uniform,
)
from infra.airgap.kdb_standin.qsql import execution, functional_forms
from infra.airgap.kdb_standin.storage import partition_tools
from infra.airgap.kdb_standin.system import clock, commands  # noqa: F401
from infra.airgap.kdb_standin.tables import inserting, inspection, table_joins  # noqa: F401
from stores.kdb.values import boolean


def new_interpreter(script: str = "", words: list[str] | None = None) -> Interpreter:
    interpreter = Interpreter()
    execution.install(interpreter)
    functional_forms.install()
    clock.install(interpreter, script, words or [])
    partition_tools.install(interpreter)
    interpreter.names.set(".tdb.standin", boolean(True))
    return interpreter

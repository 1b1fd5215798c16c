"""Scripts run statement by statement; an error names file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError, QSyntaxError
from infra.airgap.kdb_standin.lang.source import statements
from infra.airgap.kdb_standin.system.commands import run_command
from stores.kdb.values import NOTHING, Value

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


class ScriptError(QError):
    """A statement of a script failed; the text has file, line and reason."""


def load_script(q: Interpreter, path: Path) -> None:
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise QError(f"{path}: {error.strerror}") from error
    context = q.context
    try:
        for statement in statements(source):
            try:
                run_text(q, statement.text)
            except ScriptError:
                raise
            except QSyntaxError as error:
                raise ScriptError(error.pointed(str(path), statement.line)) from error
            except QError as error:
                first = statement.text.split("\n")[0]
                raise ScriptError(f"{path}:{statement.line}: '{error}\n  {first}") from error
    finally:
        q.context = context


def run_text(q: Interpreter, text: str) -> Value:
    """One statement, which may be a system command; empty text is nothing."""
    stripped = text.strip()
    if stripped.startswith("\\"):
        return run_command(q, stripped[1:])
    return q.run(text) if stripped else NOTHING

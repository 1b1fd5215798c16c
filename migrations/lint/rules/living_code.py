"""A revision that imports from the project changes when that code does, long after it was applied."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "living-code"
_OURS: Final = ("schema", "infra", "ops", "stores", "policies", "migrations")
_FOR_REVISIONS: Final = "migrations.operations"  # made for them: says how to run statements, holds none


def check(subject: Subject) -> Iterator[Finding]:
    for node in ast.walk(subject.module):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            if name.partition(".")[0] in _OURS and name != _FOR_REVISIONS:
                text = f"imports {name}, whose changes would change this revision too"
                yield subject.finding(_ID, Severity.ERROR, text, "spell the statements out in the revision")

"""Every revision can be undone, or says by a waiver why it cannot."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "missing-downgrade"


def check(subject: Subject) -> Iterator[Finding]:
    step = subject.function("downgrade")
    if not subject.up and not subject.obstacle:
        return  # what does nothing has nothing to undo
    if step is None or all(_is_idle(node) for node in step.body):
        mend = "write downgrade(), or raise in it and waive this with the reason"
        yield subject.finding(_ID, Severity.ERROR, "downgrade() does nothing", mend)
    elif any(isinstance(node, ast.Raise) for node in step.body):
        mend = "waive this with the reason why there is no way back"
        yield subject.finding(_ID, Severity.ERROR, "downgrade() refuses", mend)


def _is_idle(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))

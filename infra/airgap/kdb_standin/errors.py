"""Errors that q code sees. The text is q's own: `type`, `length`, `rank`, `nyi`, a name."""

from __future__ import annotations


class QError(Exception):
    """An evaluation that signalled."""


class QSyntaxError(QError):
    """Text that does not parse; `position` counts characters from the start of the text."""

    def __init__(self, message: str, text: str, position: int) -> None:
        super().__init__(message)
        self.text = text
        self.position = position

    def pointed(self, origin: str, first_line: int) -> str:
        """file:line, the line, and a caret under the place."""
        before = self.text[: self.position]
        row = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        line = self.text.split("\n")[row]
        return f"{origin}:{first_line + row}: '{self}\n  {line}\n  {' ' * column}^"


class Exit(BaseException):
    """`exit` was called or the process was told to stop."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code

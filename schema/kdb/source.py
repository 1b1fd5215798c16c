"""A q file as the readers see it: lines, places, and the error that points at one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


class DeclarationError(Exception):
    """A q file that does not say what a declaration must: file, line, column, the line itself, a caret."""

    def __init__(self, file: str, line: int, column: int, text: str, reason: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {reason}\n  {text}\n  {' ' * (column - 1)}^")
        self.file, self.line, self.column, self.reason = file, line, column, reason


@dataclass(frozen=True)
class Source:
    file: str  # as people name it
    text: str

    @classmethod
    def of(cls, path: Path, file: str) -> Source:
        try:
            return cls(file, path.read_text(encoding="utf-8"))
        except OSError as error:
            raise DeclarationError(file, 1, 1, "", f"cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise DeclarationError(file, 1, 1, "", "is not UTF-8") from None

    def error(self, at: int, reason: str) -> DeclarationError:
        """`at` counts characters from the beginning of the file."""
        before = self.text[:at]
        line = before.count("\n")
        lines = self.text.split("\n")
        return DeclarationError(self.file, line + 1, at - before.rfind("\n"), lines[line], reason)


class Scanner:
    """Takes pieces of a text one after another. A piece that is not there is an error at its place."""

    def __init__(self, source: Source, at: int = 0) -> None:
        self.source = source
        self.at = at

    def find(self, pattern: str) -> re.Match[str] | None:
        """The piece here, taken; None leaves the place."""
        found = re.compile(pattern).match(self.source.text, self.at)
        if found:
            self.at = found.end()
        return found

    def take(self, pattern: str, wanted: str) -> re.Match[str]:
        found = self.find(pattern)
        if found is None:
            raise self.error(f"expected {wanted}")
        return found

    def error(self, reason: str) -> DeclarationError:
        return self.source.error(self.at, reason)

    def skip(self) -> None:
        """Blank space, line ends, and comments, which begin after a blank or with a line."""
        while self.find(r"[ \t\n]+") or self._comment():
            pass

    def _comment(self) -> bool:
        starts = self.at == 0 or self.source.text[self.at - 1] in " \t\n"
        return starts and self.find(r"/[^\n]*") is not None

    @property
    def ended(self) -> bool:
        return self.at >= len(self.source.text)

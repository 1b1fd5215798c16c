"""What the lint says of a revision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error loses data or stops programs; a warning is regretted later. Both want mending or a waiver."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    rule: str
    revision: str
    file: str
    severity: Severity
    text: str
    mend: str = ""
    statement: int = 0  # counted from 1 within the revision's SQL; 0 is the revision as a whole
    title: str = ""  # the beginning of that statement

    def line(self) -> str:
        where = f"{self.file}, statement {self.statement}" if self.statement else self.file
        mend = f" Mend: {self.mend}." if self.mend else ""
        return f"{self.rule}: {where}: {self.text}.{mend}"

"""One step of a migration: what it means, what it risks, and the call of q that makes it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from infra.provider.configuration import Configuration
from infra.provider.destruction import how_to_allow, is_allowed


class Risk(StrEnum):
    OK = "ok"
    CHANGE = "change"  # writes data anew, and keeps all of it
    WARNING = "warning"  # something for a person to know
    DESTRUCTIVE = "destructive"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Step:
    risk: Risk
    words: str
    call: tuple[Any, ...] = ()  # a function of .migrate and its arguments; empty where nothing is done
    column: str = ""  # TABLE.COLUMN whose values are lost

    def __str__(self) -> str:
        return f"{self.risk}: {self.words}"

    def refusal(self, config: Configuration) -> str:
        """Why it is not done; empty where it may be."""
        if self.risk is Risk.IMPOSSIBLE:
            return self.words
        if self.risk is not Risk.DESTRUCTIVE or is_allowed(config, name_of(self.column)):
            return ""
        return f"{self.words}. {how_to_allow(name_of(self.column))}"


def name_of(column: str) -> str:
    """What allows its loss, in the words of the stack's settings."""
    return f"kdb:column:{column}"

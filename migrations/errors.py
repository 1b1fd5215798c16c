"""What every part of this package raises: one sentence on what went wrong, and one on how to mend it."""

from __future__ import annotations


class MigrationError(Exception):
    """A failure fit for a person. Never holds a secret."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}: {mend}" if mend else what)
        self.what = what
        self.mend = mend


class HistoryError(MigrationError):
    """The revision files do not make one line from the first to the last."""

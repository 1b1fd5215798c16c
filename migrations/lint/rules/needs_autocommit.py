"""The server refuses some statements within a transaction: they belong in an autocommit block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject
from migrations.locks.reader import Reader

_ID: Final = "needs-autocommit"
_WHOLE: Final = ("vacuum", "create database", "drop database", "create tablespace", "alter system")


def check(subject: Subject) -> Iterator[Finding]:
    for place, one in enumerate(subject.up):
        if one.in_transaction and _refused(Reader.of(one.text)):
            mend = "put it within `with op.get_context().autocommit_block():`"
            text = "the server refuses this within a transaction"
            yield subject.finding(_ID, Severity.ERROR, text, mend, place)


def _refused(reader: Reader) -> bool:
    if reader.take_one_of(*_WHOLE):
        return True
    # A view is refreshed concurrently within a transaction as well.
    return not reader.sees("refresh") and reader.has("concurrently")

"""A revision that is in part outside of a transaction can fail half-way: then each part runs again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "mixed-transactions"


def check(subject: Subject) -> Iterator[Finding]:
    kinds = {one.in_transaction for one in subject.up}
    if len(kinds) == 2:
        text = "some of its statements are in an autocommit block and some are not"
        mend = "put what needs autocommit in a revision of its own"
        yield subject.finding(_ID, Severity.ERROR, text, mend)

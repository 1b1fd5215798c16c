"""Money and quantities are exact: NUMERIC, never a binary fraction, and not the type money either."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from migrations.lint.columns import declared
from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "money-as-float"
_FLOAT: Final = re.compile(r"real|float\d?(\(\d+\))?|double precision")
_MONEY: Final = re.compile(
    r"(?:^|_)(price|amount|quantity|qty|pnl|balance|cash|cost|fee|fees|commission|notional|equity|exposure|"
    r"margin|premium|dividend|capital|value|open|high|low|close|vwap|bid|ask|strike|salary|revenue)(?:_|s?$)"
)


def check(subject: Subject) -> Iterator[Finding]:
    for one in declared(subject):
        if one.is_constraint:
            continue
        made = one.column
        kind = made.type.removesuffix("[]")
        if kind == "money" or (_FLOAT.fullmatch(kind) and _MONEY.search(made.name)):
            text = f"column {one.table}.{made.name} is {made.type}"
            yield subject.finding(_ID, Severity.ERROR, text, "declare it numeric(20, 8)", one.place)

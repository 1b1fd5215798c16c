"""The language of the stand-in against the table of expressions, in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.q_expressions.language import GROUPS

Same = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("expression", "result"), [pair for group in GROUPS.values() for pair in group], ids=lambda text: text
)
def test_an_expression_has_its_documented_result(same: Same, expression: str, result: str) -> None:
    same(expression, result)

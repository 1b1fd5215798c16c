"""Tables, queries and joins of the stand-in against the table of expressions, in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.airgap.kdb_standin.errors import QError
from stores.kdb.values import Value
from tests.q_expressions.apart import APART
from tests.q_expressions.language import GROUPS as LANGUAGE
from tests.q_expressions.refusals import MALFORMED, SIGNALLED, STANDIN_ONLY
from tests.q_expressions.tables import GROUPS, K, T

Same = Callable[[str, str], None]
Run = Callable[[str], Value]


@pytest.fixture(autouse=True)
def _tables(run: Run) -> None:
    run(T)
    run(K)


@pytest.mark.parametrize(
    ("expression", "result"), [pair for group in GROUPS.values() for pair in group], ids=lambda text: text
)
def test_a_table_expression_has_its_documented_result(same: Same, expression: str, result: str) -> None:
    same(expression, result)


@pytest.mark.parametrize(("expression", "error"), SIGNALLED + MALFORMED + STANDIN_ONLY, ids=lambda text: text)
def test_what_q_refuses_is_refused_with_its_error(run: Run, expression: str, error: str) -> None:
    with pytest.raises(QError) as caught:
        run(expression)
    assert str(caught.value) == error


def test_tables_are_listed_in_order(same: Same) -> None:
    same("tables[]", "`k`t")


def test_a_refused_insert_leaves_the_table_as_it_was(run: Run, same: Same) -> None:
    run("u:([id:1 2]v:`a`b)")
    with pytest.raises(QError, match="insert"):
        run("`u insert (2;`c)")
    same("u", "([id:1 2]v:`a`b)")


def test_what_kdb_is_not_asked_for_is_in_the_table() -> None:
    known = {
        expression for groups in (LANGUAGE, GROUPS) for pairs in groups.values() for expression, _ in pairs
    }
    assert known >= set(APART)

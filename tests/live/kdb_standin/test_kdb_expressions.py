"""The table of expressions on a server of each kind, compared by q itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stores.kdb import Connection, KdbError, render
from stores.kdb.conversion import to_python
from tests.live.kdb_standin.licensed import KINDS, LICENSED, demanded
from tests.live.kdb_standin.servers import launch
from tests.q_expressions import language, tables
from tests.q_expressions.apart import APART
from tests.q_expressions.refusals import MALFORMED, SIGNALLED, STANDIN_ONLY

pytestmark = pytest.mark.live
GROUPS = {**language.GROUPS, **tables.GROUPS}
_REFUSED = '{@[{value x;(0b;"")};x;{(1b;x)}]}'


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return demanded(request)


@pytest.fixture
def licensed(kind: str) -> bool:
    return kind == LICENSED


@pytest.fixture(scope="module")
def q(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """To one server for all of the table: every expression sets the names that it reads."""
    folder = tmp_path_factory.mktemp("expressions")
    server = launch(kind, [], folder / "log", {}, folder)
    with server.connect() as connection:
        yield connection
    server.end()


def _prepare(q: Connection, expression: str) -> str:
    """The tables as they are declared, and all lines but the last, which comes back."""
    lines = [tables.T, tables.K, *expression.split("\n")]
    for line in lines[:-1]:
        q.query(line)
    return lines[-1]


def _differs(q: Connection, expression: str, result: str) -> str:
    """What is wrong, or nothing."""
    try:
        if to_python(q.query("{(value x)~value y}", _prepare(q, expression).encode(), result.encode())):
            return ""
        found = render(q.query(_prepare(q, expression)))
    except KdbError as error:
        return f"{expression} signalled '{error}"
    return f"{expression} gave\n{found}\nnot {result}"


@pytest.mark.parametrize("group", GROUPS)
def test_expressions_have_their_documented_results(q: Connection, licensed: bool, group: str) -> None:
    asked = [pair for pair in GROUPS[group] if not (licensed and pair[0] in APART)]
    wrong = [said for expression, result in asked if (said := _differs(q, expression, result))]
    assert not wrong, "\n\n".join(wrong)


def _signalled(q: Connection, expression: str) -> str | None:
    refused, text = to_python(q.query(_REFUSED, _prepare(q, expression).encode()))
    return str(text) if refused else None


def test_what_q_refuses_is_refused_with_its_error(q: Connection, licensed: bool) -> None:
    pairs = SIGNALLED if licensed else [*SIGNALLED, *MALFORMED, *STANDIN_ONLY]
    found = {expression: _signalled(q, expression) for expression, _ in pairs}
    if licensed:  # it may say after a colon what was refused
        found = {name: text and text.split(":")[0] for name, text in found.items()}
    assert found == dict(pairs)


def test_malformed_text_is_refused(q: Connection) -> None:
    assert [text for text, _ in MALFORMED if _signalled(q, text) is None] == []

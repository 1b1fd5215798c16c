"""Whatever text or values come, the answer is a value or a q error: never a Python exception or a hang."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import PRIMITIVES
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.lang.parser import parse
from infra.airgap.kdb_standin.lang.source import statements
from infra.airgap.kdb_standin.language import new_interpreter
from infra.airgap.kdb_standin.process import guarded
from infra.airgap.kdb_standin.system.loading import run_text
from stores.kdb.codec import encode
from stores.kdb.errors import CodecError
from stores.kdb.render import render
from stores.kdb.values import Value

_VALUES = [
    *("1", "0N", "101b", "3h", "1.5", '"a"', "`a", "0Ng", "2024.01.02", "12:00", "2024.01.02D01"),
    *("1 2 3", "`a`b`a", '"abc"', "()", "(1;`a)", "(1 2;3 4)", "`a`b!1 2", "([]a:1 2;b:`x`y)"),
    *("([k:`a`b]v:1 2)", "{x+y}", "(::)", "0#0", "0#`", "0#([]a:1 2)", "`t"),
]
#: These end the process, reach outside it, print, or may rightly run for ever.
_APART = {"exit", "hopen", "show", "over", "scan", "getenv", ".Q.hdpf", "system"}


def _attempt(q: Interpreter, name: str, arguments: list[Value]) -> None:
    try:
        found = q.apply(PRIMITIVES[name], arguments)
        render(found)
        encode(found)
    except (QError, CodecError):
        return


@pytest.mark.parametrize("name", sorted(set(PRIMITIVES) - _APART))
def test_a_primitive_answers_or_signals_for_any_values(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.getbasetemp())  # some take names of files
    np.seterr(all="ignore")
    q = new_interpreter()
    run_text(q, "t:([]a:1 2;b:`x`y)")
    values = [run_text(q, text) for text in _VALUES]
    random = np.random.default_rng(1)
    for rank in PRIMITIVES[name].forms:
        if rank == 1:
            rows: Iterator[list[Value]] = ([value] for value in values)
        elif rank == 2:
            rows = ([one, two] for one in values for two in values[:: 1 + len(values) // 20])
        else:
            rows = ([values[at] for at in random.integers(0, len(values), rank)] for _ in range(60))
        for row in rows:
            _attempt(q, name, row)


_PIECES = """
1 2 `a "x" + - * % , # _ ? ! @ . $ & | = ~ < > ^ ( ) [ ] { } ; : :: / \\ ' /: \\: select from by where
update delete exec each t sum x y 0N 1.5 2024.01.02 12:00 if while $[ f: distinct
"""
_pieces = st.sampled_from([*_PIECES.split(), "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(_pieces, max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_parses_or_is_a_syntax_error(text: str) -> None:
    try:
        parse(text)
    except QError:
        return


@pytest.mark.parametrize(
    "text", ["(" * 5000, "1+" * 5000 + "1", "{" * 3000, "f " * 4000, "[" * 3000, "((((1"]
)
def test_deep_text_is_an_error_not_a_crash(text: str) -> None:
    q = new_interpreter()
    with pytest.raises(QError):
        guarded(lambda: run_text(q, text))


def test_a_script_is_cut_into_statements_with_their_lines() -> None:
    source = "/ comment\na:1\n\nf:{[x]\n  x+1  / add\n  }\n/\nblock\n\\\nb:2\n\\\nnot code ("
    found = [(statement.line, statement.text.split("\n")[0]) for statement in statements(source)]
    assert found == [(2, "a:1"), (4, "f:{[x]"), (10, "b:2")]

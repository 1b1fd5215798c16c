"""Values as the console shows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stores.kdb.conversion import from_python, to_python
from stores.kdb.errors import CodecError
from stores.kdb.render import render
from stores.kdb.values import Value

Run = Callable[[str], Value]

SHOWN = [
    ("1", "1"),
    ("1i", "1i"),
    ("1.5", "1.5"),
    ("2f", "2f"),
    ("1%3", "0.3333333"),
    ("0n", "0n"),
    ("0N", "0N"),
    ("0Ni", "0Ni"),
    ("0W", "0W"),
    ("1b", "1b"),
    ("0x0a", "0x0a"),
    ("`a", "`a"),
    ('"a"', '"a"'),
    ('"ab"', '"ab"'),
    ("1 2 3", "1 2 3"),
    ("1 2f", "1 2f"),
    ("1.5 2", "1.5 2"),
    ("enlist 1", ",1"),
    ("`a`b", "`a`b"),
    ("101b", "101b"),
    ("0x0a0b", "0x0a0b"),
    ("()", "()"),
    ("0#0", "`long$()"),
    ("0#`", "`symbol$()"),
    ('""', '""'),
    ("(1;`a)", "(1;`a)"),
    ("(1 2;`a`b)", "1 2\n`a`b"),
    ("2024.01.02", "2024.01.02"),
    ("2024.01m", "2024.01m"),
    ("12:00 12:01", "12:00 12:01"),
    ("0D00:00:01", "0D00:00:01.000000000"),
    ("2024.01.02D03:04:05.000000006", "2024.01.02D03:04:05.000000006"),
    ("09:30:00.001", "09:30:00.001"),
    ("{x+y}", "{x+y}"),
    ("::", ""),
    ("`a`bb!1 2", "a | 1\nbb| 2"),
    ("([]a:1 20;b:`x`yy)", "a  b\n-----\n1  x\n20 yy"),
    ("([k:`a`b]v:1 0N)", "k| v\n-| -\na| 1\nb|"),
    ("til 300", " ".join(map(str, range(300)))[:198] + ".."),
    ('"a\\nb\\"\\\\"', '"a\\nb\\"\\\\"'),
]


@pytest.mark.parametrize(("expression", "text"), SHOWN, ids=lambda text: text[:40])
def test_a_value_is_shown_as_q_shows_it(run: Run, expression: str, text: str) -> None:
    assert render(run(expression)) == text


def test_a_long_table_ends_in_two_dots(run: Run) -> None:
    lines = render(run("([]a:til 100)")).split("\n")
    assert len(lines) == 28
    assert lines[-1] == ".."


def test_plain_python_goes_to_q_and_back() -> None:
    for thing in (1, 1.5, True, "a", [1, 2], ["a", "b"], {"a": 1, "b": 2}, [1, "a"], None):
        assert to_python(from_python(thing)) == thing
    assert to_python(from_python(b"text")) == "text"
    with pytest.raises(CodecError, match="set"):
        from_python({1})

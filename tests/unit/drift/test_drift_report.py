"""What people and programs read."""

from __future__ import annotations

import json

import pytest

from ops.drift.comparison import Difference
from ops.drift.report import Report, Section

BODY = "\n".join(f"line {number}" for number in range(60))
FOUND = [
    Difference("column", "execution.orders.price", "type", "numeric(20,8)", "double precision"),
    Difference("function", "shared.f()", "definition", BODY, BODY.replace("line 30", "line thirty")),
    Difference("grant", "table execution.orders to analyst", "", None, "privileges: DELETE"),
    Difference("grant", "table execution.trades to analyst", "", None, "privileges: DELETE"),
    Difference("table", "shared." + "long_" * 30, "comment", "what " * 50, None),
]
REPORT = Report("dev", [Section("postgres", 100, 0.5, FOUND, ["a note"])])


def lines(width: int = 80) -> list[str]:
    return [line.plain for line in REPORT.lines(width)]


def test_no_difference_leaves_with_zero_and_some_with_two() -> None:
    assert Report("dev", [Section("postgres", 1, 0.1, [])]).exit_code == 0
    assert REPORT.exit_code == 2


@pytest.mark.parametrize("width", [80, 120, 200])
def test_every_line_fits_unless_a_single_name_does_not(width: int) -> None:
    assert [line for line in lines(width) if len(line) > width and "long_" not in line] == []


def test_both_sides_are_shown() -> None:
    text = "\n".join(lines())
    assert "    declared: numeric(20,8)\n    live:     double precision" in text


def test_of_a_long_definition_only_the_changed_lines_are_shown() -> None:
    shown = lines()
    assert "    -line 30" in shown
    assert "    +line thirty" in shown
    assert "     line 50" not in shown


def test_differences_alike_are_told_once() -> None:
    text = "\n".join(lines())
    both = "  table execution.orders to analyst\n  table execution.trades to analyst\n    declared: missing"
    assert both in text
    assert text.count("privileges: DELETE") == 1


def test_kinds_are_counted_and_notes_are_kept() -> None:
    shown = lines()
    assert "postgres: grants (2)" in shown
    assert "postgres: a note" in shown
    assert shown[-1].startswith("5 differences in stack dev; 100 objects")


def test_json_has_everything_in_full() -> None:
    said = json.loads(REPORT.as_json())
    assert (said["stack"], said["differences"]) == ("dev", 5)
    (store,) = said["stores"]
    assert store["store"] == "postgres"
    assert store["differences"][1]["declared"] == BODY
    assert store["differences"][2] == {
        "kind": "grant",
        "name": "table execution.orders to analyst",
        "fact": "",
        "declared": None,
        "live": "privileges: DELETE",
    }


def test_of_an_object_that_is_missing_only_the_beginning_is_shown() -> None:
    gone = Difference("function", "shared.f()", "", f"owner: shared_owner\ndefinition: {BODY}", None)
    shown = [line.plain for line in Report("dev", [Section("postgres", 1, 0.1, [gone])]).lines(80)]
    assert "    declared: owner: shared_owner" in shown
    assert len(shown) < 15

"""What the drift report says of the live revision, against a history of three."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrations.history import History, Revision
from ops.drift.comparison import Difference
from ops.drift.postgres.revision import told

HISTORY = History(
    Path("nowhere"),
    tuple(
        Revision(name, parent, Path(f"2026_01_01_{name}_make_something.py"), f"make {name}")
        for name, parent in (("a1a1", None), ("b2b2", "a1a1"), ("c3c3", "b2b2"))
    ),
)
NEWEST = "c3c3 (2026_01_01_c3c3_make_something)"


def test_the_newest_revision_is_named_and_no_difference() -> None:
    said, differences = told("c3c3", HISTORY, "dev")
    assert said == f"at revision {NEWEST}, the newest."
    assert differences == []


def test_a_database_that_is_behind_is_a_difference_and_the_note_says_by_what() -> None:
    said, differences = told("a1a1", HISTORY, "dev")
    assert "2 behind the newest (b2b2, c3c3)" in said
    assert "./tdb migrate up --stack dev" in said
    here = "a1a1 (2026_01_01_a1a1_make_something)"
    assert differences == [Difference("revision", "trading_system", "", NEWEST, here)]


def test_a_database_without_any_revision_is_behind_all() -> None:
    said, differences = told(None, HISTORY, "dev")
    assert "at revision base, 3 behind" in said
    assert [one.live for one in differences] == ["base"]


@pytest.mark.parametrize("unknown", ["d4d4", "c3c"])
def test_a_revision_that_the_checkout_does_not_know_is_a_difference(unknown: str) -> None:
    said, differences = told(unknown, HISTORY, "dev")
    assert f"at revision {unknown}, which this checkout does not know" in said
    assert [(one.declared, one.live) for one in differences] == [(NEWEST, unknown)]

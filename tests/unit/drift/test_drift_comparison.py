"""Declared against live, whatever the kinds are."""

from __future__ import annotations

from ops.drift.comparison import Difference, compare
from ops.drift.records import Key, joined

TABLE = Key("table", "execution.orders", "schema execution")
COLUMN = Key("column", "execution.orders.price", "table execution.orders")


def test_equal_sides_have_no_difference() -> None:
    side = {TABLE: {"owner": "execution_owner"}, COLUMN: {"type": "numeric(20,8)"}}
    assert compare(side, dict(side)) == []


def test_a_changed_fact_names_both_sides() -> None:
    found = compare({COLUMN: {"type": "numeric(20,8)"}}, {COLUMN: {"type": "double precision"}})
    assert found == [
        Difference("column", "execution.orders.price", "type", "numeric(20,8)", "double precision")
    ]


def test_a_fact_on_one_side_alone_is_a_difference() -> None:
    found = compare({COLUMN: {}}, {COLUMN: {"comment": "by hand"}})
    assert found == [Difference("column", "execution.orders.price", "comment", None, "by hand")]


def test_a_missing_object_shows_what_it_should_be() -> None:
    (found,) = compare({COLUMN: {"null": "no", "type": "text"}}, {})
    assert (found.fact, found.declared, found.live) == ("", "type: text\nnull: no", None)


def test_what_lies_within_a_missing_object_is_not_listed_again() -> None:
    index = Key("index", "execution.ix_orders", "table execution.orders")
    declared = {TABLE: {"owner": "x"}, COLUMN: {"type": "text"}, index: {"definition": "CREATE INDEX"}}
    assert [one.name for one in compare(declared, {})] == ["execution.orders"]
    assert [one.name for one in compare({}, declared)] == ["execution.orders"]


def test_a_changed_parent_hides_nothing_of_its_parts() -> None:
    declared = {TABLE: {"owner": "execution_owner"}, COLUMN: {"type": "text"}}
    live = {TABLE: {"owner": "postgres"}, COLUMN: {"type": "bigint"}}
    assert len(compare(declared, live)) == 2


def test_differences_come_in_one_order_whatever_the_order_of_the_sides() -> None:
    keys = [Key("view", "b"), Key("view", "a"), Key("enum", "c")]
    there = compare({key: {"x": "1"} for key in keys}, {})
    back = compare({key: {"x": "1"} for key in reversed(keys)}, {})
    assert there == back
    assert [one.name for one in there] == ["c", "a", "b"]


def test_parts_that_describe_one_object_are_put_together() -> None:
    assert joined([{TABLE: {"owner": "a"}}, {TABLE: {"comment": "b"}}]) == {
        TABLE: {"owner": "a", "comment": "b"}
    }

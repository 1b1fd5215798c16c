"""The default diff."""

from __future__ import annotations

from typing import Any

import pytest

from infra.provider_framework.difference import compare, without
from infra.provider_framework.fields import UNKNOWN, Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Change, Diff, State

PORT = Object(
    {
        "internal": Field(Scalar.INTEGER),
        "external": Field(Scalar.INTEGER, computed=True),
        "id": Field(output=True),
    }
)
FIELDS = {
    "name": Field(replaces=True),
    "note": Field(),
    "place": Field(computed=True),
    "serial": Field(output=True),
    "ports": Field(ListOf(PORT), replaces=True),
    "doors": Field(ListOf(PORT)),
    "set": Field(ListOf(PORT, unordered=True)),
    "tags": Field(ListOf(Scalar.STRING, unordered=True)),
    "labels": Field(MapOf(Scalar.STRING)),
    "lid": Field(Object({"shape": Field(), "size": Field(Scalar.INTEGER, replaces=True)})),
    "extra": Field(Scalar.ANY),
}
A, U, D = Change.ADD, Change.UPDATE, Change.DELETE
AR, UR, DR = Change.ADD_REPLACE, Change.UPDATE_REPLACE, Change.DELETE_REPLACE


def changes(old: Properties, new: Properties) -> dict[str, Change]:
    return dict(compare(FIELDS, State("x", {}, old), new).changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"note": "a"}, {"note": "b"}, {"note": U}),
        ({}, {"note": "b"}, {"note": A}),
        ({"note": "a"}, {}, {"note": D}),
        ({"name": "a"}, {"name": "b"}, {"name": UR}),
        ({}, {"name": "b"}, {"name": AR}),
        ({"name": "a"}, {}, {"name": DR}),
        ({"note": "a"}, {"note": UNKNOWN}, {"note": U}),
        ({"name": "a"}, {"name": UNKNOWN}, {"name": UR}),
        ({}, {"note": UNKNOWN}, {"note": A}),
        ({"place": "a"}, {"place": UNKNOWN}, {"place": U}),
        ({"ports": [{"internal": 1}]}, {"ports": [{"internal": 2}]}, {"ports[0].internal": UR}),
        ({"ports": [{"internal": 1}]}, {"ports": [{"internal": 1}, {"internal": 2}]}, {"ports[1]": AR}),
        ({"ports": [{"internal": 1}, {"internal": 2}]}, {"ports": [{"internal": 1}]}, {"ports[1]": DR}),
        ({"ports": [{"internal": 1}]}, {}, {"ports": DR}),
        ({"doors": [{"internal": 1}]}, {"doors": UNKNOWN}, {"doors": U}),
        ({"doors": [{"internal": 1}]}, {"doors": [UNKNOWN]}, {"doors[0]": U}),
        (
            {"doors": [{"internal": 1, "external": 8}]},
            {"doors": [{"internal": 1, "external": 9}]},
            {"doors[0].external": U},
        ),
        (
            {"labels": {"a": "1", "b.c": "2"}},
            {"labels": {"a": "2", "d": "3"}},
            {"labels.a": U, 'labels["b.c"]': D, "labels.d": A},
        ),
        (
            {"lid": {"shape": "flat", "size": 1}},
            {"lid": {"shape": "round", "size": 2}},
            {"lid.shape": U, "lid.size": UR},
        ),
        ({"lid": {"size": 1}}, {}, {"lid": D}),
        ({"tags": ["a", "b"]}, {"tags": ["b", "c"]}, {"tags[0]": D, "tags[1]": A}),
        ({"tags": ["a"]}, {"tags": ["b"]}, {"tags[0]": U}),
        (
            {"set": [{"internal": 1}, {"internal": 2}]},
            {"set": [{"internal": 2}, {"internal": 3}]},
            {"set[0]": D, "set[1]": A},
        ),
        ({"extra": {"a": [1]}}, {"extra": {"a": [2]}}, {"extra": U}),
        ({"extra": 1}, {"extra": True}, {"extra": U}),
    ],
)
def test_a_change_is_told_at_its_path(old: Properties, new: Properties, expected: dict[str, Change]) -> None:
    assert changes(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"note": "a"}, {"note": "a"}),
        ({"place": "here"}, {}),
        ({"serial": "1"}, {}),
        ({"serial": "1"}, {"serial": "2"}),
        ({"labels": {}, "tags": [], "note": None, "lid": {}}, {}),
        ({}, {"labels": {}, "tags": [], "note": None, "lid": {}}),
        ({"tags": ["a", "b", "b"]}, {"tags": ["b", "a", "b"]}),
        (
            {"set": [{"internal": 1}, {"internal": 2, "external": 9}]},
            {"set": [{"internal": 2}, {"internal": 1}]},
        ),
        ({"doors": [{"internal": 1, "external": 9, "id": "i"}]}, {"doors": [{"internal": 1}]}),
        ({"extra": {"a": 1, "b": None}}, {"extra": {"a": 1.0}}),
        ({"undeclared": 1}, {}),
    ],
)
def test_what_is_no_difference(old: Properties, new: Properties) -> None:
    assert changes(old, new) == {}


def test_order_matters_where_it_is_declared_to() -> None:
    doors: Any = [{"internal": 1}, {"internal": 2}]
    assert changes({"doors": doors}, {"doors": doors[::-1]}) == {
        "doors[0].internal": U,
        "doors[1].internal": U,
    }


def test_outputs_count_before_inputs_and_inputs_where_outputs_are_silent() -> None:
    old = State("x", {"note": "declared", "name": "n"}, {"note": "found"})
    assert compare(FIELDS, old, {"note": "declared", "name": "n"}).changes == {"note": U}


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        (["note"], {"doors[0].internal", "labels.a"}),
        (["doors[0].internal"], {"note", "labels.a"}),
        (["doors[*].internal", "labels"], {"note"}),
        (["doors[1]", 'labels["b"]', "lab"], {"note", "doors[0].internal", "labels.a"}),
        (["*"], set()),
        ([], {"note", "doors[0].internal", "labels.a"}),
    ],
)
def test_ignored_changes_are_left_out(ignored: list[str], left: set[str]) -> None:
    diff = Diff({"note": U, "doors[0].internal": U, "labels.a": A}, delete_before_replace=True)
    kept = without(diff, ignored)
    assert set(kept.changes) == left
    assert kept.delete_before_replace

"""Inputs against their declarations."""

from __future__ import annotations

from typing import Any

import pytest

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.validation import complete

PORT = Object({"internal": Field(Scalar.INTEGER, required=True), "protocol": Field(default="tcp")})
FIELDS = {
    "name": Field(required=True),
    "count": Field(Scalar.INTEGER, default=1),
    "share": Field(Scalar.NUMBER),
    "open": Field(Scalar.BOOLEAN),
    "colour": Field(one_of=("red", "green")),
    "uses": Field(ListOf(Scalar.STRING), one_of=("server", "client")),
    "place": Field(required=True, computed=True),
    "ports": Field(ListOf(PORT)),
    "files": Field(MapOf(Object({"content": Field(required=True)}))),
    "limits": Field(MapOf(Scalar.INTEGER)),
    "networkMode": Field(),
    "wheels": Field(Scalar.BOOLEAN, unserved="boxes stand still", default=True),
    "anything": Field(Scalar.ANY),
    "list": Field(ListOf(Scalar.STRING), default=[]),
    "serial": Field(output=True, required=True, default="never"),
}


def failures(**values: Any) -> list[CheckFailure]:
    return complete(FIELDS, {"name": "n", **values})[1]


def completed(**values: Any) -> Properties:
    inputs, found = complete(FIELDS, {"name": "n", **values})
    assert not found
    return inputs


def test_defaults_are_filled_in_also_inside_lists() -> None:
    assert completed(ports=[{"internal": 1}]) == {
        "name": "n",
        "count": 1,
        "wheels": True,
        "list": [],
        "ports": [{"internal": 1, "protocol": "tcp"}],
    }


def test_a_default_is_never_shared() -> None:
    completed()["list"].append("x")
    assert completed()["list"] == []


def test_everything_wrong_is_told_at_once() -> None:
    _, found = complete(FIELDS, {"count": "x", "open": []})
    assert [failure.path for failure in found] == ["name", "count", "open"]


@pytest.mark.parametrize(
    ("values", "path", "reason"),
    [
        ({"count": "much"}, "count", "must be an integer, not text"),
        ({"count": 1.5}, "count", "must be an integer, not a fraction"),
        ({"count": True}, "count", "must be an integer, not a boolean"),
        ({"share": {}}, "share", "must be a number, not a map"),
        ({"open": 1}, "open", "must be a boolean, not an integer"),
        ({"name": ["n"]}, "name", "must be a string, not a list"),
        ({"ports": {}}, "ports", "must be a list, not a map"),
        ({"ports": ["80"]}, "ports[0]", "must be a map of properties, not text"),
        (
            {"ports": [{"internal": 1}, {"internal": "a"}]},
            "ports[1].internal",
            "must be an integer, not text",
        ),
        ({"ports": [{}]}, "ports[0].internal", "is required and missing"),
        (
            {"ports": [{"internal": 1, "interal": 2}]},
            "ports[0].interal",
            "is not a property here; did you mean internal?",
        ),
        ({"files": {"/a.b": {}}}, 'files["/a.b"].content', "is required and missing"),
        ({"limits": {"cpu": "x"}}, "limits.cpu", "must be an integer, not text"),
        ({"colour": "blue"}, "colour", "must be one of red, green"),
        ({"uses": ["server", "both"]}, "uses[1]", "must be one of server, client"),
        ({"wheels": False}, "wheels", "is not served here: boxes stand still"),
        ({"wheels": UNKNOWN}, "wheels", "is not served here: boxes stand still"),
        ({"serial": "s"}, "serial", "is an output: the provider sets it and a program cannot; remove it"),
        ({"nmae": "n"}, "nmae", "is not a property here; did you mean name?"),
        ({"network_mode": "x"}, "network_mode", "is not a property here; did you mean networkMode?"),
        ({"zebra": 1}, "zebra", "is not a property here"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(values: Properties, path: str, reason: str) -> None:
    assert failures(**values) == [CheckFailure(path, reason)]


def test_required_and_missing_is_refused_but_the_provider_fills_in_what_is_computed() -> None:
    assert complete(FIELDS, {})[1] == [CheckFailure("name", "is required and missing")]


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("count", "5", 5),
        ("count", "-5", -5),
        ("share", "0.5", 0.5),
        ("share", 1, 1.0),
        ("open", "true", True),
        ("open", "false", False),
        ("networkMode", 5, "5"),
        ("networkMode", True, "true"),
        ("anything", [{"a": 1}], [{"a": 1}]),
        ("colour", "red", "red"),
        ("uses", ["client"], ["client"]),
    ],
)
def test_text_that_spells_the_type_is_taken(name: str, given: Any, kept: Any) -> None:
    value = completed(**{name: given})[name]
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize("name", ["name", "count", "open", "colour", "uses", "ports", "files", "anything"])
def test_unknown_passes_everywhere(name: str) -> None:
    assert completed(**{name: UNKNOWN})[name] is UNKNOWN


def test_unknown_passes_inside_lists_and_maps() -> None:
    assert completed(ports=[UNKNOWN, {"internal": UNKNOWN}], limits={"cpu": UNKNOWN}, uses=[UNKNOWN])


@pytest.mark.parametrize(
    "values", [{"wheels": True}, {"wheels": None}, {"__defaults": [], "__internal": {}}, {"nmae": None}]
)
def test_what_asks_for_nothing_is_not_refused(values: Properties) -> None:
    assert failures(**values) == []


def test_a_refusal_never_shows_a_value() -> None:
    found = failures(
        count="hidden", open="hidden", colour="hidden", ports="hidden", wheels="hidden", serial="hidden"
    )
    assert len(found) == 6
    assert "hidden" not in repr(found)

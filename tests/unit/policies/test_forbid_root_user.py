"""D05: what forbid-root-user accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.forbid_root_user import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "a number and a group": {"user": "999:999"},
    "a number": {"user": "1000"},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({}, "no user is named, so the image decides"),
    "empty": ({"user": ""}, "no user is named, so the image decides"),
    "root by name": ({"user": "root"}, "the user is not a number, and a name may stand for 0 in the image"),
    "another name": (
        {"user": "postgres:postgres"},
        "the user is not a number, and a name may stand for 0 in the image",
    ),
    "root by number": ({"user": "0"}, "the container runs as root"),
    "root by number, with a group": ({"user": "00:999"}, "the container runs as root"),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

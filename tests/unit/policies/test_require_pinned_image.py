"""D12: what require-pinned-image accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.kinds import IMAGE
from policies.rules.require_pinned_image import RULE
from tests.unit.policies.judging import container, found, resource

ACCEPTED: dict[str, dict[str, Any]] = {
    "an id": {"image": f"sha256:{'a' * 64}"},
    "a digest": {"image": f"registry.example/redis:8@sha256:{'0' * 64}"},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({}, "`image` is neither a digest nor an id"),
    "a name": ({"image": "redis"}, "`image` is neither a digest nor an id"),
    "a tag": ({"image": "redis:8.0.2"}, "`image` is neither a digest nor an id"),
    "a digest cut short": ({"image": "redis@sha256:abc"}, "`image` is neither a digest nor an id"),
    "a tag that looks like a digest": (
        {"image": f"redis:sha256-{'a' * 64}"},
        "`image` is neither a digest nor an id",
    ),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]


def test_the_image_that_is_fetched_is_pinned_too() -> None:
    assert found(RULE, resource(IMAGE, {"name": f"sha256:{'a' * 64}"})) == []
    assert found(RULE, resource(IMAGE, {"name": "redis:8"})) == ["`name` is neither a digest nor an id"]

"""D04: what require-read-only-root accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_read_only_root import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "read-only": {"readOnly": True},
    "with scratch space": {"readOnly": True, "tmpfs": {"/tmp": "rw,nosuid,nodev,mode=0700"}},
    "with scratch space as Docker mounts it": {"readOnly": True, "tmpfs": {"/tmp": ""}},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({}, "the root file system can be written to"),
    "writable": ({"readOnly": False}, "the root file system can be written to"),
    "set-uid programs in scratch space": (
        {"readOnly": True, "tmpfs": {"/tmp": "rw,suid"}},
        "the tmpfs at /tmp is mounted with suid",
    ),
    "devices in scratch space": (
        {"readOnly": True, "tmpfs": {"/run": "dev,rw"}},
        "the tmpfs at /run is mounted with dev",
    ),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

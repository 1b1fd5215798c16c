"""D03: what require-no-new-privileges accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_no_new_privileges import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "no-new-privileges": {"securityOpts": ["no-new-privileges"]},
    "spelled with a value": {"securityOpts": ["no-new-privileges:true"]},
    "beside a profile of its own": {"securityOpts": ["no-new-privileges", "seccomp=/etc/docker/strict.json"]},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({}, "a program in the container may gain privileges"),
    "switched off": (
        {"securityOpts": ["no-new-privileges:false"]},
        "a program in the container may gain privileges",
    ),
    "switched on and off": (
        {"securityOpts": ["no-new-privileges", "no-new-privileges=false"]},
        "a program in the container may gain privileges",
    ),
    "seccomp off": ({"securityOpts": ["no-new-privileges", "seccomp=unconfined"]}, "seccomp is unconfined"),
    "seccomp off, the old spelling": (
        {"securityOpts": ["no-new-privileges", "seccomp:unconfined"]},
        "seccomp is unconfined",
    ),
    "AppArmor off": (
        {"securityOpts": ["no-new-privileges", "apparmor=unconfined"]},
        "apparmor is unconfined",
    ),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

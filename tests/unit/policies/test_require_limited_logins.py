"""S02: what require-limited-logins accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.kinds import BOOTSTRAP, ROLE
from policies.rules.require_limited_logins import RULE
from tests.unit.policies.judging import applies, found, resource

GOOD = {"login": True, "password": "canary-4f1d", "connectionLimit": 10}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no limit": ({"login": True, "password": "x"}, "the role may open any number of connections"),
    "a limit of -1, which is none": (
        {**GOOD, "connectionLimit": -1},
        "the role may open any number of connections",
    ),
    "no password": ({"login": True, "connectionLimit": 5}, "the role logs in without a password"),
}


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, resource(ROLE, inputs)) == [text]


def test_a_role_with_both_is_accepted() -> None:
    assert found(RULE, resource(ROLE, GOOD)) == []
    assert found(RULE, resource(ROLE, {"login": True, "passwordWo": "x", "connectionLimit": 1})) == []


def test_a_role_that_does_not_log_in_is_no_concern_of_it() -> None:
    assert not applies(RULE, resource(ROLE, {"login": False, "connectionLimit": -1}))


def test_roles_for_replication_are_judged_too() -> None:
    assert found(RULE, resource(BOOTSTRAP, {"replicationRoles": {"replicator": GOOD}})) == []
    assert found(RULE, resource(BOOTSTRAP, {"replicationRoles": {"replicator": {"password": "x"}}})) == [
        "role replicator may open any number of connections"
    ]
    assert found(RULE, resource(BOOTSTRAP, {})) == []

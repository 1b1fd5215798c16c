"""Diffs and previews, which never connect: what changes, what replaces, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, Diff, State

PREFIX = "postgresql:index/"
ROLE = PREFIX + "role:Role"
GRANT: Properties = {
    "role": "r",
    "database": "d",
    "schema": "s",
    "objectType": "table",
    "privileges": ["SELECT", "INSERT"],
    "withGrantOption": False,
}


def diff(harness: ProviderHarness, token: str, outputs: Properties, wanted: Properties) -> Diff:
    completed, failures = harness.check(PREFIX + token, wanted)
    assert failures == []
    return harness.diff(PREFIX + token, State("id", {}, outputs), completed)


ROLE_AS_READ: Properties = {
    "name": "r",
    "login": False,
    "superuser": False,
    "createDatabase": False,
    "createRole": False,
    "inherit": True,
    "replication": False,
    "bypassRowLevelSecurity": False,
    "connectionLimit": -1,
    "encryptedPassword": True,
    "validUntil": "infinity",
    "roles": [],
    "searchPaths": [],
    "statementTimeout": 0,
    "idleInTransactionSessionTimeout": 0,
    "assumeRole": "",
    "skipDropRole": False,
    "skipReassignOwned": False,
}


def test_zero_empty_and_absent_are_one(harness: ProviderHarness) -> None:
    assert diff(harness, "role:Role", ROLE_AS_READ, {"name": "r"}).changes == {}
    spelled = {"name": "r", "statementTimeout": 0, "roles": [], "assumeRole": ""}
    assert diff(harness, "role:Role", ROLE_AS_READ, spelled).changes == {}


ALTERED: list[tuple[str, Any]] = [
    ("login", True),
    ("inherit", False),
    ("connectionLimit", 3),
    ("statementTimeout", 5),
    ("password", "p"),
    ("name", "s"),
    ("validUntil", "2030-01-01"),
    ("assumeRole", "x"),
    ("skipDropRole", True),
]


@pytest.mark.parametrize(("name", "value"), ALTERED)
def test_a_role_never_is_replaced(harness: ProviderHarness, name: str, value: Any) -> None:
    changes = diff(harness, "role:Role", ROLE_AS_READ, {"name": "r", name: value}).changes
    assert set(changes) == {name}
    assert "replace" not in changes[name]


def test_what_somebody_else_gave_a_role_is_taken_away_again(harness: ProviderHarness) -> None:
    seen = {**ROLE_AS_READ, "roles": ["stranger"], "statementTimeout": 7}
    assert set(diff(harness, "role:Role", seen, {"name": "r"}).changes) == {"roles", "statementTimeout"}


def test_a_set_in_another_order_is_no_change(harness: ProviderHarness) -> None:
    turned = {**GRANT, "privileges": ["INSERT", "SELECT"]}
    assert diff(harness, "grant:Grant", GRANT, turned).changes == {}


@pytest.mark.parametrize("token", ["grant:Grant", "defaultPrivileges:DefaultPrivileges"])
def test_only_privileges_change_in_place(harness: ProviderHarness, token: str) -> None:
    owner = {"owner": "o"} if "default" in token else {}
    outputs = {**GRANT, **owner}
    fewer = diff(harness, token, outputs, {**outputs, "privileges": ["SELECT"]})
    assert set(fewer.changes.values()) == {Change.DELETE}
    for name in ("role", "database", "schema", *owner):
        moved = diff(harness, token, outputs, {**outputs, name: "other"})
        assert moved.changes == {name: Change.UPDATE_REPLACE}
        assert moved.delete_before_replace is (token == "grant:Grant")


def test_what_the_server_fills_in_is_no_change(harness: ProviderHarness) -> None:
    outputs = {"name": "d", "owner": "o", "encoding": "UTF8", "template": "template0", "connectionLimit": -1}
    outputs |= {"allowConnections": True, "isTemplate": True, "lcCtype": "C"}
    assert diff(harness, "database:Database", outputs, {"name": "d"}).changes == {}
    explicit = diff(harness, "database:Database", outputs, {"name": "d", "isTemplate": False}).changes
    assert set(explicit) == {"isTemplate"}


def test_a_given_name_makes_the_old_database_go_first_and_a_made_up_one_does_not(
    harness: ProviderHarness,
) -> None:
    for name, goes_first in (("d", True), ("subject-0123abc", False)):
        outputs = {"name": name, "encoding": "UTF8", "connectionLimit": -1, "allowConnections": True}
        replaced = diff(harness, "database:Database", outputs, {"name": name, "encoding": "LATIN1"})
        assert replaced.changes == {"encoding": Change.UPDATE_REPLACE}
        assert replaced.delete_before_replace is goes_first


def test_a_write_only_password_is_sent_again_by_its_version_alone(harness: ProviderHarness) -> None:
    outputs = {**ROLE_AS_READ, "passwordWoVersion": "1"}
    same = {"name": "r", "passwordWo": "changed", "passwordWoVersion": "1"}
    assert diff(harness, "role:Role", outputs, same).changes == {}
    renewed = {**same, "passwordWoVersion": "2"}
    assert set(diff(harness, "role:Role", outputs, renewed).changes) == {"passwordWoVersion"}


def test_a_preview_tells_what_it_knows_and_connects_to_nothing(harness: ProviderHarness) -> None:
    inputs, _ = harness.check(ROLE, {"name": "r", "password": UNKNOWN})
    seen = harness.create(ROLE, inputs, preview=True)
    assert seen.outputs["login"] is False
    assert seen.outputs["password"] is UNKNOWN
    state = State("r", inputs, ROLE_AS_READ)
    assert harness.update(ROLE, state, {**inputs, "login": True}, preview=True).outputs["login"] is True

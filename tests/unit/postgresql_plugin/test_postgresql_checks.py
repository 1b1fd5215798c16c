"""What programs may not ask for, told before anything connects; and the names made up for them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness

PREFIX = "postgresql:index/"
TABLES: Properties = {
    "role": "r",
    "database": "d",
    "schema": "s",
    "objectType": "table",
    "privileges": ["SELECT"],
}
DEFAULTS: Properties = {**TABLES, "owner": "o"}

REFUSED: list[tuple[str, Properties, str]] = [
    ("role:Role", {"connectionLimit": -2}, "connectionLimit"),
    ("role:Role", {"statementTimeout": -1}, "statementTimeout"),
    ("role:Role", {"idleInTransactionSessionTimeout": -1}, "idleInTransactionSessionTimeout"),
    ("role:Role", {"encryptedPassword": False}, "encryptedPassword"),
    ("role:Role", {"searchPaths": ["a", "b, c"]}, "searchPaths[1]"),
    ("role:Role", {"passwordWo": "x"}, "passwordWo"),
    ("role:Role", {"passwordWo": "x", "passwordWoVersion": "1", "password": "y"}, "passwordWo"),
    ("database:Database", {"connectionLimit": -2}, "connectionLimit"),
    ("grant:Grant", {**TABLES, "privileges": ["EXECUTE"]}, "privileges[0]"),
    ("grant:Grant", {**TABLES, "privileges": ["SELECT; DROP TABLE x"]}, "privileges[0]"),
    ("grant:Grant", {**TABLES, "objectType": "view"}, "objectType"),
    ("grant:Grant", {**TABLES, "schema": ""}, "schema"),
    ("grant:Grant", {**TABLES, "columns": ["c"]}, "columns"),
    ("grant:Grant", {**TABLES, "objectType": "schema", "privileges": ["USAGE"], "objects": ["t"]}, "objects"),
    ("grant:Grant", {**TABLES, "objectType": "column", "columns": ["c"]}, "objects"),
    ("grant:Grant", {**TABLES, "objectType": "column", "objects": ["t"]}, "columns"),
    (
        "grant:Grant",
        {
            **TABLES,
            "objectType": "column",
            "objects": ["t"],
            "columns": ["c"],
            "privileges": ["SELECT", "UPDATE"],
        },
        "privileges",
    ),
    ("grant:Grant", {**TABLES, "objectType": "foreign_server", "privileges": ["USAGE"]}, "objects"),
    ("defaultPrivileges:DefaultPrivileges", {**DEFAULTS, "objectType": "column"}, "objectType"),
    ("defaultPrivileges:DefaultPrivileges", {**DEFAULTS, "privileges": ["USAGE"]}, "privileges[0]"),
    (
        "defaultPrivileges:DefaultPrivileges",
        {**DEFAULTS, "objectType": "schema", "privileges": ["USAGE"]},
        "schema",
    ),
    (
        "defaultPrivileges:DefaultPrivileges",
        {**DEFAULTS, "role": "public", "withGrantOption": True},
        "withGrantOption",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "path"), REFUSED, ids=[f"{one[0]}-{one[2]}" for one in REFUSED])
def test_a_wrong_input_is_refused_by_name(
    harness: ProviderHarness, token: str, inputs: Properties, path: str
) -> None:
    _, failures = harness.check(PREFIX + token, inputs)
    assert [failure.path for failure in failures] == [path]


@pytest.mark.parametrize("name", ["schema", "objects", "columns", "privileges", "objectType"])
def test_what_is_not_known_yet_is_refused_by_nobody(harness: ProviderHarness, name: str) -> None:
    column = {**TABLES, "objectType": "column", "objects": ["t"], "columns": ["c"]}
    completed, failures = harness.check(PREFIX + "grant:Grant", {**column, name: UNKNOWN})
    assert failures == []
    assert completed[name] is UNKNOWN


@pytest.mark.parametrize("token", ["role:Role", "database:Database", "schema:Schema", "extension:Extension"])
def test_without_a_name_the_resource_lends_its_own_and_keeps_it(harness: ProviderHarness, token: str) -> None:
    completed, _ = harness.check(PREFIX + token, {})
    assert re.fullmatch(r"subject-[0-9a-f]{7}", completed["name"])
    again, _ = harness.check(PREFIX + token, {}, completed)
    assert again["name"] == completed["name"]


def test_the_published_defaults_are_filled_in(harness: ProviderHarness) -> None:
    def completed(token: str, **inputs: Any) -> Properties:
        return harness.check(PREFIX + token, inputs)[0]

    assert completed("database:Database", name="d") == {
        "name": "d",
        "connectionLimit": -1,
        "allowConnections": True,
        "alterObjectOwnership": False,
    }
    assert completed("schema:Schema", name="s") == {"name": "s", "ifNotExists": True, "dropCascade": False}
    assert completed("extension:Extension", name="e") == {
        "name": "e",
        "dropCascade": False,
        "createCascade": False,
    }
    assert completed("grantRole:GrantRole", role="r", grantRole="g")["withAdminOption"] is False
    role = completed("role:Role", name="r")
    assert (role["inherit"], role["encryptedPassword"], role["validUntil"], role["connectionLimit"]) == (
        True,
        True,
        "infinity",
        -1,
    )

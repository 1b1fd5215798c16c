"""I03: every token but the operator's reaches the buckets that are declared for it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Severity, influxdb_documentation
from schema.influxdb import TOKENS

pytestmark = pytest.mark.live

CHECK = Check(
    id="I03",
    name="require-scoped-tokens",
    engine="influxdb",
    statement="Programs hold tokens for named buckets; nobody but the operator holds more.",
    reason="A token for everything in a program's settings is everything to whoever finds it.",
    severity=Severity.CRITICAL,
    controls=(influxdb_documentation("Manage API tokens"),),
    mend="delete the token that is named (./tdb influx); ./tdb up --stack {stack} makes a declared one anew",
)
_OPERATOR = "operator's Token"


def _spelled(permission: dict[str, Any], names: dict[str, str]) -> str:
    resource = permission["resource"]
    bucket = names.get(resource.get("id", ""), "") if resource["type"] == "buckets" else ""
    return f"{permission['action']} {bucket or 'all of ' + resource['type']}"


def _rights(live: Live) -> dict[str, list[str]]:
    names = {one["id"]: name for name, one in live.influxdb.buckets.items()}
    found: dict[str, list[str]] = {}
    for token in live.influxdb.authorizations:
        rights = [_spelled(permission, names) for permission in token["permissions"]]
        name = token.get("description") or "(without a name)"
        found.setdefault(name, []).extend(rights if token["status"] == "active" else [])
    return found


def test_each_token_reaches_its_declared_buckets(live: Live) -> None:
    declared = {
        token.service: [*(f"read {one}" for one in token.read), *(f"write {one}" for one in token.write)]
        for token in TOKENS
    }
    found = {name: rights for name, rights in _rights(live).items() if name != _OPERATOR}
    agree(found, declared, absent="no such token")


def test_there_is_one_operator(live: Live) -> None:
    names = [one.get("description") for one in live.influxdb.authorizations]
    none_of({"tokens of the operator": names.count(_OPERATOR)} if names.count(_OPERATOR) > 1 else {}, "one")

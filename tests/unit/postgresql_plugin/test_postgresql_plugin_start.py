"""What the plugin's process reads: psycopg when an operation needs it, and not for a preview."""

from __future__ import annotations

import subprocess
import sys

from infra.workspace import ROOT

_HARNESS = """
import sys
from infra.airgap.plugins.postgresql import __main__
from infra.airgap.plugins.postgresql.provider import PostgresqlProvider
from infra.provider_framework.harness import ProviderHarness
from tests.unit.at_once import accepted, complaints

settings = {"host": "127.0.0.1", "port": int(sys.argv[1]), "username": "admin", "password": "s3cret-word"}
plugin = ProviderHarness(PostgresqlProvider(), settings)
DEFAULTS = {"role": "r", "database": "d", "owner": "o", "objectType": "table", "privileges": ["SELECT"]}
INPUTS = {
    "role:Role": {"name": "r", "login": True, "password": "p", "roles": ["g"]},
    "database:Database": {"name": "d", "owner": "o"},
    "schema:Schema": {"name": "s", "database": "d", "policies": [{"role": "r", "usage": True}]},
    "grant:Grant": {"role": "r", "database": "d", "objectType": "database", "privileges": ["CONNECT"]},
    "grantRole:GrantRole": {"role": "r", "grantRole": "g"},
    "defaultPrivileges:DefaultPrivileges": DEFAULTS,
    "defaultPrivileg:DefaultPrivileg": DEFAULTS,
    "extension:Extension": {"name": "e", "database": "d"},
}
INPUTS = {"postgresql:index/" + token: inputs for token, inputs in INPUTS.items()}
assert {resource.token for resource in PostgresqlProvider.resources} == set(INPUTS)
states = accepted(plugin, INPUTS)
"""
_PREVIEW = """
assert plugin.check_config(settings) == []
for token, state in states.items():
    assert not plugin.diff(token, state, state.inputs).changes
    first = next(name for name in ("name", "role") if name in state.inputs)
    assert plugin.diff(token, state, {**state.inputs, first: "other"}).changes[first]
    plugin.create(token, state.inputs, preview=True)
print([name for name in sys.modules if name.startswith("psycopg")])
"""
_ALL_AT_ONCE = """
said = complaints(plugin, states)
assert all("does not answer" in one for one in said), said
print(len(said))
"""


def _printed(program: str, port: int) -> str:
    command = [sys.executable, "-c", _HARNESS + program, str(port)]
    return subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def test_preview_does_not_read_psycopg(closed_port: int) -> None:
    assert _printed(_PREVIEW, closed_port) == "[]"


def test_first_operations_may_come_all_at_once(closed_port: int) -> None:
    assert _printed(_ALL_AT_ONCE, closed_port) == "24"

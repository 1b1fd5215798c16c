"""What the plugin's process reads: the client library when an operation needs it, and not for a preview."""

from __future__ import annotations

import socket
import subprocess
import sys

from infra.workspace import ROOT

_HARNESS = """
import sys
from infra.airgap.plugins.docker import __main__
from infra.airgap.plugins.docker.provider import DockerProvider
from infra.provider_framework.harness import ProviderHarness
from tests.unit.at_once import accepted, complaints

plugin = ProviderHarness(DockerProvider(), {"host": "tcp://127.0.0.1:" + sys.argv[1]})
INPUTS = {
    "docker:index/network:Network": {"name": "n"},
    "docker:index/volume:Volume": {"name": "v"},
    "docker:index/remoteImage:RemoteImage": {"name": "i"},
    "docker:index/container:Container": {
        "name": "c", "image": "i", "ports": [{"internal": 1, "external": 2}],
        "uploads": [{"file": "/a", "content": "1"}], "healthcheck": {"tests": ["CMD", "a"]},
    },
}
assert {resource.token for resource in DockerProvider.resources} == set(INPUTS)
states = accepted(plugin, INPUTS)
"""
_PREVIEW = """
assert plugin.check_config({"host": "unix:///nowhere"}) == []
for token, state in states.items():
    assert not plugin.diff(token, state, state.inputs).changes
    assert plugin.diff(token, state, {**state.inputs, "name": "other"}).changes["name"]
    plugin.create(token, state.inputs, preview=True)
print({"docker", "requests", "urllib3"} & set(sys.modules))
"""
_ALL_AT_ONCE = """
said = complaints(plugin, states)
assert all("the Docker engine is not running" in one for one in said), said
print(len(said))
"""


def _printed(program: str) -> str:
    with socket.socket() as holder:  # a port that is taken and answers nobody
        holder.bind(("127.0.0.1", 0))
        port = str(holder.getsockname()[1])
        command = [sys.executable, "-c", _HARNESS + program, port]
        done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def test_preview_does_not_read_the_client_library() -> None:
    assert _printed(_PREVIEW) == "set()"


def test_first_operations_may_come_all_at_once() -> None:
    assert _printed(_ALL_AT_ONCE) == "12"

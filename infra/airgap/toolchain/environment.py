"""The environment in which the Pulumi CLI and all that it starts runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from infra.airgap.toolchain import docker_engine, plugins, record
from infra.workspace import Workspace

# Percent by which the engine's memory may grow before it is tidied. It lives for seconds and holds some
# dozen megabytes: at Go's 100 it spends a tenth of its time on tidying.
_GARBAGE: Final = "400"


def environment(workspace: Workspace, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What to add to or replace in `base`; what the user has set stays.

    Two exceptions: PATH grows, and stand-in plugins need a PULUMI_HOME of this checkout.

    The passphrase file is named, not made: see passphrase.py.
    """
    decided = record.load(workspace)
    added = {
        "PATH": os.pathsep.join([str(workspace.tools), base.get("PATH", os.defpath)]),
        # Nothing here may wait for a host behind the firewall.
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    if not base.get("PULUMI_BACKEND_URL"):
        # The engine writes the state twice for each resource that it makes. Without metadata it computes no
        # digest of every write and keeps no file of attributes beside: nothing reads either.
        added["PULUMI_BACKEND_URL"] = f"{workspace.state.resolve().as_uri()}?metadata=skip"
    if not base.get("GOGC"):
        added["GOGC"] = _GARBAGE
    if not (base.get("PULUMI_CONFIG_PASSPHRASE") or base.get("PULUMI_CONFIG_PASSPHRASE_FILE")):
        added["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(workspace.passphrase)
    if decided.stands_in:
        added["PULUMI_HOME"] = str(plugins.pulumi_home(workspace))
    if decided.plugins and all(part.path for part in decided.plugins.values()):
        # Every plugin is in place: a missing one is an error, not a download that times out.
        added["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    address = docker_engine.address(base)
    if address != docker_engine.DEFAULT and not base.get("DOCKER_HOST"):
        added["DOCKER_HOST"] = address
    return added

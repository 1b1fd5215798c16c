"""Which passphrase the engine is given: generated for stacks that generate their secrets, else the user's."""

from __future__ import annotations

import os
from collections.abc import Mapping

from infra.airgap.toolchain.passphrase import ensure_passphrase
from ops.errors import OpsError
from ops.stack import Stack

_GIVEN = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


def variables(stack: Stack) -> Mapping[str, str]:
    """What to add to the engine's environment; refuses to invent the secrets of a guarded stack."""
    if stack.secrets_provider():
        return {}
    if present := given():
        return present
    if not generated(stack):
        raise OpsError(
            f"stack {stack.name} has no passphrase, and one is never generated for it",
            where="neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set",
            mend="point PULUMI_CONFIG_PASSPHRASE_FILE to a file of yours (mode 0600), "
            f"or name a key service as `secretsprovider:` in {stack.committed.name}",
        )
    return {"PULUMI_CONFIG_PASSPHRASE_FILE": str(ensure_passphrase(stack.workspace))}


def given() -> dict[str, str]:
    """What the user has set."""
    return {name: os.environ[name] for name in _GIVEN if os.environ.get(name)}


def generated(stack: Stack) -> bool:
    settings = stack.settings()
    return settings.secrets.generate and not settings.protect


def source(environment: Mapping[str, str]) -> str:
    """Where the passphrase in use comes from, in words for an error."""
    if environment.get("PULUMI_CONFIG_PASSPHRASE"):
        return "PULUMI_CONFIG_PASSPHRASE"
    return environment.get("PULUMI_CONFIG_PASSPHRASE_FILE", "no file")

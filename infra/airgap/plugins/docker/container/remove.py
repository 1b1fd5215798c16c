"""Removing a container: stop with its grace, remove, and see it gone. One already gone is no fault."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from infra.airgap.plugins.docker.engine import Engine, poll, said
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.resource import Context, State

_REMOVAL_SECONDS: Final = 30


def remove(ctx: Context[Engine], old: State) -> None:
    inputs, container = old.inputs, old.id

    def is_gone() -> bool:
        try:
            client.inspect_container(container)
        except NotFound:
            return True
        return False

    name = inputs.get("name", container[:12])
    with ctx.config.explained(f"removing container {name}") as client:
        from docker.errors import APIError, NotFound  # noqa: PLC0415 - see engine.py

        if not inputs.get("attach"):
            with suppress(NotFound):
                client.stop(container, timeout=inputs.get("destroyGraceSeconds") or 0)
        try:
            client.remove_container(container, v=inputs.get("removeVolumes", True), force=True)
        except NotFound:
            return
        except APIError as error:
            if "is already in progress" not in said(error):  # `rm` was faster
                raise
        if not poll(is_gone, ctx.cancelled, ctx.timeout or _REMOVAL_SECONDS):
            raise ProviderError(f"container {name} is still there after its removal; run again")

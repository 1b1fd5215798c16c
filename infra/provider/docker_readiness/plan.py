"""What Docker says of a container: how its health is asked for, and whether asking again may help. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.provider_framework.errors import ProviderError

LAST_LINES: Final = 10
_ENDED: Final = ("exited", "dead", "removing", "paused")
_LENGTH: Final = 300  # of what a health check printed


def health_check(name: str, inspected: Mapping[str, Any]) -> list[str]:
    """The command that the container's health check runs, ready to be run in it."""
    match (inspected["Config"].get("Healthcheck") or {}).get("Test") or []:
        case ["CMD", *words] if words:
            return [str(word) for word in words]
        case ["CMD-SHELL", line]:
            return ["/bin/sh", "-c", str(line)]
        case _:
            raise ProviderError(f"container {name} has no health check, so nothing tells when it is ready")


def ended(name: str, state: Mapping[str, Any], log: str) -> str | None:
    """Why no waiting makes the container ready; None while it may yet be."""
    status = str(state["Status"])
    if status not in _ENDED:
        return None
    killed = ", for lack of memory" if state.get("OOMKilled") else ""
    remedy = f"docker {'unpause' if status == 'paused' else 'start'} {name} brings it back"
    words = f". Its last lines:\n  {log}" if log else ""
    return f"container {name} is {status} (exit code {state.get('ExitCode')}{killed}); {remedy}{words}"


def obstacle(exit_code: int | None, printed: bytes) -> str | None:
    """What stands in the way after one health check; None where nothing does."""
    if exit_code == 0:
        return None
    said = " ".join(printed.decode(errors="replace").split())[:_LENGTH]
    return f"its health check ended with {exit_code}" + (f": {said}" if said else "")

"""What Docker says of a container: how its health is asked for, and whether asking again may help. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.provider_framework.errors import ProviderError

LAST_LINES: Final = 10
_LENGTH: Final = 300  # of what a health check printed
# Some two seconds of attempts in one visit: each visit to a container starts half a dozen processes.
_ATTEMPTS: Final = """
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    said=$("$@" 2>&1)
    code=$?
    [ "$code" -eq 0 ] && exit 0
    sleep 0.1
done
printf '%s' "$said"
exit "$code"
"""


def visit(name: str, inspected: Mapping[str, Any]) -> list[str]:
    """A command for the container: its health check, until it passes or some time is over."""
    return ["/bin/sh", "-c", _ATTEMPTS, "sh", *health_check(name, inspected)]


def health_check(name: str, inspected: Mapping[str, Any]) -> list[str]:
    """The command that the container's health check runs."""
    match (inspected["Config"].get("Healthcheck") or {}).get("Test") or []:
        case ["CMD", *words] if words:
            return [str(word) for word in words]
        case ["CMD-SHELL", line]:
            return ["/bin/sh", "-c", str(line)]
        case _:
            raise ProviderError(f"container {name} has no health check, so nothing tells when it is ready")


def obstacle(exit_code: int | None, printed: bytes) -> str | None:
    """What stands in the way after a visit; None where nothing does."""
    if exit_code == 0:
        return None
    said = " ".join(printed.decode(errors="replace").split())[:_LENGTH]
    return f"its health check ended with {exit_code}" + (f": {said}" if said else "")

"""What Docker's account of a container's state means for whoever waits for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_ENDED: Final = ("exited", "dead", "removing", "paused")


def ended(name: str, state: Mapping[str, Any]) -> str | None:
    """Why no waiting makes the container ready, and how to mend that; None while it may yet be."""
    status = str(state["Status"])
    if status not in _ENDED:
        return None
    killed = ", for lack of memory" if state.get("OOMKilled") else ""
    remedy = "unpause" if status == "paused" else "start"
    return (
        f"container {name} is {status} (exit code {state.get('ExitCode')}{killed}): "
        f"docker logs {name} says why, docker {remedy} {name} brings it back"
    )

"""Waiting for a container: that it keeps running, becomes healthy, or ends. Creates and removes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from infra.airgap.plugins.docker.engine import Engine, poll
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context

_SETTLE_SECONDS: Final = 0.5  # a container that ends within this has exited immediately
_POLL_SECONDS: Final = 0.2
_LAST_LINES: Final = 10
_LINE_LENGTH: Final = 300


@dataclass(frozen=True)
class Trouble:
    """Why a started container is of no use."""

    reason: str


def await_usable(ctx: Context[Engine], container: str, new: Properties) -> Trouble | None:
    """After a start: healthy where the program waits for that, otherwise still running."""
    if new["wait"]:
        return _await_healthy(ctx, container, new)
    if new["mustRun"] and not new["attach"]:
        return _await_settled(ctx, container)
    return None


def await_end(ctx: Context[Engine], container: str) -> bool:
    """False when the user interrupts first."""
    ctx.status("running to its end")
    while _ended(_state(ctx.config, container)) is None:
        if ctx.cancelled.wait(_POLL_SECONDS):
            return False
    return True


def last_words(engine: Engine, container: str) -> str:
    """The last lines of a container's log."""
    from docker.errors import APIError  # noqa: PLC0415 - see engine.py

    try:
        text = engine.client.logs(container, tail=_LAST_LINES).decode(errors="replace")
    except APIError:  # a log driver that cannot be read
        return ""
    lines = [line.rstrip()[:_LINE_LENGTH] for line in text.splitlines() if line.strip()]
    return "\nlast log lines:\n  " + "\n  ".join(lines) if lines else ""


def _await_healthy(ctx: Context[Engine], container: str, new: Properties) -> Trouble | None:
    limit = min(new["waitTimeout"], ctx.timeout) if ctx.timeout else new["waitTimeout"]
    started, told = monotonic(), ""
    while True:
        state = _state(ctx.config, container)
        health = state.get("Health")
        status = "" if health is None else str(health.get("Status"))
        if status != told and health is not None:
            ctx.status(status if status == "healthy" else f"waiting to be healthy ({status})")
            told = status
        if status == "healthy":
            return None
        if ended := _ended(state):
            return ended
        if health is None:
            return Trouble(
                "`wait` needs a health check and neither the program nor the image has one:"
                " add `healthcheck` or leave `wait` out"
            )
        if monotonic() - started >= limit:
            return Trouble(
                f"container failed to be in healthy state within {limit:g} s"
                f" (it is {status}){_last_check(health)}"
            )
        if ctx.cancelled.wait(_POLL_SECONDS):
            return Trouble(f"interrupted while waiting for it to be healthy (it is {status})")


def _await_settled(ctx: Context[Engine], container: str) -> Trouble | None:
    def has_ended() -> bool:
        return _ended(_state(ctx.config, container)) is not None

    poll(has_ended, ctx.cancelled, _SETTLE_SECONDS, every=0.1)
    return _ended(_state(ctx.config, container))


def _ended(state: Mapping[str, Any]) -> Trouble | None:
    # Between two attempts of a restart policy the engine counts a container as running.
    if state.get("Running") or state.get("Restarting"):
        return None
    if not state.get("Status"):
        return Trouble("container was removed as soon as it ended (`rm` is set)")
    killed = " (killed for lack of memory)" if state.get("OOMKilled") else ""
    note = f": {state['Error']}" if state.get("Error") else ""
    return Trouble(f"container exited immediately with code {state.get('ExitCode')}{killed}{note}")


def _state(engine: Engine, container: str) -> Mapping[str, Any]:
    """Empty when the container is gone."""
    from docker.errors import NotFound  # noqa: PLC0415 - see engine.py

    try:
        state: Mapping[str, Any] = engine.client.inspect_container(container)["State"]
    except NotFound:
        return {}
    return state


def _last_check(health: Mapping[str, Any]) -> str:
    log = health.get("Log") or ()
    if not log:
        return "; its health check has not ended once yet"
    last = log[-1]
    words = " ".join(str(last.get("Output", "")).split())[:_LINE_LENGTH]
    return f"; its last health check ended with {last.get('ExitCode')}" + (f": {words}" if words else "")

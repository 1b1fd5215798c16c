"""Waiting for a server: ask until it is ready, the time is up, or the user interrupts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.resource import Context

C = TypeVar("C")

DEFAULT_SECONDS = 90.0
_INTERVAL_SECONDS = 0.2


def wait_until_ready(
    ctx: Context[C], what: str, obstacle: Callable[[], str | None], seconds: float = DEFAULT_SECONDS
) -> None:
    """`obstacle` says what still stands in the way, or None. What cannot pass by waiting it raises itself."""
    granted = min(seconds, ctx.timeout) if ctx.timeout else seconds
    end = time.monotonic() + granted
    while (reason := obstacle()) is not None:
        ctx.status(f"waiting: {reason}")
        if time.monotonic() >= end:
            raise ProviderError(f"{what} was not ready after {granted:.0f} s: {reason}")
        if ctx.cancelled.wait(_INTERVAL_SECONDS):
            raise ProviderError(f"interrupted while waiting for {what}: {reason}")

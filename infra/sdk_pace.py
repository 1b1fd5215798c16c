"""Two habits of the Pulumi SDK that cost a program of hundreds of resources seconds, and their cure.

Each debug message is a call to the engine that the program waits for, and nobody sees it: they are left
unsent unless TDB_DEBUG is set. And at its end the SDK looks at all unfinished outputs anew whenever one of
them finishes: here each is waited for once.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from pulumi import log
from pulumi.runtime.settings import SETTINGS, _get_rpc_manager


def quicken() -> None:
    """Before the first resource."""
    if not os.environ.get("TDB_DEBUG"):
        log.debug = _unsent
    # What the SDK waits for first; the outputs come to it when all are finished.
    _get_rpc_manager().rpcs.append(asyncio.ensure_future(_settled()))


def _unsent(*_: Any, **__: Any) -> None:
    """Takes a debug message."""


async def _settled() -> None:
    """Until no output is unfinished. What failed stays with the SDK, which tells of it."""
    while pending := [output for output in SETTINGS.outputs if not output.done()]:
        await asyncio.wait(pending)

"""Three habits of the Pulumi SDK that cost a program of hundreds of resources seconds, and their cure.

Each debug message is a call to the engine that the program waits for, and nobody sees it: they are left
unsent unless TDB_DEBUG is set. At its end the SDK looks at all unfinished outputs anew whenever one of them
finishes: here each is waited for once. And the whole stack of calls that led to a resource goes into the
state, most of it the SDK's own and some of it paths of this machine: here the line that declares it does.
"""

from __future__ import annotations

import asyncio
import os
import sys
from traceback import FrameSummary
from types import FrameType
from typing import Any, Final

from pulumi import log
from pulumi.runtime import resource
from pulumi.runtime.proto.source_pb2 import SourcePosition, StackTrace
from pulumi.runtime.settings import SETTINGS, _get_rpc_manager

# The SDK's own class, the custom or component resource, and the resource that the program names.
_CONSTRUCTORS: Final = 3


def quicken() -> None:
    """Before the first resource."""
    if not os.environ.get("TDB_DEBUG"):
        log.debug = _unsent
    resource._get_stack_trace = StackTrace
    resource._get_source_position = _declaring_line
    # What the SDK waits for first; the outputs come to it when all are finished.
    _get_rpc_manager().rpcs.append(asyncio.ensure_future(_settled()))


def _unsent(*_: Any, **__: Any) -> None:
    """Takes a debug message."""


def _declaring_line(stack: StackTrace) -> SourcePosition | None:  # noqa: ARG001 - the SDK gives it
    seen = 0
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and seen < _CONSTRUCTORS:
        seen += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    if frame is None:
        return None
    line = FrameSummary(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, lookup_line=False)
    return resource._get_source_position_for_frame(line)


async def _settled() -> None:
    """Until no output is unfinished. What failed stays with the SDK, which tells of it."""
    while pending := [output for output in SETTINGS.outputs if not output.done()]:
        await asyncio.wait(pending)

"""Three habits of the policy SDK that cost every preview a second, and their cure.

It decodes a resource and its provider anew for each policy, in a stack of hundreds some ten thousand times:
here each is decoded once. It decodes them once more to look for remediations, of which this pack has none.
And it reads its settings anew for each resource, though they never change while it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from google.protobuf import json_format
from pulumi.runtime import proto
from pulumi_policy import policy as sdk


def quicken() -> None:
    """Before the pack is served."""
    module: Any = sdk
    module.json_format = SimpleNamespace(MessageToDict=_once(json_format.MessageToDict))
    module.deserialize_properties = _once(module.deserialize_properties)
    servicer = module._PolicyAnalyzerServicer
    servicer.Remediate = _no_remediation
    servicer._configure_runtime_settings = cache(servicer._configure_runtime_settings)


def _once(decode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What came of the very same object before. Keeping it keeps its identity from being another's."""
    kept: dict[int, tuple[Any, Any]] = {}

    def remembered(subject: Any) -> Any:
        if id(subject) not in kept:
            kept[id(subject)] = (subject, decode(subject))
        return kept[id(subject)][1]

    return remembered


def _no_remediation(*_: Any) -> Any:
    return proto.RemediateResponse()

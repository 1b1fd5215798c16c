"""What the tests of all rules share: resources to judge, and what a rule finds in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.kinds import CONTAINER, FILES
from policies.model import NotApplicable, Resource, ResourceRule, Stack, StackRule


def resource(kind: str, inputs: Mapping[str, Any], *, name: str = "it", protected: bool = False) -> Resource:
    urn = f"urn:pulumi:prod::trading-databases::{kind}::{name}"
    return Resource(urn, kind, name, dict(inputs), protected)


def container(inputs: Mapping[str, Any], *, engine: str = "", name: str = "it") -> Resource:
    labels = [*inputs.get("labels", []), *([{"label": "tdb.engine", "value": engine}] if engine else [])]
    return resource(CONTAINER, {**inputs, "labels": labels}, name=name)


def files(contents: Mapping[str, str], *, volume: str = "files") -> Resource:
    held = {path: {"content": content, "mode": "0400"} for path, content in contents.items()}
    return resource(FILES, {"volume": volume, "files": held}, name=volume)


def found(rule: ResourceRule, judged: Resource) -> list[str]:
    return list(rule.check(judged))


def found_in(rule: StackRule, *resources: Resource) -> list[tuple[str, str]]:
    """The name of the resource and what is wrong with it."""
    return [(each.name if each else "", text) for each, text in rule.check(Stack(resources))]


def applies(rule: ResourceRule, judged: Resource) -> bool:
    try:
        found(rule, judged)
    except NotApplicable:
        return False
    return True

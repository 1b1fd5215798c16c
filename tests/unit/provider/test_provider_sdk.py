"""What a program passes arrives under the names that the server declares."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest

import infra.provider
from infra.provider_framework.fields import Field

FOLDERS = sorted(path.parent.name for path in Path(infra.provider.__file__).parent.glob("*/resource.py"))
MAPS = {"entries", "files", "replication_roles"}  # their values are classes of their own


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def accepted(made: type) -> set[str]:
    """What a constructor takes by name, with what it takes together from a typed dictionary."""
    found = set(inspect.signature(made.__init__).parameters) - {"self", "resource_name", "opts"}  # type: ignore[misc]
    for name, hint in inspect.get_annotations(made.__init__).items():  # type: ignore[misc]
        if together := re.fullmatch(r"Unpack\[(\w+)\]", hint):
            found = found - {name} | set(vars(inspect.getmodule(made))[together[1]].__annotations__)
    return found


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What reached the engine, without one."""
    seen: dict[str, Any] = {}

    def register(self: Any, token: str, name: str, properties: dict[str, Any], opts: Any = None) -> None:
        seen.update(token=token, properties=properties)

    monkeypatch.setattr(pulumi.CustomResource, "__init__", register)
    monkeypatch.setattr(pulumi, "get", lambda _, name: seen["properties"][name])
    monkeypatch.setattr(pulumi.Output, "secret", lambda value: value)
    return seen


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_program_can_set_every_input_and_reads_every_output(
    folder: str, registered: dict[str, Any]
) -> None:
    served = importlib.import_module(f"infra.provider.{folder}.resource").RESOURCE
    cls = getattr(importlib.import_module(f"infra.provider.{folder}.sdk"), served.token.rpartition(":")[2])
    parameters = accepted(cls)
    arguments: dict[str, Any] = {name: {} if name in MAPS else f"value of {name}" for name in parameters}
    made = cls("name", **arguments)

    fields: dict[str, Field] = dict(served.fields)
    inputs = {name for name, field in fields.items() if not field.output}
    assert registered["token"] == served.token
    assert {camel(name) for name in parameters} == inputs
    for name, value in arguments.items():
        assert registered["properties"][camel(name)] == value
    outputs = {name for name, field in fields.items() if field.output}
    assert outputs <= set(registered["properties"])
    assert outputs <= {camel(name) for name in vars(made)}

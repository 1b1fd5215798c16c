"""Reads what influxd is told: by its mounted file, and by variables and options that go before the file."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from policies import containers
from policies.kinds import CONTAINER, FILES
from policies.model import NotApplicable, Resource

FILE = "influxd.yml"
KINDS = (FILES, CONTAINER)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where PyYAML was built with it


def settings(resource: Resource) -> Mapping[str, str]:
    """Settings by name, as text. Not applicable to what tells influxd nothing."""
    if resource.kind == FILES:
        if FILE not in list(resource.properties["files"]):
            raise NotApplicable("no settings of InfluxDB among the files")
        return parsed(str(resource.properties["files"][FILE]["content"]))
    containers.require_engine(resource, "influxdb")
    return overrides(resource)


def parsed(content: str) -> dict[str, str]:
    said = yaml.load(content, Loader=_LOADER) or {}  # noqa: S506 - both loaders are safe
    return {str(name): _text(value) for name, value in said.items()}


def overrides(container: Resource) -> dict[str, str]:
    """What goes before the file: an option over a variable over the file."""
    found = {
        name.removeprefix("INFLUXD_").lower().replace("_", "-"): value
        for name, value in containers.environment(container)
        if name.startswith("INFLUXD_")
    }
    command = containers.words(container, "command")
    for place, word in enumerate(command):
        if word.startswith("--"):
            name, assigned, value = word[2:].partition("=")
            following = "".join(command[place + 1 : place + 2])
            found[name] = value if assigned else "true" if following.startswith("-") else following or "true"
    return found


def required(resource: Resource, wanted: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The settings that are not as wanted. The file has to say each; what goes before it must not differ."""
    said = settings(resource)
    must_say = resource.kind == FILES
    return [
        name
        for name, values in wanted.items()
        if (name in said or must_say) and said.get(name, "").lower() not in values
    ]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Tasks as a program declares them and as the server keeps them, and how it names their errors. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from infra.provider.influxdb_api import connection_failures
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

# A moment before any data, at which a trial run writes nothing.
BEFORE_ALL_DATA: Final = "1971-01-01T00:00:00Z"

_DURATION: Final = re.compile(r"(\d+(ns|us|ms|s|m|h|d|w|mo|y))+")
_PLACE: Final = re.compile(r"@(\d+):(\d+)(?:-\d+:\d+)?: *")


def failures(new: Properties) -> Iterator[CheckFailure]:
    yield from connection_failures(new)
    name, flux = new.get("name"), new.get("flux")
    if isinstance(name, str) and not name.strip():
        yield CheckFailure("name", "must not be empty")
    for property_name in ("every", "offset"):
        text = new.get(property_name)
        if isinstance(text, str) and not _DURATION.fullmatch(text):
            yield CheckFailure(property_name, f"{text!r} is no duration; write it as 1m or 1h30m")
    if isinstance(flux, str):
        if not flux.strip():
            yield CheckFailure("flux", "must not be empty")
        elif re.search(r"^\s*option\s+task\b", flux, re.MULTILINE):
            yield CheckFailure("flux", "must not set option task: name, every and offset say it")


def script(new: Properties) -> str:
    """What the server keeps. The options come last, so that the lines keep their numbers."""
    options = f"name: {json.dumps(new['name'])}, every: {new['every']}, offset: {new['offset']}"
    return f"{new['flux'].rstrip()}\n\noption task = {{{options}}}\n"


def located(source: str, message: str) -> str:
    """An error of the server with the file and line that it speaks of."""
    found = _PLACE.search(message)
    if not found:
        return f"{source}: {message}"
    told = message[found.end() :]
    return f"{source}:{found[1]}:{found[2]}: {told}"


def observed(old: Properties, body: Properties) -> Properties:
    """The task as an input that would declare what was found."""
    seen: Properties = {
        "name": body["name"],
        "status": body["status"],
        "every": body.get("every") or "",
        "offset": body.get("offset") or "0s",
        "description": body.get("description") or "",
    }
    for name in ("every", "offset"):
        if nanoseconds(seen[name]) == nanoseconds(old[name]):
            seen[name] = old[name]
    live = str(body["flux"])
    seen["flux"] = old["flux"] if live.strip() == script({**old}).strip() else live
    return seen


_UNITS: Final = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}
_LONGER: Final = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "mo": 30 * 86400, "y": 365 * 86400}


def nanoseconds(text: str) -> int:
    """Good enough to compare two spellings of one duration."""
    units = {**_UNITS, **{unit: seconds * 10**9 for unit, seconds in _LONGER.items()}}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)(ns|us|ms|mo|[smhdwy])", text))

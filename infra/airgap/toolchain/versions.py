"""The versions that this project is tested with, and how versions compare."""

from __future__ import annotations

import re

PULUMI = "3.250.0"
GO = "1.25.11"  # what the Pulumi CLI's module demands

_NUMBERS = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


def parse(text: str) -> tuple[int, int, int] | None:
    """The first version in a text such as `v3.250.0-dev` or `go version go1.26 linux/amd64`."""
    found = _NUMBERS.search(text)
    if found is None:
        return None
    major, minor, patch = found.groups(default="0")
    return int(major), int(minor), int(patch)


def at_least(text: str, needed: str) -> bool:
    version, floor = parse(text), parse(needed)
    return version is not None and floor is not None and version >= floor


def runs_our_sdk(cli: str) -> bool:
    """A CLI of the SDK's version or newer, of the same major."""
    version, sdk = parse(cli), parse(PULUMI)
    return version is not None and sdk is not None and version[0] == sdk[0] and version >= sdk

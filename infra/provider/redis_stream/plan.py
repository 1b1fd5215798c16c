"""Which streams are sound, what a change of one loses, and whether that is allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.provider.configuration import Configuration
from infra.provider.destruction import how_to_allow, is_allowed
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

# The server trims whole nodes of this many entries: a stream may be that much longer than declared.
NODE: Final = 100


def name_of(stream: str) -> str:
    """What allows its loss, in the words of the stack's settings."""
    return f"redis:stream:{stream}"


def failures(config: Configuration, old: Properties | None, new: Properties) -> Iterator[CheckFailure]:
    if isinstance(new.get("stream"), str) and not new["stream"]:
        yield CheckFailure("stream", "must not be empty")
    length = new.get("maxLength")
    if isinstance(length, int) and length < NODE:
        yield CheckFailure("maxLength", f"must be at least {NODE}: the server trims by that many")
    groups = new.get("groups")
    if isinstance(groups, list):
        for index, group in enumerate(groups):
            if group == "" or groups.index(group) != index:
                yield CheckFailure(f"groups[{index}]", "must not be empty or stand there twice")
    if old and not is_allowed(config, name_of(str(new.get("stream")))):
        for path, loss in losses(old, new):
            yield CheckFailure(path, f"{loss}. {how_to_allow(name_of(str(new['stream'])))}")


def losses(old: Properties, new: Properties) -> Iterator[tuple[str, str]]:
    """What of an existing stream goes, by property."""
    before, after = old.get("groups"), new.get("groups")
    if isinstance(before, list) and isinstance(after, list):
        for group in sorted(set(before) - set(after)):
            yield "groups", f"group {group} would be removed, with what it has read and not finished"
    shorter = new.get("maxLength")
    longer = old.get("maxLength")
    if isinstance(shorter, int) and isinstance(longer, int) and shorter < longer:
        yield "maxLength", f"the oldest entries beyond {shorter} would be deleted; {longer} are kept now"

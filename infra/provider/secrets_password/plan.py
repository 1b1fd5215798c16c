"""When a password gets another value, and what a good one is."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from typing import Final

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.resource import Change, State

# Letters and digits alone: safe in URLs, in shells, in every configuration format and in q.
ALPHABET: Final = string.ascii_letters + string.digits
# A server with rules of its own (InfluxDB's `strong-passwords`) asks for one of each.
KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
SHORTEST: Final = 16
LONGEST: Final = 128


def failures(name: str, new: Properties) -> Iterator[CheckFailure]:
    length, version, given = new.get("length"), new.get("version"), new.get("given")
    if isinstance(length, int) and not SHORTEST <= length <= LONGEST:
        yield CheckFailure("length", f"must be from {SHORTEST} to {LONGEST}")
    if isinstance(version, int) and version < 1:
        yield CheckFailure("version", "must be 1 or more; raise it to rotate")
    if isinstance(given, str) and not _is_acceptable(given):
        yield CheckFailure(
            "given", f"must be {SHORTEST} to {LONGEST} printable ASCII characters without spaces"
        )
    if given is None and new.get("generate") is False:
        where = f"set it under {new['hint']}" if isinstance(new.get("hint"), str) else "set it as `given`"
        yield CheckFailure("given", f"{name} has no value and this stack generates none: {where}")


def _is_acceptable(given: str) -> bool:
    return SHORTEST <= len(given) <= LONGEST and all("!" <= character <= "~" for character in given)


def changes(old: State, new: Properties) -> dict[str, Change]:
    """The inputs that ask for another value. `hint` and `generate` alone never do."""
    given = new.get("given")
    if given is not None:
        return {} if given == old.outputs.get("value") else {"given": Change.UPDATE}
    if old.inputs.get("given") is not None:
        return {"given": Change.DELETE}
    return {
        name: Change.UPDATE
        for name in ("length", "version")
        if new.get(name) is UNKNOWN or old.inputs.get(name) != new.get(name)
    }


def value(new: Properties) -> str:
    given = new.get("given")
    if isinstance(given, str):
        return given
    return _generated(new["length"])


def _generated(length: int) -> str:
    """Drawn anew until every kind is in it: no value that has them all is likelier than another."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if all(set(drawn) & set(kind) for kind in KINDS):
            return drawn

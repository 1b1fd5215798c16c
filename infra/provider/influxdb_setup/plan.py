"""Which setups are sound, which changes of one are refused, and what each answer of a server means."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Final

from infra.provider.influxdb_api import connection_failures
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

# The server's own limits for a password, in bytes (bcrypt ends at 72).
SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 72
# With `strong-passwords` the server asks for characters of three of these four kinds.
_KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!@#$%^&*()_+")
_KINDS_ASKED: Final = 3
SHORTEST_TOKEN: Final = 32
SHORTEST_RETENTION: Final = 3600  # seconds; the server refuses less, 0 keeps for ever

_FIXED: Final = {
    "org": "every token, bucket and task hangs on it",
    "bucket": "it is made with the server; declare another bucket beside it",
    "username": "it owns the first token",
    "token": "the server keeps it from its setup on; give programs tokens of their own, which rotate",
}


def failures(old: Properties | None, new: Properties) -> Iterator[CheckFailure]:
    yield from connection_failures(new)
    for name in ("org", "bucket", "username"):
        if isinstance(new.get(name), str) and not new[name].strip():
            yield CheckFailure(name, "must not be empty")
    yield from _credential_failures(new)
    retention = new.get("retentionSeconds")
    if isinstance(retention, int) and retention != 0 and retention < SHORTEST_RETENTION:
        yield CheckFailure("retentionSeconds", f"must be 0 (for ever) or at least {SHORTEST_RETENTION}")
    if old:
        yield from _refused_changes(old, new)


def _credential_failures(new: Properties) -> Iterator[CheckFailure]:
    password, token = new.get("password"), new.get("token")
    if isinstance(password, str):
        if not SHORTEST_PASSWORD <= len(password.encode()) <= LONGEST_PASSWORD:
            yield CheckFailure("password", f"must be {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} bytes long")
        if sum(bool(set(password) & set(kind)) for kind in _KINDS) < _KINDS_ASKED:
            yield CheckFailure(
                "password",
                f"must hold three of: lower case, upper case, digits, {_KINDS[-1]}",
            )
    if isinstance(token, str):
        if len(token) < SHORTEST_TOKEN:
            yield CheckFailure("token", f"must be at least {SHORTEST_TOKEN} characters long")
        elif not all("!" <= character <= "~" for character in token):
            yield CheckFailure("token", "must be printable ASCII without spaces")


def _refused_changes(old: Properties, new: Properties) -> Iterator[CheckFailure]:
    for name, reason in _FIXED.items():
        before, after = old.get(name), new.get(name)
        # An empty text marks what a refresh found missing on the server.
        if isinstance(before, str) and isinstance(after, str) and before and before != after:
            yield CheckFailure(
                name, f"cannot change once the server is set up: {reason}. Put the old value back"
            )


def request(new: Properties) -> Properties:
    """The body of the server's one-time setup."""
    return {
        "username": new["username"],
        "password": new["password"],
        "org": new["org"],
        "bucket": new["bucket"],
        "token": new["token"],
        "retentionPeriodSeconds": new["retentionSeconds"],
    }


def foreign(url: str) -> str:
    """The text for a server that is set up and does not know our token."""
    return (
        f"InfluxDB at {url} is set up already and refuses this stack's token: its data comes from another "
        "stack or from a state that was lost. Bring that state back, or give its token and password to this "
        "stack's settings; to start empty, destroy the stack, remove the server's data volume and run again"
    )

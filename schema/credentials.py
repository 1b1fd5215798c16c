"""What a stack calls the password or token of a server's user, in its settings and in its state."""

from __future__ import annotations


def credential(engine: str, user: str) -> str:
    """The administrator of each server is the stack's own, which the name need not repeat."""
    return f"{engine}-{user.removeprefix('tdb_').replace('_', '-')}"

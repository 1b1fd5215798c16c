"""Plurals, in what people read."""

from __future__ import annotations


def plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    if noun.endswith(("x", "s")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"

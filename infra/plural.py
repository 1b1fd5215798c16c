"""Plurals, in what people read."""

from __future__ import annotations


def plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    if noun.endswith(("x", "s")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"

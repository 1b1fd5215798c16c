"""Expressions whose results are the stand-in's own, and why kdb+ is not asked for them."""

from __future__ import annotations

APART: dict[str, str] = {
    "7 mod 0": "the reference does not tell it",
    "2024.01.02D12:00-2024.01.02": "the reference's table of types does not have the pair",
    "e:([]a:();b:`int$()); `e insert (1 2f;3i); e": "the reference has no row that begins with a list",
}

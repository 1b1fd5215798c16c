"""Reads the few forms of q in which declarations list symbols. Knows no file."""

from __future__ import annotations

from typing import TypeAlias

from schema.kdb.source import Scanner

Symbols: TypeAlias = tuple[str, ...]

_SYMBOL = r"`([A-Za-z0-9_.]*)"


def symbols(scanner: Scanner) -> Symbols:
    """`a`b`c, enlist`a, or several of these joined by commas, over as many lines as it takes."""
    found: list[str] = []
    while True:
        scanner.skip()
        scanner.find("enlist *")
        found.append(scanner.take(_SYMBOL, "a symbol, as `sym")[1])
        while symbol := scanner.find(_SYMBOL):
            found.append(symbol[1])
        if not scanner.find(","):
            return tuple(found)


def column_of_symbols(scanner: Scanner, rows: int) -> Symbols:
    """`a`b`c, one a row, or 3#`a."""
    start = scanner.at
    times = _repeated(scanner, r"(\d+)#", rows)
    found = symbols(scanner) * times
    if len(found) != rows:
        raise scanner.source.error(start, f"{len(found)} symbols for {rows} tables")
    return found


def column_of_lists(scanner: Scanner, rows: int) -> tuple[Symbols, ...]:
    """(`a`b;enlist`c), one a row, or 3#enlist`a`b."""
    start = scanner.at
    if scanner.find(r"(?=\d)"):
        times = _repeated(scanner, r"(\d+)#enlist", rows)
        return (symbols(scanner),) * times
    found = parenthesised(scanner)
    if len(found) != rows:
        raise scanner.source.error(start, f"{len(found)} lists for {rows} tables")
    return found


def _repeated(scanner: Scanner, pattern: str, rows: int) -> int:
    """How many times what follows counts."""
    start = scanner.at
    found = scanner.find(pattern)
    if found and int(found[1]) != rows:
        raise scanner.source.error(start, f"{found[1]} times, for {rows} tables")
    return rows if found else 1


def parenthesised(scanner: Scanner) -> tuple[Symbols, ...]:
    """(`a`b;`c`d), with comments between."""
    scanner.take(r"\(", "( before the first list")
    found = [symbols(scanner)]
    while True:
        scanner.skip()
        if scanner.find(r"\)"):
            return tuple(found)
        scanner.take(";", "; before the next list, or ) after the last")
        found.append(symbols(scanner))

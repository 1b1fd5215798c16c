"""Reads q/tables.q: how each table is kept. The file holds that one definition and nothing else."""

from __future__ import annotations

from schema.kdb.lists import column_of_lists, column_of_symbols, symbols
from schema.kdb.model import ATTRIBUTES, Policy
from schema.kdb.source import Scanner, Source


def read(source: Source) -> dict[str, tuple[int, Policy]]:
    """By table, with the place where the table is named."""
    scanner = Scanner(source)
    scanner.skip()
    scanner.take(r"\.policy\.tables:\(\[table:", ".policy.tables:([table:")
    start = scanner.at
    names = symbols(scanner)
    scanner.take(r"\]", "] after the tables")
    partition = _column(scanner, "partition", len(names))
    _label(scanner, "sortBy")
    sort = column_of_lists(scanner, len(names))
    scanner.take(";", "; and the next column")
    memory_column = _column(scanner, "memoryColumn", len(names))
    memory_attribute = _attributes(scanner, "memoryAttribute", len(names))
    disk_column = _column(scanner, "diskColumn", len(names))
    disk_attribute = _attributes(scanner, "diskAttribute", len(names), last=True)
    scanner.skip()
    scanner.take(r"\);", "); after the last column")
    scanner.skip()
    if not scanner.ended:
        raise scanner.error("expected the end of the file: other code does not belong here")
    found: dict[str, tuple[int, Policy]] = {}
    at = start - 1
    for name, *kept in zip(
        names, partition, sort, memory_column, memory_attribute, disk_column, disk_attribute, strict=True
    ):
        at = source.text.index(f"`{name}", at + 1)
        if name in found:
            raise source.error(at, f"table {name} stands there twice")
        found[name] = (at, Policy(*kept))
    return found


def _label(scanner: Scanner, name: str) -> None:
    scanner.skip()
    scanner.take(f"{name}:", f"the column {name}:")


def _column(scanner: Scanner, name: str, rows: int, *, last: bool = False) -> tuple[str, ...]:
    _label(scanner, name)
    found = column_of_symbols(scanner, rows)
    if not last:
        scanner.take(";", "; and the next column")
    return found


def _attributes(scanner: Scanner, name: str, rows: int, *, last: bool = False) -> tuple[str, ...]:
    scanner.skip()
    start = scanner.at
    found = _column(scanner, name, rows, last=last)
    for attribute in found:
        if attribute and attribute not in ATTRIBUTES:
            raise scanner.source.error(
                start, f"`{attribute} is no attribute; they are `s `u `p `g, or ` for none"
            )
    return found

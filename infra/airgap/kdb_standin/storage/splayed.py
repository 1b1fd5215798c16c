"""A table as a folder: one file a column, and `.d` with their names in order."""

from __future__ import annotations

from pathlib import Path

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.storage.columns import DOMAIN, domain_above, read_value, write_value
from infra.airgap.kdb_standin.storage.enumerated import Enumerated
from stores.kdb import symbols
from stores.kdb.types import SYMBOL
from stores.kdb.values import Table, Vector, length, symbol_list

ORDER = ".d"


def is_splayed(folder: Path) -> bool:
    return (folder / ORDER).is_file()


def write_splayed(folder: Path, table: Table, root: Path | None = None) -> None:
    """Columns first, their order last, so that a table cut short in writing is none. Symbols must be
    enumerated, as q demands."""
    for column in table.columns:
        if isinstance(column, Vector) and column.code == SYMBOL and not isinstance(column, Enumerated):
            raise QError("type")
    domain = (root / DOMAIN) if root else domain_above(folder)
    for name, column in zip(table.names, table.columns, strict=True):
        write_value(folder / name, column, domain)
    write_value(folder / ORDER, symbol_list(table.names))


def read_splayed(folder: Path, root: Path | None = None) -> Table:
    order = read_value(folder / ORDER)
    if not isinstance(order, Vector) or order.code != SYMBOL:
        raise QError(f"{folder / ORDER}: does not hold names")
    names = tuple(symbols.texts(order.data))
    domain = (root / DOMAIN) if root and (root / DOMAIN).is_file() else domain_above(folder)
    columns = tuple(read_value(folder / name, domain) for name in names)
    if len({length(column) for column in columns}) > 1:
        raise QError(f"{folder}: columns differ in length")
    return Table(names, columns)

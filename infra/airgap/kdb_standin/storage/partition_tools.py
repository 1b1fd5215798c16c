"""The .Q functions around databases on disk: en, par, dpft, hdpf, chk, and the partitions that are loaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import order_of
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import slice_of, take, text_of
from infra.airgap.kdb_standin.storage.columns import DOMAIN, domain_numbers, write_value
from infra.airgap.kdb_standin.storage.enumerated import Enumerated
from infra.airgap.kdb_standin.storage.files import path_of
from infra.airgap.kdb_standin.storage.loading import partitions_of
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from infra.airgap.kdb_standin.storage.splayed import is_splayed, read_splayed, write_splayed
from infra.airgap.kdb_standin.tables.attributes import with_attribute
from stores.kdb.atoms import bare_text
from stores.kdb.types import SYMBOL
from stores.kdb.values import NOTHING, Atom, Items, Table, Value, Vector, chars, symbol, symbol_list


def _folder(q: Interpreter, name: Value) -> Path:
    text = text_of(name)
    if not text.startswith(":"):
        raise QError("type")
    return path_of(q, text[1:])


@contextual(".Q.en", rank=2)
def enumerate_(q: Interpreter, folder: Value, table: Value) -> Value:
    """Symbols into the domain of a database; new ones go to the end of its sym file."""
    if not isinstance(table, Table):
        raise QError("type")
    q.writes()
    return enumerated(_folder(q, folder), table)


def enumerated(root: Path, table: Table) -> Table:
    known = domain_numbers(root / DOMAIN)
    columns = []
    fresh: list[int] = []
    seen = set(known.tolist())
    for column in table.columns:
        if isinstance(column, Vector) and column.code == SYMBOL:
            _, firsts = np.unique(column.data, return_index=True)
            for number in column.data[np.sort(firsts)].tolist():
                if number not in seen:
                    seen.add(number)
                    fresh.append(number)
            columns.append(Enumerated(SYMBOL, column.data, column.attribute))
        else:
            columns.append(column)  # type: ignore[arg-type]
    if fresh or not (root / DOMAIN).exists():
        write_value(root / DOMAIN, Vector(SYMBOL, np.concatenate([known, np.array(fresh, np.int32)])))
    return Table(table.names, tuple(columns))


@pure(".Q.par", rank=3)
def par(folder: Value, partition: Value, table: Value) -> Value:
    """The folder of a table in a partition."""
    if not isinstance(partition, Atom):
        raise QError("type")
    name = bare_text(partition.code, partition.data)
    return symbol(f"{text_of(folder)}/{name}/{text_of(table)}")


@contextual(".Q.dpft", rank=4)
def dpft(q: Interpreter, folder: Value, partition: Value, by: Value, name: Value) -> Value:
    """A global table sorted, parted on a column, enumerated and saved under a partition."""
    table = q.look_up(text_of(name), "")
    field = text_of(by)
    if not isinstance(table, Table):
        raise QError("type")
    if field not in table.names:
        raise QError(field)
    q.writes()
    root = _folder(q, folder)
    ordered = take(enumerated(root, table), order_of([table.column(field)]))
    assert isinstance(ordered, Table)  # noqa: S101 - taken from one
    names = (field, *(other for other in ordered.names if other != field))
    columns = tuple(
        with_attribute(ordered.column(other), "p") if other == field else ordered.column(other)
        for other in names
    )
    target = path_of(q, text_of(par(folder, partition, name))[1:])
    write_splayed(target, Table(names, columns), root)
    return name


@contextual(".Q.hdpf", rank=4)
def hdpf(q: Interpreter, historical: Value, folder: Value, partition: Value, by: Value) -> Value:
    """Every table of the root saved and emptied, and the historical process told to load again."""
    for name, value in q.names.inside(".").items():
        if isinstance(value, Table) and text_of(by) in value.names:
            dpft(q, folder, partition, by, symbol(name))
            q.assign(name, slice_of(value, 0, 0))
    if q.remote is not None and isinstance(historical, Atom) and int(getattr(historical, "data", 0)) != 0:
        target = text_of(historical) if historical.code == SYMBOL else f":localhost:{int(historical.data)}"
        handle = q.remote.open(target, 0.0)
        q.remote.call(handle, chars("\\l ."))
        q.remote.close(handle)
    return NOTHING


@contextual(".Q.chk", rank=1)
def chk(q: Interpreter, folder: Value) -> Value:
    """Tables that some partitions lack, made empty there after the last partition's."""
    root = _folder(q, folder)
    q.writes()
    parts = sorted(partitions_of(root), key=lambda pair: pair[0])
    if not parts:
        return Items([])
    last = parts[-1][1]
    names = [entry.name for entry in last.iterdir() if is_splayed(entry)]
    filled = []
    for _, path in parts:
        missing = [name for name in names if not is_splayed(path / name)]
        for name in missing:
            empty = slice_of(read_splayed(last / name, root), 0, 0)
            assert isinstance(empty, Table)  # noqa: S101 - a slice of one
            write_splayed(path / name, empty, root)
        filled.append(symbol_list(f":{path / name}" for name in missing))
    return Items(filled)


def install(q: Interpreter) -> None:
    """The names that show what is loaded."""
    q.special.update(
        {
            ".Q.pf": lambda: symbol(q.storage.partition_key),
            ".Q.pv": lambda: q.storage.partitions or Items([]),
            ".Q.pt": lambda: symbol_list(_partitioned(q)),
        }
    )


def _partitioned(q: Interpreter) -> list[str]:
    return [name for name, value in q.names.inside(".").items() if isinstance(value, Partitioned)]

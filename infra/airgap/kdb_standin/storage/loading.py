"""\\l: a script, or a folder that holds a database: its sym file, values, splayed and partitioned tables."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.lang.literals import LiteralError, value_of
from infra.airgap.kdb_standin.storage.columns import is_column_file, read_value
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from infra.airgap.kdb_standin.storage.splayed import is_splayed, read_splayed
from infra.airgap.kdb_standin.system.loading import load_script
from stores.kdb.types import DATE, DTYPES, INT, MONTH
from stores.kdb.values import Atom, Vector

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter

_PARTITION = re.compile(r"\d{4}\.\d\d\.\d\d|\d{4}\.\d\d|\d+")


def load_path(q: Interpreter, path: Path) -> None:
    if path.is_dir():
        load_folder(q, path)
        return
    if not path.exists() and path.suffix == "":
        path = path.with_suffix(".q")
    if is_column_file(path):
        q.assign(path.name, read_value(path))
        return
    load_script(q, path)


def load_folder(q: Interpreter, folder: Path) -> None:
    """As q does, the process moves into the folder."""
    folder = folder.absolute()
    os.chdir(folder)
    q.storage.root = folder
    partitions = sorted(partitions_of(folder), key=lambda pair: pair[0])
    for entry in sorted(folder.iterdir()):
        if entry.is_file() and is_column_file(entry):
            q.assign(entry.name, read_value(entry))
        elif entry.is_dir() and is_splayed(entry):
            q.assign(entry.name, read_splayed(entry, folder))
    if partitions:
        _load_partitions(q, folder, partitions)


def partition_value(name: str) -> Atom | None:
    """The date, month, year or number that a folder's name means."""
    if not _PARTITION.fullmatch(name):
        return None
    try:
        value = value_of([name + "m" if name.count(".") == 1 else name])
    except LiteralError:
        return None
    return value if isinstance(value, Atom) else None


def partitions_of(folder: Path) -> list[tuple[int, Path]]:
    found = []
    for entry in folder.iterdir():
        value = partition_value(entry.name) if entry.is_dir() else None
        if value is not None:
            found.append((int(value.data), entry))
    return found


def _load_partitions(q: Interpreter, folder: Path, partitions: list[tuple[int, Path]]) -> None:
    first = partition_value(partitions[0][1].name)
    assert first is not None  # noqa: S101 - it is among the partitions
    is_year = first.code not in (DATE, MONTH) and all(len(path.name) == 4 for _, path in partitions)
    code = first.code if first.code in (DATE, MONTH) else INT
    key = {DATE: "date", MONTH: "month"}.get(code, "year" if is_year else "int")
    q.storage.partition_key = key
    numbers = [number for number, _ in partitions]
    q.storage.partitions = Vector(code, np.array(numbers, DTYPES[code]))
    last = partitions[-1][1]
    for table in sorted(entry.name for entry in last.iterdir() if is_splayed(entry)):
        for _, path in partitions:
            if not is_splayed(path / table):
                raise QError(f"{path / table}: missing; .Q.chk fills it")
        paths = [path for _, path in partitions]
        q.assign(table, Partitioned(folder, table, key, code, numbers, paths))

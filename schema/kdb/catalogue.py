"""All tables that the folder q declares, read and checked against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from schema.kdb import policy_file, table_file
from schema.kdb.model import Column, Policy, Table
from schema.kdb.source import DeclarationError, Source

Q: Final = Path(__file__).resolve().parents[2] / "q"
_PARTITIONS: Final = ("date",)  # what write-down cuts by


def tables(folder: Path = Q) -> tuple[Table, ...]:
    """In the order of q/tables.q. Raises DeclarationError for the first thing that is wrong."""
    policies = Source.of(folder / "tables.q", f"{folder.name}/tables.q")
    kept = policy_file.read(policies)
    files = {path.stem: path for path in sorted((folder / "schemas").glob("*.q"))}
    for name, path in files.items():
        if name not in kept:
            reason = f"table {name} is not in {policies.file}, which says how it is kept"
            raise DeclarationError(_label(folder, path), 1, 1, "", reason)
    found = []
    for name, (at, policy) in kept.items():
        if name not in files:
            raise policies.error(at, f"there is no {folder.name}/schemas/{name}.q")
        source = Source.of(files[name], _label(folder, files[name]))
        comment, columns = table_file.read(source, name)
        for reason in _problems(columns, policy):
            raise policies.error(at, f"{name}: {reason}")
        _check_marks(source, columns, policy)
        found.append(Table(name, comment, columns, policy, source.file))
    return tuple(found)


@lru_cache(maxsize=1)
def declared() -> tuple[Table, ...]:
    """The tables of this checkout."""
    return tables()


def _label(folder: Path, path: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _problems(columns: tuple[Column, ...], policy: Policy) -> Iterator[str]:
    names = [column.name for column in columns]
    if policy.partition not in _PARTITIONS:
        yield f"partition `{policy.partition} is not known; it is `{' or `'.join(_PARTITIONS)}"
    if policy.partition in names:
        yield f"a column called {policy.partition} hides the partition of that name"
    for name in (*policy.sort, policy.memory_column, policy.disk_column):
        if name and name not in names:
            yield f"there is no column {name}"
    for field in fields(policy):
        place, _, what = field.name.partition("_")
        if what == "attribute" and getattr(policy, field.name) and not getattr(policy, f"{place}_column"):
            yield f"an attribute {'in memory' if place == 'memory' else 'on disk'} needs its column"
    first = policy.sort[:1]
    if policy.disk_attribute in ("s", "p") and first != (policy.disk_column,):
        yield f"`{policy.disk_attribute} on disk needs rows in the order of {policy.disk_column} first"


def _check_marks(source: Source, columns: tuple[Column, ...], policy: Policy) -> None:
    """The schema file says the attribute at the column, the policy for the table: both say the same."""
    for column in columns:
        wanted = policy.memory_attribute if column.name == policy.memory_column else ""
        if column.attribute != wanted:
            found = re.search(rf"^  {column.name}:", source.text, re.MULTILINE)
            said = f"`{wanted}#" if wanted else "no attribute"
            raise source.error(found.end() if found else 0, f"{column.name} has {said} in tables.q")

"""What a q server holds, in Python: tables in memory and in partitions, how they are kept, who may ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.provider.kdb_schema.declared import POLICY, policy
from infra.provider_framework.fields import Properties
from schema.kdb.model import NAMES


@dataclass(frozen=True)
class Column:
    type: str
    attribute: str = ""


@dataclass(frozen=True)
class Shape:
    """A table in memory, or one of its partitions. Columns are in their order."""

    columns: Mapping[str, Column]
    rows: int = 0
    name: str = ""  # of a partition: its folder


@dataclass(frozen=True)
class Table:
    memory: Shape
    partitions: tuple[Shape, ...] = ()

    @property
    def places(self) -> tuple[Shape, ...]:
        return (self.memory, *self.partitions)


@dataclass(frozen=True)
class Server:
    tables: Mapping[str, Table]
    policies: Mapping[str, Properties] = field(default_factory=dict)  # those in force
    applied: Mapping[str, Properties] = field(default_factory=dict)  # those of the last migration
    version: str = ""  # of the last migration; empty before the first
    users: Mapping[str, str] = field(default_factory=dict)  # roles
    is_counted: bool = True  # whether rows and partitions are known

    def sort(self, table: str) -> Sequence[str] | None:
        """The order of the partitions that are there."""
        found = self.applied.get(table) or self.policies.get(table)
        return found["sort"] if found else None


def recorded(tables: Mapping[str, Properties]) -> Server:
    """A server that holds what was applied: for when it cannot be asked."""
    return Server(
        {
            name: Table(
                Shape({one["name"]: Column(one["type"], one["attribute"]) for one in table["columns"]})
            )
            for name, table in tables.items()
        },
        policies={name: policy(table) for name, table in tables.items()},
        is_counted=False,
    )


def described(answer: Mapping[str, Any]) -> Server:
    """From the answer of .live.describe."""
    partitions: Sequence[Any] = answer["partitions"]
    record = answer["applied"] or {}
    return Server(
        {
            name: Table(_shape(memory), tuple(_shape(one) for one in on_disk))
            for name, memory, on_disk in zip(answer["tables"], answer["memory"], partitions, strict=True)
        },
        policies=_policies(answer["policy"]),
        applied=_policies(record["policy"]) if record else {},
        version=record.get("version", ""),
        users=dict(zip(answer["users"]["user"], answer["users"]["role"], strict=True)),
    )


def _shape(told: Sequence[Any]) -> Shape:
    names, letters, attributes, rows, *folder = told
    columns = {
        name: Column(NAMES.get(letter, letter), attribute)
        for name, letter, attribute in zip(names, letters, attributes, strict=True)
    }
    return Shape(columns, int(rows), str(folder[0]).lstrip(":") if folder else "")


def _policies(table: Mapping[str, Sequence[Any]]) -> dict[str, Properties]:
    columns = [table["sortBy" if name == "sort" else name] for name in POLICY]
    return {
        name: dict(zip(POLICY, [list(one) if isinstance(one, list) else one for one in kept], strict=True))
        for name, *kept in zip(table["table"], *columns, strict=True)
    }

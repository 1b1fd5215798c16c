"""What a grant is about: the role, the kind and place of objects, names and columns; and its id. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from infra.airgap.plugins.postgresql.object_base import text, texts
from infra.provider_framework.fields import Properties

DATABASE, SCHEMA, TABLE, COLUMN, SEQUENCE = "database", "schema", "table", "column", "sequence"
FOREIGN = ("foreign_data_wrapper", "foreign_server")
ROUTINES = ("function", "procedure", "routine")
WITHOUT_SCHEMA = (DATABASE, *FOREIGN)

# pg_class.relkind and pg_proc.prokind. GRANT ON ALL TABLES reaches views too; whether they have what is
# wanted is asked only where they are named, for those of extensions belong to nobody here.
_EVERY_TABLE = ("r", "p", "v", "m", "f")
_CATALOGUE_KINDS = {
    TABLE: ("r", "p"),
    COLUMN: _EVERY_TABLE,
    SEQUENCE: ("S",),
    "function": ("f", "a", "w"),
    "procedure": ("p",),
    "routine": ("f", "a", "w", "p"),
}


@dataclass(frozen=True)
class Target:
    role: str
    database: str
    schema: str
    kind: str
    objects: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def id(self) -> str:
        place = [] if self.kind in WITHOUT_SCHEMA else [self.schema]
        parts = [self.role, self.database, *place, self.kind]
        return "_".join([*parts, *_by_checksum(self.objects), *_by_checksum(self.columns)])

    @property
    def shelf(self) -> str:
        """The catalogue that lists it."""
        if self.kind in ROUTINES:
            return "routine"
        return "relation" if self.kind in (TABLE, COLUMN, SEQUENCE) else self.kind

    @property
    def catalogue_kinds(self) -> list[str]:
        named_table = self.kind == TABLE and self.objects
        return list(_EVERY_TABLE if named_table else _CATALOGUE_KINDS.get(self.kind, ()))

    def __str__(self) -> str:
        if self.kind == DATABASE:
            return f"database {self.database}"
        if self.kind == SCHEMA:
            return f"schema {self.schema}"
        within = f" of schema {self.schema}" if self.schema else ""
        chosen = f"{self.kind} {', '.join(self.objects)}" if self.objects else f"all {self.kind}s"
        columns = f" ({', '.join(self.columns)})" if self.columns else ""
        return f"{chosen}{columns}{within}"


def target_of(properties: Properties) -> Target:
    return Target(
        text(properties, "role"),
        text(properties, "database"),
        text(properties, "schema"),
        text(properties, "objectType"),
        tuple(texts(properties, "objects")),
        tuple(texts(properties, "columns")),
    )


def _by_checksum(names: Sequence[str]) -> list[str]:
    """The published id lists a set by the decimal digits of its members' CRC-32."""
    return sorted(names, key=lambda name: str(zlib.crc32(name.encode())))

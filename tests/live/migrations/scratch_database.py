"""A database of a test's own, and a migration history in a folder that the test writes."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from docker.models.containers import Container
from sqlalchemy import Engine

from migrations.history import History
from migrations.runner import Limits, Place, Runner, Session

QUICK = Limits(lock_timeout=0.4, statement_timeout=60, attempts=3, pause=0.1, longest_pause=0.2, turn=20)


@dataclass(frozen=True)
class Instance:
    port: int
    password: str
    container: Container

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user="postgres",
            password=self.password,
            sslmode="disable",
            autocommit=True,
            connect_timeout=10,
        )


@dataclass
class Database:
    """A database, the history for it, and a runner of both."""

    instance: Instance
    name: str
    folder: Path
    engine: Engine | None = None
    heard: list[str] = field(default_factory=list)
    last: str | None = None

    @property
    def place(self) -> Place:
        return Place("127.0.0.1", self.instance.port, self.name, "postgres", self.instance.password)

    def revision(self, name: str, up: str, down: str = "pass", *, parent: str | None = "last") -> Path:
        """A file after the last one, with one statement a line."""
        path = self.folder / "versions" / f"2026_01_01_{name}_change_something.py"
        path.parent.mkdir(exist_ok=True)
        above = self.last if parent == "last" else parent
        path.write_text(
            f'"""change {name}."""\nfrom alembic import op\n'
            f"revision = {name!r}\ndown_revision = {above!r}\n\n\n"
            f"def upgrade():\n{textwrap.indent(textwrap.dedent(up).strip(), '    ')}\n\n\n"
            f"def downgrade():\n{textwrap.indent(textwrap.dedent(down).strip(), '    ')}\n"
        )
        self.last = name
        return path

    def runner(self, limits: Limits = QUICK) -> Runner:
        assert self.engine is not None
        return Runner(self.engine, History.read(self.folder), session=Session(limits, self.heard.append))

    def sql(self, statement: str) -> list[Any]:
        with self.instance.connect(self.name) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

"""Migrations of a stack by hand: reaching its database, writing a revision, running revisions."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import MetaData

from infra.provider.configuration import Configuration
from infra.provider.postgres_migration.plan import Pending, destruction_failures, pending
from infra.workspace import Workspace
from migrations.comparison import OPTIONS
from migrations.configuration import configuration
from migrations.errors import MigrationError
from migrations.history import LOCATION, History, Revision
from migrations.history.scripts import loaded
from migrations.runner import Admit, Live, Place, Progress, Runner, Session, UnreachableError
from ops.access import Access
from ops.console import note
from ops.engine import Engine
from ops.errors import OpsError
from ops.stack import Stack
from schema.postgres.branch import Branch
from schema.postgres.catalogue import metadata
from schema.postgres.databases import TRADING
from schema.postgres.roles import MIGRATOR

READER: Final = "backup"  # to look at every schema, as the migrator by itself may not
_REMARK: Final = re.compile(r"^ *# ###.*\n?", re.MULTILINE)  # what Alembic says around its code
_SCHEMA: Final = re.compile(r"schema=['\"](\w+)['\"]")


@contextmanager
def told() -> Iterator[None]:
    """Failures of the library as this command line shows them."""
    try:
        yield
    except MigrationError as error:
        raise OpsError(error.what, mend=error.mend) from error


def chosen(stack: str) -> Stack:
    return Stack.named(stack, Workspace.of_environment())


def branch(stack: Stack) -> str:
    return str(stack.settings().postgres.time_series)


def place(stack: Stack, role: str = MIGRATOR) -> Place:
    """The stack's database, as the role that migrates; from the stack's outputs."""
    access = Access.of(Engine(stack))
    host, port = access.endpoint("postgres")
    password = access.credentials.get("postgresRoles", {}).get(role)
    if not password:
        raise OpsError(
            f"stack {stack.name} has no role {role}",
            where="its outputs name no password of it",
            mend=f"./tdb up --stack {stack.name}",
        )
    return Place(host, port, TRADING.name, role, password, access.authority.read_text(encoding="utf-8"))


@contextmanager
def runner(stack: Stack, history: History | None = None) -> Iterator[Runner]:
    """For reading and for running; progress goes to standard error."""
    with told(), place(stack).engine() as engine:
        yield Runner(engine, history or History.read(LOCATION), branch(stack), Session(progress=_each_once()))


def live(stack: Stack, history: History) -> Live | None:
    """What the stack's database has; None where it cannot be asked."""
    try:
        with runner(stack, history) as reached:
            return reached.live()
    except OpsError as error:
        if isinstance(error.__cause__, UnreachableError) or "is not up" in error.what:
            return None
        raise


def admission(stack: Stack, history: History, allowed: Sequence[str]) -> Admit:
    """Refuses pending revisions that destroy what is not among `allowed`."""

    def admit(revisions: Sequence[Revision]) -> None:
        found = pending(history, revisions, branch(stack), empty=revisions[0].parent is None)
        _refuse_destruction(found, allowed)

    return admit


def _refuse_destruction(found: Sequence[Pending], allowed: Sequence[str]) -> None:
    reasons = list(destruction_failures(Configuration(), found, {"allowDestructive": list(allowed)}))
    if reasons:
        named = "; ".join(reason.reason.partition(". ")[0] for reason in reasons)
        revisions = sorted({one.revision.id for one in found if one.destroys})
        raise MigrationError(
            named, "if that is meant, name it: " + " ".join(f"--allow {name}" for name in revisions)
        )


def write_revision(stack: Stack, message: str, *, empty: bool) -> tuple[Path, str]:
    """A new file after the head; from the models, where the stack is up to compare them with."""
    with told():
        history = History.read(LOCATION)
        found = None if empty else live(stack, history)
        if found is None:
            why = "as asked" if empty else f"stack {stack.name} is not up to compare the models with"
            return generate(message, branch(stack), None), f"empty: {why}"
        behind = ", ".join(one.id for one in history.between(found.revision, "head"))
        if behind:
            raise OpsError(
                f"stack {stack.name} lacks {behind}",
                mend=f"./tdb migrate up --stack {stack.name}, or add --empty",
            )
        with place(stack, READER).engine() as engine:
            path = generate(message, branch(stack), engine)
    text = path.read_text(encoding="utf-8")
    if "NotImplementedError" in text:
        return path, "empty: models and database are alike"
    return path, "what differs between models and database; look through it"


def generate(
    message: str, time_series: str, engine: SqlEngine | None, declared: MetaData | None = None
) -> Path:
    """Compares the models, or `declared`, with the database of `engine`; without one the file is empty."""
    config = configuration(None, Branch(time_series))
    config.cmd_opts = Namespace(quiet=True, x=None)
    script = loaded(config)
    bodies = _bodies(engine, declared if declared is not None else metadata()) if engine else {}
    template: dict[str, Any] = {"upgrades": "", "downgrades": "", "imports": "", **bodies}
    try:
        made = script.generate_revision(secrets.token_hex(3), message, head="head", **template)
    except CommandError as error:
        raise OpsError(
            "the revision could not be written", where=str(error), mend="see ./tdb migrate history"
        ) from error
    if made is None:
        raise OpsError("the revision could not be written", mend="see ./tdb migrate history")
    path = Path(made.path)
    _name_owner(path)
    # As ./tdb test wants it. Where this fails, it says why, and the file is as good as Alembic wrote it.
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=False)
    return path


def _bodies(engine: SqlEngine, declared: MetaData) -> dict[str, str]:
    """The two functions of a revision, as code; empty where nothing differs."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={**OPTIONS, "target_metadata": declared, "user_module_prefix": None}
        )
        found = produce_migrations(context, declared)
        up, down = found.upgrade_ops, found.downgrade_ops
        if up is None or down is None or up.is_empty():
            return {}
        return {
            name: _REMARK.sub("", render_python_code(part, migration_context=context)).strip()
            for name, part in (("upgrades", up), ("downgrades", down))
        }


def _name_owner(path: Path) -> None:
    """The owner of the only schema that the revision speaks of, in place of the template's placeholder."""
    text = path.read_text(encoding="utf-8")
    schemas = set(_SCHEMA.findall(text))
    if len(schemas) == 1:
        path.write_text(text.replace("SCHEMA_owner", f"{schemas.pop()}_owner"), encoding="utf-8")


def _each_once() -> Progress:
    last = ""

    def progress(text: str) -> None:
        nonlocal last
        if text != last:
            note(text)
        last = text

    return progress

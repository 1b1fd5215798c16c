"""The database side of a migration: reaches it, runs the revisions, reads what is live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.provider.configuration import Configuration
from infra.provider.readiness import wait_until_ready
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.resource import Context
from infra.workspace import Workspace
from migrations.errors import MigrationError
from migrations.history import History
from migrations.runner import Admit, Catalogue, Live, Outcome, Place, Runner, Session, UnreachableError

_GLANCE: Final = 3  # seconds that a preview waits for a server


@contextmanager
def told() -> Iterator[None]:
    """Failures of the library as the framework shows them."""
    try:
        yield
    except MigrationError as error:
        raise ProviderError(str(error)) from error


@dataclass(frozen=True)
class Done:
    """A run, and the catalogue on both sides of it."""

    outcome: Outcome
    found: Live
    live: Live
    before: Catalogue
    after: Catalogue


@dataclass(frozen=True)
class Database:
    """One database as the properties of a resource name it."""

    place: Place
    time_series: str

    @classmethod
    def of(cls, properties: Properties, patience: int = 10) -> Database:
        place = Place(
            properties["host"],
            properties["port"],
            properties["database"],
            properties["username"],
            properties["password"],
            properties.get("caCertificatePem") or "",
            patience,
        )
        return cls(place, properties["timeSeries"])

    def await_server(self, ctx: Context[Configuration]) -> None:
        """Raises at once for what waiting does not mend, such as a wrong password."""

        def obstacle() -> str | None:
            try:
                with self.place.engine():
                    return None
            except UnreachableError as error:
                return error.what

        wait_until_ready(ctx, str(self.place), obstacle)

    def read(self, history: History) -> tuple[Live, Catalogue]:
        with self.place.engine() as engine:
            live = Runner(engine, history).live()
            with engine.connect() as connection:
                return live, Catalogue.read(connection)

    def migrate(self, ctx: Context[Configuration], history: History, new: Properties, admit: Admit) -> Done:
        with self.place.engine() as engine:
            session = Session(progress=ctx.status, cancelled=ctx.cancelled)
            runner = Runner(engine, history, self.time_series, session)
            found = runner.live()
            with engine.connect() as connection:
                before = Catalogue.read(connection)
            outcome = runner.migrate(
                new["target"], allow_downgrade_to=new.get("allowDowngradeTo"), admit=admit
            )
            with engine.connect() as connection:
                after = Catalogue.read(connection)
            return Done(outcome, found, runner.live(), before, after)


def glance(properties: Properties, history: History) -> Live | None:
    """What is live, for a preview; None where the server is not up or not even known yet."""
    needed = ("host", "port", "database", "username", "password", "caCertificatePem")
    if any(properties.get(name) is UNKNOWN for name in needed):
        return None
    try:
        with Database.of(properties, _GLANCE).place.engine() as engine:
            return Runner(engine, history).live()
    except UnreachableError:
        return None


def write_pending(urn: str, sql: str) -> Path:
    """The whole SQL of a preview, beside what else belongs to the stack."""
    folder = Workspace.of_environment().stack(urn.split(":")[2] if urn.count(":") > 2 else "unknown")
    path = folder / "pending.sql"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(sql, encoding="utf-8")
    except OSError as error:
        raise ProviderError(
            f"{path} cannot be written ({error.strerror}): make room or set TDB_WORKSPACE"
        ) from error
    return path

"""PostgreSQL's part of the report: both sides put together and compared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from infra.settings import PostgresSettings
from migrations.history import History
from ops.access import Access
from ops.drift.comparison import compare
from ops.drift.postgres import (
    declared_contents,
    declared_partitions,
    declared_server,
    declared_settings,
    recorded,
    revision,
    snapshot,
)
from ops.drift.postgres.connection import connected
from ops.drift.records import Catalogue, Facts, Key, joined
from ops.drift.report import Section
from schema.postgres.databases import PREFECT, TRADING


@dataclass(frozen=True)
class Reading:
    """What one look at the server found, in three parts."""

    server: Mapping[Key, Facts]
    trading: Mapping[Key, Facts]
    prefect: Mapping[Key, Facts]


def read(access: Access) -> Reading:
    with connected(access, TRADING.name) as connection:
        server, trading = snapshot.of_server(connection), snapshot.of_database(connection)
    with connected(access, PREFECT.name) as connection:
        return Reading(server, trading, snapshot.of_database(connection))


def section(access: Access, settings: PostgresSettings) -> Section:
    started = time.monotonic()
    record = recorded.load(recorded.file(settings.time_series))
    found = read(access)
    declared, live = sides(found, settings, record.structure)
    at, behind = revision.told(revision.live(access), History.read(), access.stack)
    differences = [*behind, *compare(declared, live)]
    objects = len(declared.keys() | live.keys())
    notes = [at, *recorded.staleness(record)]
    return Section("postgres", objects, time.monotonic() - started, differences, notes)


def record(access: Access, settings: PostgresSettings) -> Path:
    """Takes the structure that the stack has as the declared one."""
    path = recorded.file(settings.time_series)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(recorded.text(recorded.of(read(access).trading)))
    return path


def sides(
    found: Reading, settings: PostgresSettings, structure: Catalogue, now: datetime | None = None
) -> tuple[Catalogue, Catalogue]:
    """Declared and live, in one spelling."""
    on_server = declared_settings.sides(settings, found.server)
    in_trading = trading_sides(found.trading, settings, structure, now or datetime.now(UTC))
    in_prefect = declared_contents.prefect()
    prefect = declared_contents.compared(declared_contents.of_prefect(found.prefect), in_prefect)
    server = {key: facts for key, facts in found.server.items() if key.kind != "server setting"}
    return (
        joined(
            [
                declared_server.catalogue(),
                on_server[0],
                in_trading[0],
                declared_contents.renamed(in_prefect, PREFECT.name),
            ]
        ),
        joined([server, on_server[1], in_trading[1], declared_contents.renamed(prefect, PREFECT.name)]),
    )


def trading_sides(
    live: Catalogue, settings: PostgresSettings, structure: Catalogue, now: datetime
) -> tuple[Catalogue, Catalogue]:
    """The platform's own database."""
    contents = declared_contents.trading(settings, structure)
    found: Catalogue = declared_contents.compared(live, contents)
    pieces: Catalogue = {}
    if settings.time_series == "native":
        pieces, found = declared_partitions.sides(found, now)
    return joined([structure, contents, pieces]), found

"""PostgreSQL's part of the report: both sides put together and compared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.settings import PostgresSettings
from ops.access import Access
from ops.drift.comparison import compare
from ops.drift.postgres import (
    declared_contents,
    declared_server,
    declared_settings,
    recorded,
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
    return Section("postgres", len(live), time.monotonic() - started, compare(declared, live))


def record(access: Access, settings: PostgresSettings, revision: str) -> Path:
    """Takes the structure that the stack has as the declared one."""
    path = recorded.file(settings.time_series)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(recorded.text(recorded.Record(revision, recorded.structure(read(access).trading))))
    return path


def sides(found: Reading, settings: PostgresSettings, structure: Catalogue) -> tuple[Catalogue, Catalogue]:
    """Declared and live, in one spelling."""
    wanted, shown = declared_settings.sides(settings, found.server)
    contents = joined([structure, declared_contents.trading(settings)])
    prefect = declared_contents.prefect()
    declared = joined(
        [
            declared_server.catalogue(),
            wanted,
            contents,
            declared_contents.renamed(prefect, PREFECT.name),
        ]
    )
    server = {key: facts for key, facts in found.server.items() if key.kind != "server setting"}
    theirs = declared_contents.placed(declared_contents.of_prefect(found.prefect), prefect)
    live = joined(
        [
            server,
            shown,
            declared_contents.placed(found.trading, contents),
            declared_contents.renamed(theirs, PREFECT.name),
        ]
    )
    return declared, live

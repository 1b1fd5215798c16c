"""The structure that migrations make, as a server itself spells it, kept in a file of the checkout.

A definition in the code and the server's own spelling of it never compare as texts (`IN (…)` comes back as
`= ANY (ARRAY[…])`), and building the schema anew in a scratch database takes rights and room that nobody
should have on a production server. So the comparison is between two readings of a server: the live one,
and the one recorded from a fresh database at the newest revision. Roles, grants, settings, extensions and
partitions are not in the record: they are computed from what the stack declares, and change without a
migration. A live test builds the newest revision and fails unless the record is what it reads; a unit test
fails when the record is of another revision than the newest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.workspace import ROOT
from migrations.history import History
from ops.drift.records import Catalogue, Facts, Key
from ops.errors import OpsError

# What stacks differ in, or what comes by no migration.
_COMPUTED: Final = {"grant", "default privilege", "extension", "partition", "schema"}


@dataclass(frozen=True)
class Record:
    """`revision` is the newest one when the structure was read; `history` hashes all up to it."""

    revision: str
    history: str
    structure: Mapping[Key, Facts]


def file(time_series: str) -> Path:
    """One for each way in which time series are kept: tables, indexes and views differ by it."""
    return ROOT / "schema" / "postgres" / "expected" / f"{time_series}.json"


def structure(catalogue: Catalogue) -> dict[Key, Facts]:
    """The part of a reading that is recorded."""
    return {
        key: facts
        for key, facts in catalogue.items()
        if key.kind not in _COMPUTED and not key.within.startswith("partition ")
    }


def text(record: Record) -> str:
    """One object after the other, long definitions by line, so that a change of it can be reviewed."""
    objects = [
        {
            "kind": key.kind,
            "name": key.name,
            "within": key.within,
            **{name: _by_line(value) for name, value in sorted(facts.items())},
        }
        for key, facts in sorted(record.structure.items())
    ]
    said = {"revision": record.revision, "history": record.history, "objects": objects}
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def load(path: Path) -> Record:
    try:
        said = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise OpsError(
            f"there is no record of the structure of {path.stem} time series",
            where=str(path),
            mend="bring a fresh stack up and run ./tdb drift --record",
        ) from error
    except json.JSONDecodeError as error:
        raise OpsError(
            "the record of the declared structure is not JSON",
            where=f"{path}, line {error.lineno}",
            mend="restore the file from version control, or record it anew: ./tdb drift --record",
        ) from error
    return Record(said["revision"], said["history"], dict(_objects(said["objects"])))


def of(catalogue: Catalogue) -> Record:
    """A reading of a database at the newest revision, as a record."""
    history = History.read()
    return Record(history.head.id if history.head else "", history.hash, structure(catalogue))


def staleness(record: Record) -> list[str]:
    """In words, where migrations were added or edited after the record was made."""
    history = History.read()
    if record.history == history.hash:
        return []
    newest = history.head.id if history.head else "none"
    since = f"revision {newest} came" if newest != record.revision else "migrations were edited"
    said = (
        f"{since} after the structure was recorded (at revision {record.revision}): what that changed shows "
        "as differences. Bring a fresh stack up, run ./tdb drift --record, and review the change of the file."
    )
    return [said]


def _objects(said: Iterable[dict[str, Any]]) -> Iterable[tuple[Key, Facts]]:
    for one in said:
        facts = {name: value for name, value in one.items() if name not in ("kind", "name", "within")}
        key = Key(one["kind"], one["name"], one["within"])
        yield key, {name: "\n".join(v) if isinstance(v, list) else v for name, v in facts.items()}


def _by_line(value: str) -> str | list[str]:
    return value.split("\n") if "\n" in value else value

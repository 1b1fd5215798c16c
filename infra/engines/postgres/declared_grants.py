"""The grants of schema/postgres, kept in the workspace: to derive them loads all models, a second a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from infra.atomic_file import write_atomically
from infra.workspace import ROOT
from schema.postgres.privileges import (
    DatabaseGrant,
    DefaultPrivilege,
    FunctionGrant,
    Grants,
    SchemaGrant,
    TableGrant,
)

_SOURCES: Final = ROOT / "schema" / "postgres"
_KINDS: Final = {
    "databases": DatabaseGrant,
    "schemas": SchemaGrant,
    "defaults": DefaultPrivilege,
    "tables": TableGrant,
    "functions": FunctionGrant,
}


def declared_grants(file: Path, sources: Path = _SOURCES) -> Grants:
    """Those that `file` keeps, if it was written for the sources as they are now; otherwise derived anew."""
    current = _fingerprint(sources)
    kept = _kept(file)
    if kept.pop("of", None) == current:
        return Grants(
            **{name: tuple(_KINDS[name](**_lists_as_tuples(one)) for one in kept[name]) for name in _KINDS}
        )
    from schema.postgres.grants import all_grants  # noqa: PLC0415 - this import is what is saved

    derived = all_grants()
    write_atomically(file, json.dumps({"of": current, **asdict(derived)}), mode=0o644)
    return derived


def _fingerprint(sources: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*.py")):
        digest.update(path.relative_to(sources).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _kept(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _lists_as_tuples(one: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}

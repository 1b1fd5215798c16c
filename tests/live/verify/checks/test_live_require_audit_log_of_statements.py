"""P07: pgAudit logs what changes structure, rights and data."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="P07",
    name="require-audit-log-of-statements",
    engine="postgres",
    statement="pgAudit is loaded and logs ddl, role and write.",
    reason="Who changed a right or a table must be told from the log, also where no trigger sees it.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("3.2"),),
    mend="put pgaudit into postgres.preload of the stack, or ALTER SYSTEM RESET pgaudit.log and reload",
)
_CLASSES = {"ddl", "role", "write"}


def _listed(text: str) -> set[str]:
    return {word.strip().strip('"').lower() for word in text.split(",")}


def test_the_library_is_loaded(live: Live) -> None:
    loaded = _listed(live.postgres.settings["shared_preload_libraries"])
    agree({"pgaudit": "pgaudit" in loaded}, {"pgaudit": True})


def test_the_classes_are_logged(live: Live) -> None:
    """More than these is more to read, and no harm."""
    logged = _listed(live.postgres.settings.get("pgaudit.log", ""))
    found = _CLASSES if "all" in logged else _CLASSES & logged
    agree({"pgaudit.log": found}, {"pgaudit.log": _CLASSES})

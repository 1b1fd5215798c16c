"""What can be wrong with the inputs of a grant, told before anything is done."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.grant.target import COLUMN, DATABASE, FOREIGN, SCHEMA, WITHOUT_SCHEMA
from infra.airgap.plugins.postgresql.privileges import refuse_privileges
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Properties


def refuse_grant(new: Properties) -> list[CheckFailure]:
    kind = new.get("objectType")
    if not isinstance(kind, str):
        return []
    failures = refuse_privileges(kind, new.get("privileges"))
    if kind not in WITHOUT_SCHEMA and new.get("schema") in (None, ""):
        failures.append(CheckFailure("schema", f"is required when objectType is {kind}"))
    objects = _count(new, "objects")
    if objects and kind in (DATABASE, SCHEMA):
        failures.append(CheckFailure("objects", f"cannot be given when objectType is {kind}"))
    if objects is not None and objects != 1 and kind in (COLUMN, *FOREIGN):
        failures.append(CheckFailure("objects", f"must name exactly one when objectType is {kind}"))
    columns = _count(new, "columns")
    if columns and kind != COLUMN:
        failures.append(CheckFailure("columns", "can be given only when objectType is column"))
    if columns == 0 and kind == COLUMN:
        failures.append(CheckFailure("columns", "is required when objectType is column"))
    if kind == COLUMN and _count(new, "privileges") not in (None, 1):
        failures.append(CheckFailure("privileges", "must be exactly one when objectType is column"))
    return failures


def _count(new: Properties, name: str) -> int | None:
    """None while it is not known."""
    value = new.get(name)
    if value is UNKNOWN:
        return None
    return len(value) if isinstance(value, list) else 0

"""Declarations that are no Python: a mistake in one is told before the engine is started."""

from __future__ import annotations

from ops.errors import OpsError
from schema.kdb import access, catalogue
from schema.kdb.model import Table
from schema.kdb.source import DeclarationError


def q_tables() -> tuple[Table, ...]:
    """Those of q/, with what the roles may call looked at too."""
    try:
        access.declared_functions()
        return catalogue.declared()
    except DeclarationError as error:
        raise OpsError(str(error), mend="put that line right; nothing was touched") from None

"""Which refusals of the server are worth a second try."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from infra.airgap.plugins.postgresql.statement_errors import is_transient


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (errors.InternalError_("tuple concurrently updated"), True),
        (errors.InternalError_("cache lookup failed"), False),
        # Autovacuum in a database that is to be dropped.
        (errors.InsufficientPrivilege("permission denied to terminate process"), True),
        (errors.InsufficientPrivilege("permission denied for table orders"), False),
    ],
    ids=str,
)
def test_what_passes_by_itself_is_tried_again(error: psycopg.Error, again: bool) -> None:
    assert is_transient(error) is again

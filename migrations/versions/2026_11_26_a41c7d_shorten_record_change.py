"""Shorten the function that records changes: one statement for each new or changed row of the order path."""

from __future__ import annotations

from migrations.operations import as_role, run_file

revision = "a41c7d"
down_revision = "e4f0a7"


def upgrade() -> None:
    with as_role("shared_owner"):
        run_file(__file__, "shared.sql")


def downgrade() -> None:
    """Entries stay as they were written: both ways of recording write the same."""
    with as_role("shared_owner"):
        run_file(__file__, "shared_down.sql")

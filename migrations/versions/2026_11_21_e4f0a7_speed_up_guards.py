"""Speed up the guards of the order path.

The audit log keeps what an update changed instead of both rows; its check, which was read anew for every
entry, goes. Where the order path comes to a row, its policies look at that row's key alone.
"""

# lint: allow ban-drop-constraint -- the recording function alone writes the column, by the server's own word

from __future__ import annotations

from migrations.operations import as_role, run_file

revision = "e4f0a7"
down_revision = "d2908f"

SCHEMAS = ("shared", "execution", "risk_management")


def upgrade() -> None:
    for schema in SCHEMAS:
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}.sql")


def downgrade() -> None:
    """Entries stay as they were written."""
    for schema in reversed(SCHEMAS):
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}_down.sql")

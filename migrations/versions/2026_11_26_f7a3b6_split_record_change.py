"""Split the function that records changes: new and changed rows of most tables get a shorter one each.

Triggers are changed within one transaction, so no row goes by unrecorded.
"""

# lint: allow blocks-table -- only the catalogue changes, so writers wait for no longer than the transaction

from __future__ import annotations

from migrations.operations import as_role, run_file

revision = "f7a3b6"
down_revision = "c40d17"

SCHEMAS = ("shared", "strategy_engine", "execution", "risk_management", "notification")


def upgrade() -> None:
    for schema in SCHEMAS:
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}.sql")


def downgrade() -> None:
    """Entries stay as they were written: both ways of recording write the same."""
    for schema in reversed(SCHEMAS):
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}_down.sql")

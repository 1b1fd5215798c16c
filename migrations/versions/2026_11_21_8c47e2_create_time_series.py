"""Create the tables that grow with time, their first pieces, and what keeps them."""

# lint: baseline -- applied to an empty database in one run

from __future__ import annotations

from migrations.operations import as_role, branch, run_file

revision = "8c47e2"
down_revision = "5b81d0"

SCHEMAS = ("shared", "data_ingestion", "execution", "analytics", "logging")


def upgrade() -> None:
    for schema in SCHEMAS:
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{branch()}_{schema}.sql")


def downgrade() -> None:
    for schema in reversed(SCHEMAS):
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{branch()}_{schema}_drop.sql")

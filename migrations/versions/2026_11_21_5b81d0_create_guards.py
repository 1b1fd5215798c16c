"""Create triggers, audit, encryption, state machines and row security."""

# lint: baseline -- applied to an empty database in one run

from __future__ import annotations

from migrations.operations import as_role, run_file

revision = "5b81d0"
down_revision = "3f2a9c"

# Shared functions first: the other schemas call them.
SCHEMAS = (
    "shared",
    "data_ingestion",
    "strategy_engine",
    "execution",
    "risk_management",
    "analytics",
    "notification",
)


def upgrade() -> None:
    for schema in SCHEMAS:
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}.sql")


def downgrade() -> None:
    for schema in reversed(SCHEMAS):
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}_drop.sql")

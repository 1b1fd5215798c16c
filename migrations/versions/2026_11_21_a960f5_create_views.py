"""Create views and summaries, and put the upkeep on its schedule."""

# lint: baseline -- applied to an empty database in one run

from __future__ import annotations

from migrations.operations import as_role, branch, run_file

revision = "a960f5"
down_revision = "8c47e2"

SCHEMAS = (
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
    with as_role("shared_owner"):
        run_file(__file__, f"{branch()}_shared.sql")
    # A job belongs to whoever schedules it.
    with as_role("maintenance"):
        run_file(__file__, f"{branch()}_maintenance.sql")


def downgrade() -> None:
    with as_role("maintenance"):
        run_file(__file__, "maintenance_drop.sql")
    with as_role("shared_owner"):
        run_file(__file__, f"{branch()}_shared_drop.sql")
    for schema in reversed(SCHEMAS):
        with as_role(f"{schema}_owner"):
            run_file(__file__, f"{schema}_drop.sql")

"""Create the tables of the platform, without those that grow with time."""

# lint: baseline -- applied to an empty database in one run

from __future__ import annotations

from migrations.operations import as_role, run_file

revision = "3f2a9c"
down_revision = None

# After the schemas that their foreign keys point into.
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

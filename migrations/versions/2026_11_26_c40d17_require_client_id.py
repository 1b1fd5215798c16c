"""Fill in the client of older fills and positions, require it, and let the policies look at it.

The checks are validated without keeping writers waiting. The server then takes one of them as proof, so that
NOT NULL needs no look at the rows. A fill that has neither portfolio nor order tells of no client: such rows
are named, and nothing is changed until somebody has said whose they are.
"""

# lint: allow ban-drop-constraint -- NOT NULL and the wider foreign keys, of the lines before, say the same
# lint: allow unknown-effect -- the block only reads, and refuses rows that tell of no client

from __future__ import annotations

from alembic import op

from migrations.operations import as_role, run_file

revision = "c40d17"
down_revision = "93f5a8"

TABLES = ("trades", "positions")
WIDE = "fk_{}_portfolio_id_client_id_portfolios"
NARROW = "fk_{}_portfolio_id_portfolios"


def upgrade() -> None:
    with as_role("execution_owner"):
        run_file(__file__, "fill.sql")
        op.execute("ALTER TABLE execution.trades VALIDATE CONSTRAINT fk_trades_client_id_clients")
        for table in TABLES:
            op.execute(f"ALTER TABLE execution.{table} VALIDATE CONSTRAINT {WIDE.format(table)}")
            op.execute(f"ALTER TABLE execution.{table} VALIDATE CONSTRAINT ck_{table}_client_id_there")
            op.alter_column(table, "client_id", nullable=False, schema="execution")
            op.drop_constraint(op.f(f"ck_{table}_client_id_there"), table, schema="execution")
            op.drop_constraint(op.f(NARROW.format(table)), table, schema="execution")
        run_file(__file__, "policies.sql")


def downgrade() -> None:
    """What was filled in stays: it is no less true."""
    with as_role("execution_owner"):
        run_file(__file__, "policies_down.sql")
        for table in TABLES:
            op.create_foreign_key(
                op.f(NARROW.format(table)),
                table,
                "portfolios",
                ["portfolio_id"],
                ["id"],
                source_schema="execution",
                referent_schema="execution",
                postgresql_not_valid=True,
            )
            op.execute(f"ALTER TABLE execution.{table} VALIDATE CONSTRAINT {NARROW.format(table)}")
            op.create_check_constraint(
                op.f(f"ck_{table}_client_id_there"),
                table,
                "client_id IS NOT NULL",
                schema="execution",
                postgresql_not_valid=True,
            )
            op.alter_column(table, "client_id", nullable=True, schema="execution")

"""Fill in the way by which older orders came in, and require it.

The checks are validated without keeping writers waiting. The server then takes the second one as proof, so
that NOT NULL needs no look at the rows.
"""

# lint: allow ban-drop-constraint -- NOT NULL, set the line before, says the same

from __future__ import annotations

from alembic import op

from migrations.operations import as_role

revision = "c7e254"
down_revision = "b1d6c3"

FILL = """
UPDATE execution.orders
SET source = CASE WHEN strategy_id IS NULL THEN 'MANUAL' ELSE 'STRATEGY' END, version = version + 1
WHERE source IS NULL
"""


def upgrade() -> None:
    with as_role("execution_owner"):
        op.execute(FILL)
        op.execute("ALTER TABLE execution.orders VALIDATE CONSTRAINT ck_orders_source")
        op.execute("ALTER TABLE execution.orders VALIDATE CONSTRAINT ck_orders_source_there")
        op.alter_column("orders", "source", nullable=False, schema="execution")
        op.drop_constraint(op.f("ck_orders_source_there"), "orders", schema="execution")


def downgrade() -> None:
    """What was filled in stays: it is no less true."""
    with as_role("execution_owner"):
        op.alter_column("orders", "source", nullable=True, schema="execution")
        op.create_check_constraint(
            op.f("ck_orders_source_there"),
            "orders",
            "source IS NOT NULL",
            schema="execution",
            postgresql_not_valid=True,
        )

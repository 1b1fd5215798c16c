"""Add the way by which an order came in, and check it for new orders alone.

Nothing is read or rewritten here; the next revision fills and checks the orders that are there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.operations import as_role

revision = "b1d6c3"
down_revision = "a960f5"

KNOWN = "source IN ('API', 'STRATEGY', 'MANUAL')"


def upgrade() -> None:
    with as_role("execution_owner"):
        op.add_column(
            "orders",
            sa.Column("source", sa.Text(), nullable=True, comment="By which way it came in"),
            schema="execution",
        )
        op.alter_column("orders", "source", server_default="API", schema="execution")
        for name, condition in (
            ("ck_orders_source", KNOWN),
            ("ck_orders_source_there", "source IS NOT NULL"),
        ):
            op.create_check_constraint(
                op.f(name), "orders", condition, schema="execution", postgresql_not_valid=True
            )


def downgrade() -> None:
    with as_role("execution_owner"):
        op.drop_column("orders", "source", schema="execution")

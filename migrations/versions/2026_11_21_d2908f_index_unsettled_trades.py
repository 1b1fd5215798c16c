"""Index the trades that are still to be settled, while trading goes on."""

from __future__ import annotations

from alembic import op

from migrations.operations import as_role

revision = "d2908f"
down_revision = "c7e254"


def upgrade() -> None:
    with op.get_context().autocommit_block(), as_role("execution_owner"):
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_trades_unsettled ON execution.trades (executed_at) "
            "WHERE status IN ('PENDING', 'EXECUTED')"
        )


def downgrade() -> None:
    with op.get_context().autocommit_block(), as_role("execution_owner"):
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS execution.ix_trades_unsettled")

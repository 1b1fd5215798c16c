"""Index fills and positions by their client, while trading goes on."""

from __future__ import annotations

from alembic import op

from migrations.operations import as_role

revision = "93f5a8"
down_revision = "6b0e2d"

INDEXES = {
    "ix_trades_client_id_executed_at": "trades (client_id, executed_at)",
    "ix_positions_client_id": "positions (client_id)",
}


def upgrade() -> None:
    with op.get_context().autocommit_block(), as_role("execution_owner"):
        for name, columns in INDEXES.items():
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON execution.{columns}")


def downgrade() -> None:
    with op.get_context().autocommit_block(), as_role("execution_owner"):
        for name in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS execution.{name}")

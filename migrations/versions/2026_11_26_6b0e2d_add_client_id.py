"""Add the client to fills and to what is held, and check it for new rows alone.

Nothing is read or rewritten here; a later revision fills and checks the rows that are there. A program that
does not say the client yet writes for that of its session.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.operations import as_role

revision = "6b0e2d"
down_revision = "a41c7d"

THE_SESSIONS = "(NULLIF(current_setting('tdb.client_id'::text, true), ''::text))::bigint"
COMMENTS = {"trades": "For whom", "positions": "Whose it is"}


def upgrade() -> None:
    with as_role("execution_owner"):
        for table, comment in COMMENTS.items():
            op.add_column(
                table,
                sa.Column("client_id", sa.BigInteger(), nullable=True, comment=comment),
                schema="execution",
            )
            op.alter_column(table, "client_id", server_default=sa.text(THE_SESSIONS), schema="execution")
            op.create_check_constraint(
                op.f(f"ck_{table}_client_id_there"),
                table,
                "client_id IS NOT NULL",
                schema="execution",
                postgresql_not_valid=True,
            )
            op.create_foreign_key(
                op.f(f"fk_{table}_portfolio_id_client_id_portfolios"),
                table,
                "portfolios",
                ["portfolio_id", "client_id"],
                ["id", "client_id"],
                source_schema="execution",
                referent_schema="execution",
                postgresql_not_valid=True,
            )
        op.create_foreign_key(
            op.f("fk_trades_client_id_clients"),
            "trades",
            "clients",
            ["client_id"],
            ["id"],
            source_schema="execution",
            referent_schema="shared",
            postgresql_not_valid=True,
        )


def downgrade() -> None:
    with as_role("execution_owner"):
        for table in COMMENTS:
            op.drop_column(table, "client_id", schema="execution")

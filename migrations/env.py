"""Alembic's way in. Takes a connection from the attributes of its configuration and opens none itself.

Attributes: `connection`, and `time_series`, native or timescaledb. Without a connection it prints SQL. The
project's runner goes past this file, and does the same around each revision.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from migrations.comparison import OPTIONS
from migrations.operations import RECORD_KEEPER
from schema.postgres.branch import Branch
from schema.postgres.catalogue import metadata


def _run(connection: Connection | None) -> None:
    attributes = context.config.attributes
    time_series = attributes.get("time_series") or context.get_x_argument(as_dictionary=True).get(
        "time_series"
    )
    context.configure(
        connection=connection,
        dialect_name=None if connection else "postgresql",
        dialect_opts={"paramstyle": "named"},
        literal_binds=connection is None,
        target_metadata=metadata(),
        transaction_per_migration=True,
        time_series=Branch(time_series or Branch.NATIVE),
        **OPTIONS,
    )
    become = f"SET ROLE {RECORD_KEEPER}"
    if connection is None:
        context.execute(become)
    else:
        begun = connection.in_transaction()
        connection.exec_driver_sql(become)
        if not begun:
            connection.commit()
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes.get("connection"))

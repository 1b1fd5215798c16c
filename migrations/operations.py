"""What revisions say beside Alembic's own operations: SQL from files, and in whose name it runs.

A session begins as `shared_owner`, who keeps the record of migrations, and every statement runs as the owner
of the schema that it changes, so that objects belong to it from the start. `migrator` may become any owner
and has no rights of its own. Owners may refer to each other's tables by default privileges, granted before
the first revision. The way in the SQL is `SET ROLE`: a failed transaction takes it back too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from alembic import op
from sqlalchemy.exc import DBAPIError

from schema.postgres.branch import Branch

RECORD_KEEPER: Final = "shared_owner"


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Inside an autocommit block, not around one: there nothing else would take the role back."""
    op.execute(f"SET ROLE {role}")
    try:
        yield
    except BaseException:
        with suppress(DBAPIError):  # a failed transaction takes no more statements, and the role back itself
            op.execute(f"SET ROLE {RECORD_KEEPER}")
        raise
    op.execute(f"SET ROLE {RECORD_KEEPER}")


def run_file(revision: str, name: str) -> None:
    """A file from the folder that bears the name of the revision's own: all of it in one exchange."""
    sql = (Path(revision).with_suffix("") / name).read_text(encoding="utf-8")
    context = op.get_context()
    if context.as_sql:
        context.impl.static_output(sql)
    else:
        # Without parameters the driver takes many statements at once, and every character as it is.
        op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})


def branch() -> Branch:
    """How this stack keeps its time series."""
    return Branch(op.get_context().opts.get("time_series", Branch.NATIVE))

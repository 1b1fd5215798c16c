"""The arms: one database each, alike in all but which guards stand on the tables of the order path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command

from migrations.configuration import configuration
from schema.postgres.roles import MIGRATOR
from tests.live.postgres.platform_server import Server

# The log of what happens to orders is bound to clients too. Its rows never change: no audit, no versions.
_CHANGED: Final = ("execution.orders", "execution.positions", "execution.portfolios")
_AUDITED: Final = (*_CHANGED, "execution.trades")
TABLES: Final = (*_AUDITED, "execution.execution_logs")
_FILL: Final = Path(__file__).parent / "fill.sql"
_TEMPLATE: Final = "filled"

AUDIT, ROWS, VERSION = "audit", "row security", "version check"
GUARDS: Final = (AUDIT, ROWS, VERSION)


@dataclass(frozen=True)
class Arm:
    """`without` names the guards that are off."""

    name: str
    without: tuple[str, ...] = ()

    @property
    def database(self) -> str:
        return self.name.replace(" ", "_")


BARE: Final = Arm("bare", GUARDS)
GUARDED: Final = Arm("all guards")
ARMS: Final = (BARE, GUARDED, *(Arm(f"without {guard}", (guard,)) for guard in GUARDS))


def prepare(server: Server) -> None:
    """The platform at its newest revision with grants and rows, once for every arm."""
    server.create_database(_TEMPLATE)
    with server.engine(MIGRATOR, _TEMPLATE).connect() as connection:
        command.upgrade(configuration(connection), "head")
    server.grant(_TEMPLATE)
    with server.connect(database=_TEMPLATE) as session:
        session.execute(_FILL.read_bytes())
        session.execute("VACUUM (ANALYZE)")
    for arm in ARMS:
        server.copy_database(_TEMPLATE, arm.database)
        with server.connect(database=arm.database) as session:
            for table in TABLES:
                for statement in _off(table, arm):
                    session.execute(statement.encode())


def _off(table: str, arm: Arm) -> list[str]:
    name = table.partition(".")[2]
    found = []
    if AUDIT in arm.without and table in _AUDITED:
        found += [f"ALTER TABLE {table} DISABLE TRIGGER {name}_audit_{of}" for of in ("new", "changed")]
    if VERSION in arm.without and table in _CHANGED:
        # The check's trigger also keeps updated_at, which is no guard: the bare table keeps it too.
        touch = f"{name}_touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION shared.touch_row()"
        found += [f"ALTER TABLE {table} DISABLE TRIGGER {name}_version", f"CREATE TRIGGER {touch}"]
    if ROWS in arm.without:
        found += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"]
    return found


def written(server: Server, arm: Arm) -> dict[str, int]:
    """What the arm's tables hold of the run's orders, and of those how many are not as they should end."""
    with server.connect(database=arm.database) as session:
        row = session.execute(
            "SELECT count(*),"
            " count(*) FILTER (WHERE (status, filled_quantity, version) <> ('FILLED', 10, 3)),"
            " (SELECT count(*) FROM execution.trades WHERE client_id = 1),"
            " (SELECT sum(quantity)::bigint FROM execution.positions),"
            " (SELECT count(*) FROM execution.execution_logs WHERE client_id = 1),"
            " (SELECT count(*) FROM shared.audit_log WHERE table_name IN ('orders', 'trades')"
            "   OR (table_name = 'positions' AND operation = 'UPDATE'))"
            " FROM execution.orders WHERE client_id = 1"
        ).fetchone()
    names = ("orders", "unfinished", "trades", "held", "events", "entries")
    return dict(zip(names, row or (), strict=True))

"""Each declared user on a real server: what its role may call, and that it may call nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from infra.provider.kdb_schema import store
from schema.kdb.access import ADMINISTRATOR, USERS, declared_functions
from stores.kdb import KdbError
from stores.kdb.values import Atom, Items, float_, long, symbol, symbol_list

if TYPE_CHECKING:
    from tests.live.kdb_schema.servers import Server

pytestmark = pytest.mark.live

START, END, WIDTH = (Atom(16, np.int64(hours * 3_600_000_000_000)) for hours in (0, 24, 1))
SYMS = symbol_list(["A"])
ROW = Items(
    [
        START,
        symbol("A"),
        symbol("X"),
        float_(1.0),
        float_(1.0),
        Atom(10, np.uint8(66)),
        long(1),
        Atom(12, np.int64(0)),
    ]
)
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    ".trades.vwap": ("trade", SYMS, START, END),
    ".trades.twap": ("trade", SYMS, START, END),
    ".trades.bars": ("trade", SYMS, WIDTH),
    ".trades.profile": ("trade", SYMS, 1.0),
    ".trades.lastPrice": ("trade", SYMS),
    ".quotes.spread": ("quote", SYMS, START, END),
    ".quotes.atTrades": ("trade", "quote", SYMS),
    ".quotes.effectiveSpread": ("trade", "quote", SYMS),
    ".books.depthAt": ("market_depth", SYMS, END),
    ".books.snapshotAt": ("orderbook_snapshot", SYMS, END),
    ".books.imbalance": ("market_depth", SYMS, END, 1),
    ".live.describe": (None,),
    "tables": ("",),
    "meta": ("trade",),
    "cols": ("trade",),
    "upd": ("trade", ROW),
    ".u.upd": ("trade", ROW),
}
NEVER: dict[str, tuple[Any, ...]] = {
    ".migrate.dropColumn": (":x", "trade", "price"),
    ".store.checkpoint": (None,),
    "delete": ("trade",),
    "system": (b"l x",),
    "value": (b"1+1",),
    "{x}": (1,),
}
CASES = [user for user in USERS if user.name != ADMINISTRATOR]


@pytest.mark.parametrize("user", CASES, ids=lambda user: user.name)
def test_a_user_may_call_what_its_role_lists_and_nothing_else(server: Server, user: Any) -> None:
    listed = declared_functions()[user.role]
    assert set(listed) <= ARGUMENTS.keys()
    with server.client(user.name) as connection:
        for name, arguments in {**ARGUMENTS, **NEVER}.items():
            if name in listed:
                connection.query(name, *arguments)
            else:
                with pytest.raises(KdbError, match=r"^access$"):
                    connection.query(name, *arguments)
        for text in ("1+1", "trade", "delete from `trade", 'system "l x"', "tables[]"):
            with pytest.raises(KdbError, match=r"^access$"):
                connection.query(text)


def test_what_a_reader_calls_changes_nothing(server: Server) -> None:
    server.ask(".access.functions[`reader],:`.books.spoil")
    server.ask(".books.spoil:{[t] delete from t}")
    server.ask('upd[`trade;(0D10:00;`C;`X;1f;1f;"S";9;.z.p)]')
    with server.client("analyst") as connection, pytest.raises(KdbError, match="noupdate"):
        connection.query(".books.spoil", "trade")
    assert server.ask("count trade") == 1


def test_the_auditor_sees_the_same_description_as_the_administrator(server: Server) -> None:
    with server.client("auditor") as auditor, server.client() as administrator:
        assert store.describe(auditor) == store.describe(administrator)


def test_a_writers_rows_arrive_and_a_broken_one_does_not(server: Server) -> None:
    with server.client("data_ingestion") as connection:
        connection.query("upd", "trade", ROW)
        with pytest.raises(KdbError, match="length"):
            connection.query("upd", "trade", Items([*ROW.items, long(1)]))
    assert server.ask("count trade") == 1


@pytest.mark.parametrize("table", [".access.users", ".policy.tables", "unheard_of"])
def test_a_writer_reaches_tables_alone(server: Server, table: str) -> None:
    row = Items([symbol("eve"), symbol("admin")])
    with server.client("data_ingestion") as connection, pytest.raises(KdbError, match=r"^table$"):
        connection.query("upd", table, row)


def test_nobody_keeps_a_password_in_clear(server: Server) -> None:
    kept = "".join(path.read_text() for path in _texts(server))
    assert not [name for name, password in server.passwords.items() if password in kept]


def _texts(server: Server) -> Iterator[Any]:
    yield from (server.folder / "files").glob("*")
    yield server.folder / "log"

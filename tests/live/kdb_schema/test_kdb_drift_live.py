"""The report on a real server: nothing where all is as declared, and each change by hand with both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ops.access import Access
from ops.drift import kdb as drift
from ops.errors import OpsError
from tests.live import identities

if TYPE_CHECKING:
    from tests.live.kdb_schema.conftest import Stack

pytestmark = pytest.mark.live


@pytest.fixture
def access(stack: Stack) -> Access:
    folder = stack.server.folder / "certificates"
    return identities.access(folder, "kdb", stack.server.connection, {"kdbUsers": stack.server.passwords})


def found(access: Access) -> dict[str, tuple[str | None, str | None]]:
    return {
        f"{one.kind} {one.name}: {one.fact}": (one.declared, one.live)
        for one in drift.section(access).differences
    }


def test_what_is_as_declared_shows_no_difference(access: Access, fill: Callable[[], None]) -> None:
    assert found(access) == {}
    fill()
    section = drift.section(access)
    assert list(section.differences) == []
    assert section.objects == 1 + 4 + 34 + 8, "the version, tables, columns and users"


def test_each_change_by_hand_is_named_with_both_sides(
    stack: Stack, access: Access, fill: Callable[[], None]
) -> None:
    fill()
    for line in (
        "trade:delete side from trade",
        "trade:update exchange:`g#exchange from trade",
        "quote:`sym`time xcols update bid:`real$bid from quote",
        "scratch:([]x:1 2 3)",
        ".policy.tables:update diskAttribute:` from .policy.tables where table=`quote",
        "@[first .migrate.folders[.boot.history;`trade];`sym;`#]",
        ".access.users:(delete from .access.users where user=`execution) upsert (`eve;`admin)",
        ".access.users:.access.users upsert (`analyst;`writer)",
    ):
        stack.server.ask(line)
    names = ["time", "sym", "exchange", "price", "size", "side", "tradeId", "exchangeTime"]
    without = [name for name in names if name != "side"]
    assert found(access) == {
        "table scratch: ": (None, drift_summary({"order of columns": "x", "rows": "3"})),
        "table trade: order of columns": (
            ", ".join(names),
            f"{', '.join(without)} in 1 of 3 places; {', '.join(names)} in 2 of 3 places",
        ),
        "table quote: order of columns": (
            "time, sym, exchange, bid, ask, bidSize, askSize, exchangeTime",
            (
                "sym, time, exchange, bid, ask, bidSize, askSize, exchangeTime in 1 of 3 places; "
                "time, sym, exchange, bid, ask, bidSize, askSize, exchangeTime in 2 of 3 places"
            ),
        ),
        "table quote: attribute on disk": ("p", "none"),
        "column trade.side: type": ("char", "missing in 1 of 3 places; char in 2 of 3 places"),
        "column trade.side: in memory": ("plain", "missing"),
        "column trade.exchange: in memory": ("plain", "grouped"),
        "column trade.sym: on disk": ("parted", "plain in 1 of 2 places; parted in 1 of 2 places"),
        "column quote.bid: type": ("float", "real in 1 of 3 places; float in 2 of 3 places"),
        "user execution: ": (drift_summary({"password": "the stack's", "role": "trading"}), None),
        "user eve: ": (None, drift_summary({"password": "another one", "role": "admin"})),
        "user analyst: role": ("reader", "writer"),
    }


def drift_summary(facts: dict[str, str]) -> str:
    return "\n".join(f"{name}: {facts[name]}" for name in sorted(facts))


def test_another_version_and_another_password_show(stack: Stack, access: Access) -> None:
    stack.server.ask(".migrate.record[`older]")
    assert found(access) == {
        "schema version: applied": (stack.state and stack.state.outputs["version"], "older")
    }
    stack.server.passwords["analyst"] = "canary-of-another-stack"
    said = found(access)
    assert said["user analyst: password"] == ("the stack's", "another one")
    assert "canary" not in repr(said)


def test_a_server_that_is_down_or_refuses_is_one_error(stack: Stack, access: Access) -> None:
    stack.server.passwords["auditor"] = "canary-wrong"
    with pytest.raises(OpsError, match="KDB\\+ refuses user auditor") as error:
        drift.section(access)
    assert "canary" not in str(error.value)
    stack.server.kill()
    with pytest.raises(OpsError, match="KDB\\+ does not answer"):
        drift.section(access)

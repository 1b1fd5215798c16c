"""A migration whose server ends in the middle, refuses the login, or holds data that does not fit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.errors import ProviderError
from stores.kdb import KdbConnectionError

if TYPE_CHECKING:
    from tests.live.kdb_schema.conftest import Stack

pytestmark = pytest.mark.live

IDS = "raze {get ` sv x,`tradeId} each .migrate.folders[.boot.history;`trade]"


def end_at(stack: Stack, function: str, parameters: str, call: int) -> None:
    """The server's process ends at once at the n-th call of a function."""
    stack.server.ask(f".fault.was:{function}")
    stack.server.ask(".fault.calls:0")
    ends = f".fault.calls+:1;if[.fault.calls={call};exit 9]"
    stack.server.ask(f"{function}:{{{ends};.fault.was[{parameters}]}}")


def change_much(stack: Stack) -> None:
    stack.add("venue:`symbol$()  / of the desk")
    stack.edit(
        "schemas/trade.q", "tradeId:`long$();           / the", "tradeNumber:`long$();  / (was tradeId) the"
    )
    stack.edit(
        "schemas/trade.q",
        "(was tradeId) the venue's own number, unique per venue and instrument",
        "the venue's own number (was tradeId)",
    )
    stack.edit("tables.q", "sortBy:4#enlist`sym`time", "sortBy:(`sym`price;`sym`time;`sym`time;`sym`time)")


@pytest.mark.parametrize(
    ("function", "parameters", "call"),
    [
        (".migrate.rows", "x", 1),
        (".migrate.enumerated", "x;y;z", 2),
        (".migrate.sortFolder", "x;y", 2),
        (".live.plain", "x", 3),
        (".store.checkpoint", "x", 1),
        (".store.forget", "x", 1),
        (".migrate.record", "x", 1),
    ],
)
def test_a_server_that_ends_in_the_middle_converges_when_it_is_back(
    stack: Stack, fill: Callable[[], None], function: str, parameters: str, call: int
) -> None:
    fill()
    rows, on_disk = stack.server.ask("trade"), sorted(stack.server.ask(IDS))
    change_much(stack)
    end_at(stack, function, parameters, call)
    ended = threading.Thread(target=bring_back, args=(stack,))
    ended.start()
    stack.up()
    ended.join()
    after = stack.server.ask("trade")
    assert after["tradeNumber"] == rows["tradeId"]
    assert after["price"] == rows["price"]
    assert sorted(stack.server.ask(IDS.replace("tradeId", "tradeNumber"))) == on_disk
    assert stack.refresh() == []
    stack.server.restart()
    assert stack.refresh() == []
    assert stack.server.ask("trade") == after


def bring_back(stack: Stack) -> None:
    assert stack.server.process is not None
    stack.server.process.wait(30)
    stack.server.start()


@pytest.mark.parametrize("milliseconds", [5, 20, 60])
def test_a_kill_at_any_moment_loses_no_row(stack: Stack, fill: Callable[[], None], milliseconds: int) -> None:
    fill()
    before, on_disk = stack.server.ask("trade`price"), sorted(stack.server.ask(IDS))
    change_much(stack)
    stack.server.ask(".fault.was:.migrate.apply")
    stack.server.ask(".migrate.apply:{(`:applying) set 1b;.fault.was[x;y]}")
    killer = threading.Thread(target=kill_when_applying, args=(stack, milliseconds / 1000))
    killer.start()
    stack.up()
    killer.join()
    assert stack.server.ask("trade`price") == before
    assert sorted(stack.server.ask(IDS.replace("tradeId", "tradeNumber"))) == on_disk
    assert stack.refresh() == []


def kill_when_applying(stack: Stack, delay: float) -> None:
    mark = stack.server.folder / "applying"
    pause = threading.Event()
    while not mark.exists():
        pause.wait(0.001)
    pause.wait(delay)
    stack.server.restart()


def test_a_step_that_q_refuses_is_named_and_what_went_before_stays(
    stack: Stack, fill: Callable[[], None]
) -> None:
    fill()
    stack.add("venueFee:`float$()  / what the venue took")
    stack.edit("schemas/trade.q", "sym:`g#`symbol", "sym:`u#`symbol")
    stack.edit("tables.q", "memoryAttribute:4#`g", "memoryAttribute:`u`g`g`g")
    with pytest.raises(
        ProviderError, match="signals 'u-fail at the step `trade: column sym is unique"
    ) as error:
        stack.up()
    assert "canary" not in str(error.value)
    stack.server.ask('upd[`trade;(0D10:00;`C;`X;1f;1f;"S";9;.z.p;0.5)]')
    stack.server.restart()
    assert stack.server.ask("count trade") == 6, "what came after a failed migration is replayed"
    stack.edit("schemas/trade.q", "sym:`u#`symbol", "sym:`g#`symbol")
    stack.edit("tables.q", "memoryAttribute:`u`g`g`g", "memoryAttribute:4#`g")
    stack.up()
    assert stack.refresh() == []


def test_a_preview_without_the_server_goes_by_what_was_applied(stack: Stack) -> None:
    stack.add("venueFee:`float$()  / what the venue took")
    stack.server.kill()
    note, change = stack.preview()
    assert note.endswith("does not answer: compared with what was applied last")
    assert "column venueFee (float) is added after exchangeTime, null in every row" in change
    with pytest.raises(ProviderError, match=r"no q process answers.*Start the server, then refresh again"):
        stack.refresh()


def test_a_wrong_password_and_a_foreign_server_are_one_clear_error(stack: Stack) -> None:
    right = dict(stack.server.passwords)
    stack.server.passwords["tdb_admin"] = "canary-wrong"
    stack.add("venueFee:`float$()  / what the venue took")
    with pytest.raises(ProviderError, match="refuses user tdb_admin and its password") as error:
        stack.up()
    assert "canary" not in str(error.value)
    stack.server.passwords.update(right)
    stack.server.authority = stack.harness.apply("tradingdb:tls:Authority", {"commonName": "another"})
    with pytest.raises(ProviderError, match="is another server on that port"):
        stack.up()


def test_a_wrong_password_opens_nothing(stack: Stack) -> None:
    stack.server.passwords["analyst"] = ""
    with pytest.raises(KdbConnectionError, match="refused the login of user 'analyst'"):
        stack.server.client("analyst")

"""The tables of a server with data in them: what a change shows, what it keeps, what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from tests.live.kdb_schema.conftest import Stack

pytestmark = pytest.mark.live

FEE = "venueFee:`float$()  / what the venue took"
DAYS = "{[c] raze {[c;d] get ` sv d,c}[c] each .migrate.folders[.boot.history;`trade]}"


def test_a_fresh_server_is_as_declared_and_knows_its_version(stack: Stack) -> None:
    assert stack.state is not None
    assert stack.server.ask(".migrate.applied[]`version") == stack.state.outputs["version"]
    assert stack.preview() == []
    assert stack.refresh() == []


def test_an_added_column_is_shown_and_every_row_is_kept(stack: Stack, fill: Callable[[], None]) -> None:
    fill()
    before = stack.server.ask("trade")
    stack.add(FEE)
    assert stack.preview() == [
        (
            "change: trade: column venueFee (float) is added after exchangeTime, null in 5 rows in memory "
            "and 2 partitions on disk; feeds that send rows without names must send it from then on"
        )
    ]
    assert stack.server.ask("cols trade")[-1] == "exchangeTime", "a preview changes nothing"
    stack.up()
    after = stack.server.ask("trade")
    assert {name: after[name] for name in before} == before
    assert stack.server.ask("exec all null venueFee from trade")
    assert stack.server.ask(DAYS, "tradeId") == [0, 2, 1, 0, 1]
    assert len(stack.server.ask(DAYS, "venueFee")) == 5
    assert stack.preview() == []
    assert stack.refresh() == []


def test_what_was_added_outlives_a_kill_with_what_came_after_it(
    stack: Stack, fill: Callable[[], None]
) -> None:
    fill()
    stack.add(FEE)
    stack.up()
    stack.server.ask('upd[`trade;(0D10:00;`C;`X;1f;1f;"S";9;.z.p;0.5)]')
    stack.server.restart()
    assert stack.server.ask("exec venueFee from trade where sym=`C") == [0.5]
    assert stack.server.ask("count trade") == 6
    assert stack.refresh() == []


def test_a_removed_column_is_refused_until_the_stack_names_it(stack: Stack, fill: Callable[[], None]) -> None:
    stack.add(FEE)
    stack.up()
    stack.server.ask('upd[`trade;(0D10:00;`C;`X;1f;1f;"S";9;.z.p;0.5)]')
    stack.edit("schemas/trade.q", ";  / when the venue says it happened\n  " + FEE, "  / when")
    (reason,) = stack.preview()
    assert reason == (
        "trade: column venueFee is dropped, and its values in every row are lost. To do it on purpose, add "
        "kdb:column:trade.venueFee to trading-databases:allowDestructive of this stack, run again, then "
        "take it out"
    )
    with pytest.raises(ProviderError, match=r"kdb:column:trade\.venueFee"):
        stack.up()
    assert stack.server.ask("exec venueFee from trade") == [0.5]
    stack.allow("kdb:column:trade.venueFee")
    assert stack.preview() == [
        "destructive: trade: column venueFee is dropped, and its values in 1 row in memory are lost"
    ]
    stack.up()
    assert "venueFee" not in stack.server.ask("cols trade")
    assert stack.server.ask("count trade") == 1


def test_a_renamed_column_takes_its_data_along(stack: Stack, fill: Callable[[], None]) -> None:
    fill()
    prices, on_disk = stack.server.ask("exec price from trade"), stack.server.ask(DAYS, "price")
    stack.edit(
        "schemas/trade.q",
        "price:`float$();            / in the quote currency",
        "tradePrice:`float$();  / in the quote currency (was price)",
    )
    (line,) = stack.preview()
    assert line.startswith("warning: trade: column price is renamed tradePrice, with its data in 5 rows")
    stack.up()
    assert stack.server.ask("exec tradePrice from trade") == prices
    assert stack.server.ask(DAYS, "tradePrice") == on_disk
    assert "price" not in stack.server.ask("cols trade")
    stack.edit("schemas/trade.q", " (was price)", "")
    assert stack.preview() == []


def test_a_cast_that_keeps_values_is_made_and_one_that_may_lose_some_is_refused(
    stack: Stack, fill: Callable[[], None]
) -> None:
    stack.server.ask('`market_depth insert (0D09:00;`A;`X;"B";3i;1f;1f;2i;.z.p)')
    stack.server.ask(".eod.saveTable[.boot.history;2024.01.02;`market_depth]")
    stack.edit("schemas/market_depth.q", "level:`int$()", "level:`long$()")
    (line,) = stack.preview()
    assert line.startswith("change: market_depth: column level turns from int into long in 1 row in memory")
    stack.up()
    assert stack.server.ask("exec level from market_depth") == [3]
    assert stack.server.ask("type market_depth`level") == 7
    stack.edit("schemas/market_depth.q", "price:`float$()", "price:`int$()")
    with pytest.raises(ProviderError, match=r"what int cannot hold is lost.*kdb:column:market_depth\.price"):
        stack.up()
    stack.edit("schemas/market_depth.q", "price:`int$()", "price:`symbol$()")
    stack.allow("kdb:column:market_depth.price")
    with pytest.raises(ProviderError, match="q has no such cast"):
        stack.up()
    assert stack.server.ask("type market_depth`price") == 9


def test_order_attributes_and_policy_follow_the_declaration(stack: Stack, fill: Callable[[], None]) -> None:
    fill()
    stack.edit("schemas/trade.q", "  sym:`g#`symbol$();          / instrument\n", "")
    stack.edit(
        "schemas/trade.q",
        "  exchange:`symbol$();        / venue that executed\n",
        "  exchange:`g#`symbol$();  / venue\n  sym:`symbol$();  / instrument\n",
    )
    stack.edit("tables.q", "sortBy:4#enlist`sym`time", "sortBy:(`time`sym;`sym`time;`sym`time;`sym`time)")
    stack.edit("tables.q", "memoryColumn:4#`sym", "memoryColumn:`exchange`sym`sym`sym")
    stack.edit("tables.q", "diskColumn:4#`sym", "diskColumn:`time`sym`sym`sym")
    stack.edit("tables.q", "diskAttribute:4#`p", "diskAttribute:`s`p`p`p")
    assert [line.split(":")[0] for line in stack.preview()] == ["change", "change", "ok", "ok", "ok", "ok"]
    stack.up()
    assert stack.server.ask("3#cols trade") == ["time", "exchange", "sym"]
    assert stack.server.ask("attr each trade`sym`exchange") == ["", "g"]
    assert stack.server.ask(DAYS, "tradeId") == [0, 1, 2, 0, 1]
    assert stack.server.ask(f"attr each {{x`time}} each {{get ` sv x,`}} each {FOLDERS}") == ["s", "s"]
    assert stack.refresh() == []
    stack.server.ask(".eod.run[.boot.history;2024.01.04]")
    assert stack.refresh() == [], "write-down goes by the new policy"


FOLDERS = ".migrate.folders[.boot.history;`trade]"


def test_a_new_table_is_created_and_one_that_leaves_stays_on_the_server(
    stack: Stack, fill: Callable[[], None]
) -> None:
    fill()
    quote = (stack.server.q / "schemas/quote.q").read_text()
    (stack.server.q / "schemas/auction.q").write_text(quote.replace("\nquote:", "\nauction:"))
    stack.edit("tables.q", "`market_depth]", "`auction]")
    (stack.server.q / "schemas/market_depth.q").unlink()
    assert stack.preview() == [
        "ok: table auction is created with 8 columns",
        "ok: auction: column sym is grouped (`g#) in memory",
        (
            "ok: auction: is kept by another policy from then on: partition date; sort sym, time; "
            "memoryColumn sym; memoryAttribute g; diskColumn sym; diskAttribute p"
        ),
        "warning: table market_depth is on the server and not declared: it stays there as it is with 0 rows",
    ]
    stack.up()
    assert stack.server.ask("(attr auction`sym;count trade;`market_depth in tables[])") == ["g", 5, True]
    stack.server.restart()
    assert stack.server.ask("(attr auction`sym;count trade;`market_depth in tables[])") == ["g", 5, True]


def test_a_change_by_hand_is_told_by_a_refresh_and_mended_by_the_next_run(
    stack: Stack, fill: Callable[[], None]
) -> None:
    fill()
    stack.server.ask("trade:delete side from trade")
    stack.server.ask("update exchange:`g#exchange from `trade")
    told = stack.refresh()
    assert any("column side (char) is added after size" in line for line in told)
    assert any("column exchange is without attribute in memory" in line for line in told)
    stack.up()
    assert stack.server.ask("(cols trade;attr trade`exchange;count trade)") == [
        ["time", "sym", "exchange", "price", "size", "side", "tradeId", "exchangeTime"],
        "",
        5,
    ]
    assert stack.refresh() == []


def test_a_definition_is_never_run_again_over_data(stack: Stack, fill: Callable[[], None]) -> None:
    fill()
    stack.state = None  # as after a lost state
    assert stack.preview() == []
    stack.up()
    assert stack.server.ask("count trade") == 5
    stack.server.restart()
    assert stack.server.ask("count trade") == 5


def test_a_first_run_takes_seconds_and_one_without_a_change_asks_nobody(stack: Stack) -> None:
    stack.state = None
    started = time.monotonic()
    stack.up()
    assert time.monotonic() - started < 5
    stack.server.kill()
    started = time.monotonic()
    stack.up()
    assert time.monotonic() - started < 1

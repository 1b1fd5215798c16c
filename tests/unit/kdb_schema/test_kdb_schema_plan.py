"""What a difference means: its words, its risk, and whether it is refused. Without a server."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from infra.provider.configuration import Configuration
from infra.provider.kdb_schema import live, plan
from infra.provider.kdb_schema.casts import Cast, cast
from infra.provider.kdb_schema.declared import policy, properties, version
from infra.provider.kdb_schema.live import Column, Server, Shape, Table
from infra.provider.kdb_schema.step import Risk, Step
from infra.provider.server import TradingDb
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from schema.kdb.catalogue import declared
from schema.kdb.model import TYPES

SCHEMA = "tradingdb:kdb:Schema"
TABLES = {name: table for name, table in properties(declared()).items() if name == "trade"}


def changed(change: Callable[[Properties], Any]) -> dict[str, Properties]:
    tables = copy.deepcopy(TABLES)
    change(tables["trade"])
    return tables


def server(rows: int = 2, partitions: int = 0, **columns: Column | None) -> Server:
    """As declared but for the given columns: None is missing."""
    shape = {
        one["name"]: Column(one["type"], one["attribute"]) for one in TABLES["trade"]["columns"]
    } | columns
    there = {name: column for name, column in shape.items() if column is not None}
    on_disk = {name: Column(column.type, "p" if name == "sym" else "") for name, column in there.items()}
    parts = tuple(Shape(on_disk, 5, f"day{number}") for number in range(partitions))
    kept = {"trade": policy(TABLES["trade"])}
    return Server({"trade": Table(Shape(there, rows), parts)}, kept, kept, version(TABLES))


def calls(steps: list[Step]) -> list[tuple[Any, ...]]:
    return [step.call for step in steps if step.call]


def test_what_is_as_declared_needs_no_step() -> None:
    assert plan.steps(TABLES, server(partitions=3)) == []
    assert plan.steps(TABLES, live.recorded(TABLES)) == []


def test_a_table_that_is_absent_is_created_and_marked() -> None:
    first, mark, kept = plan.steps(TABLES, Server({}))
    assert first.call == (
        ".migrate.createTable",
        "trade",
        [one["name"] for one in TABLES["trade"]["columns"]],
        b"nssffcjp",
    )
    assert mark.call == (".migrate.setAttribute", "trade", "sym", "g", "p")
    assert kept.call[0] == ".migrate.setPolicy"
    assert {step.risk for step in (first, mark, kept)} == {Risk.OK}


def test_a_column_is_added_where_any_place_lacks_it() -> None:
    found = server(partitions=2)
    partition = found.tables["trade"].partitions[1]
    columns = {name: column for name, column in partition.columns.items() if name != "side"}
    table = Table(found.tables["trade"].memory, (found.tables["trade"].partitions[0], Shape(columns, 5)))
    steps = plan.steps(TABLES, Server({"trade": table}, found.policies, found.applied, found.version))
    assert calls(steps) == [
        (".migrate.addTyped", "trade", "side", b"c"),
        (".migrate.reorder", "trade", [one["name"] for one in TABLES["trade"]["columns"]]),
    ]
    assert "null in 2 rows in memory and 2 partitions on disk" in steps[0].words


def test_a_rename_moves_and_does_not_drop() -> None:
    tables = changed(lambda table: table["columns"][3].update(name="px", was="price"))
    (step,) = plan.steps(tables, server())
    assert (step.risk, step.call) == (Risk.WARNING, (".migrate.renameColumn", "trade", "price", "px"))


def test_a_rename_onto_a_column_that_is_there_drops_the_old_one() -> None:
    tables = changed(lambda table: table["columns"][3].update(name="px", was="price"))
    steps = plan.steps(tables, server(px=Column("float")))
    assert [step.column for step in steps if step.risk is Risk.DESTRUCTIVE] == ["trade.price"]


def test_a_former_name_alone_is_no_change() -> None:
    tables = changed(lambda table: table["columns"][3].update(was="cost"))
    assert version(tables) == version(TABLES)
    assert plan.steps(tables, server()) == []


def test_a_dropped_column_is_refused_until_it_is_named() -> None:
    (step,) = plan.steps(TABLES, server(old=Column("float")))
    assert step.risk is Risk.DESTRUCTIVE
    assert "kdb:column:trade.old" in step.refusal(Configuration())
    assert "kdb:column:trade.old" in step.refusal(
        Configuration(allow_destructive=("kdb:column:trade.price",))
    )
    assert step.refusal(Configuration(allow_destructive=("kdb:column:trade.old",))) == ""


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("int", "long", Cast.SAFE),
        ("real", "float", Cast.SAFE),
        ("int", "float", Cast.SAFE),
        ("date", "timestamp", Cast.SAFE),
        ("time", "timespan", Cast.SAFE),
        ("long", "int", Cast.LOSSY),
        ("long", "float", Cast.LOSSY),
        ("float", "real", Cast.LOSSY),
        ("int", "real", Cast.LOSSY),
        ("timestamp", "date", Cast.LOSSY),
        ("timestamp", "timespan", Cast.LOSSY),
        ("timespan", "time", Cast.LOSSY),
        ("symbol", "float", Cast.NONE),
        ("float", "symbol", Cast.NONE),
        ("char", "long", Cast.NONE),
        ("list", "float", Cast.NONE),
        ("guid", "long", Cast.NONE),
        ("timespan", "date", Cast.NONE),
    ],
)
def test_a_cast_is_safe_lossy_or_none(old: str, new: str, kind: Cast) -> None:
    assert cast(old, new) is kind


def test_no_type_is_lost_on_the_way_to_another_and_back() -> None:
    safe = {(old, new) for old in TYPES for new in TYPES if cast(old, new) is Cast.SAFE}
    assert not {(new, old) for old, new in safe} & safe


def test_a_cast_that_q_has_not_is_refused_whatever_is_allowed() -> None:
    (step,) = plan.steps(TABLES, server(price=Column("symbol")))
    assert step.risk is Risk.IMPOSSIBLE
    assert "q has no such cast" in step.refusal(Configuration(allow_destructive=("kdb:column:trade.price",)))


def test_another_order_on_disk_sorts_what_is_there() -> None:
    tables = changed(lambda table: table.update(sort=["sym", "exchangeTime"]))
    (kept,) = plan.steps(tables, server())
    assert kept.call[0] == ".migrate.setPolicy"
    sort, kept = plan.steps(tables, server(partitions=2))
    assert sort.call == (".migrate.sortRows", "trade", ["sym", "exchangeTime"], "sym", "p")


def test_a_table_that_nobody_declares_is_told_and_left() -> None:
    (step,) = plan.steps({}, server(rows=7))
    assert (step.risk, step.call) == (Risk.WARNING, ())
    assert "table trade is on the server and not declared: it stays there as it is with 7 rows" in step.words


def harness(*allowed: str) -> ProviderHarness:
    return ProviderHarness(TradingDb(), {"allowDestructive": list(allowed)})


def inputs(tables: object, **more: object) -> Properties:
    said = {"host": "127.0.0.1", "port": 1, "username": "x", "password": "x", "tables": tables}
    return {
        **said,
        "clientCertificatePem": "x",
        "clientPrivateKeyPem": "x",
        "caCertificatePem": UNKNOWN,
        **more,
    }


def test_a_column_that_leaves_the_declaration_is_refused_by_the_preview() -> None:
    less = changed(lambda table: table["columns"].pop())
    _, (failure,) = harness().check(SCHEMA, inputs(less), inputs(TABLES))
    assert "kdb:column:trade.exchangeTime" in failure.reason
    assert harness("kdb:column:trade.exchangeTime").check(SCHEMA, inputs(less), inputs(TABLES))[1] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda table: table["columns"].clear(), "tables.trade.columns"),
        (lambda table: table["columns"].append(table["columns"][0]), "tables.trade.columns[8].name"),
        (lambda table: table["columns"][0].update(type="flaot"), "tables.trade.columns[0].type"),
        (lambda table: table["columns"][0].update(attribute="q"), "tables.trade.columns[0].attribute"),
    ],
)
def test_a_declaration_that_is_none_is_refused(change: Callable[[Properties], Any], path: str) -> None:
    _, failures = harness().check(SCHEMA, inputs(changed(change)))
    assert [failure.path for failure in failures] == [path]


def test_only_tables_and_what_was_applied_make_a_difference() -> None:
    old = State("x", inputs(TABLES), {**inputs(TABLES), "version": version(TABLES)})
    assert harness().diff(SCHEMA, old, inputs(TABLES, password="another")).changes == {}
    longer = changed(
        lambda table: table["columns"].append({"name": "x", "type": "int", "attribute": "", "was": ""})
    )
    assert list(harness().diff(SCHEMA, old, inputs(longer)).changes) == ["tables.trade.columns[8]"]
    unsettled = State("x", old.inputs, {**old.outputs, "version": ""})
    assert list(harness().diff(SCHEMA, unsettled, inputs(TABLES)).changes) == ["version"]
    assert harness().diff(SCHEMA, old, inputs(UNKNOWN)).changes

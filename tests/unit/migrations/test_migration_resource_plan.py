"""What the resource refuses and what it calls a change, without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from infra.provider.postgres_migration.resource import Migration
from infra.provider.server import TradingDb
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State
from migrations.history import of_history
from migrations.runner import carried, changed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.migrations.conftest import Folder

TOKEN = "tradingdb:postgres:Migration"
CREATE = ["CREATE TABLE app.t (id bigint CONSTRAINT pk_t PRIMARY KEY, note text)"]
DOWN = 'op.execute("DROP TABLE app.t")'


@pytest.fixture
def harness(folder: Folder) -> ProviderHarness:
    folder.add("aaaa", CREATE, DOWN)
    provider = TradingDb()
    provider.resources = (Migration(folder.path),)
    return ProviderHarness(provider)


@pytest.fixture
def inputs(folder: Folder, harness: ProviderHarness) -> Properties:
    return {
        "host": "127.0.0.1",
        "port": 5432,
        "database": "trading_system",
        "username": "migrator",
        "password": "canary-password",
        "historyHash": of_history(folder.path),
    }


def refusal(harness: ProviderHarness, new: Properties, old: Properties | None = None) -> str:
    _, failures = harness.check(TOKEN, new, old)
    return "; ".join(f"{one.path}: {one.reason}" for one in failures)


def state(inputs: Properties, **outputs: Any) -> State:
    return State("id", inputs, {**inputs, "revision": "aaaa", "drift": [], **outputs})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"port": 70000}, "port: must be 1 to 65535"),
        ({"host": "db.example.org"}, "caCertificatePem: is required to reach db.example.org"),
        ({"target": "nope"}, "target: there is no revision 'nope'"),
        ({"timeSeries": "influx"}, "timeSeries"),
        ({"historyHash": "x"}, "historyHash: is not that of"),
    ],
)
def test_a_wrong_input_is_refused_by_name(
    harness: ProviderHarness, inputs: Properties, wrong: Properties, message: str
) -> None:
    assert message in refusal(harness, inputs | wrong)
    assert refusal(harness, inputs) == ""


def test_a_password_not_known_yet_is_no_obstacle(harness: ProviderHarness, inputs: Properties) -> None:
    assert refusal(harness, inputs | {"password": UNKNOWN, "caCertificatePem": UNKNOWN}) == ""


def test_the_same_program_is_no_change_and_a_new_revision_is_one(
    harness: ProviderHarness, folder: Folder, inputs: Properties
) -> None:
    first, _ = harness.check(TOKEN, inputs)
    again, _ = harness.check(TOKEN, inputs, first)
    assert harness.diff(TOKEN, state(first), again).changes == {}
    folder.add("bbbb", ["ALTER TABLE app.t ADD COLUMN c text"], DOWN)
    newer, failures = harness.check(TOKEN, inputs | {"historyHash": of_history(folder.path)}, first)
    assert failures == []
    assert harness.diff(TOKEN, state(first), newer).changes == {
        "historyHash": Change.UPDATE,
        "revision": Change.UPDATE,
    }


def test_drift_is_a_change_and_a_permission_is_none(harness: ProviderHarness, inputs: Properties) -> None:
    first, _ = harness.check(TOKEN, inputs)
    drifted = state(first, drift=["table app.t was altered by hand"])
    assert harness.diff(TOKEN, drifted, first).changes == {"drift": Change.UPDATE}
    permitted, _ = harness.check(TOKEN, inputs | {"allowDestructive": ["x"]}, first)
    assert harness.diff(TOKEN, state(first), permitted).changes == {}


def test_another_database_is_another_resource(harness: ProviderHarness, inputs: Properties) -> None:
    first, _ = harness.check(TOKEN, inputs)
    other, _ = harness.check(TOKEN, inputs | {"database": "other"}, first)
    assert harness.diff(TOKEN, state(first), other).changes == {"database": Change.UPDATE_REPLACE}


@pytest.mark.parametrize("allowed", ["bbbb", "app.t.note", "postgres:column:app.t.note"])
def test_what_is_destroyed_is_refused_by_name_and_allowed_by_name(
    harness: ProviderHarness, folder: Folder, inputs: Properties, allowed: str
) -> None:
    first, _ = harness.check(TOKEN, inputs)
    folder.add(
        "bbbb", ["ALTER TABLE app.t DROP COLUMN note"], DOWN, top="# lint: allow ban-drop-column -- unused"
    )
    newer = inputs | {"historyHash": of_history(folder.path)}
    said = refusal(harness, newer, first)
    assert "revision bbbb (2026_01_01_bbbb_change_something) destroys column app.t.note" in said
    assert "add postgres:column:app.t.note to" in said
    assert refusal(harness, newer | {"allowDestructive": [allowed]}, first) == ""
    assert refusal(harness, newer | {"allowDestructive": ["app.t.other"]}, first) == said


def test_an_empty_database_has_nothing_to_lose(
    harness: ProviderHarness, folder: Folder, inputs: Properties
) -> None:
    folder.add(
        "bbbb", ["ALTER TABLE app.t DROP COLUMN note"], DOWN, top="# lint: allow ban-drop-column -- unused"
    )
    assert refusal(harness, inputs | {"historyHash": of_history(folder.path)}) == ""


def test_a_downgrade_goes_as_far_as_it_is_allowed(
    harness: ProviderHarness, folder: Folder, inputs: Properties
) -> None:
    folder.add("bbbb", ["ALTER TABLE app.t ADD COLUMN c text"], 'op.execute("SELECT 1")')
    newer = inputs | {"historyHash": of_history(folder.path)}
    first, _ = harness.check(TOKEN, newer)
    assert "that would undo bbbb, and the stack does not allow it" in refusal(
        harness, newer | {"target": "aaaa"}, first
    )
    assert refusal(harness, newer | {"target": "aaaa", "allowDowngradeTo": "aaaa"}, first) == ""
    assert "down to aaaa alone" in refusal(
        harness, newer | {"target": "base", "allowDowngradeTo": "aaaa"}, first
    )


def test_a_preview_of_a_server_that_is_not_there_yet_counts_from_an_empty_database(
    harness: ProviderHarness, inputs: Properties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDB_WORKSPACE", str(tmp_path / "workspace"))
    completed, _ = harness.check(TOKEN, inputs | {"password": UNKNOWN})
    seen = harness.create(TOKEN, completed, preview=True)
    assert seen.outputs["revision"] == "aaaa"
    assert seen.outputs["fingerprint"] is UNKNOWN
    shown = "\n".join(text for _, text in harness.log.lines)
    assert "counted from an empty database" in shown
    assert "1 statement; creates 1 table" in shown
    assert "canary-password" not in shown


def test_only_what_a_migration_touched_is_expected_anew() -> None:
    expected = {"table a": "1", "table b": "1", "table c": "1"}
    before = {"table a": "1", "table b": "by hand", "table c": "1"}
    after = {"table a": "2", "table b": "by hand", "table d": "1"}
    kept = carried(expected, before, after)
    assert kept == {"table a": "2", "table b": "1", "table d": "1"}
    assert changed(kept, after) == ["table b was altered by hand"]
    assert changed(kept, {**after, "table e": "1"})[-1] == "table e was added by hand"
    assert "table a is missing" in changed(kept, {})

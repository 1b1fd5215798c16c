"""The way of every day: up, status, up again, preview, and the shells."""

from __future__ import annotations

import json

import pytest

from infra.settings import ENGINES
from tests.live.stack.trial import Ended, Trial

pytestmark = pytest.mark.live


def test_up_says_where_each_engine_listens(first_up: tuple[Trial, Ended]) -> None:
    stack, done = first_up
    assert "Stack test is up" in done.out
    for engine in ENGINES:
        assert f"127.0.0.1:{stack.port(engine)}" in done.out


def test_status_says_that_every_engine_is_healthy(stack: Trial) -> None:
    rows = json.loads(stack.succeed("status", "--json").out)
    assert {row["engine"]: row["health"] for row in rows} == dict.fromkeys(ENGINES, "healthy")
    assert {row["container"] for row in rows} == set(stack.containers())


def test_a_second_up_changes_nothing(stack: Trial) -> None:
    before = stack.containers()
    stack.changes_nothing()
    assert stack.containers() == before


def test_a_preview_finds_nothing_to_change(stack: Trial) -> None:
    stack.succeed("preview", "--expect-no-changes")


def test_a_refresh_finds_no_drift(stack: Trial) -> None:
    stack.succeed("up", "--refresh", "--expect-no-changes")


def test_plain_pulumi_finds_nothing_to_change(stack: Trial) -> None:
    file = stack.workspace.stack(stack.name) / f"Pulumi.{stack.name}.yaml"
    stack.pulumi("preview", "--expect-no-changes", "--config-file", str(file), "--non-interactive")


def test_the_state_names_the_line_that_declares_each_resource_and_none_of_its_calls(stack: Trial) -> None:
    latest = json.loads(stack.state_file.read_text())["checkpoint"]["latest"]
    declared = [one for one in latest["resources"] if one["type"] != "pulumi:pulumi:Stack"]
    assert not [one["urn"] for one in declared if one.get("stackTrace")]
    ours = [one for one in declared if not one["type"].startswith("pulumi:providers:")]
    for one in ours:
        assert one["sourcePosition"].startswith("project:///infra/"), one["urn"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("psql", "--", "-Atc", "select current_user"), "tdb_admin"),
        (("redis", "--", "PING"), "PONG"),
        (("influx", "--", "buckets"), "market-data"),
        (("q", "--", "1+1"), "2"),
        (("q", "--", "tables[]"), "`trade"),
    ],
)
def test_the_shells_answer(stack: Trial, words: tuple[str, ...], expected: str) -> None:
    assert expected in stack.succeed(*words).out


def test_the_state_holds_no_unfinished_operation(stack: Trial) -> None:
    exported = json.loads(stack.pulumi("stack", "export").out)
    assert not exported["deployment"].get("pending_operations")

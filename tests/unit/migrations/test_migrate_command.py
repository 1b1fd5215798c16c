"""`./tdb migrate`: what it prints and how it ends, without a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from migrations.errors import MigrationError
from migrations.lint import lint
from migrations.runner import Live
from ops import migrate, migrate_tables
from ops.commands.migrate import command
from ops.errors import OpsError

if TYPE_CHECKING:
    from tests.unit.migrations.conftest import Folder


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        command(args=list(arguments), prog_name="tdb migrate")
    return int(ended.value.code or 0)


def test_every_command_is_listed_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    said = capsys.readouterr().out
    for name in ("new", "lint", "status", "history", "up", "down", "sql"):
        assert f" {name} " in said


def test_lint_of_a_clean_history_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", "head") == 0
    assert "1 revisions, 0 findings" in capsys.readouterr().err


def test_sql_is_printed_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sql", "--from", "a960f5", "--to", "b1d6c3") == 0
    said = capsys.readouterr().out
    assert "ALTER TABLE execution.orders ADD COLUMN source TEXT;" in said
    assert run("sql", "--from", "a960f5", "--to", "b1d6c3", "--down") == 0
    assert "ALTER TABLE execution.orders DROP COLUMN source;" in capsys.readouterr().out


def test_a_message_without_an_object_is_refused() -> None:
    with pytest.raises(OpsError, match="'note' does not say what is done to what"):
        command(args=["new", "note"], prog_name="tdb migrate")


def test_findings_and_history_fit_80_columns(folder: Folder) -> None:
    folder.add("aaaa")
    folder.add("bbbb", ["CREATE INDEX a_rather_long_name_for_an_index ON some_schema.some_table (c)"])
    console = Console(width=80, record=True, highlight=False)
    for part in migrate_tables.findings(lint(folder.history), waived=True):
        console.print(part)
    live = Live("aaaa", {"aaaa": "edited"})
    console.print(migrate_tables.history(folder.history, live))
    said = console.export_text()
    assert max(map(len, said.splitlines())) <= 80
    assert "require-concurrent-index-creation" in said
    assert "statement 1: CREATE INDEX" in said
    assert "edited since" in said


def test_up_by_hand_refuses_what_destroys_until_it_is_named(folder: Folder) -> None:
    folder.add("aaaa")
    folder.add("bbbb", ["DROP TABLE app.orders"])
    history = folder.history
    stack = migrate.chosen("dev")
    with pytest.raises(MigrationError, match=r"destroys table app\.orders: .*--allow bbbb"):
        migrate.admission(stack, history, ())([history["bbbb"]])
    migrate.admission(stack, history, ("bbbb",))([history["bbbb"]])

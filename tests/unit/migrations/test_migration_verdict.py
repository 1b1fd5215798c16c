"""What was judged to be in order is not judged again; everything else is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.provider.configuration import Configuration
from infra.provider.postgres_migration import plan, verdict
from infra.provider_framework.fields import Properties
from infra.workspace import Workspace
from migrations import operations
from migrations.history import History, of_history
from migrations.history.offline import statements
from migrations.lint import check as lint_check
from migrations.lint import lint, squawk
from migrations.locks import alter_table
from schema.postgres import timeseries

if TYPE_CHECKING:
    from tests.unit.migrations.conftest import Folder

CREATE = ["CREATE TABLE app.t (id bigint CONSTRAINT pk_t PRIMARY KEY, note text)"]
DOWN = 'op.execute("DROP TABLE app.t")'
DROP = ["ALTER TABLE app.t DROP COLUMN note"]
WAIVED = "# lint: allow ban-drop-column -- unused"


class Judge:
    """Counts how often revisions are linted, and how often the SQL of one is made to be assessed."""

    def __init__(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.linted = 0
        self.assessed = 0

        def counted_lint(*arguments: Any) -> Any:
            self.linted += 1
            return lint(*arguments)

        def counted_statements(*arguments: Any, **named: Any) -> Any:
            self.assessed += 1
            return statements(*arguments, **named)

        monkeypatch.setattr(plan, "lint", counted_lint)
        monkeypatch.setattr(plan, "statements", counted_statements)

    @property
    def work(self) -> tuple[int, int]:
        return self.linted, self.assessed

    def new(self, **changes: Any) -> Properties:
        usual = {"target": "head", "timeSeries": "native", "historyHash": of_history(self.folder.path)}
        return usual | changes

    def check(self, applied: tuple[str, ...] = (), **changes: Any) -> str:
        history = History.read(self.folder.path)
        old = {"revisions": [{"revision": name, "hash": history[name].hash} for name in applied]}
        found = plan.failures(Configuration(), history, old if applied else None, self.new(**changes))
        return "; ".join(one.reason for one in found)

    def admit(self, applied: str | None = None, **changes: Any) -> str:
        history = History.read(self.folder.path)
        revisions = history.between(applied, "head")
        found = plan.admission_failures(Configuration(), history, revisions, self.new(**changes))
        return "; ".join(one.reason for one in found)


@pytest.fixture
def judge(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Judge:
    plan._pending.cache_clear()  # as in a process of its own
    folder.add("aaaa", CREATE, DOWN)
    return Judge(folder, monkeypatch)


def test_a_clean_history_is_judged_once_for_every_run_to_come(judge: Judge) -> None:
    assert judge.check() == ""
    assert judge.work == (1, 1)
    plan._pending.cache_clear()  # the next process remembers nothing
    assert judge.check() == ""
    assert judge.admit() == ""
    assert judge.work == (1, 1)


@pytest.mark.parametrize("changed", ["code", "comment", "file beside", "new revision", "branch"])
def test_a_change_is_judged_anew(judge: Judge, changed: str) -> None:
    path = next((judge.folder.path / "versions").glob("*.py"))
    beside = path.with_suffix("")
    beside.mkdir()
    (beside / "more.sql").write_text("SELECT 1")
    assert judge.check() == ""
    branch = "native"
    if changed == "code":
        path.write_text(path.read_text().replace("note", "memo"))
    elif changed == "comment":
        path.write_text(path.read_text() + "# nothing to say\n")
    elif changed == "file beside":
        (beside / "more.sql").write_text("SELECT 2")
    elif changed == "new revision":
        judge.folder.add("bbbb", ["CREATE TABLE app.u (id bigint CONSTRAINT pk_u PRIMARY KEY)"], DOWN)
    else:
        branch = "timescaledb"
    assert judge.check(timeSeries=branch) == ""
    assert judge.linted == 2


def test_a_waiver_taken_back_is_seen_though_it_is_a_comment(judge: Judge) -> None:
    path = judge.folder.add("bbbb", ["ALTER TABLE app.t ALTER COLUMN note SET NOT NULL"], DOWN)
    before = judge.check()
    assert before
    rules = sorted({line.partition(":")[0] for line in before.split("; ") if ": 2026" in line})
    source = path.read_text()
    path.write_text("".join(f"# lint: allow {rule} -- tested\n" for rule in rules) + source)
    assert judge.check() == ""
    path.write_text(source)
    assert judge.check() == before


def test_a_change_of_the_code_that_judges_is_judged_anew(judge: Judge, tmp_path: Path) -> None:
    rule = tmp_path / "code" / "rules" / "some_rule.py"
    rule.parent.mkdir(parents=True)
    rule.write_text("_LIMIT = 1\n")
    history = judge.folder.history
    asked = verdict.Question(history, history.revisions, "native", empty=True)
    before = asked.fingerprint((tmp_path / "code",))
    assert before
    assert asked.fingerprint((tmp_path / "code",)) == before
    rule.write_text("_LIMIT = 2\n")
    assert asked.fingerprint((tmp_path / "code",)) != before


def test_each_question_has_a_fingerprint_of_its_own(judge: Judge) -> None:
    judge.folder.add("bbbb", DROP, DOWN, top=WAIVED)
    history = judge.folder.history
    asked = verdict.Question(history, history.revisions, "native", empty=True)
    others = [
        replace(asked, empty=False),
        replace(asked, time_series="timescaledb"),
        replace(asked, revisions=history.revisions[1:]),
    ]
    assert len({one.fingerprint() for one in (asked, *others)}) == 4
    assert replace(asked).fingerprint() == asked.fingerprint()


@pytest.mark.parametrize("module", [lint_check, squawk, alter_table, operations, timeseries, plan])
def test_the_code_that_judges_and_what_revisions_import_count(module: Any) -> None:
    assert any(Path(module.__file__).is_relative_to(folder) for folder in verdict.SOURCES)


def test_another_squawk_judges_anew(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judge.check() == ""
    monkeypatch.setattr(squawk, "version", lambda: "squawk 99.0.0")
    assert judge.check() == ""
    assert judge.linted == 2


def test_a_finding_is_told_every_time(judge: Judge) -> None:
    judge.folder.add("bbbb", ["ALTER TABLE app.t ADD COLUMN price real"], DOWN)
    first = judge.check()
    assert "money-as-float" in first
    assert judge.check() == first
    assert judge.linted == 2
    assert not Workspace.of_environment().verdicts.exists()


def test_a_permission_to_destroy_is_asked_for_every_time(judge: Judge) -> None:
    judge.folder.add("bbbb", DROP, DOWN, top=WAIVED)
    assert judge.check(("aaaa",), allowDestructive=["bbbb"]) == ""
    assert judge.admit("aaaa", allowDestructive=["bbbb"]) == ""
    assert "destroys column app.t.note" in judge.check(("aaaa",))
    assert "destroys column app.t.note" in judge.admit("aaaa")


def test_a_verdict_on_an_empty_database_says_nothing_of_a_used_one(judge: Judge) -> None:
    judge.folder.add("bbbb", DROP, DOWN, top=WAIVED)
    assert judge.check() == ""
    assert judge.admit() == ""
    assert "destroys column app.t.note" in judge.check(("aaaa",))
    assert "destroys column app.t.note" in judge.admit("aaaa")


def test_what_imports_the_living_project_is_judged_every_time(judge: Judge) -> None:
    judge.folder.add(
        "bbbb",
        'import ops\nop.execute("CREATE TABLE app.u (id bigint CONSTRAINT pk_u PRIMARY KEY)")',
        DOWN,
        top="# lint: allow living-code -- a test",
    )
    assert judge.check() == ""
    assert judge.check() == ""
    assert judge.linted == 2


def test_what_was_assessed_is_not_assessed_again_in_the_same_process(judge: Judge) -> None:
    judge.folder.add("bbbb", DROP, DOWN, top=WAIVED)
    allowed = {"allowDestructive": ["bbbb"]}
    assert judge.check(("aaaa",), **allowed) == ""
    assert judge.assessed == 1
    assert judge.admit("aaaa", **allowed) == ""
    assert judge.assessed == 1
    path = next((judge.folder.path / "versions").glob("*bbbb*.py"))
    path.write_text(path.read_text().replace("COLUMN note", "COLUMN id"))
    assert "destroys column app.t.id" in judge.admit("aaaa")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"clean": "all"}', '{"clean": [[]]}', "\udcff"])
def test_a_broken_file_is_no_obstacle_and_is_replaced(judge: Judge, content: str) -> None:
    file = Workspace.of_environment().verdicts
    file.write_bytes(content.encode(errors="surrogateescape"))
    assert judge.check() == ""
    assert judge.linted == 1
    assert len(json.loads(file.read_text())["clean"]) == 1
    assert judge.check() == ""
    assert judge.linted == 1


@pytest.mark.parametrize("obstacle", ["file is a folder", "workspace is a file"])
def test_where_nothing_can_be_kept_every_run_judges(
    judge: Judge, obstacle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if obstacle == "file is a folder":
        Workspace.of_environment().verdicts.mkdir()
    else:
        (tmp_path / "taken").write_text("")
        monkeypatch.setenv("TDB_WORKSPACE", str(tmp_path / "taken"))
    assert judge.check() == ""
    assert judge.check() == ""
    assert judge.linted == 2


def test_a_file_that_changes_while_it_is_judged_leaves_no_verdict(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next((judge.folder.path / "versions").glob("*.py"))

    def interrupted(*arguments: Any) -> Any:
        report = lint(*arguments)
        path.write_text(path.read_text() + "# edited\n")
        return report

    monkeypatch.setattr(plan, "lint", interrupted)
    assert judge.check() == ""
    assert not Workspace.of_environment().verdicts.exists()


def test_only_the_newest_verdicts_are_kept() -> None:
    for number in range(40):
        verdict.keep(f"{number:064x}")
    verdict.keep("")
    assert len(json.loads(Workspace.of_environment().verdicts.read_text())["clean"]) == 16
    assert verdict.is_clean(f"{39:064x}")
    assert not verdict.is_clean(f"{0:064x}")
    assert not verdict.is_clean("")

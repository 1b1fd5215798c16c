"""`tradingdb:postgres:Migration` against a real server: apply, refresh, refuse."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from infra.provider.configuration import Configuration
from infra.provider.postgres_migration.resource import Migration
from infra.provider.server import TradingDb
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State
from migrations.history import of_history
from tests.live.migrations.scratch_database import Database

pytestmark = pytest.mark.live
TOKEN = "tradingdb:postgres:Migration"


class Subject:
    """The resource for one database and the history in its folder."""

    def __init__(self, database: Database) -> None:
        provider = TradingDb()
        provider.resources = (Migration(database.folder),)
        self.database = database
        self.harness = ProviderHarness(provider)

    def inputs(self, **changes: Any) -> Properties:
        place = self.database.place
        usual = {
            "host": place.host,
            "port": place.port,
            "database": place.database,
            "username": place.username,
            "password": place.password,
            "historyHash": of_history(self.database.folder),
        }
        return usual | changes

    def apply(self, old: State | None = None, **changes: Any) -> State:
        return self.harness.apply(TOKEN, self.inputs(**changes), old)

    def preview(self, old: State, **changes: Any) -> str:
        completed, failures = self.harness.check(TOKEN, self.inputs(**changes), old.inputs)
        assert failures == []
        self.harness.log.lines.clear()
        self.harness.update(TOKEN, old, completed, preview=True)
        return "\n".join(text for _, text in self.harness.log.lines)

    def diff(self, old: State, **changes: Any) -> dict[str, Change]:
        completed, failures = self.harness.check(TOKEN, self.inputs(**changes), old.inputs)
        assert failures == []
        return dict(self.harness.diff(TOKEN, old, completed).changes)

    def refresh(self, old: State) -> State:
        seen = self.harness.read(TOKEN, old)
        assert seen is not None
        return seen

    def refusal(self, old: State | None = None, **changes: Any) -> str:
        _, failures = self.harness.check(TOKEN, self.inputs(**changes), old.inputs if old else None)
        return "; ".join(f"{one.path}: {one.reason}" for one in failures)


CREATE = """op.execute("CREATE TABLE app.orders (id bigint CONSTRAINT pk_orders PRIMARY KEY, note text)")"""
ADD = """op.execute("ALTER TABLE app.orders ADD COLUMN price numeric(20, 8)")"""
REMOVE = """op.execute("ALTER TABLE app.orders DROP COLUMN price")"""


@pytest.fixture
def subject(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Subject:
    monkeypatch.setenv("TDB_WORKSPACE", str(tmp_path / "workspace"))
    database.revision("a1a1", CREATE, """op.execute("DROP TABLE app.orders")""")
    return Subject(database)


def test_the_history_is_applied_and_the_same_program_again_changes_nothing(subject: Subject) -> None:
    state = subject.apply()
    assert state.outputs["revision"] == "a1a1"
    assert [one["revision"] for one in state.outputs["applied"]] == ["a1a1"]
    assert subject.diff(state) == {}
    seen = subject.refresh(state)
    assert seen.outputs == state.outputs
    assert subject.diff(seen) == {}


def test_planning_no_change_takes_less_than_half_a_second_and_no_connection(
    subject: Subject, unused_port: int
) -> None:
    state = subject.apply()
    inputs = {**state.inputs, "port": unused_port}
    elsewhere = State(state.id, inputs, {**state.outputs, "port": unused_port})
    begun = time.process_time()
    assert subject.diff(elsewhere, port=unused_port) == {}
    assert time.process_time() - begun < 0.5


def test_a_new_revision_is_shown_with_its_sql_and_locks_and_then_applied(
    subject: Subject, tmp_path: Path
) -> None:
    state = subject.apply()
    subject.database.revision("b2b2", ADD, REMOVE)
    assert set(subject.diff(state)) == {"historyHash", "revision"}
    shown = subject.preview(state)
    assert "apply b2b2 (2026_01_01_b2b2_change_something): change b2b2." in shown
    assert "ALTER TABLE app.orders ADD COLUMN price numeric(20, 8)" in shown
    assert "locks ACCESS EXCLUSIVE on app.orders (stops reads and writes)" in shown
    (whole,) = (tmp_path / "workspace").rglob("pending.sql")
    assert "ADD COLUMN price" in whole.read_text()
    after = subject.apply(state)
    assert after.outputs["revision"] == "b2b2"
    assert after.outputs["fingerprint"] != state.outputs["fingerprint"]
    assert after.outputs["drift"] == []
    assert any("applying 1 of 1: b2b2" in text for text in subject.harness.log.passing)


def test_a_preview_without_a_server_counts_from_the_last_recorded_revision(
    subject: Subject, unused_port: int
) -> None:
    state = subject.apply()
    subject.database.revision("b2b2", ADD, REMOVE)
    shown = subject.preview(state, port=unused_port)
    assert "the database does not answer; what follows is counted from revision a1a1" in shown
    assert "apply b2b2" in shown
    assert "apply a1a1" not in shown


def test_a_destructive_revision_is_refused_until_the_object_is_named(subject: Subject) -> None:
    state = subject.apply()
    path = subject.database.revision("b2b2", """op.execute("ALTER TABLE app.orders DROP COLUMN note")""", ADD)
    path.write_text(f"# lint: allow ban-drop-column -- nobody reads it\n{path.read_text()}")
    refusal = subject.refusal(state)
    assert refusal.startswith("allowDestructive: revision b2b2 ")
    assert "destroys column app.orders.note." in refusal
    assert "postgres:column:app.orders.note" in refusal
    allowed = {"allowDestructive": ["postgres:column:app.orders.note"]}
    assert "destroys column app.orders.note" in subject.preview(state, **allowed)
    after = subject.apply(state, **allowed)
    assert after.outputs["revision"] == "b2b2"
    assert subject.diff(after) == {}, "a permission that is taken back changes nothing"


def test_the_live_database_has_the_last_word_on_what_is_destroyed(subject: Subject) -> None:
    """Check counts from the last record; a database put back from a backup is behind it."""
    subject.database.revision("b2b2", ADD, REMOVE)
    state = subject.apply()
    path = subject.database.revision("c3c3", """op.execute("DELETE FROM app.orders WHERE id = 1")""", "pass")
    path.write_text(
        "# lint: allow destroys-data -- a wrong row\n# lint: allow missing-downgrade -- it is gone\n"
        + path.read_text()
    )
    completed, failures = subject.harness.check(
        TOKEN, subject.inputs(allowDestructive=["c3c3"]), state.inputs
    )
    assert failures == []
    completed["allowDestructive"] = []
    with pytest.raises(ProviderError, match=r"c3c3 .* destroys rows app\.orders"):
        subject.harness.update(TOKEN, state, completed)
    assert subject.refresh(state).outputs["revision"] == "b2b2"


def test_an_edited_applied_revision_and_two_heads_fail_the_check(subject: Subject) -> None:
    state = subject.apply()
    path = subject.database.folder / "versions" / "2026_01_01_a1a1_change_something.py"
    whole = path.read_text()
    path.write_text(whole.replace("note text", "note text, extra text"))
    assert "a1a1 (2026_01_01_a1a1_change_something) was edited after it was applied" in subject.refusal(state)
    path.write_text(whole)
    subject.database.revision("b2b2", ADD, REMOVE, parent="a1a1")
    subject.database.revision("c3c3", ADD, REMOVE, parent="a1a1")
    assert "history has 2 heads: b2b2" in subject.refusal(state)


def test_a_lint_finding_fails_the_check_until_it_is_waived_with_a_reason(subject: Subject) -> None:
    state = subject.apply()
    path = subject.database.revision(
        "b2b2", """op.execute("CREATE INDEX ix_orders_note ON app.orders (note)")""",
        """op.execute("DROP INDEX app.ix_orders_note")""",
    )  # fmt: skip
    assert "require-concurrent-index-creation: 2026_01_01_b2b2" in subject.refusal(state)
    whole = path.read_text()
    path.write_text(f"# lint: allow require-concurrent-index-creation\n{whole}")
    assert "waiver-without-reason" in subject.refusal(state)
    path.write_text(f"# lint: allow require-concurrent-index-creation -- ten rows\n{whole}")
    assert subject.refusal(state) == ""
    assert subject.apply(state).outputs["revision"] == "b2b2"


def test_a_change_by_hand_is_shown_until_it_is_undone(subject: Subject) -> None:
    state = subject.apply()
    subject.database.sql("ALTER TABLE app.orders ADD COLUMN by_hand text")
    seen = subject.refresh(state)
    assert seen.outputs["drift"] == ["table app.orders was altered by hand"]
    assert seen.outputs["fingerprint"] != state.outputs["fingerprint"]
    assert subject.diff(seen) == {"drift": Change.UPDATE}
    kept = subject.apply(seen)
    assert kept.outputs["drift"] == ["table app.orders was altered by hand"]
    assert any("table app.orders was altered by hand; it is left so" in text
               for _, text in subject.harness.log.lines)  # fmt: skip
    subject.database.sql("ALTER TABLE app.orders DROP COLUMN by_hand")
    mended = subject.apply(kept)
    assert mended.outputs["drift"] == []
    assert subject.diff(mended) == {}


def test_a_migration_elsewhere_does_not_hide_a_change_by_hand(subject: Subject) -> None:
    state = subject.apply()
    subject.database.sql("ALTER TABLE app.orders ADD COLUMN by_hand text")
    subject.database.revision(
        "b2b2",
        """op.execute("CREATE TABLE app.other (id bigint CONSTRAINT pk_other PRIMARY KEY)")""",
        """op.execute("DROP TABLE app.other")""",
    )
    after = subject.apply(state)
    assert after.outputs["drift"] == ["table app.orders was altered by hand"]


def test_a_database_put_back_to_an_older_revision_is_a_change(subject: Subject) -> None:
    subject.database.revision("b2b2", ADD, REMOVE)
    state = subject.apply()
    subject.database.runner().migrate("a1a1", allow_downgrade_to="a1a1")
    seen = subject.refresh(state)
    assert seen.outputs["revision"] == "a1a1"
    assert subject.diff(seen) == {"revision": Change.UPDATE}
    assert subject.apply(seen).outputs["drift"] == []


def test_a_database_that_the_migrator_moved_is_no_change_by_hand(subject: Subject) -> None:
    """Another checkout's newest revision was applied, and taken back with the command line."""
    path = subject.database.revision("b2b2", ADD, REMOVE)
    ahead = subject.apply()
    subject.database.runner().migrate("a1a1", allow_downgrade_to="a1a1")
    path.unlink()
    back = subject.apply(ahead)
    assert back.outputs["revision"] == "a1a1"
    assert back.outputs["drift"] == []
    assert subject.diff(back) == {}


def test_a_downgrade_needs_the_stacks_permission_for_that_range(subject: Subject) -> None:
    subject.database.revision("b2b2", ADD, REMOVE)
    state = subject.apply()
    refusal = subject.refusal(state, target="a1a1")
    assert refusal.startswith("target: target a1a1 is below the live revision b2b2")
    assert "undo b2b2 (" in subject.preview(state, target="a1a1", allowDowngradeTo="a1a1")
    down = subject.apply(state, target="a1a1", allowDowngradeTo="a1a1")
    assert down.outputs["revision"] == "a1a1"
    assert subject.apply(down).outputs["revision"] == "b2b2"


def test_an_unknown_live_revision_is_told_by_a_refresh_and_stops_a_preview(subject: Subject) -> None:
    state = subject.apply()
    subject.database.sql("UPDATE shared.alembic_version SET version_num = 'beef'")
    seen = subject.refresh(state)
    assert seen.outputs["revision"] == "beef"
    assert any("the live revision beef is not in" in text for _, text in subject.harness.log.lines)
    with pytest.raises(ProviderError, match="at revision beef, which is not in"):
        subject.preview(seen)
    with pytest.raises(ProviderError, match="at revision beef, which is not in"):
        subject.apply(seen)


def test_a_wrong_password_is_one_error_without_the_password(subject: Subject) -> None:
    with pytest.raises(ProviderError, match="refused the password of user postgres") as caught:
        subject.apply(password="wrong-canary")
    assert "wrong-canary" not in str(caught.value)


def test_removing_the_resource_leaves_the_data(subject: Subject) -> None:
    state = subject.apply()
    subject.database.sql("INSERT INTO app.orders VALUES (1, 'kept')")
    subject.harness.delete(TOKEN, state)
    assert subject.database.sql("SELECT note FROM app.orders") == [("kept",)]
    assert subject.apply().outputs["revision"] == "a1a1", "and declaring it again finds everything applied"


def test_another_history_hash_than_that_of_the_files_is_refused(subject: Subject) -> None:
    assert "its files changed meanwhile" in subject.refusal(historyHash="0" * 64)
    assert isinstance(subject.harness.operations.configuration.get(), Configuration)

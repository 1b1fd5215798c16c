"""`./tdb migrate` on a stack that is up, from a copy of the checkout that may write revisions of its own.

Each test leaves the stack at the newest revision of this checkout.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrations.history import History, Revision
from schema.postgres.databases import TRADING
from tests.live.kdb_schema.checkout import CheckoutTrial, copied
from tests.live.stack.clients import Clients
from tests.live.stack.trial import Ended, Trial

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

_MODEL = '    commission: Mapped[Money] = mapped_column(server_default="0", comment="What the broker took")\n'
_COLUMN = '    venue_note: Mapped[str | None] = mapped_column(comment="What the exchange said of it")\n'


def newest() -> tuple[Revision, Revision]:
    """The last two revisions, the older first."""
    before, last = History.read().revisions[-2:]
    return before, last


@pytest.fixture(scope="module")
def checkout(stack: Trial, tmp_path_factory: pytest.TempPathFactory) -> CheckoutTrial:
    """The same stack, from a copy of the checkout."""
    root = copied(tmp_path_factory.mktemp("checkout"))
    return CheckoutTrial(stack.folder, stack.client, stack.settings, stack.name, root=root)


@pytest.fixture
def restored(checkout: CheckoutTrial, stack: Trial) -> Iterator[None]:
    """Whatever a test applied is taken back, and the stack is as this checkout declares it."""
    yield
    down = migrate(checkout, "down", newest()[1].id, "--yes")
    assert down.code == 0, down.text
    stack.succeed("up")
    stack.succeed("drift")
    stack.changes_nothing()


def migrate(trial: Trial, verb: str, *words: str) -> Ended:
    return trial.run("migrate", verb, *words, "--stack", trial.name, stack=False)


def as_owner(stack: Trial, statement: str) -> None:
    """By hand, as whoever holds the machine can."""
    words = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", TRADING.name, "-c", statement]
    done = stack.container("postgres").exec_run(words)
    assert done.exit_code == 0, done.output


def test_status_history_and_sql_agree_on_a_fresh_stack(stack: Trial) -> None:
    before, last = newest()
    status = migrate(stack, "status")
    assert status.code == 0, status.text
    assert f"live     {last.label}" in status.out
    assert "pending  none" in status.out
    listed = migrate(stack, "history")
    assert listed.code == 0, listed.text
    assert all(one.id in listed.out for one in History.read().revisions)
    sql = migrate(stack, "sql", "--from", before.id)
    assert sql.code == 0, sql.text
    assert sql.out.startswith(f"-- apply {last.label}")


def test_down_asks_goes_and_up_comes_back_and_drift_says_where_the_database_is(stack: Trial) -> None:
    before, last = newest()
    unasked = migrate(stack, "down", before.id)
    assert unasked.code == 1
    assert f"nothing was undone: {last.id} would be" in unasked.err
    assert "--yes" in unasked.err
    drift = stack.succeed("drift")
    assert f"at revision {last.id}" in " ".join(drift.out.split())
    down = migrate(stack, "down", before.id, "--yes")
    assert down.code == 0, down.text
    assert f"undone {last.id}; now at {before.id}" in down.out
    assert migrate(stack, "status").code == 2
    behind = stack.run("drift")
    assert behind.code == 2
    assert f"1 behind the newest ({last.id})" in " ".join(behind.out.split())
    again = migrate(stack, "up")
    assert again.code == 0, again.text
    assert f"applied {last.id}; now at {last.id}" in again.out
    assert f"nothing to do: at {last.id}" in migrate(stack, "up").out
    stack.succeed("drift")


def test_down_to_a_revision_that_nobody_wrote_is_one_error(stack: Trial) -> None:
    done = migrate(stack, "down", "ffffff", "--yes")
    assert done.code == 1
    assert "there is no revision 'ffffff'" in done.err
    assert "./tdb migrate history" in done.err


def test_up_to_a_revision_below_the_live_one_is_refused(stack: Trial) -> None:
    before, last = newest()
    done = migrate(stack, "up", "--to", before.id)
    assert done.code == 1
    assert f"{before.id} is below the live revision {last.id}" in done.err
    assert migrate(stack, "status").code == 0


def test_down_is_refused_on_a_protected_stack_before_anything_is_asked(
    unmade: Trial,
) -> None:
    unmade.save(protect=True)
    done = migrate(unmade, "down", "base", "--yes")
    assert done.code == 1
    assert "is protected: nothing is undone on it by hand" in done.err


def test_a_table_altered_by_hand_is_drift_that_names_it(stack: Trial) -> None:
    as_owner(stack, "ALTER TABLE execution.trades ADD COLUMN by_hand text")
    try:
        found = stack.run("drift", "--json")
        assert found.code == 2, found.text
        (postgres,) = (one for one in json.loads(found.out)["stores"] if one["store"] == "postgres")
        assert [(one["kind"], one["name"]) for one in postgres["differences"]] == [
            ("column", "execution.trades.by_hand")
        ]
    finally:
        as_owner(stack, "ALTER TABLE execution.trades DROP COLUMN by_hand")
    stack.succeed("drift")


def test_a_new_revision_is_written_from_the_models_previewed_with_its_sql_and_applied(
    checkout: CheckoutTrial, restored: None, clients: Clients
) -> None:
    model = checkout.root / "schema" / "postgres" / "tables" / "execution.py"
    text = model.read_text()
    assert text.count(_MODEL) == 1
    model.write_text(text.replace(_MODEL, _MODEL + _COLUMN))
    written = migrate(checkout, "new", "add venue note to trades")
    assert written.code == 0, written.text
    path = Path(written.out.strip().splitlines()[-1])
    assert path.parent == checkout.root / "migrations" / "versions"
    assert "op.add_column" in path.read_text()
    assert 'as_role("execution_owner")' in path.read_text()
    ruff = [sys.executable, "-m", "ruff"]
    for words in (["format", "--check"], ["check"]):
        assert subprocess.run([*ruff, *words, str(path)], check=False).returncode == 0
    assert migrate(checkout, "status").code == 2
    preview = checkout.succeed("preview")
    assert "ALTER TABLE execution.trades ADD COLUMN venue_note TEXT" in preview.text
    checkout.succeed("up")
    assert migrate(checkout, "status").code == 0
    with clients.postgres("execution", TRADING.name) as connection:
        connection.execute("SELECT venue_note FROM execution.trades")
    ahead = migrate(checkout, "history")
    assert path.stem.split("_")[3] in ahead.out


def test_a_revision_that_destroys_is_refused_until_it_is_named(checkout: CheckoutTrial, stack: Trial) -> None:
    written = migrate(checkout, "new", "--empty", "drop reason of orders")
    assert written.code == 0, written.text
    path = Path(written.out.strip().splitlines()[-1])
    body = path.read_text()
    try:
        path.write_text(_destroying(body))
        done = migrate(checkout, "up")
        assert done.code == 1, done.text
        assert "execution.orders.reason" in done.err
        assert "--allow" in done.err
        assert migrate(stack, "status").code == 0
    finally:
        path.unlink()


def _destroying(body: str) -> str:
    head = body.partition("def upgrade")[0]
    return (
        "# lint: allow ban-drop-column -- a test\n"
        + head
        + 'def upgrade() -> None:\n    op.execute("ALTER TABLE execution.orders DROP COLUMN reason")\n\n\n'
        + 'def downgrade() -> None:\n    op.execute("ALTER TABLE execution.orders ADD COLUMN reason text")\n'
    )

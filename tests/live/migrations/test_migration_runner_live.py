"""The runner against a real server: what is applied, what is refused, and what a fault leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from migrations.errors import HistoryError, MigrationError
from migrations.history import History
from migrations.runner import Catalogue, Place, UnreachableError, changed
from tests.live.migrations.scratch_database import QUICK, Database

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parents[3]


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        threading.Event().wait(0.05)


def test_revisions_are_applied_recorded_and_then_nothing_is_left_to_do(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("ALTER TABLE app.orders ADD COLUMN price numeric")')
    first = orders.runner().migrate()
    assert [one.id for one in first.applied] == ["b2b2"]
    assert (first.before, first.after) == ("a1a1", "b2b2")
    again = orders.runner().migrate()
    assert (again.applied, again.before, again.after) == ((), "b2b2", "b2b2")
    history = History.read(orders.folder)
    assert dict(orders.sql("SELECT revision, hash FROM shared.migration_history")) == {
        one.id: one.hash for one in history.revisions
    }
    assert orders.sql("SELECT version_num FROM shared.alembic_version") == [("b2b2",)]
    assert any("applying 1 of 1: b2b2" in line for line in orders.heard)


@pytest.mark.parametrize(
    ("hint", "said", "mend"),
    [
        (", HINT = 'name their owners'", "refused: rows 1, 2 have no owner", "name their owners"),
        ("", "failed: rows 1, 2 have no owner, at: DO", "mend the rows first: some have no value there"),
    ],
    ids=["with advice", "without"],
)
def test_what_a_revision_itself_refuses_comes_with_its_own_advice(
    orders: Database, hint: str, said: str, mend: str
) -> None:
    raised = f"RAISE EXCEPTION 'rows 1, 2 have no owner' USING ERRCODE = 'not_null_violation'{hint}"
    orders.revision("b2b2", f'op.execute("DO $$ BEGIN {raised}; END $$")')
    with pytest.raises(MigrationError, match=f"b2b2 .* {said}") as caught:
        orders.runner().migrate()
    assert caught.value.mend == mend
    assert orders.runner().live().revision == "a1a1"


def test_a_failing_revision_leaves_the_one_before_it(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("ALTER TABLE app.orders ADD COLUMN price numeric")')
    orders.revision(
        "c3c3",
        """
        op.execute("ALTER TABLE app.orders ADD COLUMN other text")
        op.execute("INSERT INTO app.orders (id, note) VALUES (1, 'secret-literal')")
        """,
    )
    with pytest.raises(MigrationError, match=r"c3c3 .* failed: duplicate key .* at: INSERT") as caught:
        orders.runner().migrate()
    assert "secret-literal" not in str(caught.value)
    assert orders.runner().live().revision == "b2b2"
    columns = orders.sql("SELECT attname FROM pg_attribute WHERE attrelid = 'app.orders'::regclass")
    assert ("other",) not in columns


def test_an_edited_applied_revision_is_refused_and_a_comment_is_no_edit(orders: Database) -> None:
    path = orders.folder / "versions" / "2026_01_01_a1a1_change_something.py"
    path.write_text(f"# lint: allow something -- only a comment\n{path.read_text()}")
    orders.runner().migrate()
    path.write_text(path.read_text().replace("note text", "note varchar"))
    with pytest.raises(MigrationError, match=r"a1a1 .* was edited after it was applied"):
        orders.runner().migrate()


def test_two_heads_are_refused(orders: Database) -> None:
    orders.revision("b2b2", "pass", parent="a1a1")
    orders.revision("c3c3", "pass", parent="a1a1")
    with pytest.raises(HistoryError, match=r"2 heads: b2b2 .* and c3c3"):
        orders.runner()


def test_a_live_revision_that_the_code_does_not_know_is_refused(orders: Database) -> None:
    orders.sql("UPDATE shared.alembic_version SET version_num = 'beef'")
    with pytest.raises(MigrationError, match="at revision beef, which is not in"):
        orders.runner().migrate()


def test_a_downgrade_is_refused_unless_it_is_allowed_that_far(orders: Database) -> None:
    orders.revision(
        "b2b2",
        'op.execute("ALTER TABLE app.orders ADD COLUMN price numeric")',
        'op.execute("ALTER TABLE app.orders DROP COLUMN price")',
    )
    orders.runner().migrate()
    with pytest.raises(MigrationError, match="would undo b2b2, and the stack does not allow it"):
        orders.runner().migrate("a1a1")
    with pytest.raises(MigrationError, match="would undo b2b2, a1a1, and the stack allows it down to a1a1"):
        orders.runner().migrate("base", allow_downgrade_to="a1a1")
    done = orders.runner().migrate("a1a1", allow_downgrade_to="a1a1")
    assert [one.id for one in done.undone] == ["b2b2"]
    assert done.after == "a1a1"
    assert orders.sql("SELECT revision FROM shared.migration_history") == [("a1a1",)]
    orders.runner().migrate("base", allow_downgrade_to="base")
    assert orders.sql("SELECT to_regclass('app.orders')") == [(None,)]
    orders.runner().migrate()
    assert orders.sql("SELECT count(*) FROM app.orders") == [(1000,)]


def test_two_migrators_take_turns_and_the_second_finds_nothing_to_do(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("SELECT pg_sleep(2)")')
    outcomes = []

    def migrate() -> None:
        with orders.place.engine() as engine:
            outcomes.append(replace(orders.runner(), engine=engine).migrate())

    both = [threading.Thread(target=migrate) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert sorted(len(outcome.applied) for outcome in outcomes) == [0, 1]
    assert any("another migrator is at work: pid" in line for line in orders.heard)


def test_a_second_migrator_gives_up_in_the_end_and_names_the_first(orders: Database) -> None:
    with orders.instance.connect(orders.name) as holder:
        from migrations.runner.turn import KEY  # noqa: PLC0415 - nobody else needs it

        holder.execute("SELECT pg_advisory_lock(%s)", (KEY,))
        with pytest.raises(
            MigrationError, match=rf"at work for more than 1 s: pid {holder.info.backend_pid}"
        ):
            orders.runner(replace(QUICK, turn=1)).migrate()


def test_a_long_lock_ends_in_an_error_that_names_pid_and_query(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("ALTER TABLE app.orders ADD COLUMN price numeric")')
    with orders.instance.connect(orders.name) as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT count(*) AS what_blocks FROM app.orders")
        limits = replace(QUICK, lock_timeout=1.0)
        with pytest.raises(MigrationError, match="got no lock in 3 attempts") as caught:
            orders.runner(limits).migrate()
        pid = holder.info.backend_pid
    assert f"pid {pid} (user postgres, idle in transaction" in str(caught.value)
    assert "what_blocks FROM app.orders" in str(caught.value)
    assert f"pg_terminate_backend({pid})" in str(caught.value)
    assert sum("attempt" in line for line in orders.heard) == 2
    assert orders.runner().live().revision == "a1a1"


def test_a_lock_that_is_given_back_in_time_is_waited_for(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("ALTER TABLE app.orders ADD COLUMN price numeric")')
    holder = orders.instance.connect(orders.name)
    holder.execute("BEGIN")
    holder.execute("LOCK TABLE app.orders")

    def let_go() -> None:
        until(lambda: any("attempt 1" in line for line in orders.heard))
        holder.close()

    thread = threading.Thread(target=let_go)
    thread.start()
    assert orders.runner().migrate().after == "b2b2"
    thread.join()


SLEEPER = """
    from pathlib import Path
    import sys
    from migrations.history import History
    from migrations.runner import Place, Runner
    place = Place("127.0.0.1", int(sys.argv[1]), sys.argv[2], "postgres", sys.stdin.readline().strip())
    with place.engine() as engine:
        Runner(engine, History.read(Path(sys.argv[3]))).migrate()
"""


def killed_within(database: Database, marker: str) -> None:
    """Runs the pending revisions in a process of its own, and kills it once `marker` is running."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLEEPER), str(database.instance.port), database.name,
         str(database.folder)],
        stdin=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(f"{database.instance.password}\n")
    process.stdin.close()
    # The one who asks is active too, and its query holds the marker as well.
    active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%{}%'"
    until(lambda: database.sql(active.format(marker))[0][0] > 1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)


def test_a_killed_migration_leaves_the_old_revision_and_runs_again(orders: Database) -> None:
    path = orders.revision(
        "b2b2",
        """
        op.execute("ALTER TABLE app.orders ADD COLUMN price numeric")
        op.execute("SELECT pg_sleep(600) AS killed_here")
        """,
    )
    killed_within(orders, "killed_here")
    path.write_text(path.read_text().replace("pg_sleep(600)", "pg_sleep(0)"))
    outcome = orders.runner().migrate()
    assert (outcome.before, outcome.after) == ("a1a1", "b2b2")


INDEX = """
with op.get_context().autocommit_block():
    op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_orders_note ON app.orders (note)")
"""


def test_an_invalid_index_of_a_killed_build_is_removed_and_built_again(orders: Database) -> None:
    orders.revision("b2b2", INDEX)
    with orders.instance.connect(orders.name) as holder:
        holder.execute("BEGIN")
        holder.execute("LOCK TABLE app.orders IN ROW EXCLUSIVE MODE")
        # The build has noted its index in the catalogue and waits for the older transaction.
        with pytest.raises(MigrationError, match="got no lock in 1 attempts") as caught:
            orders.runner(replace(QUICK, attempts=1, lock_timeout=1.0)).migrate()
        assert str(holder.info.backend_pid) in str(caught.value)
    assert orders.sql(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.ix_orders_note'::regclass"
    ) == [(False,)]
    outcome = orders.runner().migrate()
    assert outcome.after == "b2b2"
    assert outcome.warnings == ()
    assert any("dropped invalid index app.ix_orders_note on app.orders" in line for line in orders.heard)
    assert orders.sql(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.ix_orders_note'::regclass"
    ) == [(True,)]


def test_an_invalid_index_of_somebody_else_is_named_with_its_mend(orders: Database) -> None:
    orders.sql("CREATE INDEX ix_by_hand ON app.orders (note)")
    orders.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.ix_by_hand'::regclass")
    outcome = orders.runner().migrate()
    assert len(outcome.warnings) == 1
    assert "app.ix_by_hand on app.orders is invalid" in outcome.warnings[0]
    assert "REINDEX INDEX CONCURRENTLY app.ix_by_hand" in outcome.warnings[0]


def test_a_missing_extension_is_one_clear_error(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("CREATE EXTENSION timescaledb")')
    with pytest.raises(MigrationError, match=r'extension "timescaledb" is not available.*image'):
        orders.runner().migrate()


def test_a_statement_that_takes_too_long_is_ended(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("SELECT pg_sleep(60)")')
    with pytest.raises(MigrationError, match="more than 1 s, at: SELECT pg_sleep"):
        orders.runner(replace(QUICK, statement_timeout=1)).migrate()


def test_an_interrupt_ends_the_statement_that_runs(orders: Database) -> None:
    orders.revision("b2b2", 'op.execute("SELECT pg_sleep(60)")')
    runner = orders.runner()
    threading.Timer(1.0, runner.session.cancelled.set).start()
    with pytest.raises(MigrationError, match="was interrupted"):
        runner.migrate()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password": "wrong-canary"}, "refused the password of user postgres"),
        ({"database": "nowhere"}, "database nowhere at .* does not exist"),
        ({"username": "nobody_here"}, "refused the password of user nobody_here|knows no user nobody_here"),
        ({"authority": "not a certificate"}, "cannot be trusted"),
    ],
)
def test_a_login_that_fails_is_one_clear_error(
    orders: Database, change: dict[str, str], message: str
) -> None:
    with (
        pytest.raises(MigrationError, match=message) as caught,
        replace(orders.place, **change).engine(),  # type: ignore[arg-type]
    ):
        pass
    assert "wrong-canary" not in str(caught.value)
    assert orders.instance.password not in repr(orders.place)


def test_a_server_that_is_down_is_told_from_one_that_refuses(orders: Database, unused_port: int) -> None:
    with (
        pytest.raises(UnreachableError, match="does not answer"),
        Place("127.0.0.1", unused_port, "x", "y", "z").engine(),
    ):
        pass


def test_the_catalogue_names_what_was_changed_by_hand(orders: Database) -> None:
    assert orders.engine is not None
    with orders.engine.connect() as connection:
        before = Catalogue.read(connection)
        assert "table app.orders" in before.objects
        assert not any("migration_history" in name for name in before.objects)
        assert Catalogue.read(connection).fingerprint == before.fingerprint
        orders.sql("ALTER TABLE app.orders ADD COLUMN by_hand text")
        orders.sql("CREATE FUNCTION app.extra() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        after = Catalogue.read(connection)
    assert after.fingerprint != before.fingerprint
    assert changed(before.objects, after.objects) == [
        "function app.extra() was added by hand",
        "table app.orders was altered by hand",
    ]


def test_partitions_that_come_and_go_do_not_change_the_fingerprint(orders: Database) -> None:
    assert orders.engine is not None
    orders.sql(
        "CREATE TABLE app.ticks (at timestamptz NOT NULL, CONSTRAINT pk_ticks PRIMARY KEY (at))"
        " PARTITION BY RANGE (at)"
    )
    with orders.engine.connect() as connection:
        before = Catalogue.read(connection).fingerprint
        orders.sql(
            "CREATE TABLE app.ticks_1 PARTITION OF app.ticks FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')"
        )
        assert Catalogue.read(connection).fingerprint == before


def test_the_record_and_the_revisions_belong_to_the_owner_of_their_schema(orders: Database) -> None:
    name = orders.name
    orders.sql(f"CREATE ROLE owner_{name}; CREATE ROLE migrator_{name} LOGIN NOINHERIT PASSWORD 'secret-1'")
    orders.sql(f"GRANT owner_{name} TO migrator_{name}; ALTER SCHEMA app OWNER TO owner_{name}")
    orders.sql(f"DROP TABLE shared.alembic_version, shared.migration_history; DROP TABLE app.orders;"
               f" ALTER SCHEMA shared OWNER TO owner_{name}")  # fmt: skip
    with replace(orders.place, username=f"migrator_{name}", password="secret-1").engine() as engine:
        replace(orders.runner(), engine=engine).migrate()
        assert replace(orders.runner(), engine=engine).live().revision == "a1a1"
    owners = orders.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('app', 'shared')")
    assert owners == [(f"owner_{name}",)]
    orders.sql(f"REVOKE owner_{name} FROM migrator_{name}")
    with (
        replace(orders.place, username=f"migrator_{name}", password="secret-1").engine() as engine,
        pytest.raises(MigrationError, match=f"make it a member of owner_{name}"),
    ):
        replace(orders.runner(), engine=engine).migrate()
    orders.sql(f"DROP OWNED BY owner_{name}; DROP ROLE owner_{name}, migrator_{name}")

"""The order of revisions, what is refused, and what counts as a change of a file."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from migrations.errors import HistoryError
from migrations.history import History
from migrations.history.offline import downgrade, statements, text, upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.migrations.conftest import Folder


def ids(history: History) -> list[str]:
    return [one.id for one in history.revisions]


def test_revisions_come_in_the_order_of_their_parents_not_of_their_names(folder: Folder) -> None:
    folder.add("zzzz")
    folder.add("aaaa")
    assert ids(folder.history) == ["zzzz", "aaaa"]
    assert folder.history.head == folder.history.revisions[-1]
    assert folder.history.revisions[0].message == "Change zzzz."


def test_an_empty_history_has_no_head(folder: Folder) -> None:
    assert folder.history.head is None
    assert folder.history.between(None, "head") == ()


def test_pending_revisions_lie_between_the_live_one_and_the_target(folder: Folder) -> None:
    for name in ("aaaa", "bbbb", "cccc"):
        folder.add(name)
    history = folder.history
    assert [one.id for one in history.between(None, "head")] == ["aaaa", "bbbb", "cccc"]
    assert [one.id for one in history.between("aaaa", "bbbb")] == ["bbbb"]
    assert history.between("cccc", "aaaa") == ()
    assert [one.id for one in history.beyond("cccc", "aaaa")] == ["cccc", "bbbb"]
    assert [one.id for one in history.beyond("bbbb", "base")] == ["bbbb", "aaaa"]


def test_the_beginning_of_an_id_is_enough_and_anything_else_is_refused(folder: Folder) -> None:
    folder.add("abcd12")
    assert folder.history.place("abcd") == 0
    with pytest.raises(HistoryError, match="there is no revision 'abc'"):
        folder.history.place("abc")


@pytest.mark.parametrize(
    ("revisions", "message"),
    [
        (
            [("aaaa", None), ("bbbb", "aaaa"), ("cccc", "aaaa")],
            r"2 heads: bbbb \(.*\) and cccc .* after a",
        ),
        ([("aaaa", None), ("bbbb", None)], "both come after nothing"),
        ([("aaaa", None), ("bbbb", "gone")], "comes after gone, which is not there"),
        ([("aaaa", "bbbb"), ("bbbb", "aaaa")], "aaaa, bbbb come after each other in a circle"),
        (
            [("aaaa", None), ("bbbb", "cccc"), ("cccc", "bbbb")],
            "bbbb, cccc come after each other",
        ),
    ],
)
def test_a_history_that_is_no_line_is_refused(
    folder: Folder, revisions: list[tuple[str, str | None]], message: str
) -> None:
    for name, parent in revisions:
        folder.add(name, parent=parent)
    with pytest.raises(HistoryError, match=message):
        _ = folder.history


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("revision = 'x'", "has no down_revision"),
        ("down_revision = None", "names no revision"),
        ("revision = 'x'\ndown_revision = ('a', 'b')", "merges a and b"),
        ("revision = (", "cannot be read"),
        ("revision = make()\ndown_revision = None", "names no revision"),
    ],
)
def test_a_file_that_is_no_revision_is_refused(folder: Folder, code: str, message: str) -> None:
    (folder.path / "versions" / "broken.py").write_text(code)
    with pytest.raises(HistoryError, match=message):
        _ = folder.history


def test_two_files_with_one_id_are_refused(folder: Folder) -> None:
    path = folder.add("aaaa")
    path.with_name("other.py").write_text(path.read_text())
    with pytest.raises(HistoryError, match=r"revision aaaa is in .* and in"):
        _ = folder.history


def test_code_and_files_beside_it_change_the_hash_and_comments_do_not(folder: Folder) -> None:
    path = folder.add("aaaa", ["SELECT '# no comment'"])
    before = folder.history.hash
    path.write_text(f"# lint: allow x -- y\n\n{path.read_text()}    # the end\n")
    assert folder.history.hash == before
    path.rename(path.with_name("2027_01_01_aaaa_renamed.py"))
    assert folder.history.hash == before
    path = path.with_name("2027_01_01_aaaa_renamed.py")
    path.write_text(path.read_text().replace("# no comment", "# still no comment"))
    changed = folder.history.hash
    assert changed != before
    path.with_suffix("").mkdir()
    (path.with_suffix("") / "up.sql").write_text("SELECT 1")
    assert folder.history.hash != changed


def test_the_sql_of_a_revision_needs_no_database(folder: Folder) -> None:
    folder.add(
        "aaaa",
        """
        import sqlalchemy as sa
        op.create_table("t", sa.Column("id", sa.BigInteger, primary_key=True), schema="app")
        op.execute("INSERT INTO app.t VALUES (1); UPDATE app.t SET id = 2 WHERE id::text LIKE '1%'")
        with op.get_context().autocommit_block():
            op.execute("CREATE INDEX CONCURRENTLY ix ON app.t (id)")
        """,
        'op.execute("DROP TABLE app.t")',
    )
    history = folder.history
    found = upgrade(history, history.revisions[0])
    assert [one.text.split("(")[0].strip() for one in found] == [
        "CREATE TABLE app.t",
        "INSERT INTO app.t VALUES",
        "UPDATE app.t SET id = 2 WHERE id::text LIKE '1%'",
        "CREATE INDEX CONCURRENTLY ix ON app.t",
    ]
    assert [one.in_transaction for one in found] == [True, True, True, False]
    assert text(found).endswith("COMMIT;\n\nCREATE INDEX CONCURRENTLY ix ON app.t (id);\n")
    assert [one.text for one in downgrade(history, history.revisions[0])] == ["DROP TABLE app.t"]


def test_a_revision_that_was_just_edited_shows_its_new_sql(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    for name in ("one", "two"):  # of one size and, for all that Python can tell, of one age
        path = folder.add("aaaa", [f"DROP TABLE {name}"], parent=None)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        history = folder.history
        assert [one.text for one in upgrade(history, history.revisions[0])] == [f"DROP TABLE {name}"]


def test_a_revision_learns_the_time_series_branch(folder: Folder) -> None:
    folder.add("aaaa", 'op.execute("SELECT \'" + op.get_context().opts["time_series"] + "\'")')
    history = folder.history
    assert [one.text for one in statements(history, history.revisions, "timescaledb")] == [
        "SELECT 'timescaledb'"
    ]


def test_a_revision_that_asks_the_database_cannot_be_shown(folder: Folder) -> None:
    folder.add("aaaa", 'op.get_bind().exec_driver_sql("SELECT 1").scalar()')
    history = folder.history
    with pytest.raises(HistoryError, match=r"SQL of revision aaaa .* cannot be shown without a database"):
        upgrade(history, history.revisions[0])


def test_hashing_the_history_loads_neither_alembic_nor_a_driver() -> None:
    code = (
        "import sys; from migrations.history import History, of_history; History.read(); of_history();"
        "print(sorted({'alembic', 'sqlalchemy', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""Each rule with what it refuses beside what it accepts; waivers; the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrations.history import LOCATION, History
from migrations.lint import lint, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.unit.migrations.conftest import Folder

DOWN = 'op.execute("SELECT 1")'


def found(folder: Folder) -> list[str]:
    return [one.rule for one in lint(folder.history, ["native"]).findings]


def of_statements(folder: Folder, statements: Sequence[str]) -> list[str]:
    """What is found in a revision of these, after one that did nothing."""
    folder.add("aaaa")
    folder.add("bbbb", statements, DOWN)
    return found(folder)


@pytest.mark.parametrize(
    ("rule", "refused", "accepted"),
    [
        ("require-concurrent-index-creation", "CREATE INDEX i ON a.t (c)", "CREATE TABLE a.t (c text)"),
        ("ban-drop-table", "DROP TABLE a.t", "SET ROLE x"),
        ("constraint-missing-not-valid", "ALTER TABLE a.t ADD CONSTRAINT c CHECK (x > 0)",
         "ALTER TABLE a.t ADD CONSTRAINT c CHECK (x > 0) NOT VALID"),
        ("adding-field-with-default", "ALTER TABLE a.t ADD COLUMN c uuid DEFAULT gen_random_uuid()",
         "ALTER TABLE a.t ADD COLUMN c timestamptz DEFAULT now()"),
        ("require-table-schema", "ALTER TABLE t ADD COLUMN c text", "ALTER TABLE a.t ADD COLUMN c text"),
        ("prefer-timestamp-tz", "ALTER TABLE a.t ADD COLUMN c timestamp",
         "ALTER TABLE a.t ADD COLUMN c timestamptz"),
        ("transaction-nesting", "COMMIT", "SELECT 1"),
        ("destroys-data", "DELETE FROM a.t", "INSERT INTO a.t VALUES (1)"),
        ("destroys-data", "DROP POLICY p ON a.t", "CREATE POLICY p ON a.t USING (true)"),
        ("breaks-programs", "ALTER TABLE a.t ALTER COLUMN c SET DEFAULT 5",
         "ALTER TABLE a.t ADD COLUMN c int DEFAULT 5"),
        ("blocks-table", "CREATE TRIGGER x BEFORE INSERT ON a.t EXECUTE FUNCTION f()",
         "CREATE FUNCTION a.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        ("blocks-table", "UPDATE a.t SET c = 1", "UPDATE a.t SET c = 1 WHERE c IS NULL"),
        ("blocks-table", "ALTER TABLE a.t SET UNLOGGED", "ALTER TABLE a.t SET (fillfactor = 70)"),
        ("unknown-effect", "DO $$ BEGIN END $$", "SELECT set_config('a.b', 'c', false)"),
        ("json-not-jsonb", "ALTER TABLE a.t ADD COLUMN c json", "ALTER TABLE a.t ADD COLUMN c jsonb"),
        ("money-as-float", "ALTER TABLE a.t ADD COLUMN price float8",
         "ALTER TABLE a.t ADD COLUMN price numeric(20, 8)"),
        ("money-as-float", "CREATE TABLE a.n (x money)", "CREATE TABLE a.n (cpu_percent double precision)"),
        ("narrow-key", "CREATE TABLE a.n (order_id int)", "CREATE TABLE a.n (version int)"),
        ("unnamed-constraint", "CREATE TABLE a.n (id bigint PRIMARY KEY)",
         "CREATE TABLE a.n (id bigint CONSTRAINT pk_n PRIMARY KEY)"),
        ("unnamed-constraint", "CREATE TABLE a.n (x int, CHECK (x > 0))",
         "CREATE TABLE a.n (x int, CONSTRAINT ck_n CHECK (x > 0))"),
    ],
)  # fmt: skip
def test_a_rule_refuses_one_statement_and_accepts_the_other(
    folder: Folder, rule: str, refused: str, accepted: str
) -> None:
    assert rule in of_statements(folder, [refused])
    folder.add("bbbb", [accepted], DOWN, parent="aaaa")
    assert found(folder) == []


def test_a_unique_index_may_fail_on_rows(folder: Folder) -> None:
    folder.add("aaaa")
    index = 'op.execute("CREATE {} INDEX CONCURRENTLY IF NOT EXISTS i ON a.t (c)")'
    block = "with op.get_context().autocommit_block():\n    "
    folder.add("bbbb", block + index.format("UNIQUE"), DOWN)
    assert found(folder) == ["fails-on-rows"]
    folder.add("bbbb", block + index.format(""), DOWN, parent="aaaa")
    assert found(folder) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a.t (c)",
        "DROP INDEX CONCURRENTLY IF EXISTS a.i",
        "VACUUM a.t",
    ],
)
def test_what_the_server_refuses_in_a_transaction_belongs_outside_of_one(
    folder: Folder, statement: str
) -> None:
    assert of_statements(folder, [statement]) == ["needs-autocommit"]
    outside = f"with op.get_context().autocommit_block():\n    op.execute({statement!r})"
    folder.add("bbbb", outside, DOWN, parent="aaaa")
    assert found(folder) == []


def test_a_revision_is_in_a_transaction_as_a_whole_or_not_at_all(folder: Folder) -> None:
    folder.add(
        "aaaa",
        """
        op.execute("CREATE TABLE a.t (c text)")
        with op.get_context().autocommit_block():
            op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a.t (c)")
        """,
        DOWN,
    )
    assert "mixed-transactions" in found(folder)


@pytest.mark.parametrize("down", ["pass", '"""Nothing."""', 'raise NotImplementedError("no way back")'])
def test_a_revision_without_a_way_back_is_refused(folder: Folder, down: str) -> None:
    folder.add("aaaa", ["CREATE TABLE a.t (c text)"], down)
    assert found(folder) == ["missing-downgrade"]


def test_a_revision_may_not_import_what_changes(folder: Folder) -> None:
    path = folder.add("aaaa", ["SELECT 1"], DOWN)
    whole = path.read_text()
    path.write_text(whole.replace("from alembic", "from schema.postgres import roles\nfrom alembic"))
    assert found(folder) == ["living-code"]
    path.write_text(whole.replace("from alembic", "from migrations.operations import as_role\nfrom alembic"))
    assert found(folder) == []


def test_a_revision_that_asks_the_database_is_refused(folder: Folder) -> None:
    folder.add("aaaa", 'op.get_bind().exec_driver_sql("SELECT 1").scalar()', DOWN)
    assert found(folder) == ["no-offline-sql"]


INDEX = "CREATE INDEX i ON a.t (c)"
RULE = "require-concurrent-index-creation"


def test_a_waiver_with_a_reason_waives_and_is_reported(folder: Folder) -> None:
    folder.add("aaaa")
    folder.add("bbbb", [INDEX], DOWN, top=f"# lint: allow {RULE} -- the table has ten rows")
    report = lint(folder.history, ["native"])
    assert report.findings == []
    ((finding, reason),) = report.waived
    assert (finding.rule, finding.statement, reason) == (RULE, 1, "the table has ten rows")
    assert finding.title == INDEX


@pytest.mark.parametrize(
    ("line", "rules_found"),
    [
        (f"# lint: allow {RULE}", [RULE, "waiver-without-reason"]),
        (f"# lint: allow {RULE} --", [RULE, "waiver-without-reason"]),
        (f"# lint: allow {RULE} -- small\n# lint: allow ban-drop-table -- none", ["waiver-unused"]),
        (f"# lint: disable {RULE}", [RULE, "waiver-malformed"]),
    ],
)
def test_a_waiver_without_reason_or_use_is_a_finding(
    folder: Folder, line: str, rules_found: list[str]
) -> None:
    folder.add("aaaa")
    folder.add("bbbb", [INDEX], DOWN, top=line)
    assert found(folder) == rules_found


def test_tables_of_the_baseline_hold_nobody_up_and_those_after_it_do(folder: Folder) -> None:
    mark = "# lint: baseline -- applied to an empty database in one run"
    folder.add("aaaa", ["CREATE TABLE a.t (c text)"], DOWN, top=mark)
    folder.add("bbbb", [INDEX, "DO $$ BEGIN END $$"], DOWN, top=mark)
    assert found(folder) == []
    folder.add("cccc", [INDEX.replace(" i ", " j ")], DOWN)
    assert found(folder) == [RULE]
    folder.add("dddd", [INDEX.replace(" i ", " k ")], DOWN, top=mark)
    assert found(folder) == [RULE, RULE, "baseline-order"]


def test_only_chosen_revisions_are_looked_at(folder: Folder) -> None:
    folder.add("aaaa", [INDEX], DOWN)
    folder.add("bbbb", [INDEX], DOWN)
    history = folder.history
    report = lint(history, ["native"], [history["bbbb"]])
    assert {one.revision for one in report.findings} == {"bbbb"}


def test_what_both_branches_share_is_said_once(folder: Folder) -> None:
    folder.add("aaaa")
    folder.add("bbbb", [INDEX], DOWN)
    assert len(lint(folder.history).findings) == 1


def test_every_rule_says_what_it_is_for() -> None:
    for name, check in rules():
        module = __import__(check.__module__, fromlist=["__doc__"])
        assert module.__doc__, name
        assert name == module._ID


def test_the_projects_own_history_has_nothing_to_mend() -> None:
    assert [one.line() for one in lint(History.read(LOCATION)).findings] == []

"""The SQL that is composed: names are quoted, and nothing is said but what differs."""

from __future__ import annotations

import pytest
from psycopg.sql import SQL, Composed

from infra.airgap.plugins.postgresql import database_statements, role_statements
from infra.airgap.plugins.postgresql.grant.target import Target, target_of
from infra.airgap.plugins.postgresql.privileges import are_as_wanted, every_privilege
from infra.airgap.plugins.postgresql.role_reading import _milliseconds, _search_paths
from infra.airgap.plugins.postgresql.schema_policies import granting

EVIL = 'x"; DROP TABLE y; --'
QUOTED = '"x""; DROP TABLE y; --"'
NO_PASSWORD = SQL("PASSWORD {}").format(SQL("NULL"))


def told(statements: list[Composed]) -> list[str]:
    return [statement.as_string() for statement in statements]


def test_a_role_is_created_with_every_attribute_said() -> None:
    statement = role_statements.creation({"name": "r", "login": True, "connectionLimit": 3}, NO_PASSWORD)
    assert statement.as_string() == (
        'CREATE ROLE "r" WITH NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT LOGIN NOREPLICATION NOBYPASSRLS '
        "CONNECTION LIMIT 3 VALID UNTIL 'infinity' PASSWORD NULL"
    )


def test_hostile_names_stay_names() -> None:
    new = {"name": EVIL, "owner": EVIL, "template": EVIL, "tablespaceName": EVIL, "encoding": "';--"}
    assert QUOTED in role_statements.creation(new, NO_PASSWORD).as_string()
    created = database_statements.creation(new).as_string()
    assert created.count(QUOTED) == 4
    assert "ENCODING ''';--'" in created
    assert told(list(role_statements.memberships(EVIL, [], [EVIL]))) == [f"GRANT {QUOTED} TO {QUOTED}"]
    assert QUOTED in told(list(granting(EVIL, [{"role": EVIL, "usage": True}])))[0]


def test_only_what_differs_is_altered() -> None:
    live = {"login": False, "inherit": True, "connectionLimit": -1, "validUntil": "infinity"}
    wanted = {"name": "r", **live}
    assert list(role_statements.alterations("r", live, wanted, None)) == []
    changed = role_statements.alterations("old", live, {**wanted, "login": True, "connectionLimit": 2}, None)
    assert told(list(changed)) == [
        'ALTER ROLE "old" RENAME TO "r"',
        'ALTER ROLE "r" WITH LOGIN CONNECTION LIMIT 2',
    ]


def test_settings_are_set_and_reset() -> None:
    live = {"searchPaths": ["a"], "statementTimeout": 5, "assumeRole": "x"}
    assert list(role_statements.settings("r", live, live)) == []
    assert told(
        list(role_statements.settings("r", live, {"searchPaths": ["b", "C d"], "assumeRole": "y"}))
    ) == [
        'ALTER ROLE "r" SET "search_path" TO "b", "C d"',
        'ALTER ROLE "r" RESET "statement_timeout"',
        'ALTER ROLE "r" SET "role" TO "y"',
    ]


def test_a_database_says_default_where_the_program_does() -> None:
    words = dict.fromkeys(
        ("owner", "template", "encoding", "lcCollate", "lcCtype", "tablespaceName"), "default"
    )
    statement = database_statements.creation({"name": "d", **words}).as_string()
    assert "OWNER" not in statement
    assert statement.count("DEFAULT") == 5


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [("0", 0), ("30000", 30000), ("30s", 30000), ("5min", 300_000), ("1h", 3_600_000), ("odd", 0)],
)
def test_timeouts_are_read_in_any_unit(value: str, milliseconds: int) -> None:
    assert _milliseconds(value) == milliseconds


def test_a_search_path_is_read_as_it_was_given() -> None:
    assert _search_paths('a, "B c", "d""e"') == ["a", "B c", 'd"e']
    assert _search_paths("") == []


def test_all_means_what_this_server_knows() -> None:
    assert "MAINTAIN" in every_privilege("table", 17)
    assert "MAINTAIN" not in every_privilege("table", 16)
    assert are_as_wanted("table", every_privilege("table", 17), ["ALL"], 17)
    assert not are_as_wanted("table", ["SELECT"], ["ALL"], 17)
    assert are_as_wanted("table", ["SELECT", "INSERT"], ["INSERT", "SELECT"], 17)


@pytest.mark.parametrize(
    ("inputs", "identity"),
    [
        ({"objectType": "database"}, "r_d_database"),
        ({"objectType": "schema", "schema": "s"}, "r_d_s_schema"),
        ({"objectType": "foreign_server", "objects": ["f"]}, "r_d_foreign_server_f"),
        ({"objectType": "column", "schema": "s", "objects": ["t"], "columns": ["c"]}, "r_d_s_column_t_c"),
        # CRC-32 of "b" is 1908338681, of "a" 3904355907.
        ({"objectType": "table", "schema": "s", "objects": ["a", "b"]}, "r_d_s_table_b_a"),
    ],
)
def test_the_id_of_a_grant_is_the_published_one(inputs: dict[str, object], identity: str) -> None:
    assert target_of({"role": "r", "database": "d", **inputs}).id == identity


def test_a_target_reads_as_a_person_would_say_it() -> None:
    assert str(Target("r", "d", "s", "table", (), ())) == "all tables of schema s"
    assert str(Target("r", "d", "s", "column", ("t",), ("a", "b"))) == "column t (a, b) of schema s"
    assert str(Target("r", "d", "", "database", (), ())) == "database d"

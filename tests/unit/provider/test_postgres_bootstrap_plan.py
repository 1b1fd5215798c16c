"""Which bootstraps are refused, what differs from one, and the SQL that mends it. No server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.provider.postgres_bootstrap import plan, script
from infra.provider.postgres_bootstrap.scram import matches, verifier
from infra.provider.postgres_bootstrap.store import told
from infra.provider.server import TradingDb
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State

TOKEN = "tradingdb:postgres:Bootstrap"
PASSWORD = "canary-Password-1"
INPUTS: Properties = {
    "container": "tdb-dev-postgres",
    "adminRole": "tdb_admin",
    "adminPassword": PASSWORD,
    "grantableRoles": ["pg_monitor"],
    "replicationRoles": {"replicator": {"password": "canary-Password-2"}},
    "extensions": ["pgaudit"],
    "schemaUsers": {"cron": ["maintenance"]},
    "lockTimeouts": {"execution": 5000},
}


def live() -> Properties:
    """A server on which INPUTS hold."""
    return {
        "roles": {
            "tdb_admin": {**plan.ADMIN, "rolpassword": verifier(PASSWORD)},
            "replicator": {
                **plan.REPLICATION,
                "rolconnlimit": 5,
                "rolpassword": verifier("canary-Password-2"),
            },
        },
        "grantable": ["pg_monitor"],
        "extensions": ["plpgsql", "pgaudit"],
        "usage": [["cron", "maintenance"], ["cron", "postgres"]],
        "lockTimeouts": {"execution": "5000"},
        "public": [],
    }


@pytest.fixture
def completed(provider: ProviderHarness) -> Properties:
    inputs, failures = provider.check(TOKEN, INPUTS)
    assert failures == []
    return inputs


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"container": ""}, "container"),
        ({"lockTimeouts": {"execution": 0}}, "lockTimeouts.execution"),
        ({"lockTimeouts": {"postgres": 1}}, "lockTimeouts.postgres"),
        ({"database": "x" * 64}, "database"),
        ({"adminRole": "postgres"}, "adminRole"),
        ({"adminRole": "pg_admin"}, "adminRole"),
        ({"adminRole": "a\nb"}, "adminRole"),
        ({"adminPassword": ""}, "adminPassword"),
        ({"adminPassword": "canäry"}, "adminPassword"),
        ({"adminPassword": None}, "adminPassword"),
        ({"adminRole": None, "grantableRoles": []}, "adminRole"),
        ({"adminRole": None, "adminPassword": None}, "grantableRoles"),
        ({"grantableRoles": ["analyst"]}, "grantableRoles[0]"),
        ({"grantableRoles": ["pg_monitor", "pg_execute_server_program"]}, "grantableRoles[1]"),
        ({"replicationRoles": {"tdb_admin": {"password": "canary"}}}, "replicationRoles.tdb_admin"),
        ({"replicationRoles": {"public": {"password": "canary"}}}, "replicationRoles.public"),
        ({"replicationRoles": {"x": {"password": ""}}}, "replicationRoles.x.password"),
        (
            {"replicationRoles": {"x": {"password": "canary", "connectionLimit": 0}}},
            "replicationRoles.x.connectionLimit",
        ),
        ({"extensions": ["pgaudit", "x; drop"]}, "extensions[1]"),
        ({"schemaUsers": {"cron": ["maintenance", "public"]}}, "schemaUsers.cron[1]"),
        ({"schemaUsers": {"": ["maintenance"]}}, 'schemaUsers[""]'),
        ({"drift": []}, "drift"),
    ],
)
def test_a_wrong_input_is_refused_by_name(provider: ProviderHarness, wrong: Properties, path: str) -> None:
    _, failures = provider.check(TOKEN, {**INPUTS, **wrong})
    assert [failure.path for failure in failures] == [path]
    assert "canary" not in repr(failures)


def test_a_server_as_declared_shows_no_drift(completed: Properties) -> None:
    assert plan.drift(completed, live()) == []


def test_every_difference_istold_without_a_secret(completed: Properties) -> None:
    seen = live()
    seen["roles"]["tdb_admin"].update(rolsuper=True, rolpassword=verifier("else"))
    del seen["roles"]["replicator"]
    seen.update(grantable=[], extensions=[], usage=[], lockTimeouts={}, public=["CONNECT on the database"])
    differences = plan.drift(completed, seen)
    assert differences == [
        "role tdb_admin has rolsuper = true",
        "role tdb_admin has another password",
        "role replicator is missing",
        "role tdb_admin may no longer grant pg_monitor",
        "extension pgaudit is missing",
        "role maintenance may not use schema cron",
        "role execution waits without end for a lock",
        "PUBLIC has CONNECT on the database",
    ]
    assert "canary" not in repr(differences)


def test_drift_asks_for_an_update(provider: ProviderHarness, completed: Properties) -> None:
    drifted = State("id", completed, {**completed, "drift": ["extension pgaudit is missing"]})
    assert provider.diff(TOKEN, drifted, completed).changes == {"drift": Change.UPDATE}
    clean = State("id", completed, {**completed, "drift": []})
    assert provider.diff(TOKEN, clean, completed).changes == {}


def test_the_order_of_extensions_is_no_change(provider: ProviderHarness, completed: Properties) -> None:
    two = {**completed, "extensions": ["pgaudit", "pg_cron"]}
    old = State("id", two, {**two, "drift": []})
    assert provider.diff(TOKEN, old, {**two, "extensions": ["pg_cron", "pgaudit"]}).changes == {}


def test_no_password_is_in_the_sql(completed: Properties) -> None:
    sql = script.apply(completed, ungranted=["pg_read_all_data"])
    assert "canary" not in sql
    assert sql.count("SCRAM-SHA-256$4096:") == 2


def test_a_second_database_needs_no_administrator(provider: ProviderHarness) -> None:
    inputs, failures = provider.check(TOKEN, {"container": "c", "database": "trading_system"})
    assert failures == []
    sql = script.apply(inputs)
    assert "ROLE" not in sql
    assert 'REVOKE CONNECT, TEMPORARY ON DATABASE "trading_system" FROM PUBLIC' in sql


def test_a_role_that_no_longer_uses_a_schema_is_barred_from_it(completed: Properties) -> None:
    later = {**completed, "schemaUsers": {}}
    assert plan.barred(completed, later) == [("cron", "maintenance")]
    sql = script.apply(later, completed)
    assert 'REVOKE USAGE ON SCHEMA "cron" FROM "maintenance"' in sql
    assert 'GRANT USAGE ON SCHEMA "cron" TO "maintenance"' in script.apply(completed)


def test_a_role_no_longer_named_loses_its_login(completed: Properties) -> None:
    later = {**completed, "adminRole": "other_admin", "replicationRoles": {}}
    assert plan.retired(completed, later) == ["replicator", "tdb_admin"]
    sql = script.apply(later, completed)
    assert 'ALTER ROLE "replicator" WITH NOLOGIN' in sql


def test_a_role_waits_for_locks_as_long_as_declared(completed: Properties) -> None:
    assert 'ALTER ROLE "execution" SET lock_timeout = 5000' in script.apply(completed)
    sql = script.apply({**completed, "lockTimeouts": {}}, completed)
    assert 'ALTER ROLE "execution" RESET lock_timeout' in sql.replace("""''""", "'")


@given(st.text(max_size=20))
def test_quoting_leaves_no_way_out(text: str) -> None:
    for quoted, mark in ((script.identifier(text), '"'), (script.literal(text), "'")):
        assert quoted.startswith(mark)
        assert quoted.endswith(mark)
        assert quoted[1:-1].replace(mark * 2, "").count(mark) == 0


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), st.binary(min_size=16))
def test_a_verifier_matches_its_password_alone(password: str, salt: bytes) -> None:
    stored = verifier(password, salt)
    assert matches(password, stored)
    assert not matches(password + "x", stored)


def test_a_known_verifier_is_made_alike() -> None:
    """The example of RFC 7677 for SCRAM-SHA-256."""
    made = verifier("pencil", salt=b"[m\x99h\x9d\x125\x8e\xec\xa0K\x14\x126\xfa\x81", iterations=4096)
    assert made == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )


@pytest.mark.parametrize("stored", ["", "md5abc", "plain", "SCRAM-SHA-256$x"])
def test_anything_but_scram_never_matches(stored: str) -> None:
    assert not matches("x", stored)


def test_lines_that_quote_the_statement_are_left_out() -> None:
    said = "\n".join(
        [
            'psql:<stdin>:3: ERROR:  syntax error at or near "PASSWORT"',
            "LINE 1: ALTER ROLE x PASSWORT 'canary'",
            "                        ^",
            "HINT:  look again",
        ]
    )
    assert told(said) == 'ERROR:  syntax error at or near "PASSWORT" HINT:  look again'


def test_a_dead_engine_is_one_clear_sentence(completed: Properties) -> None:
    unreachable = ProviderHarness(TradingDb(), {"dockerHost": "tcp://127.0.0.1:1"})
    with pytest.raises(ProviderError, match="database postgres in container tdb-dev-postgres: Docker at"):
        unreachable.create(TOKEN, completed)

"""What is computed from the declarations, and that the record is of the newest migrations."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.settings import PostgresSettings
from ops.drift.postgres import declared_contents, declared_server, recorded
from ops.drift.records import Key
from ops.errors import OpsError
from schema.postgres import catalogue
from schema.postgres.databases import TRADING
from schema.postgres.objects import OBJECTS
from schema.postgres.roles import ROLES
from schema.postgres.schema_object import Kind

RECORD = recorded.load(recorded.file("native"))
KINDS = {
    Kind.FUNCTION: "function",
    Kind.VIEW: "view",
    Kind.MATERIALIZED_VIEW: "materialized view",
    Kind.TRIGGER: "trigger",
    Kind.POLICY: "row policy",
}


def test_the_record_is_of_the_newest_migrations() -> None:
    assert recorded.staleness(RECORD) == [], "run ./tdb drift --record on a fresh stack"


def test_a_record_of_other_migrations_is_said_to_be_stale() -> None:
    (said,) = recorded.staleness(recorded.Record("0000", "another", {}))
    assert "0000" in said
    assert "--record" in said


def test_every_table_and_column_of_the_models_is_in_the_record() -> None:
    names = {(key.kind, key.name) for key in RECORD.structure}
    for table in catalogue.tables():
        assert ("table", table.fullname) in names
        assert {("column", f"{table.fullname}.{column.name}") for column in table.columns} <= names


@pytest.mark.parametrize("kind", KINDS)
def test_every_declared_object_is_in_the_record(kind: Kind) -> None:
    names = {key.name for key in RECORD.structure if key.kind == KINDS[kind]}
    missing = [one.address for one in OBJECTS if one.kind is kind and one.address not in names]
    assert missing == []


def test_comments_of_the_record_are_those_of_the_models() -> None:
    for table in catalogue.tables():
        for column in table.columns:
            key = Key("column", f"{table.fullname}.{column.name}", f"table {table.fullname}")
            assert RECORD.structure[key].get("comment") == column.comment


def test_a_record_survives_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "native.json"
    path.write_text(recorded.text(RECORD))
    assert recorded.load(path) == RECORD
    assert recorded.text(RECORD) == recorded.file("native").read_text()


def test_no_fact_has_the_name_of_a_field_of_the_record() -> None:
    names = {name for facts in RECORD.structure.values() for name in facts}
    assert names.isdisjoint({"kind", "name", "within"})


@pytest.mark.parametrize(("text", "mend"), [(None, "--record"), ("{", "restore")])
def test_a_missing_or_broken_record_is_one_clear_error(tmp_path: Path, text: str | None, mend: str) -> None:
    path = tmp_path / "native.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(OpsError) as caught:
        recorded.load(path)
    assert str(path) in caught.value.where
    assert mend in caught.value.mend


def test_every_role_is_declared_with_its_limit_and_its_settings() -> None:
    found = declared_server.catalogue()
    for role in ROLES:
        facts = found[Key("role", role.name)]
        assert facts.get("login") == ("yes" if role.login else None)
        assert facts.get("connections") == (str(role.connections) if role.connections >= 0 else None)
        assert "superuser" not in facts
    analyst = found[Key("role setting", "analyst", "role analyst")]
    assert analyst["statement_timeout"] == "300000"


def test_nobody_but_declared_roles_enters_the_database() -> None:
    entries = {key.name for key in declared_server.catalogue() if key.within == f"database {TRADING.name}"}
    assert {f"database {TRADING.name} to {name}" for name in (f"{TRADING.name}_user", "migrator")} <= entries
    assert not any(name.endswith(("PUBLIC", "prefect")) for name in entries)


def test_grants_on_all_tables_reach_each_and_exceptions_do_not() -> None:
    found = declared_contents.trading(PostgresSettings(), RECORD.structure)
    held = {key.name: facts["privileges"] for key, facts in found.items() if key.kind == "grant"}
    assert held["table execution.orders to execution"] == "DELETE, INSERT, SELECT, UPDATE"
    assert held["table execution.orders to execution_reader"] == "SELECT"
    assert "table shared.audit_log to analyst" not in held
    assert not any(name.endswith("to PUBLIC") for name in held)


def test_an_owner_is_granted_nothing_on_what_it_owns() -> None:
    found = declared_contents.trading(PostgresSettings(), RECORD.structure)
    owners = {key.label: facts["owner"] for key, facts in RECORD.structure.items() if "owner" in facts}
    assert [
        key.name for key in found if key.kind == "grant" and key.name.endswith(f"to {owners.get(key.within)}")
    ] == []


def test_looking_into_the_empty_public_schema_is_harmless_and_creating_there_is_not() -> None:
    key = Key("grant", "schema public to PUBLIC", "schema public")
    assert declared_contents.compared({key: {"privileges": "USAGE"}}, {}) == {}
    assert declared_contents.compared({key: {"privileges": "CREATE, USAGE"}}, {}) != {}


def test_tables_of_prefect_are_its_own_and_rights_on_them_are_not() -> None:
    table = Key("table", "public.flow_run", "schema public")
    grant = Key("grant", "table public.flow_run to analyst", "table public.flow_run")
    own, foreign = Key("extension", "pg_trgm"), Key("extension", "dblink")
    live = {table: {}, grant: {"privileges": "SELECT"}, own: {}, foreign: {}}
    assert set(declared_contents.of_prefect(live)) == {grant, foreign}
